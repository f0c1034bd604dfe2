"""Does anything happen where nobody speaks? Told by the survey of the picture, by shots, by loudness and reactions."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from statistics import median, pstdev

from repurpose.model import Analysis, FrameSample, Sound, Span
from repurpose.model.analysis import SILENT_LUFS

MOVES = 0.02
"""Difference of two key frames from which on the picture moves. Countdowns, clocks and waiting screens with a drifting
background measured 0.0002 to 0.003, a still slide 0.0004; films, people before a camera and games 0.04 to 0.5."""
MOVING_SHARE = 0.5
"""Of the key frames: slides change at 0.3 of theirs and stand still between."""
SAME_PICTURE = 0.015
"""Standard deviation of brightness and of detail below which a moving picture stays the same: a loop, an empty room."""


@dataclass(frozen=True, slots=True)
class Liveliness:
    """What is seen and heard beside speech, for quick questions about spans."""

    duration_ms: int
    samples: tuple[FrameSample, ...]
    times: tuple[int, ...]
    moving: tuple[int, ...]
    """Samples that moved before each sample; one longer."""
    changes: tuple[int, ...]
    """Shot changes in ms."""
    events: tuple[Span, ...]
    """Laughs and applause, merged."""
    sound: Sound
    spoken: bool
    """Whether anybody speaks anywhere in the recording."""

    @classmethod
    def of(cls, analysis: Analysis) -> Liveliness:
        samples = tuple(sorted(analysis.survey.samples, key=lambda sample: sample.ms))
        events: list[Span] = []
        for span in sorted(event.span for event in analysis.sound.events):
            if events and span.start_ms <= events[-1].end_ms:
                events[-1] = Span(events[-1].start_ms, max(events[-1].end_ms, span.end_ms))
            else:
                events.append(span)
        return cls(
            analysis.duration_ms,
            samples,
            tuple(sample.ms for sample in samples),
            tuple(accumulate((sample.difference >= MOVES for sample in samples), initial=0)),
            tuple(sorted(scene.span.start_ms for scene in analysis.scenes)[1:]),
            tuple(events),
            analysis.sound,
            bool(analysis.transcript.words),
        )

    def without_events(self, gap: Span) -> Iterator[Span]:
        """The parts of a gap in which nobody laughs or claps."""
        at = gap.start_ms
        for event in self.events[bisect_right(self.events, gap.start_ms, key=lambda event: event.end_ms) :]:
            if event.start_ms >= gap.end_ms:
                break
            if event.start_ms > at:
                yield Span(at, event.start_ms)
            at = max(at, event.end_ms)
        if at < gap.end_ms:
            yield Span(at, gap.end_ms)

    def passes(self, gap: Span) -> bool:
        """True where a gap in speech may lie within a clip: the picture moves, or unseen, it can be heard."""
        if self.samples:
            return self._moves(gap)
        if self.changes:
            return self._cuts(gap) > 0
        heard = self.sound.loudness_in(gap)
        return bool(heard) and median(heard) > SILENT_LUFS

    def happens(self, span: Span) -> bool:
        """True where a stretch without speech can be a clip: it moves and changes, as no waiting screen does.

        Where nobody speaks in all of the recording, pictures are all that it has: there moving is enough, and so is
        a span so short that no key frame within it tells.
        """
        if not self.samples:
            return self._cuts(span) > 0
        if not self.spoken:
            told = bisect_left(self.times, span.end_ms) > bisect_right(self.times, span.start_ms)
            return self._moves(span) or not told
        shown = self.samples[bisect_left(self.times, span.start_ms) : bisect_left(self.times, span.end_ms)]
        if len(shown) < 2 or not self._moves(span):
            return False
        varies = max(pstdev(sample.brightness for sample in shown), pstdev(sample.detail for sample in shown))
        return self._cuts(span) > 0 or varies >= SAME_PICTURE

    def _moves(self, span: Span) -> bool:
        """By the samples within, each of which tells what changed since the one before; else by the next one."""
        first, last = bisect_right(self.times, span.start_ms), bisect_left(self.times, span.end_ms)
        last = min(len(self.times), max(last, first + 1))
        return last > first and self.moving[last] - self.moving[first] > MOVING_SHARE * (last - first)

    def _cuts(self, span: Span) -> int:
        return bisect_left(self.changes, span.end_ms) - bisect_right(self.changes, span.start_ms)

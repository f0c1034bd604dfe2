"""When somebody speaks: so that no waiting screen, break or dead air becomes a clip."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from repurpose.model import Analysis, Span, Transcript

MAX_SILENT_SHARE = 0.4
MAX_SILENT_EDGE_MS = 3000
_BREATH_MS = 1000
"""Without voice detection, a gap between words up to this counts as speech."""
_LONGEST_WORD_MS = 2000
"""Recognisers stretch the word before a silence; beyond this it counts as silence."""


@dataclass(frozen=True, slots=True)
class Speech:
    """When somebody speaks, for quick sums over spans."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    until: tuple[int, ...]
    """Speech before each stretch, in ms; one longer than the others."""

    @classmethod
    def of(cls, analysis: Analysis) -> Speech:
        """The detected voice, else the words with the breaths between them."""
        return cls._merged(analysis.sound.speech or _spoken(analysis.transcript))

    @classmethod
    def either(cls, analysis: Analysis) -> Speech:
        """The detected voice and the words: outside of it neither was heard."""
        return cls._merged([*analysis.sound.speech, *_spoken(analysis.transcript)])

    @classmethod
    def _merged(cls, heard: Iterable[Span]) -> Speech:
        spans: list[Span] = []
        for span in sorted(heard):
            if spans and span.start_ms <= spans[-1].end_ms:
                spans[-1] = Span(spans[-1].start_ms, max(spans[-1].end_ms, span.end_ms))
            else:
                spans.append(span)
        until = accumulate((span.duration_ms for span in spans), initial=0)
        return cls(tuple(span.start_ms for span in spans), tuple(span.end_ms for span in spans), tuple(until))

    def before(self, ms: int) -> int:
        """Speech in ms before a time."""
        at = bisect_right(self.starts, ms) - 1
        return self.until[at] + min(ms, self.ends[at]) - self.starts[at] if at >= 0 else 0

    def gaps(self, duration_ms: int) -> list[Span]:
        """Where nobody speaks, from the start to the end of the recording."""
        edges = zip((0, *self.ends), (*self.starts, max(duration_ms, *self.ends, 0)), strict=True)
        return [Span(start, end) for start, end in edges if end > start]

    def share(self, span: Span) -> float:
        """Of the span, 0..1."""
        return (self.before(span.end_ms) - self.before(span.start_ms)) / max(1, span.duration_ms)

    def fills(self, span: Span) -> bool:
        """True where speech begins soon, lasts to nearly the end, and is silent for no great share of the span."""
        start, end = self.before(span.start_ms), self.before(span.end_ms)
        edge = MAX_SILENT_EDGE_MS
        return (
            end - start >= (1 - MAX_SILENT_SHARE) * span.duration_ms
            and self.before(span.start_ms + edge) > start
            and self.before(span.end_ms - edge) < end
        )


def _spoken(transcript: Transcript) -> list[Span]:
    return [
        Span(word.span.start_ms, min(word.span.end_ms, word.span.start_ms + _LONGEST_WORD_MS) + _BREATH_MS)
        for word in transcript.words
    ]

"""Pure: stretches of speech packed into chunks that the recogniser hears in one go, and the way back to real time."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from repurpose.timebase import Span

LIMIT_MS = 30_000
"""Longest chunk: what the model hears in one go. The work for a shorter one is nearly the same."""

FULL_ENOUGH = 0.85
"""A chunk ends at the longest pause after this share of the limit, so that sentences stay whole."""

AIR_MS = 336
"""Kept around each stretch; with the detector's own 64 ms it makes the 400 ms of faster-whisper's defaults."""

KEPT_PAUSE_MS = 1000
"""A shorter pause stays in the sound, so that the model hears words apart that are apart. Over five meetings of 30 s:
89 wrong words of 313 instead of 95 with beam 5, but 99 instead of 97 with beam 1."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """Stretches of the recording that are heard as if they followed each other."""

    parts: tuple[Span, ...]

    @property
    def span(self) -> Span:
        return Span(self.parts[0].start_ms, self.parts[-1].end_ms)

    @property
    def duration_ms(self) -> int:
        return sum(part.duration_ms for part in self.parts)

    def to_recording(self, heard: Span) -> Span:
        """Where a word heard at `heard` (ms from the chunk's start) lies: wholly in the part that holds its middle."""
        offset = 0
        for part in self.parts:
            if heard.middle_ms < offset + part.duration_ms or part is self.parts[-1]:
                return heard.shift(part.start_ms - offset).clamp(part)
            offset += part.duration_ms
        raise AssertionError("a chunk has at least one part")


def pack(
    speech: Sequence[Span], whole: Span, quietest: Callable[[Span], int], limit_ms: int = LIMIT_MS
) -> tuple[Chunk, ...]:
    """Pack stretches of speech, with air around each, into as few chunks as full sentences allow.

    `quietest` names the best moment to cut inside a span; it is asked only where speech goes on past the limit.
    """
    parts = [part for span in with_air(speech, whole) for part in _short(span, quietest, limit_ms)]
    chunks: list[Chunk] = []
    while parts:
        count = _how_many(parts, limit_ms)
        chunks.append(Chunk(tuple(_joined(parts[:count]))))
        parts = parts[count:]
    return tuple(chunks)


def with_air(speech: Sequence[Span], whole: Span, air_ms: int = AIR_MS) -> Iterator[Span]:
    """Each span grown by `air_ms`, or by half the pause to its neighbour."""
    for index, span in enumerate(speech):
        before = whole.start_ms if index == 0 else (speech[index - 1].end_ms + span.start_ms) // 2
        after = whole.end_ms if index == len(speech) - 1 else (span.end_ms + speech[index + 1].start_ms) // 2
        yield Span(max(before, span.start_ms - air_ms), max(span.end_ms, min(after, span.end_ms + air_ms)))


def _kept_pauses(parts: Sequence[Span]) -> Iterator[int]:
    """The pause before each part, 0 where it is cut out."""
    yield 0
    for before, part in pairwise(parts):
        pause = part.start_ms - before.end_ms
        yield pause if pause <= KEPT_PAUSE_MS else 0


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans without the short pauses between them."""
    held: Span | None = None
    for span in spans:
        if held is not None and span.start_ms - held.end_ms > KEPT_PAUSE_MS:
            yield held
            held = None
        held = span if held is None else Span(held.start_ms, span.end_ms)
    if held is not None:
        yield held


def _short(span: Span, quietest: Callable[[Span], int], limit_ms: int) -> Iterator[Span]:
    while span.duration_ms > limit_ms:
        cut = quietest(Span(span.start_ms + round(limit_ms * FULL_ENOUGH), span.start_ms + limit_ms))
        yield Span(span.start_ms, cut)
        span = Span(cut, span.end_ms)
    yield span


def _how_many(parts: Sequence[Span], limit_ms: int) -> int:
    """How many of the first parts make the next chunk: all that fit, cut back to the longest late pause."""
    totals = list(accumulate(part.duration_ms + pause for part, pause in zip(parts, _kept_pauses(parts), strict=True)))
    fitting = max(1, bisect_right(totals, limit_ms))
    if fitting == len(parts):
        return fitting
    late = [count for count in range(1, fitting + 1) if totals[count - 1] >= limit_ms * FULL_ENOUGH] or [fitting]
    return max(late, key=lambda count: (parts[count].start_ms - parts[count - 1].end_ms, count))

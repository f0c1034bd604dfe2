"""The air around the words of a clip, and how far it may reach. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from repurpose.model import ShowItem, Word
from repurpose.timebase import Span

LEAST_AIR_MS = 80
"""Between a word and the shot change where its clip ends: the times of words are no better than this."""


def add_air(
    span: Span,
    words: Sequence[Word],
    lead_ms: int,
    tail_ms: int,
    room: Span,
    longest_ms: int,
    shots: Sequence[int] = (),
) -> Span:
    """The span with air around it: never past half the gap to a word outside, never out of `room`, never too long.

    `words` are in order of time, as are `shots`, the shot changes: air stops at one, so that no frames of another shot
    flash up, unless hardly any air were left. Where the length leaves room for one of the two, the last word gets it.
    """
    first = bisect_left(words, span.start_ms, key=lambda word: word.span.start_ms)
    after = bisect_left(words, span.end_ms, key=lambda word: word.span.start_ms)
    gap_before = span.start_ms - words[first - 1].span.end_ms if first > 0 else 2 * lead_ms
    gap_after = words[after].span.start_ms - span.end_ms if after < len(words) else 2 * tail_ms
    left_ms = max(0, longest_ms - span.duration_ms)
    begins = words[first].span.start_ms if first < len(words) else span.start_ms + LEAST_AIR_MS
    ends = words[after - 1].span.end_ms if after else span.end_ms - LEAST_AIR_MS
    cut_before = [ms for ms in shots[: bisect_right(shots, span.start_ms)][-1:] if begins - ms >= LEAST_AIR_MS]
    cut_after = [ms for ms in shots[bisect_left(shots, span.end_ms) :][:1] if ms - ends >= LEAST_AIR_MS]
    tail = min(tail_ms, max(0, gap_after) // 2, left_ms, *(ms - span.end_ms for ms in cut_after))
    lead = min(lead_ms, max(0, gap_before) // 2, left_ms - tail, *(span.start_ms - ms for ms in cut_before))
    return span.grow(lead, tail).clamp(room)


def room_of(span: Span, items: Sequence[ShowItem], recording: Span) -> Span:
    """The recording around the clip as far as the items of which nothing may be shown."""
    never = [item.span for item in items if item.never_clip]
    start = max((other.end_ms for other in never if other.end_ms <= span.start_ms), default=recording.start_ms)
    end = min((other.start_ms for other in never if other.start_ms >= span.end_ms), default=recording.end_ms)
    return Span(start, end).clamp(recording)

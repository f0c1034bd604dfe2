"""A candidate for what the run of show demands, where no usual one shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repurpose.model import Analysis, SelectSettings, ShowItem, Span, Transcript
from repurpose.model.moments import shares_half
from repurpose.select.barred import Barred
from repurpose.select.cuts import Cuts

NEIGHBOUR_MS = 5000
"""A demanded clip takes in sentences up to this far away, to fill its length."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What shows the item: a span, and its first and last sentence (-1 where nothing is said)."""

    span: Span
    first_sentence: int = -1
    last_sentence: int = -1


@dataclass(frozen=True, slots=True)
class _Unit:
    """What is said from one start to the next."""

    span: Span
    first_sentence: int
    last_sentence: int


def answers(clip: Span, item: ShowItem) -> bool:
    """True where a clip of this span shows the planned item: they share half of the shorter of the two."""
    return shares_half(clip, item.span)


def meet_demand(
    analysis: Analysis, settings: SelectSettings, cuts: Cuts, never: Barred, item: ShowItem
) -> Demand | None:
    """The sentences of the item with near neighbours, else with the silence around, up to the shortest length.

    Without speech the item's own span, kept within the longest length; nothing where `never_clip` covers it.
    """
    free = [unit for unit in _units(cuts) if not never.hits(unit.span)]
    inside = [at for at, unit in enumerate(free) if item.span.contains(unit.span.middle_ms)]
    sentences = (-1, -1)
    span = item.span.clamp(Span(0, analysis.duration_ms))
    if inside:
        first, last = _widened(free, inside[0], inside[-1], settings, never)
        span = _joined(free, first, last)
        sentences = free[first].first_sentence, free[last].last_sentence
    if span.duration_ms > settings.max_ms:
        span = _between_words(analysis.transcript, Span(span.start_ms, span.start_ms + settings.max_ms))
    for padded in (_padded(analysis, span, settings.min_ms), span):
        if padded.duration_ms > 0 and not never.hits(padded):
            return Demand(padded, *sentences)
    return None


def _units(cuts: Cuts) -> list[_Unit]:
    """A start up to the last end before the next start; where two talk at once, that is further."""
    ends = {end.word: end for end in cuts.ends}
    units = []
    for at, start in enumerate(cuts.starts):
        end = ends[cuts.starts[at + 1].word - 1] if at + 1 < len(cuts.starts) else cuts.ends[-1]
        units.append(_Unit(Span(start.said_ms, end.said_ms), start.sentence, end.sentence))
    return units


def _padded(analysis: Analysis, span: Span, min_ms: int) -> Span:
    """At least `min_ms` where the recording has them: what one end has no room for, the other gets."""
    missing = max(0, min_ms - span.duration_ms)
    start = max(0, min(span.start_ms - missing // 2, analysis.duration_ms - span.duration_ms - missing))
    wide = Span(start, min(analysis.duration_ms, start + span.duration_ms + missing))
    return _between_words(analysis.transcript, wide)


def _joined(units: Sequence[_Unit], first: int, last: int) -> Span:
    return Span(units[first].span.start_ms, max(units[first].span.start_ms, units[last].span.end_ms))


def _widened(units: Sequence[_Unit], first: int, last: int, settings: SelectSettings, never: Barred) -> tuple[int, int]:
    """Drop sentences from the end beyond the longest length, or add the nearer neighbour below the shortest."""

    def allowed(span: Span) -> bool:
        return span.duration_ms <= settings.max_ms and not never.hits(span)

    def near(before: int, after: int) -> bool:
        gap_ms = units[after].span.start_ms - units[before].span.end_ms
        return before == after or gap_ms <= NEIGHBOUR_MS

    while last > first and not allowed(_joined(units, first, last)):
        last -= 1
    while _joined(units, first, last).duration_ms < settings.min_ms:
        steps = [(a, b) for a, b in ((first, last + 1), (first - 1, last)) if a >= 0 and b < len(units)]
        steps = [(a, b) for a, b in steps if allowed(_joined(units, a, b)) and near(a, first) and near(last, b)]
        if not steps:
            break
        first, last = min(steps, key=lambda step: _joined(units, *step).duration_ms)
    return first, last


def _between_words(transcript: Transcript, span: Span) -> Span:
    """The span without the words that lie across its edges."""
    cut = [word.span for word in transcript.words if word.span.overlaps(span) and not span.covers(word.span)]
    start = max((word.end_ms for word in cut if word.start_ms < span.start_ms), default=span.start_ms)
    end = min((word.start_ms for word in cut if word.end_ms > span.end_ms), default=span.end_ms)
    return Span(start, max(start, end))

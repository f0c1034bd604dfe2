"""Planned items at other times: their spans, which were skipped, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from repurpose.model import Finding, ShowItem, Span, Transcript
from repurpose.timebase import clock

LATE_MS = 30_000
"""A move that is worth telling."""
SKIPPED_SHARE = 0.2
"""An item that was not found, and for which its neighbours leave less than this share of its length, was skipped."""
UNSURE_MS = 30_000
"""A forbidden item that was not found covers so much more on both sides, up to its neighbours that were."""


def move_items(
    items: Sequence[ShowItem], starts: Sequence[int], found: AbstractSet[int], said: AbstractSet[int], duration_ms: int
) -> tuple[list[ShowItem], list[Finding]]:
    """The items at their starts, `found` being those that were heard there and `said` those of which words fall
    anywhere, and what a person should know of it."""
    moved: list[ShowItem] = []
    findings: list[Finding] = []
    for number, item in enumerate(items):
        span = _span(items, starts, number, duration_ms)
        if number not in found | said and _was_skipped(items, starts, number, found):
            findings.append(_skipped(item))
            if not item.must_clip:
                continue
            span = Span(starts[number], starts[number] + item.span.duration_ms)
        if item.never_clip and number not in found:
            span = _widened(span, number, starts, found)
        planned_ms = item.span.start_ms if span != item.span else item.planned_ms
        moved.append(replace(item, span=span, planned_ms=planned_ms))
    return moved, [*_told(items, starts, found), *findings]


def as_planned(items: Sequence[ShowItem], transcript: Transcript) -> Finding:
    """Why the plan stands: nobody knows whether the show kept to it."""
    why = "nothing of them was found in what was said" if transcript.words else "there are no words to find them by"
    message = f"the {len(items)} planned items stand where the run of show has them: {why}"
    return Finding("select.show_as_planned", "info", "run of show", message)


def _span(items: Sequence[ShowItem], starts: Sequence[int], number: int, duration_ms: int) -> Span:
    """Until the next item where the plan says so, else as long as planned, but not into the item that came next."""
    item, start = items[number], starts[number]
    later = [other.span.start_ms for other in items if other.span.start_ms > item.span.start_ms]
    following = min((other for other in starts if other > start), default=max(start, duration_ms))
    if item.span.end_ms == min(later, default=duration_ms) or item.span.end_ms >= duration_ms:
        return Span(start, following)
    end = start + item.span.duration_ms
    return Span(start, end if any(other < item.span.end_ms for other in later) else min(end, following))


def _was_skipped(items: Sequence[ShowItem], starts: Sequence[int], number: int, found: AbstractSet[int]) -> bool:
    before = max((other for other in found if other < number), default=None)
    after = min((other for other in found if other > number), default=None)
    if before is None or after is None:
        return False
    room = starts[after] - starts[before]
    planned = items[after].span.start_ms - items[before].span.start_ms
    return 0 <= room < planned - (1 - SKIPPED_SHARE) * items[number].span.duration_ms


def _widened(span: Span, number: int, starts: Sequence[int], found: AbstractSet[int]) -> Span:
    after = min((starts[other] for other in found if starts[other] >= span.end_ms), default=span.end_ms + UNSURE_MS)
    before = max((starts[other] for other in found if other < number), default=0)
    return Span(
        max(min(before, span.start_ms), span.start_ms - UNSURE_MS, 0),
        max(span.end_ms, min(after, span.end_ms + UNSURE_MS)),
    )


# --- what is said of it ----------------------------------------------------------------------------------------


def _told(items: Sequence[ShowItem], starts: Sequence[int], found: AbstractSet[int]) -> Iterator[Finding]:
    delays = {number: start - items[number].span.start_ms for number, start in enumerate(starts)}
    worst = max(delays, key=lambda number: (abs(delays[number]), -number))
    if abs(delays[worst]) < LATE_MS:
        return
    way = "late" if delays[worst] > 0 else "early"
    message = (
        f"the show ran {_amount(delays[worst])} {way} at '{items[worst].title}'; its {len(items)} planned items were "
        f"moved to what was said ({len(found)} by their own words or silence, the others with their neighbours)"
    )
    evidence_ = tuple(
        (items[number].title, f"planned {clock(items[number].span.start_ms)}, found {clock(starts[number])}")
        for number in sorted(found)
    )
    yield Finding("select.show_moved", "info", "run of show", message, evidence_)


def _amount(ms: int) -> str:
    seconds = abs(ms) // 1000
    return f"{seconds // 60}:{seconds % 60:02d}"


def _skipped(item: ShowItem) -> Finding:
    message = (
        f"'{item.title}' of the run of show (planned at {clock(item.span.start_ms)}) was not found, and the items "
        "around it leave it no room: it seems to have been skipped"
    )
    rest = "; its clip is made where it would have been" if item.must_clip else " and is left out"
    return Finding("select.show_skipped", "warning", "run of show", message + rest)

"""Is a run of show matched to what was said? Share of planned items within 30 s of where they really began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from bench.select.figure import Row
from bench.select.planned import LATENESSES, Evening, Meeting, evenings, read_meetings, read_turned_meetings
from repurpose.model import Analysis, Transcript
from repurpose.select.show_alignment import align_show
from repurpose.select.topics import find_topics

NEAR_MS = 30_000
SEEDS = (1, 2, 3, 4, 5)


def rows() -> Iterator[Row]:
    yield from _of("five screen-share meetings", read_meetings(), SEEDS)
    yield from _of("35 meetings", read_turned_meetings(), SEEDS[:1])


def _of(name: str, meetings: Sequence[Meeting], seeds: Sequence[int]) -> Iterator[Row]:
    if not meetings:
        return
    for lateness in LATENESSES:
        found = planned = shifted = count = 0
        for evening in evenings(meetings, lateness, seeds):
            starts = [item.span.start_ms for item in evening.analysis.show.items]
            planned += _near(starts, evening.true_ms)
            shifted += _best_shift(starts, evening.true_ms)
            found += _near(matched(evening), evening.true_ms)
            count += len(starts)
        baselines = f"as planned {planned / count:.3f}, best constant shift (told by the truth) {shifted / count:.3f}"
        asked = "no worse than the plan" if lateness == "on time" else "better than the plan"
        held = found >= planned if lateness == "on time" else found > planned
        yield Row(f"share of items within 30 s, {lateness}, {name}", f"{found / count:.3f}", baselines, asked, held)


def matched(evening: Evening) -> list[int | None]:
    """Where each planned item was placed; None for one that is said to have been skipped."""
    analysis = evening.analysis
    turns = _turns(analysis.transcript, analysis.duration_ms)
    show = align_show(analysis.show, analysis.transcript, analysis.sound, analysis.duration_ms, turns)
    by_plan = {
        item.span.start_ms if item.planned_ms is None else item.planned_ms: item.span.start_ms for item in show.items
    }
    return [by_plan.get(item.span.start_ms) for item in analysis.show.items]


@cache
def _turns(transcript: Transcript, duration_ms: int) -> tuple[int, ...]:
    """The same for every plan of a meeting that nobody waited for."""
    sections = find_topics(Analysis(duration_ms, transcript=transcript)).sections
    return tuple(section.span.start_ms for section in sections)


def _near(placed: Sequence[int | None], true_ms: Sequence[int]) -> int:
    return sum(at is not None and abs(at - true) <= NEAR_MS for at, true in zip(placed, true_ms, strict=True))


def _best_shift(starts: Sequence[int], true_ms: Sequence[int]) -> int:
    shifts = {true - start for start, true in zip(starts, true_ms, strict=True)}
    return max(_near([start + shift for start in starts], true_ms) for shift in shifts)

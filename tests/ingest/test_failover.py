"""What counts as a dropout, and the edit that fills it: by value."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from repurpose.ingest.failover import Dropout, Interval, Kind, edit, find_dropouts
from repurpose.timebase import Span

GOOD = (90.0, 8.0, -25.0, False)
BLACK = (16.0, 0.0, -90.0, False)
STILL = (90.0, 0.1, -25.0, False)
STILL_QUIET = (90.0, 0.1, -90.0, False)
GONE = (90.0, 8.0, -25.0, True)


def dropouts(
    rows: Sequence[tuple[float, float, float, bool]], *, goes_on: bool = True, moves: bool = True
) -> list[tuple[int, int, Kind]]:
    """Of intervals of two seconds each."""
    intervals = [Interval(Span(2000 * n, 2000 * n + 2000), *row) for n, row in enumerate(rows)]
    found = find_dropouts(intervals, lambda span: goes_on, lambda span: moves)
    return [(each.span.start_ms, each.span.end_ms, each.kind) for each in found]


def test_black_and_silent_begins_in_the_interval_before() -> None:
    assert dropouts([GOOD, GOOD, BLACK, BLACK, GOOD]) == [(2000, 8000, "black")]
    assert dropouts([BLACK, GOOD]) == [(0, 2000, "black")]


def test_a_break_that_the_backup_shows_too_is_no_fault() -> None:
    assert dropouts([GOOD, BLACK, BLACK, GOOD], goes_on=False) == []
    assert dropouts([GOOD, STILL_QUIET, STILL_QUIET, STILL_QUIET, GOOD], goes_on=False) == []


def test_black_with_sound_is_the_show() -> None:
    assert dropouts([GOOD, (16.0, 0.0, -20.0, False), GOOD]) == []


def test_a_slide_stands_still_unless_the_backup_moves() -> None:
    slide = [GOOD, STILL, STILL, STILL, GOOD]
    assert dropouts(slide, moves=False) == []
    assert dropouts(slide, moves=True) == [(0, 10_000, "frozen")]


def test_frozen_and_silent_while_the_backup_goes_on() -> None:
    assert dropouts([GOOD, STILL_QUIET, STILL_QUIET, GOOD], moves=False) == [(0, 8000, "frozen")]
    assert dropouts([GOOD, STILL_QUIET, GOOD]) == []  # too short to be sure


def test_missing_packets_lie_in_their_own_interval() -> None:
    assert dropouts([GOOD, GONE, GOOD], goes_on=False, moves=False) == [(2000, 4000, "missing")]


def test_dropouts_that_touch_are_one() -> None:
    assert dropouts([GOOD, GONE, BLACK, BLACK, GOOD]) == [(2000, 8000, "missing")]


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        ([], [(0, 10_000, False)]),
        ([(0, 2000)], [(0, 2000, True), (2000, 10_000, False)]),
        ([(2000, 4000), (6000, 8000)],
         [(0, 2000, False), (2000, 4000, True), (4000, 6000, False), (6000, 8000, True), (8000, 10_000, False)]),
        ([(10_000, 15_000)], [(0, 10_000, False), (10_000, 15_000, True)]),
        ([(8000, 15_000)], [(0, 8000, False), (8000, 15_000, True)]),
    ],
)  # fmt: skip
def test_the_edit_covers_everything_once(lost: list[tuple[int, int]], expected: list[tuple[int, int, bool]]) -> None:
    pieces = edit(10_000, [Dropout(Span(start, end), "black") for start, end in lost])
    assert [(piece.span.start_ms, piece.span.end_ms, piece.filled) for piece in pieces] == expected

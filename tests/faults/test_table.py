"""The table itself: it tells failures, gaps and what is not here, and a case cannot pass by breaking."""

from __future__ import annotations

from pathlib import Path

import pytest

from faults.place import NotHere, Place
from faults.table import Check, Fault, missing, try_case


def _shows(place: Place) -> str:
    return "a | b\nc"


def _is_wrong(place: Place) -> str:
    raise AssertionError("seen something else")


def _breaks(place: Place) -> str:
    raise KeyError("x")


def _is_not_here(place: Place) -> str:
    raise NotHere("no NFS server")


@pytest.mark.parametrize(
    ("check", "verdict", "seen"),
    [
        (_shows, "as expected", "a | b\nc"),
        (_is_wrong, "WRONG", "seen something else"),
        (_breaks, "WRONG", "KeyError: 'x'"),
        (_is_not_here, "not here", "no NFS server"),
    ],
)
def test_what_a_case_gives(tmp_path: Path, check: Check, verdict: str, seen: str) -> None:
    row = try_case(Fault(7, "case", "expected", check, True, False), tmp_path / "place", tmp_path / "kept")
    assert (row.verdict, row.seen, row.failed) == (verdict, seen, verdict == "WRONG")


def test_a_row_is_one_line_of_markdown(tmp_path: Path) -> None:
    row = try_case(Fault(7, "case", "expected", _shows, True, False), tmp_path, tmp_path / "kept")
    assert row.markdown() == r"| 7 | case | expected | a \| b c | as expected | 0 |"


def test_a_number_without_a_case_is_a_failure() -> None:
    rows = missing([Fault(7, "case", "expected", _shows, True, False)])
    assert len(rows) == 69
    assert all(row.failed for row in rows)
    assert 7 not in {row.number for row in rows}


def test_what_is_started_in_a_place_ends_with_it(tmp_path: Path) -> None:
    with Place.at(tmp_path, tmp_path / "kept") as place:
        child = place.start_program(["sleep", "60"])
    assert child.returncode == -9

"""Names of files on Prefect's pages and in its parameters."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from flows import timetable, wording
from flows.artifacts import Board


def test_the_examples_hold() -> None:
    for module in (wording, timetable):
        assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("name", ["a b.mp4", "ä 🎬.mkv", "100%.mp4", "two\nlines.mp4", "-x?#&.mp4", "\udcff\udc80.mp4"])
def test_any_path_survives_as_a_parameter(name: str) -> None:
    import json

    path = Path("/in") / name
    text = wording.as_parameter(path)
    assert wording.from_parameter(json.loads(json.dumps(text).encode().decode())) == path
    text.encode("utf-8")


def test_a_name_is_shown_and_not_obeyed() -> None:
    shown = wording.escaped("<script>![x](http://evil) `a` **b**\n# c.mp4")
    assert "<" not in shown
    assert "\n" not in shown
    assert r"\!\[x\]\(http\://evil\)" in shown


def test_the_board_tells_what_is_at_work() -> None:
    board = Board()
    assert board.text() == "0 done; at work: nothing"
    board("scenes", 1.0)
    board("clip 01", 0.45)
    assert board.text() == "1 done; at work: clip 01 45%"
    assert board.percent() == pytest.approx(72.5)

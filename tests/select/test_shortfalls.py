"""What could not be chosen is said."""

from __future__ import annotations

import pytest

from repurpose.model import Analysis, Highlight, SelectSettings, Show, ShowItem, Signals, Span
from repurpose.select.shortfalls import find_shortfalls


def highlight(start_ms: int, end_ms: int, kept: bool, score: float = 0.2) -> Highlight:
    return Highlight("h", Span(start_ms, end_ms), score, Signals(), Signals(), "why", kept, None, "text")


@pytest.mark.parametrize(
    ("duration_ms", "highlights", "words"),
    [
        (12_000, (), "12.0 s are less than the shortest clip, 30 s"),
        (600_000, (), "no stretch of 30–90 s holds whole sentences"),
        (600_000, (highlight(0, 40_000, False),), "the best stretch scores 0.20, the floor is 0.30"),
    ],
)
def test_a_recording_without_a_clip_says_why(duration_ms: int, highlights: tuple[Highlight, ...], words: str) -> None:
    (finding,) = find_shortfalls(Analysis(duration_ms), highlights, SelectSettings())
    assert (finding.rule, finding.severity) == ("select.none", "warning")
    assert words in finding.message


def test_a_demanded_clip_that_is_missing_is_named() -> None:
    items = (
        ShowItem(Span(0, 40_000), "Opening", must_clip=True),
        ShowItem(Span(90_000, 130_000), "Race", must_clip=True),
    )
    analysis = Analysis(200_000, show=Show(items=items))
    (finding,) = find_shortfalls(analysis, (highlight(0, 40_000, True),), SelectSettings())
    assert finding.rule == "select.must_clip"
    assert '"Race" at 0:01:30' in finding.message


def test_nothing_is_said_where_nothing_is_missing() -> None:
    assert find_shortfalls(Analysis(200_000), (highlight(0, 40_000, True),), SelectSettings()) == ()

"""The set that is kept, from made scores: each hour and each topic has its share."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable

import pytest

from repurpose.model import (
    Analysis,
    Candidate,
    Highlight,
    SelectSettings,
    Show,
    ShowItem,
    Signals,
    Span,
    Topic,
    TopicList,
    Transcript,
    Word,
)
from repurpose.select.choose import choose
from repurpose.select.evidence import Evidence
from repurpose.select.score import Scored, Scoring
from repurpose.select.shares import Shares

HOUR_MS = 3_600_000
SETTINGS = SelectSettings()
CLIP_MS = 50_000


def chosen(
    hours: float,
    scores: Iterable[tuple[int, float]],
    *,
    topics: tuple[Topic, ...] = (),
    show: Show | None = None,
) -> tuple[Highlight, ...]:
    """Of candidates that start at given ms with given scores, in any order; each says something else."""
    one = Transcript("en", "test", (Word(Span(0, 1), "Hello."),), ((0, 0),))
    analysis = Analysis(round(hours * HOUR_MS), transcript=one, show=show or Show())
    scored = [
        Scored(
            Candidate(Span(ms, ms + CLIP_MS), 0, 0, f"alpha{at} beta{at}", must=show is not None and at == 0),
            score,
            Signals.of({"hook": score}),
        )
        for at, (ms, score) in enumerate(scores)
    ]
    random.Random(7).shuffle(scored)
    scoring = Scoring(tuple(scored), SETTINGS.weights, Signals.of({"hook": 0.5}), {"hook": lambda _: "opens well"})
    return choose(Evidence(analysis, TopicList(topics, topics), SETTINGS), scoring)


def kept_by_hour(highlights: tuple[Highlight, ...]) -> Counter[int]:
    return Counter(each.span.middle_ms // HOUR_MS for each in highlights if each.kept)


def every(minutes: float, hours: Iterable[int], score: float) -> list[tuple[int, float]]:
    step_ms = round(minutes * 60_000)
    return [(hour * HOUR_MS + ms, score) for hour in hours for ms in range(0, HOUR_MS - CLIP_MS, step_ms)]


def test_a_far_stronger_first_hour_leaves_every_other_hour_its_share() -> None:
    highlights = chosen(8, every(2, [0], 0.95) + every(5, range(1, 8), 0.35))
    assert kept_by_hour(highlights) == Counter({hour: 6 for hour in range(8)})


def test_places_that_an_hour_cannot_fill_go_to_the_best_elsewhere() -> None:
    """Hour 1 has two that are good enough, hour 2 none."""
    scores = [
        *every(2, [0], 0.9),
        (HOUR_MS, 0.4),
        (HOUR_MS + 600_000, 0.4),
        *every(5, [1, 2], 0.2),
        *every(3, [3], 0.5),
    ]
    by_hour = kept_by_hour(chosen(4, scores))
    assert by_hour[1] == 2
    assert by_hour[2] == 0
    assert by_hour[0] + by_hour[3] == 22
    assert by_hour[0] > by_hour[3] >= 6


def test_no_more_than_what_scores_above_the_floor() -> None:
    assert kept_by_hour(chosen(8, [*every(2, range(8), 0.29), (0, 0.31)])) == Counter({0: 1})


@pytest.mark.parametrize(("minutes", "counts"), [(10, (3,)), (60, (6,)), (90, (4, 5)), (150, (7, 8)), (480, (6,) * 8)])
def test_shares_are_even(minutes: int, counts: tuple[int, ...]) -> None:
    assert Shares.of(minutes * 60_000, SETTINGS).counts == counts


def test_the_second_clip_of_a_topic_costs_more_than_the_first_of_another() -> None:
    """Half an hour, three places; the first topic has the three best, but by a little."""
    topics = (Topic(Span(0, 1_500_000), "Long"), Topic(Span(1_500_000, 1_800_000), "Short"))
    scores = [(0, 0.62), (600_000, 0.60), (1_130_000, 0.60)]

    def starts(other: float, topics: tuple[Topic, ...]) -> list[int]:
        flat = chosen(0.5, [*scores, (1_700_000, other)], topics=topics)
        return [each.span.start_ms for each in flat if each.kept]

    assert starts(0.57, ()) == [0, 600_000, 1_130_000]
    assert starts(0.57, topics) == [0, 600_000, 1_700_000]
    assert starts(0.40, topics) == [0, 600_000, 1_130_000]


def test_what_lost_to_the_share_of_its_hour_names_a_kept_one_of_that_hour() -> None:
    highlights = chosen(2, every(2, [0], 0.9) + every(5, [1], 0.4))
    by_id = {each.id: each for each in highlights}
    lost = [each for each in highlights if not each.kept]
    assert len(lost) > 10
    for each in lost:
        assert each.lost_to is not None
        winner = by_id[each.lost_to]
        assert winner.span.middle_ms // HOUR_MS == each.span.middle_ms // HOUR_MS
        assert winner.score == each.score
        assert "which was taken first" in each.reason


def test_a_better_one_that_overlaps_two_lost_to_the_first_that_was_kept() -> None:
    """0.8 loses to 0.9; that 0.5 is kept on its other side comes after."""
    highlights = chosen(0.3, [(100_000, 0.9), (140_000, 0.8), (180_000, 0.5)])
    (lost,) = [each for each in highlights if not each.kept]
    assert lost.lost_to == "h100000-150000"
    assert lost.reason.startswith("Overlaps the clip at 0:01:40, which scores higher (0.900 against 0.800)")


def test_what_is_demanded_is_kept_beside_full_shares() -> None:
    item = ShowItem(Span(0, CLIP_MS), "Wings", must_clip=True)
    highlights = chosen(1, [(0, 0.1), *every(5, [0], 0.9)[1:]], show=Show("", (item,)))
    assert highlights[0].kept
    assert kept_by_hour(highlights) == Counter({0: 6})

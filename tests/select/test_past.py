"""Moments that people decided on before are not suggested again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from repurpose.model import Analysis, Highlight, Moment, Past, SelectSettings, Show, ShowItem, Signals, Span
from repurpose.select.highlights import choose_highlights
from repurpose.select.past import Places, find_past
from repurpose.select.shortfalls import find_shortfalls
from repurpose.select.topics import find_topics

SETTINGS = SelectSettings()


@pytest.fixture
def story() -> list[str]:
    """Half a minute of words of which none is said twice."""
    return [
        "Why did 17 captains abandon their anchored vessels before midnight?",
        "Lanterns flickered behind shuttered windows while merchants counted copper coins.",
        "Someone whispered about hidden tunnels beneath the cathedral garden.",
        "Children gathered driftwood, rope, barrels and torn canvas along muddy canals.",
        "An orchestra rehearsed forgotten waltzes inside the flooded theatre.",
        "Astronomers predicted seven comets, although heavy clouds concealed every constellation.",
        "Bakers traded cinnamon, saffron and pepper for imported porcelain.",
        "Finally a messenger delivered sealed envelopes to the frightened governor.",
    ]


def choose(analysis: Analysis, past: Past, settings: SelectSettings = SETTINGS) -> tuple[Highlight, ...]:
    return choose_highlights(analysis, find_topics(analysis), settings, past)


def kept(highlights: tuple[Highlight, ...]) -> list[Highlight]:
    return [highlight for highlight in highlights if highlight.kept]


def moment_of(highlight: Highlight, verdict: str = "published", **fields: str) -> Moment:
    """With the air that a clip has around its words."""
    air = highlight.span.grow(min(150, highlight.span.start_ms), 350)
    return Moment(air, verdict, highlight.text, "03", date="2026-05-13", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("verdict", ["published", "rejected"])
def test_a_moment_makes_room_for_another_and_says_why_it_lost(spoken, lesson, verdict: str) -> None:
    analysis = spoken(*lesson)
    before = kept(choose(analysis, Past()))
    past = Past((moment_of(before[1], verdict),))
    highlights = choose(analysis, past)
    after = kept(highlights)
    assert len(after) == len(before)
    assert not any(2 * each.span.overlap_ms(before[1].span) >= each.span.duration_ms for each in after)
    (receipt,) = [each for each in highlights if each.id == before[1].id]
    assert (receipt.kept, receipt.lost_to, receipt.score) == (False, None, before[1].score)
    told = {"published": "Published before as clip 03", "rejected": "Rejected before as clip 03 by an editor"}[verdict]
    assert receipt.reason == f"{told} on 2026-05-13; it is not suggested again."
    assert list(highlights) == sorted(highlights, key=lambda each: (each.span, each.id))
    assert len({each.id for each in highlights}) == len(highlights)
    (finding,) = find_past(highlights, past, analysis)
    assert finding.rule == "select.past"
    assert finding.message.startswith(f"1 moment was left out because an editor decided on it before (1 {verdict})")


def test_a_clip_that_a_person_deleted_is_told_so(spoken, lesson) -> None:
    analysis = spoken(*lesson)
    first = kept(choose(analysis, Past()))[0]
    highlights = choose(analysis, Past((moment_of(first, "rejected", by="plan"),)))
    (receipt,) = [each for each in highlights if each.id == first.id]
    assert receipt.reason.startswith("Rejected before: an editor deleted clip 03 from plan.yaml on 2026-05-13")


def test_small_changes_of_boundaries_bring_nothing_back(spoken, lesson) -> None:
    analysis = spoken(*lesson)
    first = kept(choose(analysis, Past()))[0]
    for shift in (-9000, 9000):
        moved = replace(moment_of(first), span=first.span.shift(max(shift, -first.span.start_ms)))
        assert first.span not in {each.span for each in kept(choose(analysis, Past((moved,))))}


def test_it_is_known_by_words_on_another_clock(spoken, lesson, story) -> None:
    """A backup's clock, or a recording that begins later."""
    analysis = spoken(*lesson[:50], *story, *lesson[50:])
    # The story's opening decides, so that it is chosen before the lesson.
    settings = replace(SETTINGS, weights=Signals.of({"completeness": 1.0, "hook": 1.0}))
    first = next(each for each in kept(choose(analysis, Past(), settings)) if any(line in each.text for line in story))
    elsewhere = replace(moment_of(first), span=Span(0, 1000).shift(10_000_000))
    for past in (Past((elsewhere,)), Past((), (elsewhere,))):
        after = kept(choose(analysis, past, settings))
        assert not any(each.span.overlap_ms(first.span) * 2 >= each.span.duration_ms for each in after)
    wordless = replace(elsewhere, text="")
    assert choose(analysis, Past((), (wordless,))) == choose(analysis, Past())


def test_it_is_known_by_time_where_the_words_are_others(spoken, lesson) -> None:
    analysis = spoken(*lesson)
    first = kept(choose(analysis, Past()))[0]
    deaf = replace(moment_of(first), text="something that was heard by another model in another tongue")
    assert first.span not in {each.span for each in kept(choose(analysis, Past((deaf,))))}


def test_two_moments_together_cover_a_third(talk) -> None:
    def moment(start: int, end: int) -> Moment:
        return Moment(Span(start, end), "rejected", clip=f"{start}")

    places = Places.of(Past((moment(0, 40_000), moment(60_000, 150_000))), talk("Hello."))
    assert places.at(Span(15_000, 85_000)) is not None, "25 of 40 s"
    assert places.at(Span(25_000, 95_000)) is not None, "15 and 35 of 70 s"
    assert places.at(Span(36_000, 90_000)) is not None, "4 and 30 of 54 s"
    assert places.at(Span(38_000, 62_000)) is None
    assert places.at(Span(40_000, 60_000)) is None
    assert places.at(Span(200_000, 230_000)) is None


def test_nothing_of_what_was_published_is_shown_again(spoken, lesson) -> None:
    """A cut that shares a little of it would be preferred next to it, where the best words are."""
    analysis = spoken(*lesson)
    first = max(kept(choose(analysis, Past())), key=lambda each: each.score)
    highlights = choose(analysis, Past((moment_of(first),)))
    assert not any(each.span.overlaps(first.span) for each in kept(highlights))
    rejected = choose(analysis, Past((moment_of(first, "rejected"),)))
    assert all(2 * each.span.overlap_ms(first.span) < each.span.duration_ms for each in kept(rejected))


def demanded(spoken, lesson, item: Span) -> Analysis:  # type: ignore[no-untyped-def]
    return spoken(*lesson, show=Show(items=(ShowItem(item, "Wings", must_clip=True),)))  # type: ignore[no-any-return]


def test_what_the_run_of_show_demands_gets_another_cut_where_there_is_one(spoken, lesson) -> None:
    analysis = demanded(spoken, lesson, Span(300_000, 420_000))
    (first, *_) = [each for each in kept(choose(analysis, Past())) if "demands" in each.reason]
    past = Past((moment_of(first, "rejected"),))
    highlights = choose(analysis, past)
    (second,) = [each for each in kept(highlights) if "demands" in each.reason]
    assert 2 * second.span.overlap_ms(first.span) < min(second.span.duration_ms, first.span.duration_ms)
    assert [finding.rule for finding in find_past(highlights, past, analysis)] == ["select.past"]


def test_the_run_of_show_wins_over_a_rejection_and_that_is_said(spoken, lesson) -> None:
    analysis = demanded(spoken, lesson, Span(300_000, 330_000))
    past = Past((Moment(Span(280_000, 350_000), "rejected", clip="02"),))
    highlights = choose(analysis, past)
    (made,) = [each for each in kept(highlights) if "demands" in each.reason]
    assert made.span.overlap_ms(Span(300_000, 330_000)) >= 15_000
    rules = [(finding.rule, finding.severity) for finding in find_past(highlights, past, analysis)]
    assert rules == [("select.past_demanded", "warning")]
    assert find_shortfalls(analysis, highlights, SETTINGS, past) == ()


def test_a_demand_that_was_published_gives_that_cut_and_no_other(spoken, lesson) -> None:
    analysis = demanded(spoken, lesson, Span(300_000, 420_000))
    before = kept(choose(analysis, Past()))
    first = next(each for each in before if "demands" in each.reason)
    after = kept(choose(analysis, Past((moment_of(first),))))
    assert [each.span for each in after] == [each.span for each in before]


def test_nothing_new_is_told_as_that(spoken, lesson) -> None:
    analysis = spoken(*lesson)
    past = Past((Moment(Span(0, analysis.duration_ms), "rejected"),))
    highlights = choose(analysis, past)
    assert kept(highlights) == []
    (finding,) = find_shortfalls(analysis, highlights, SETTINGS, past)
    assert (finding.rule, finding.severity) == ("select.none_new", "info")


def test_without_a_past_nothing_changes(spoken, lesson) -> None:
    analysis = spoken(*lesson)
    highlights = choose(analysis, Past())
    assert highlights == choose_highlights(analysis, find_topics(analysis), SETTINGS)
    assert find_past(highlights, Past(), analysis) == ()

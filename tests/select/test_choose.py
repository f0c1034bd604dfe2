from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from repurpose.errors import PresetError
from repurpose.model import (
    Analysis,
    FrameSample,
    Highlight,
    Marker,
    Scene,
    SelectSettings,
    Show,
    ShowItem,
    Signals,
    Sound,
    Span,
    Survey,
)
from repurpose.select.candidates import find_candidates
from repurpose.select.choose import GAP_MS, choose, places
from repurpose.select.evidence import Evidence
from repurpose.select.highlights import choose_highlights
from repurpose.select.score import score_candidates, weigh
from repurpose.select.topics import find_topics

SETTINGS = SelectSettings()


def highlights_of(analysis: Analysis, settings: SelectSettings) -> tuple[Highlight, ...]:
    return choose_highlights(analysis, find_topics(analysis), settings)


HOUR_MS = 3_600_000


def kept(highlights: tuple[Highlight, ...]) -> list[Highlight]:
    return [highlight for highlight in highlights if highlight.kept]


def test_kept_ones_stand_apart_and_all_are_in_order_of_time(spoken, lesson) -> None:
    highlights = highlights_of(spoken(*lesson), SETTINGS)
    chosen = kept(highlights)
    assert len(chosen) == 3
    assert list(highlights) == sorted(highlights, key=lambda highlight: highlight.span)
    for one, other in pairwise(chosen):
        assert other.span.start_ms - one.span.end_ms >= GAP_MS
    assert len({highlight.id for highlight in highlights}) == len(highlights)


def test_the_order_of_the_candidates_does_not_matter(spoken, lesson) -> None:
    analysis = spoken(*lesson, show=Show(markers=(Marker(200_000, "x"),)))
    evidence = Evidence(analysis, find_topics(analysis), SETTINGS)
    candidates = list(find_candidates(analysis, SETTINGS))
    expected = choose(evidence, score_candidates(evidence, candidates))
    for seed in range(3):
        random.Random(seed).shuffle(candidates)
        assert choose(evidence, score_candidates(evidence, candidates)) == expected
    assert highlights_of(analysis, SETTINGS) == expected


@pytest.mark.parametrize(("hours", "expected"), [(0.05, 3), (0.5, 3), (1, 6), (2, 12), (8, 48)])
def test_places_grow_with_the_length(hours: float, expected: int) -> None:
    assert places(round(hours * HOUR_MS), SETTINGS) == expected


def test_a_long_recording_gives_its_share_all_along(spoken, lesson) -> None:
    analysis = spoken(*lesson * 10)
    chosen = kept(highlights_of(analysis, SETTINGS))
    assert len(chosen) == places(analysis.duration_ms, SETTINGS) == 9
    thirds = {3 * highlight.span.middle_ms // analysis.duration_ms for highlight in chosen}
    assert thirds == {0, 1, 2}


def test_the_list_stays_readable_however_long_the_recording(spoken, lesson) -> None:
    highlights = highlights_of(spoken(*lesson * 10), SETTINGS)
    assert len(highlights) <= 10 * len(kept(highlights))
    assert len(highlights_of(spoken(*lesson), SETTINGS)) <= 30


def test_what_lost_names_the_kept_one_that_beat_it(spoken, lesson) -> None:
    highlights = highlights_of(spoken(*lesson), SETTINGS)
    by_id = {highlight.id: highlight for highlight in highlights}
    lost = [highlight for highlight in highlights if not highlight.kept]
    assert any(highlight.lost_to for highlight in lost)
    for highlight in lost:
        if highlight.score < SETTINGS.floor:
            continue
        assert highlight.lost_to is not None
        assert by_id[highlight.lost_to].kept
        if highlight.reason.startswith("Overlaps"):
            assert by_id[highlight.lost_to].span.grow(GAP_MS, GAP_MS).overlaps(highlight.span)


def test_a_score_is_the_weighted_mean_of_its_parts(spoken, lesson) -> None:
    for highlight in highlights_of(spoken(*lesson), SETTINGS):
        parts, weights = highlight.parts.as_dict(), highlight.weights.as_dict()
        mean = sum(weights[name] * parts[name] for name in parts) / sum(weights[name] for name in parts)
        assert highlight.score == pytest.approx(mean, abs=1e-4)
        assert highlight.id == f"h{highlight.span.start_ms}-{highlight.span.end_ms}"


def test_an_absent_source_does_not_drag_the_score_down(spoken, lesson) -> None:
    first = highlights_of(spoken(*lesson), SETTINGS)[0]
    assert "chat" not in first.parts.as_dict()
    heavier = Signals.of({**SETTINGS.weights.as_dict(), "chat": 50.0})
    assert highlights_of(spoken(*lesson), replace(SETTINGS, weights=heavier))[0].score == first.score
    assert weigh(Signals(), Signals.of({"chat": 1.0})) == 0.0


def test_a_weight_of_0_switches_a_signal_off(spoken, lesson) -> None:
    off = replace(SETTINGS, weights=Signals.of({"hook": 0.0, "completeness": 1.0}))
    first = highlights_of(spoken(*lesson), off)[0]
    assert [name for name, _ in first.parts.parts] == ["completeness"]
    assert [name for name, _ in first.weights.parts] == ["completeness"]


def test_nothing_below_the_floor_is_kept(spoken, lesson) -> None:
    highlights = highlights_of(spoken(*lesson), replace(SETTINGS, floor=0.99))
    assert highlights
    assert kept(highlights) == []
    assert {highlight.lost_to for highlight in highlights} == {None}
    assert all("below the floor of 0.99" in highlight.reason for highlight in highlights)


def test_what_the_run_of_show_demands_is_kept_below_the_floor_too(spoken, lesson) -> None:
    items = (ShowItem(Span(300_000, 330_000), "Wings", must_clip=True),)
    strict = replace(SETTINGS, floor=0.99)
    (chosen,) = kept(highlights_of(spoken(*lesson, show=Show(items=items)), strict))
    assert chosen.span.overlap_ms(items[0].span) >= 15_000
    assert 'The run of show demands "Wings"' in chosen.reason


def test_two_demanded_neighbours_both_get_a_clip(spoken, lesson) -> None:
    items = tuple(ShowItem(Span(at, at + 35_000), f"Item {at}", must_clip=True) for at in (200_000, 235_000))
    chosen = kept(highlights_of(spoken(*lesson, show=Show(items=items)), SETTINGS))
    for item in items:
        assert any(highlight.span.overlap_ms(item.span) >= 15_000 for highlight in chosen)


def test_the_same_words_again_are_passed_over_for_others(spoken, lesson) -> None:
    told = [*lesson[:12], 4000, *lesson[:12], 4000, *lesson[50:62]]
    analysis = spoken(*told)
    two = replace(SETTINGS, at_least=2)
    chosen = kept(highlights_of(analysis, two))
    assert len(chosen) == 2
    assert len({highlight.text for highlight in chosen}) == 2
    assert any("brake" in highlight.text for highlight in chosen)


def test_a_hook_and_a_marker_win_and_are_named(spoken, lesson) -> None:
    told = [*lesson[:60], "Why do most people burn their bread?", *lesson[60:]]
    marked = 60 * 3500 + 10_000
    highlights = highlights_of(spoken(*told, show=Show(markers=(Marker(marked, "burnt", "note"),))), SETTINGS)
    best = max(kept(highlights), key=lambda highlight: highlight.score)
    assert best.text.startswith("Why do most people")
    assert "pens with a question" in best.reason
    assert 'the note "burnt"' in best.reason


def test_a_recording_without_words_is_cut_at_shots_and_says_so() -> None:
    scenes = tuple(Scene(Span(a, a + 15_000), 30.0) for a in range(0, 600_000, 15_000))
    highlights = highlights_of(
        Analysis(600_000, scenes=scenes, show=Show(markers=(Marker(300_000, "goal"),))), SETTINGS
    )
    chosen = kept(highlights)
    assert any(highlight.span.contains(300_000) for highlight in chosen)
    assert all("cut at shot changes" in highlight.reason for highlight in highlights)


def test_nothing_to_choose_from() -> None:
    assert highlights_of(Analysis(10_000), SETTINGS) == ()
    assert highlights_of(Analysis(0), SETTINGS) == ()


def test_unknown_weights_are_an_error_even_with_nothing_to_choose() -> None:
    with pytest.raises(PresetError):
        highlights_of(Analysis(0), replace(SETTINGS, weights=Signals.of({"charm": 1.0})))


def test_a_clip_without_speech_is_judged_by_what_is_seen_and_heard_and_labelled(spoken, lesson) -> None:
    """An hour: talk, 20 minutes of a film with loud music, talk."""
    film = Span(700_000, 1_900_000)
    scenes = tuple(Scene(Span(ms, ms + 15_000), 30.0) for ms in range(film.start_ms, film.end_ms, 15_000))
    samples = tuple(FrameSample(ms, 0.3 + ms % 7000 / 20_000, 0.1, 0.1) for ms in range(0, 2_500_000, 2000))
    loudness = tuple(-12.0 if film.contains(ms) else -23.0 for ms in range(0, 2_500_000, 100))
    analysis = spoken(
        *lesson,
        1_400_000,
        *lesson,
        scenes=scenes,
        survey=Survey(samples, (), "key-frames"),
        sound=Sound(100, loudness, -20.0, (Span(0, 525_000), Span(1_925_000, 2_500_000))),
    )
    highlights = highlights_of(analysis, SETTINGS)
    shown = [each for each in kept(highlights) if film.covers(each.span)]
    assert shown
    assert len(kept(highlights)) > len(shown)
    for each in shown:
        assert {"keywords", "speech_rate"}.isdisjoint(each.parts.as_dict())
        assert "cut at shot changes" in each.reason


def test_what_was_taken_off_explains_why_a_higher_score_lost(spoken, lesson) -> None:
    settings = replace(SETTINGS, weights=Signals.of({"completeness": 1.0, "hook": 1.0, "keywords": 1.0}))
    highlights = highlights_of(spoken(*lesson * 3), settings)
    by_id = {highlight.id: highlight for highlight in highlights}
    lost = [highlight for highlight in highlights if highlight.lost_to and highlight.reason.startswith("Overlaps")]
    assert any(highlight.score > by_id[highlight.lost_to].score for highlight in lost)
    for highlight in lost:
        rival = by_id[highlight.lost_to]
        assert highlight.worth <= rival.worth + 0.0001
        assert {by_id[deduction.to].kept for deduction in (*highlight.deductions, *rival.deductions)} <= {True}
    assert sum(not highlight.deductions for highlight in kept(highlights)) == 1, "nothing was kept before the first"

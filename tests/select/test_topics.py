from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from repurpose.model import Analysis, Show, ShowItem, Span
from repurpose.select.topic_boundaries import chances, learned
from repurpose.select.topic_cohesion import LONGEST, topic_likelihoods
from repurpose.select.topic_evidence import topic_evidence
from repurpose.select.topics import find_topics


def test_topics_tile_the_recording_and_turn_where_the_words_change(spoken, lesson) -> None:
    analysis = spoken(*lesson)
    topics = find_topics(analysis).topics
    assert topics[0].span.start_ms == 0
    assert topics[-1].span.end_ms == analysis.duration_ms
    assert all(one.span.end_ms == other.span.start_ms for one, other in pairwise(topics))
    starts = [topic.span.start_ms for topic in topics]
    sentence_ms = 10 * 300 + 500
    for turn in (50, 100):
        assert min(abs(start - turn * sentence_ms) for start in starts) <= 2 * sentence_ms
    assert len(topics) <= 5


def test_titles_come_from_the_topics_own_words(spoken, lesson) -> None:
    bread, *_, birds = find_topics(spoken(*lesson)).topics
    assert set(bread.title.lower().split()) & {"bread", "dough", "flour", "oven", "yeast", "crust", "loaf", "salt"}
    assert set(birds.title.lower().split()) & {"bird", "feather", "wing", "nest", "beak", "song", "forest", "egg"}


def test_planned_items_start_topics_at_the_sentence_nearby_and_name_them(spoken, lesson) -> None:
    items = (ShowItem(Span(0, 176_000), "Bread"), ShowItem(Span(176_000, 570_000), "Wheels and wings"))
    analysis = spoken(*lesson, show=Show(items=items))
    topics = {topic.title: topic.span.start_ms for topic in find_topics(analysis).topics}
    assert topics["Bread"] == 0
    assert topics["Wheels and wings"] == 50 * 3500


def test_a_planned_time_far_from_speech_is_kept(spoken) -> None:
    items = (ShowItem(Span(100_000, 200_000), "Music"),)
    analysis = spoken("Hello there, my friends.", 250_000, "Good night.", show=Show(items=items))
    assert [topic.span.start_ms for topic in find_topics(analysis).topics] == [0, 100_000]


def test_items_beyond_the_end_are_left_out(spoken) -> None:
    items = (ShowItem(Span(900_000, 950_000), "Never reached"),)
    topics = find_topics(spoken("Hello there, my friends.", show=Show(items=items))).topics
    assert [topic.title for topic in topics] == ["Friends"]


@pytest.mark.parametrize("duration_ms", [0, 90_000])
def test_without_speech_there_is_one_topic_or_none(duration_ms: int) -> None:
    topics = find_topics(Analysis(duration_ms)).topics
    assert [topic.span for topic in topics] == ([Span(0, 90_000)] if duration_ms else [])


def test_sections_divide_chapters(spoken, lesson) -> None:
    found = find_topics(spoken(*lesson))
    assert found.sections[0].span.start_ms == 0
    assert found.sections[-1].span.end_ms == found.topics[-1].span.end_ms
    assert all(one.span.end_ms == other.span.start_ms for one, other in pairwise(found.sections))
    assert {topic.span.start_ms for topic in found.topics} <= {section.span.start_ms for section in found.sections}


def test_two_runs_give_the_same(spoken, lesson) -> None:
    assert find_topics(spoken(*lesson)) == find_topics(spoken(*lesson))


def test_cues_and_turns_decide_where_the_words_do_not(spoken) -> None:
    filler = ["The plan of the team was near the plan today."] * 30
    plain = spoken(*filler, *filler)
    moved = spoken(*filler, "Thank you, that's it.", "Okay, let's move on to the next topic.", *filler)
    moved = replace(moved, transcript=replace(moved.transcript, turns=(0, moved.transcript.sentences[31][0])))
    evidence = {name: topic_evidence(each) for name, each in (("plain", plain), ("moved", moved))}
    at = {name: chances(each, learned("chapters"), 3.0) for name, each in evidence.items()}
    assert int(at["moved"].argmax()) in (30, 31)
    assert at["moved"].max() > 3 * at["plain"][29]


def test_the_work_grows_with_the_length_not_its_square() -> None:
    longest = topic_likelihoods([("a",)] * (LONGEST + 50))
    assert longest.shape == (LONGEST + 51, LONGEST + 1)

"""Highlights become clips: air, titles, tags, order; docs take their numbers."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from repurpose.model import (
    Analysis,
    Closeup,
    DocPlan,
    Highlight,
    Plan,
    Probe,
    Recording,
    Settings,
    Show,
    ShowItem,
    Signals,
    Span,
    StepPlan,
    Topic,
    Transcript,
    VideoStream,
    Word,
)
from repurpose.plan.air import add_air
from repurpose.plan.document import from_yaml, to_yaml
from repurpose.plan.proposal import make_plan
from repurpose.plan.titles import MAX_DESCRIPTION, MAX_TITLE, shortened

WORD_MS, PAUSE_MS = 300, 500
NO_SHOW = Show()

NIGHT = (
    "Why do so many growers lose plants in one night? It is almost never the cold itself. "
    "So nobody knows about the cold until the next morning. The growers sleep."
)
SENSOR = (
    "And the sensor talks to the hub by radio. Okay, so the radio reaches across the whole greenhouse, and, um, "
    "it needs no cable at all. A radio is all that the sensor needs. The battery lasts ten years."
)
END = "Thank you all for watching. We will see you again next month."


def spoken(*parts: str) -> tuple[Transcript, list[Span]]:
    """A transcript, a pause after each sentence, and the span of each part."""
    words: list[Word] = []
    sentences: list[tuple[int, int]] = []
    spans: list[Span] = []
    now, first = 1000, 0
    for part in parts:
        start = now
        for text in part.split():
            words.append(Word(Span(now, now + WORD_MS), text))
            now += WORD_MS
            if text.endswith((".", "?", "!")):
                sentences.append((first, len(words) - 1))
                first, now = len(words), now + PAUSE_MS
        spans.append(Span(start, now - PAUSE_MS))
    return Transcript("en", "test", tuple(words), tuple(sentences)), spans


def highlight(span: Span, *, kept: bool = True) -> Highlight:
    return Highlight(
        f"h{span.start_ms}-{span.end_ms}", span, 0.5, Signals.of({"hook": 1.0}), Signals(), "Good.", kept, None, ""
    )


TRANSCRIPT, (NIGHT_SPAN, SENSOR_SPAN, END_SPAN) = spoken(NIGHT, SENSOR, END)
DURATION = END_SPAN.end_ms + 5000
STREAM = VideoStream(0, "h264", 1920, 1080, Fraction(30), Fraction(1, 90_000), 0, DURATION)
RECORDING = Recording("3f9a1c", "talk", "2026-05-12", (), Probe("mp4", DURATION, 0, (STREAM,), ()), 0, None)


def plan(
    *highlights: Highlight, show: Show = NO_SHOW, topics: tuple[Topic, ...] = (), docs: tuple[DocPlan, ...] = ()
) -> Plan:
    analysis = Analysis(DURATION, transcript=TRANSCRIPT, show=show)
    return make_plan(RECORDING, analysis, highlights, topics, docs, Closeup(), Settings(), "talk")


def test_kept_highlights_become_clips_in_order_of_time() -> None:
    made = plan(highlight(SENSOR_SPAN), highlight(END_SPAN, kept=False), highlight(NIGHT_SPAN))
    assert [(clip.id, clip.highlight) for clip in made.clips] == [
        ("01", highlight(NIGHT_SPAN).id),
        ("02", highlight(SENSOR_SPAN).id),
    ]
    first = made.clips[0]
    assert (first.score, first.parts, first.reason, first.captions) == (
        0.5,
        Signals.of({"hook": 1.0}),
        "Good.",
        "burned",
    )
    assert [framing.shots[0].layout for framing in first.framing] == ["full", "fit", "fit"]
    assert (made.recording_id, made.preset) == ("3f9a1c", "talk")


def test_the_order_of_the_highlights_changes_nothing() -> None:
    given = [highlight(SENSOR_SPAN), highlight(NIGHT_SPAN), highlight(END_SPAN)]
    assert plan(*given) == plan(*reversed(given))


def test_what_is_planned_reads_back_from_its_own_document() -> None:
    made = plan(highlight(SENSOR_SPAN), highlight(NIGHT_SPAN))
    assert from_yaml(to_yaml(made), "plan.yaml", DURATION) == made


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (Span(1000, 2100), Span(850, 2250)),  # no word before; 300 ms to the next word, of which half
        (Span(2400, 3000), Span(2250, 3005)),  # 300 ms before; 10 ms after
        (Span(3010, 4000), Span(3005, 4350)),  # 10 ms before; nothing after
    ],
)
def test_air_takes_at_most_half_the_gap(span: Span, expected: Span) -> None:
    times = [(1000, 1500), (1500, 2100), (2400, 3000), (3010, 4000)]
    words = tuple(Word(Span(start, end), "x") for start, end in times)
    assert add_air(span, words, 150, 350, Span(0, 10_000), 90_000) == expected


def test_air_never_leaves_the_recording_nor_enters_a_word_that_overlaps() -> None:
    assert add_air(Span(50, 900), (), 150, 350, Span(0, 1000), 90_000) == Span(0, 1000)
    overlapping = (Word(Span(0, 600), "x"), Word(Span(500, 900), "x"), Word(Span(850, 1200), "x"))
    assert add_air(Span(500, 900), overlapping, 150, 350, Span(0, 2000), 90_000).start_ms == 500


@pytest.mark.parametrize(
    ("shots", "expected"),
    [
        ([900, 4200], Span(900, 4200)),  # both within the air
        ([1000, 4000], Span(850, 4350)),  # at the words themselves: the air is worth more
        ([700, 4400], Span(850, 4350)),  # beyond it
    ],
)
def test_air_stops_at_a_shot_change(shots: list[int], expected: Span) -> None:
    words = (Word(Span(1000, 1500), "x"), Word(Span(3000, 4000), "x"))
    assert add_air(Span(1000, 4000), words, 150, 350, Span(0, 10_000), 90_000, shots) == expected


def test_no_air_is_added_to_a_clip_that_was_cut_at_shot_changes() -> None:
    words = (Word(Span(1000, 1500), "x"), Word(Span(3000, 4000), "x"))
    assert add_air(Span(700, 4400), words, 150, 350, Span(0, 10_000), 90_000, [700, 4400]) == Span(700, 4400)


@pytest.mark.parametrize(
    ("longest_ms", "expected"), [(1500, Span(850, 2350)), (1300, Span(1000, 2300)), (900, Span(1000, 2000))]
)
def test_air_never_makes_a_clip_too_long(longest_ms: int, expected: Span) -> None:
    assert add_air(Span(1000, 2000), (), 150, 350, Span(0, 10_000), longest_ms) == expected


def test_air_never_reaches_into_what_may_not_be_shown() -> None:
    items = (
        ShowItem(Span(0, NIGHT_SPAN.start_ms), "Secret", never_clip=True),
        ShowItem(Span(NIGHT_SPAN.end_ms, NIGHT_SPAN.end_ms + 300), "Also", never_clip=True),
    )
    (clip,) = plan(highlight(NIGHT_SPAN), show=Show(items=items)).clips
    assert clip.span == NIGHT_SPAN


def test_a_clip_is_called_by_its_hook() -> None:
    night, sensor = plan(highlight(NIGHT_SPAN), highlight(SENSOR_SPAN)).clips
    assert night.title == "Why do so many growers lose plants in one night?"
    assert night.slug == "why-do-so-many-growers-lose-plants-in-one-night"
    assert night.description == ("Why do so many growers lose plants in one night? It is almost never the cold itself.")
    assert sensor.title in {
        "The sensor talks to the hub by radio",
        "The radio reaches across the whole greenhouse",
        "A radio is all that the sensor needs",
    }


ITEM = ShowItem(NIGHT_SPAN, "What kills plants at night", tags=("Story", "greenhouse"))


def test_a_planned_title_wins_for_the_clip_that_stands_for_the_item() -> None:
    half = Span(NIGHT_SPAN.start_ms, NIGHT_SPAN.start_ms + NIGHT_SPAN.duration_ms // 3)
    rest = Span(half.end_ms, NIGHT_SPAN.end_ms)
    small, large = plan(highlight(half), highlight(rest), show=Show(items=(ITEM,))).clips
    assert large.title == "What kills plants at night"
    assert small.title != large.title
    assert small.tags[:2] == large.tags[:2] == ("story", "greenhouse")


def test_tags_are_what_this_clip_says_and_others_do_not() -> None:
    night, sensor = plan(highlight(NIGHT_SPAN), highlight(SENSOR_SPAN)).clips
    assert {"radio", "sensor"} <= set(sensor.tags)
    assert {"growers", "cold"} <= set(night.tags)
    assert not {"the", "and", "um", "okay", "so"} & {*night.tags, *sensor.tags}
    many = Show(items=(replace(ITEM, tags=tuple(f"Tag {number}" for number in range(12))),))
    assert plan(highlight(NIGHT_SPAN), show=many).clips[0].tags == tuple(f"tag {number}" for number in range(8))


def test_a_silent_clip_is_named_by_its_topic_or_its_time() -> None:
    silent = Span(END_SPAN.end_ms + 500, DURATION)
    topic = Topic(silent, "Without speech")
    assert plan(highlight(silent), topics=(topic,)).clips[0].title == "Without speech"
    assert plan(highlight(silent)).clips[0].title == f"At 0:00:{silent.start_ms // 1000}"
    assert plan(highlight(silent)).clips[0].description == ""


def test_a_long_planned_title_is_cut_before_words_that_would_hang() -> None:
    text = "What about the other one that we talked about in the last week of our show"
    assert shortened(text) == "What about the other one that we talked about in the last"
    assert len(shortened("x" * 99)) == MAX_TITLE


def test_a_long_sentence_is_cut_in_the_description() -> None:
    transcript, (span,) = spoken(" ".join(["plants"] * 80) + ".")
    analysis = Analysis(span.end_ms + 1000, transcript=transcript)
    recording = replace(RECORDING, probe=replace(RECORDING.probe, duration_ms=span.end_ms + 1000))
    (clip,) = make_plan(recording, analysis, (highlight(span),), (), (), Closeup(), Settings(), "talk").clips
    assert len(clip.description) <= MAX_DESCRIPTION
    assert clip.description.endswith("plants…")
    assert clip.title


def doc(span: Span, title: str, *steps: tuple[int, int]) -> DocPlan:
    planned = tuple(StepPlan(9, "Do.", "Do.", Span(start, end), "said", end + 99_000) for start, end in steps)
    return DocPlan("x", "x", title, "", (), span, planned)


def test_docs_are_numbered_and_made_fit_for_the_plan() -> None:
    late = doc(Span(9000, 12_000), "Pair it", (9000, 10_500), (10_000, 12_500))
    early = doc(Span(2000, 4000), "pair it!", (2000, 3000))
    made = plan(docs=(late, early))
    assert [(found.id, found.slug, found.span) for found in made.docs] == [
        ("01", "pair-it", Span(2000, 4000)),
        ("02", "pair-it-2", Span(9000, 12_500)),
    ]
    assert [(step.number, step.span) for step in made.docs[1].steps] == [
        (1, Span(9000, 10_000)),
        (2, Span(10_000, 12_500)),
    ]
    assert all(step.frame_ms < DURATION for step in made.docs[0].steps)
    assert from_yaml(to_yaml(made), "plan.yaml", DURATION) == made

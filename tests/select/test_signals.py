"""Each signal on two candidates of a made recording, the second better; and absent where its source is."""

from __future__ import annotations

from itertools import pairwise

import pytest

from repurpose.errors import PresetError
from repurpose.model import (
    Analysis,
    Candidate,
    Chat,
    ChatMessage,
    Marker,
    Scene,
    SelectSettings,
    Show,
    ShowItem,
    Signals,
    Sound,
    Span,
    Transcript,
)
from repurpose.select.evidence import Evidence
from repurpose.select.signals import SIGNALS, check_weights
from repurpose.select.signals.measured import spread
from repurpose.select.topics import find_topics

CALM, GOOD = Span(0, 40_000), Span(60_000, 100_000)


def evidence(analysis: Analysis, settings: SelectSettings | None = None) -> Evidence:
    return Evidence(analysis, find_topics(analysis), settings or SelectSettings())


def measured(name: str, analysis: Analysis, *spans: Span, settings: SelectSettings | None = None) -> tuple[float, ...]:
    found = SIGNALS[name](evidence(analysis, settings), [of(analysis, span) for span in spans])
    assert found is not None
    assert all(0 <= value <= 1 for value in found.values)
    return found.values


def described(name: str, analysis: Analysis, span: Span) -> str:
    found = SIGNALS[name](evidence(analysis), [of(analysis, span)])
    assert found is not None
    return found.describe(of(analysis, span))


def of(analysis: Analysis, span: Span) -> Candidate:
    inside = [
        index
        for index in range(len(analysis.transcript.sentences))
        if span.covers(analysis.transcript.sentence_span(index))
    ]
    texts = (analysis.transcript.sentence_text(index) for index in inside)
    return Candidate(span, inside[0] if inside else -1, inside[-1] if inside else -1, " ".join(texts))


def opening(transcript: Transcript, sentence: int) -> Span:
    start = transcript.sentence_span(sentence).start_ms
    return Span(start, transcript.words[-1].span.end_ms)


@pytest.mark.parametrize("name", sorted(SIGNALS))
def test_a_signal_without_its_source_is_absent(name: str) -> None:
    assert SIGNALS[name](evidence(Analysis(100_000)), [Candidate(CALM, -1, -1, "")]) is None


@pytest.mark.parametrize("name", sorted(SIGNALS))
def test_a_signal_gives_one_value_for_each_candidate(name: str, spoken, lesson) -> None:
    scenes = (Scene(Span(0, 50_000), 0.0), Scene(Span(50_000, 99_000), 30.0))
    sound = Sound(100, (-20.0,) * 6000, -20.0, ())
    chat, show = Chat((ChatMessage(1000, "ann", "hi"),)), Show(markers=(Marker(1000, "here"),))
    analysis = spoken(*lesson, scenes=scenes, sound=sound, chat=chat, show=show)
    assert len(measured(name, analysis, CALM, GOOD)) == 2
    assert SIGNALS[name](evidence(analysis), []).values == ()  # type: ignore[union-attr]


@pytest.mark.parametrize("name", sorted(SIGNALS))
def test_a_candidate_without_words_in_a_recording_with_words_is_measured(name: str, talk) -> None:
    transcript = talk("Hello out there.")
    scenes = (Scene(Span(0, 50_000), 0.0), Scene(Span(50_000, 99_000), 30.0))
    analysis = Analysis(99_000, scenes=scenes, transcript=transcript)
    if found := SIGNALS[name](evidence(analysis), [Candidate(GOOD, -1, -1, "")]):
        assert 0 <= found.values[0] <= 1
        assert found.describe(Candidate(GOOD, -1, -1, ""))


def test_spread_does_not_blow_up_chance() -> None:
    assert spread([10.0, 10.1, 10.2], at_least=4.0) == pytest.approx((0.475, 0.5, 0.525))
    assert spread([7.0, 7.0], at_least=4.0) == (0.5, 0.5)
    assert spread([0.0] * 19 + [100.0], at_least=1.0)[-1] == 1.0


def test_speech_rate_prefers_fast_speech(talk) -> None:
    slow = [part for index in range(10) for part in (f"Slow words number {index}.", 2500)]
    transcript = talk(*slow, *["We speak without any pause at all here."] * 15)
    middle = transcript.sentence_span(10).start_ms
    analysis = Analysis(middle * 3, transcript=transcript)
    slow_value, fast_value = measured("speech_rate", analysis, Span(0, middle), Span(middle, middle + 40_000))
    assert (slow_value, fast_value) == pytest.approx((0.0, 1.0))


def test_loudness_is_against_the_recordings_own_level() -> None:
    levels = (-23.0,) * 600 + (-17.0,) * 400 + (-23.0,) * 1000
    calm, loud = measured("loudness", Analysis(200_000, sound=Sound(100, levels, -22.0, ())), CALM, GOOD)
    assert (calm, loud) == (0.0, 1.0)
    quieter = tuple(level - 15 for level in levels)
    assert measured("loudness", Analysis(200_000, sound=Sound(100, quieter, -37.0, ())), CALM, GOOD) == (calm, loud)


def test_half_a_loudness_unit_is_no_difference() -> None:
    levels = (-23.0,) * 600 + (-22.5,) * 400 + (-23.0,) * 1000
    calm, loud = measured("loudness", Analysis(200_000, sound=Sound(100, levels, -23.0, ())), CALM, GOOD)
    assert 0 < loud - calm < 0.35


def test_silence_has_no_loudness() -> None:
    silent = Analysis(200_000, sound=Sound(100, (-70.0,) * 2000, -70.0, ()))
    assert SIGNALS["loudness"](evidence(silent), [Candidate(CALM, -1, -1, "")]) is None


def test_keywords_prefer_the_recordings_own_words_and_the_editors(spoken, lesson) -> None:
    filler = ["Well you know it is what it is and so on then."] * 14
    analysis = spoken(*filler, *lesson)
    bread = Span(15 * 3500, 27 * 3500)
    empty, dense = measured("keywords", analysis, Span(0, 40_000), bread)
    assert (empty, dense) == (0.0, 1.0)
    wheels = Span(72 * 3500, 84 * 3500)
    wanted = SelectSettings(keywords=("wheels", "race car"))
    plain, asked = (
        measured("keywords", analysis, bread, wheels),
        measured("keywords", analysis, bread, wheels, settings=wanted),
    )
    assert asked[0] == plain[0]
    assert asked[1] == pytest.approx(1 - (1 - plain[1]) / 2)


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("Why do plants die at night?", "a question"),
        ("Let me show you how to pair it.", "a promise"),
        ("Most people get this wrong at first.", "a contrast"),
        ("It has lasted 400 days already.", "a number"),
    ],
)
def test_a_hook_opens_with(first: str, said: str, talk) -> None:
    transcript = talk("We went home.", first, *["Later we all had some tea."] * 12)
    analysis = Analysis(60_000, transcript=transcript)
    flat, hooked = measured("hook", analysis, opening(transcript, 2), opening(transcript, 1))
    assert flat == 0.0
    assert hooked > 0.3
    assert said in described("hook", analysis, opening(transcript, 1))


@pytest.mark.parametrize(
    "first", ["Can you hear me over there?", "Right?", "We said nothing whatsoever before they left."]
)
def test_these_are_no_hooks(first: str, talk) -> None:
    transcript = talk(first, *["Later we all had some tea."] * 12)
    assert measured("hook", Analysis(60_000, transcript=transcript), opening(transcript, 0)) == (0.0,)


def test_a_question_without_its_mark_is_heard(talk) -> None:
    transcript = talk("what do you think is the coldest place", "nobody knows that")
    assert "a question" in described("hook", Analysis(60_000, transcript=transcript), opening(transcript, 0))


def test_a_question_in_another_language_is_heard_by_its_mark(talk) -> None:
    transcript = talk("Pourquoi les plantes meurent la nuit?", "Elles ont froid.", language="fr")
    assert "a question" in described("hook", Analysis(60_000, transcript=transcript), opening(transcript, 0))


@pytest.mark.parametrize(
    ("before", "first", "fault"),
    [
        ("We went home.", "And it was cold there.", '"and"'),
        ("We went home.", "So yes, the garden froze.", '"yes"'),
        ("We went home.", "They froze in the garden.", '"they"'),
        ("We went home.", "You will find them below.", '"them"'),
        ("Is the garden warm?", "Gardens are cold at night.", "question"),
    ],
)
def test_an_opening_that_leans_on_what_came_before_is_marked_down(before: str, first: str, fault: str, talk) -> None:
    transcript = talk(before, first, "Gardens freeze at night.", *["Later we all had some tea."] * 12)
    analysis = Analysis(60_000, transcript=transcript)
    leaning, free = measured("completeness", analysis, opening(transcript, 1), opening(transcript, 2))
    assert free - leaning > 0.05
    assert fault in described("completeness", analysis, opening(transcript, 1))


def test_an_end_without_a_full_stop_or_a_pause_is_marked_down(talk) -> None:
    transcript = talk(
        *["Later we all had some tea."] * 12, "because of the", "Cold garden out there.", 3000, "Gardens."
    )
    analysis = Analysis(60_000, transcript=transcript)
    start = transcript.sentence_span(0).start_ms
    hanging, whole = (Span(start, transcript.sentence_span(index).end_ms) for index in (12, 13))
    values = measured("completeness", analysis, hanging, whole)
    assert values[1] - values[0] > 0.2


def test_shots_prefer_a_lively_picture() -> None:
    cuts = [0, 60_000, 65_000, 70_000, 75_000, 80_000, 85_000, 90_000, 150_000]
    scenes = tuple(Scene(Span(a, b), 30.0) for a, b in pairwise(cuts))
    still, lively = measured("shots", Analysis(150_000, scenes=scenes), CALM, GOOD)
    assert (still, lively) == (0.0, 1.0)


def chat(*bursts: tuple[int, int, str, str]) -> Chat:
    """A message of somebody every four seconds, and bursts of (start ms, count, user with %, text)."""
    usual = [ChatMessage(ms, f"viewer{ms % 97}", "hm") for ms in range(0, 400_000, 4000)]
    extra = [
        ChatMessage(ms + index * 200, user.replace("%", str(index)), text)
        for ms, count, user, text in bursts
        for index in range(count)
    ]
    return Chat((*usual, *extra))


def test_a_burst_speaks_for_what_was_said_before_it() -> None:
    analysis = Analysis(400_000, chat=chat((112_000, 40, "fan%", "wow")))
    before, cause, after = measured("chat", analysis, CALM, Span(60_000, 100_000), Span(115_000, 155_000))
    assert before < 0.2
    assert cause == 1.0
    assert after < 0.2
    assert "times its usual rate" in described("chat", analysis, GOOD)


@pytest.mark.parametrize(
    ("user", "text"), [("one_loud_user", "SPAM"), ("nightbot", "Follow us"), ("help_bot", "hi"), ("fan%", "!points")]
)
def test_floods_bots_and_commands_are_no_reaction(user: str, text: str) -> None:
    people = measured("chat", Analysis(400_000, chat=chat((112_000, 40, "fan%", "wow"))), CALM, GOOD)
    noise = measured("chat", Analysis(400_000, chat=chat((112_000, 40, user, text))), CALM, GOOD)
    assert people[1] == 1.0
    assert noise[1] < 0.5


def test_cues_rank_demand_before_marker_before_planned_start() -> None:
    items = (ShowItem(Span(0, 50_000), "Welcome"), ShowItem(Span(100_000, 140_000), "Launch", must_clip=True))
    analysis = Analysis(400_000, show=Show(items=items, markers=(Marker(230_000, "good bit"),)))
    assert measured("cues", analysis, Span(195_000, 235_000)) == (0.9,)
    spans = (Span(300_000, 340_000), Span(2_000, 42_000), Span(200_000, 240_000), Span(100_000, 140_000))
    none, start, marker, must = measured("cues", analysis, *spans)
    assert 0 == none < start < marker < must == 1
    assert described("cues", analysis, spans[2]) == 'holds the marker "good bit"'


def test_a_key_points_back_and_a_note_forward() -> None:
    before, after = Span(190_000, 230_000), Span(230_000, 270_000)
    for kind, stronger, weaker in (("marker", before, after), ("note", after, before)):
        analysis = Analysis(400_000, show=Show(markers=(Marker(230_000, "good bit", kind),)))
        strong, weak = measured("cues", analysis, stronger, weaker)
        assert strong > 0.75 > 0.25 > weak > 0


def test_a_marked_stretch_counts_by_the_share_that_is_shown() -> None:
    analysis = Analysis(400_000, show=Show(markers=(Marker(100_000, "the promise", "note", 120_000),)))
    spans = (Span(90_000, 130_000), Span(110_000, 150_000), Span(105_000, 115_000), Span(130_000, 170_000))
    assert measured("cues", analysis, *spans) == (0.9, 0.45, 0.9, 0.0)
    assert described("cues", analysis, spans[1]) == 'is near the note "the promise"'


def test_a_chapter_speaks_for_what_opens_it() -> None:
    analysis = Analysis(400_000, show=Show(markers=(Marker(100_000, "Pairing", "chapter"),)))
    assert measured("cues", analysis, Span(110_000, 150_000), Span(120_000, 160_000)) == (0.5, 0.0)
    assert described("cues", analysis, Span(90_000, 120_000)) == 'the start of the chapter "Pairing"'


def test_a_never_item_is_no_cue() -> None:
    items = (ShowItem(Span(0, 50_000), "Waiting", never_clip=True),)
    assert measured("cues", Analysis(400_000, show=Show(items=items)), Span(0, 40_000)) == (0.0,)


def test_weights_of_unknown_signals_name_the_known_ones() -> None:
    with pytest.raises(PresetError, match=r"select\.weights\.charm.*chat, completeness, cues") as caught:
        check_weights(Signals.of({"charm": 1.0}))
    assert caught.value.details["key"] == "select.weights.charm"


@pytest.mark.parametrize("weights", [{"hook": -1.0}, {"hook": float("nan")}, {"hook": 0.0}, {}])
def test_weights_that_weigh_nothing_are_errors(weights: dict[str, float]) -> None:
    with pytest.raises(PresetError, match=r"select\.weights"):
        check_weights(Signals.of(weights))


def test_the_default_weights_are_of_known_signals() -> None:
    check_weights(SelectSettings().weights)
    assert set(SelectSettings().weights.as_dict()) == set(SIGNALS)

"""Each signal on two candidates of a made recording, the second better; and absent where its source is."""

from __future__ import annotations

import doctest
from dataclasses import replace
from itertools import pairwise

import pytest

from repurpose.errors import PresetError
from repurpose.model import (
    Analysis,
    Candidate,
    Chat,
    ChatMessage,
    FrameSample,
    Marker,
    Scene,
    SelectSettings,
    Show,
    ShowItem,
    Signals,
    Sound,
    SoundEvent,
    Span,
    Survey,
    Topic,
    TopicList,
    Transcript,
)
from repurpose.select import glimpses
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
    laugh = SoundEvent("laughter", Span(70_000, 72_000), 0.8)
    sound = Sound(100, (-20.0,) * 6000, -20.0, (), events=(laugh,), pitch_hz=(120, 0) * 3000)
    chat, show = Chat((ChatMessage(1000, "ann", "hi"),)), Show(markers=(Marker(1000, "here"),))
    analysis = spoken(*lesson, scenes=scenes, sound=sound, chat=chat, show=show, survey=glanced((0, 1, 0.2)))
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


def voice(*parts: tuple[int, int, float]) -> Sound:
    """Seconds, Hz and LUFS of each part; every fourth step is unvoiced."""
    hz = [0 if step % 4 == 3 else hz + step % 3 for seconds, hz, _ in parts for step in range(seconds * 10)]
    levels = [level for seconds, _, level in parts for _ in range(seconds * 10)]
    return Sound(100, tuple(levels), -23.0, (), pitch_hz=tuple(hz))


@pytest.mark.parametrize("moved", [(40, 170, -23.0), (40, 120, -15.0), (40, 150, -20.0)])
def test_emphasis_is_a_voice_above_its_own_level(moved: tuple[int, int, float]) -> None:
    analysis = Analysis(300_000, sound=voice((60, 120, -23.0), moved, (200, 120, -23.0)))
    assert measured("emphasis", analysis, CALM, GOOD) == pytest.approx((0.0, 1.0))
    assert described("emphasis", analysis, GOOD).startswith("a voice livelier than usual here")
    assert described("emphasis", analysis, CALM) == "a voice calmer than usual here (+0.0 semitones, +0.0 LU)"


def test_another_voice_is_no_emphasis(talk) -> None:
    transcript = replace(talk(*["Later we all had some tea."] * 100), turns=(0, 180, 300))
    edges = [transcript.words[turn].span.start_ms // 1000 for turn in transcript.turns]
    parts = ((edges[1], 110, -23.0), (edges[2] - edges[1], 220, -23.0), (200 - edges[2], 110, -23.0))
    analysis = Analysis(200_000, transcript=transcript, sound=voice(*parts))
    low, high = measured("emphasis", analysis, Span(10_000, 50_000), Span(75_000, 110_000))
    assert abs(high - low) < 0.2


def test_nobody_voiced_has_no_emphasis() -> None:
    still = Analysis(200_000, sound=Sound(100, (-20.0,) * 2000, -20.0, (), pitch_hz=(0,) * 2000))
    assert SIGNALS["emphasis"](evidence(still), [Candidate(CALM, -1, -1, "")]) is None


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


def glanced(*seen: tuple[int, int | None, float | None]) -> Survey:
    """Time in ms, faces and the share of text."""
    return Survey(tuple(FrameSample(ms, 0.5, 0.0, 0.1, faces, text) for ms, faces, text in seen), (), "key-frames")


def test_faces_and_text_count_by_the_time_that_they_are_seen() -> None:
    survey = glanced((0, 0, 0.0), (60_000, 2, 0.02), (80_000, 1, 0.24), (101_000, 0, 0.0))
    analysis = Analysis(200_000, survey=survey)
    assert measured("faces", analysis, CALM, GOOD) == (0.0, 1.0)
    assert measured("screen_text", analysis, CALM, GOOD) == (0.0, 1.0)
    half = Span(80_000, 122_000)
    assert described("faces", analysis, half) == "a face in the picture for 50% of it"
    assert described("screen_text", analysis, half) == "text covers 12% of the picture"
    assert described("faces", analysis, CALM) == "no face in the picture"
    assert described("screen_text", analysis, CALM) == "no text on screen"
    assert doctest.testmod(glimpses).failed == 0


def test_the_same_face_throughout_is_nothing_special() -> None:
    analysis = Analysis(200_000, survey=glanced((1000, 1, None), (90_000, 1, None)))
    assert measured("faces", analysis, CALM, GOOD) == pytest.approx((0.5, 0.5))
    assert SIGNALS["screen_text"](evidence(analysis), [Candidate(CALM, -1, -1, "")]) is None


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


def test_a_start_of_a_topic_wins_over_its_middle_and_over_a_sections(spoken, lesson) -> None:
    analysis = spoken(*lesson)
    chapters = (Topic(Span(0, 175_000), "bread"), Topic(Span(175_000, 600_000), "bicycles"))
    sections = (*chapters[:1], Topic(Span(175_000, 350_000), "bicycles"), Topic(Span(350_000, 600_000), "birds"))
    judged = Evidence(analysis, TopicList(chapters, sections), SelectSettings())
    starts = (250_000, 355_000, 170_000, 175_000, 0)
    spans = [of(analysis, Span(start, start + 40_000)) for start in starts]
    found = SIGNALS["topic_start"](judged, spans)
    assert found is not None
    assert found.values == pytest.approx((0.0, 0.45, 0.75, 1.0, 0.0))
    assert [found.describe(span) for span in spans[:4]] == [
        "begins in the middle of a topic",
        "begins 5 s after the start of a section (0:05:50)",
        "begins 5 s before the start of a topic (0:02:55)",
        "begins at the start of a topic (0:02:55)",
    ]


def test_instruction_prefers_what_tells_how(talk) -> None:
    told = ["First, open the settings.", "Then click the green button.", "Next, choose Pair and press Enter."]
    transcript = talk(*["Later we all had some tea."] * 12, *told * 4)
    middle = transcript.sentence_span(12).start_ms
    end = transcript.words[-1].span.end_ms
    analysis = Analysis(end, transcript=transcript)
    assert measured("instruction", analysis, Span(0, middle), Span(middle, end)) == (0.0, 1.0)
    said = described("instruction", analysis, Span(middle, end))
    assert said == 'gives 12 instructions, the first "Open the settings"'
    assert described("instruction", analysis, Span(0, middle)) == "gives no instructions"


def test_a_talk_that_asks_for_nothing_is_not_blown_up(spoken, lesson) -> None:
    assert measured("instruction", spoken(*lesson), CALM, GOOD) == (0.0, 0.0)


def test_instruction_knows_english_alone(talk) -> None:
    transcript = talk("Ouvrez les paramètres.", language="fr")
    assert (
        SIGNALS["instruction"](evidence(Analysis(9000, transcript=transcript)), [Candidate(CALM, -1, -1, "")]) is None
    )


def reacting(*events: tuple[str, int, int, float]) -> Analysis:
    found = tuple(SoundEvent(kind, Span(start, end), sure) for kind, start, end, sure in events)  # type: ignore[arg-type]
    return Analysis(400_000, sound=Sound(100, (-20.0,) * 4000, -20.0, (), events=found))


def test_laughter_within_or_right_after_counts_for_the_candidate() -> None:
    analysis = reacting(
        ("laughter", 41_000, 44_000, 0.9), ("applause", 99_000, 110_000, 1.0), ("laughter", 80_000, 81_000, 0.5)
    )
    before, both, after = measured("reaction", analysis, CALM, GOOD, Span(99_500, 139_500))
    assert (before, both, after) == pytest.approx((2.7 / 6.5, 1.0, 0.0))
    assert described("reaction", analysis, GOOD) == "applause once and laughter once"
    assert described("reaction", analysis, Span(200_000, 240_000)) == "no laughter or applause"


def test_one_unsure_chuckle_is_no_great_reaction() -> None:
    assert measured("reaction", reacting(("laughter", 70_000, 71_000, 0.5)), CALM, GOOD) == (0.0, 0.25)


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

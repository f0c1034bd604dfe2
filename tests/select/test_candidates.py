from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from repurpose.model import (
    Analysis,
    FrameSample,
    Scene,
    SelectSettings,
    Show,
    ShowItem,
    Sound,
    SoundEvent,
    Span,
    Survey,
    Transcript,
    Word,
)
from repurpose.select.candidates import ENDS_PER_START, find_candidates

SETTINGS = SelectSettings()


def edges(transcript: Transcript) -> tuple[set[int], set[int]]:
    spans = [transcript.sentence_span(index) for index in range(len(transcript.sentences))]
    return {span.start_ms for span in spans}, {span.end_ms for span in spans}


def test_candidates_are_whole_sentences_within_the_bounds(spoken, lesson) -> None:
    analysis = spoken(*lesson)
    starts, ends = edges(analysis.transcript)
    found = find_candidates(analysis, SETTINGS)
    assert len({candidate.span.start_ms for candidate in found}) > 130
    for candidate in found:
        assert SETTINGS.min_ms <= candidate.span.duration_ms <= SETTINGS.max_ms
        assert candidate.span.start_ms in starts
        assert candidate.span.end_ms in ends
        first, last = candidate.first_sentence, candidate.last_sentence
        texts = [analysis.transcript.sentence_text(index) for index in range(first, last + 1)]
        assert candidate.text == " ".join(texts)


def test_their_number_grows_with_the_length_and_not_with_its_square(spoken) -> None:
    short = find_candidates(spoken(*["Tiny words."] * 500), SETTINGS)
    long = find_candidates(spoken(*["Tiny words."] * 1000), SETTINGS)
    assert len(long) <= 1000 * ENDS_PER_START
    assert len(long) < 2.3 * len(short)


def test_nothing_from_a_never_clip_item(spoken, lesson) -> None:
    never = ShowItem(Span(100_000, 200_000), "Break", never_clip=True)
    found = find_candidates(spoken(*lesson, show=Show(items=(never,))), SETTINGS)
    assert found
    assert not [candidate for candidate in found if candidate.span.overlaps(never.span)]


def test_dead_air_and_waiting_screens_are_no_candidates(spoken, lesson) -> None:
    analysis = spoken(40_000, *lesson[:20], 45_000, *lesson[20:40], 40_000)
    for candidate in find_candidates(analysis, SETTINGS):
        silent_ms = candidate.span.overlap_ms(Span(40_000 + 20 * 3500, 85_000 + 20 * 3500))
        assert candidate.span.start_ms >= 40_000
        assert silent_ms <= 0.4 * candidate.span.duration_ms


def test_words_where_no_voice_is_heard_do_not_count_as_speech(spoken, lesson) -> None:
    """A recogniser invents words over music; the voice detector does not."""
    sound = Sound(100, (), -70.0, (Span(200_000, 400_000),))
    found = find_candidates(spoken(*lesson, sound=sound), SETTINGS)
    assert found
    assert min(candidate.span.start_ms for candidate in found) >= 200_000 - 3000
    assert max(candidate.span.end_ms for candidate in found) <= 400_000 + 3000


def test_a_sentence_longer_than_a_clip_is_cut_at_its_longest_pauses(talk) -> None:
    text = " ".join(f"word{index}" for index in range(1000))
    words, now = [], 0
    for index, word in enumerate(text.split()):
        words.append(Word(Span(now, now + 200), word))
        now += 900 if index % 60 == 59 else 210
    transcript = Transcript("en", "test", tuple(words), ((0, len(words) - 1),))
    found = find_candidates(Analysis(now, transcript=transcript), SETTINGS)
    after_pause = {words[index].span.start_ms for index in range(0, 1000, 60)}
    assert found
    assert {candidate.span.start_ms for candidate in found} <= after_pause
    assert all(candidate.span.duration_ms <= SETTINGS.max_ms for candidate in found)


def test_a_must_item_marks_the_candidates_that_show_it(spoken, lesson) -> None:
    item = ShowItem(Span(190_000, 240_000), "Wheels", must_clip=True)
    found = find_candidates(spoken(*lesson, show=Show(items=(item,))), SETTINGS)
    demanded = [candidate for candidate in found if candidate.must]
    assert demanded
    assert all(candidate.span.overlap_ms(item.span) >= 15_000 for candidate in demanded)


def test_a_must_item_with_little_speech_takes_its_near_neighbours(spoken, lesson) -> None:
    item = ShowItem(Span(60_000, 62_000), "Short", must_clip=True)
    analysis = spoken("Hello.", 60_000, "Now the short item is here.", *lesson, show=Show(items=(item,)))
    found = [candidate for candidate in find_candidates(analysis, SETTINGS) if candidate.must]
    assert found
    assert all(candidate.first_sentence == 1 for candidate in found)


def test_a_must_item_alone_in_silence_takes_the_silence_around_it(spoken, lesson) -> None:
    item = ShowItem(Span(60_000, 62_000), "Short", must_clip=True)
    analysis = spoken("Hello.", 60_000, "Now the short item is here.", 60_000, *lesson, show=Show(items=(item,)))
    (candidate,) = [candidate for candidate in find_candidates(analysis, SETTINGS) if candidate.must]
    assert candidate.text == "Now the short item is here."
    assert candidate.span.duration_ms == SETTINGS.min_ms
    assert candidate.span.covers(analysis.transcript.sentence_span(1))


def test_a_must_item_inside_a_never_item_gives_none(spoken, lesson) -> None:
    items = (
        ShowItem(Span(100_000, 140_000), "Yes", must_clip=True),
        ShowItem(Span(90_000, 150_000), "No", never_clip=True),
    )
    found = find_candidates(spoken(*lesson, show=Show(items=items)), SETTINGS)
    assert not [candidate for candidate in found if candidate.must]


def test_a_must_item_without_speech_gives_its_own_time(spoken, lesson) -> None:
    item = ShowItem(Span(650_000, 690_000), "The film", must_clip=True)
    analysis = spoken(*lesson, show=Show(items=(item,)))
    found = find_candidates(replace(analysis, duration_ms=700_000), SETTINGS)
    assert [candidate.span for candidate in found if candidate.must] == [item.span]


@pytest.mark.parametrize("item", [Span(0, 4000), Span(696_000, 700_000)])
def test_a_short_must_item_at_an_end_of_the_recording_gets_its_length_from_the_other_side(spoken, lesson, item) -> None:
    analysis = spoken(*lesson, show=Show(items=(ShowItem(item, "Hello", must_clip=True),)))
    analysis = replace(analysis, duration_ms=700_000, transcript=Transcript("en", "test"))
    spans = [candidate.span for candidate in find_candidates(analysis, SETTINGS) if candidate.must]
    assert spans and all(span.covers(item) for span in spans)
    assert all(SETTINGS.min_ms <= span.duration_ms <= SETTINGS.max_ms for span in spans)


def test_without_words_shots_are_the_edges() -> None:
    cuts = [0, 20_000, 45_000, 70_000, 100_000]
    scenes = tuple(Scene(Span(a, b), 30.0) for a, b in pairwise(cuts))
    found = find_candidates(Analysis(100_000, scenes=scenes), SETTINGS)
    assert Span(0, 45_000) in [candidate.span for candidate in found]
    for candidate in found:
        assert {candidate.span.start_ms, candidate.span.end_ms} <= set(cuts)
        assert SETTINGS.min_ms <= candidate.span.duration_ms <= SETTINGS.max_ms
        assert (candidate.first_sentence, candidate.text) == (-1, "")


def test_with_a_few_words_shots_are_the_edges_and_cut_no_word(spoken) -> None:
    scenes = tuple(Scene(Span(a, a + 20_000), 30.0) for a in range(0, 200_000, 20_000))
    analysis = spoken(19_800, "Hello out there.", 80_000, "Is somebody at home?", 90_000, "Bye.", scenes=scenes)
    found = find_candidates(analysis, SETTINGS)
    assert {candidate.first_sentence for candidate in found} == {-1}
    for candidate in found:
        edges_ms = (candidate.span.start_ms, candidate.span.end_ms)
        assert not [word for word in analysis.transcript.words for ms in edges_ms if 0 < ms - word.span.start_ms < 300]
    assert "Is somebody at home?" in {candidate.text for candidate in found}


def survey_of(duration_ms: int, difference: float, brightness: tuple[float, ...] = (0.3, 0.5, 0.4)) -> Survey:
    """A key frame every two seconds."""
    times = range(0, duration_ms, 2000)
    return Survey(
        tuple(FrameSample(ms, brightness[at % len(brightness)], difference, 0.1) for at, ms in enumerate(times)),
        (),
        "key-frames",
    )


def test_one_long_shot_in_which_nobody_speaks_but_much_moves_is_cut_in_steps() -> None:
    scenes, survey = (Scene(Span(0, 3_600_000), 0.0),), survey_of(3_600_000, 0.08)
    assert len(find_candidates(Analysis(3_600_000, scenes=scenes, survey=survey), SETTINGS)) >= 36


def test_a_recording_shorter_than_a_clip_has_none(spoken) -> None:
    assert find_candidates(spoken("Only one sentence."), SETTINGS) == ()
    assert find_candidates(Analysis(10_000), SETTINGS) == ()


def openings(analysis: Analysis) -> set[str]:
    return {candidate.text[:12] for candidate in find_candidates(analysis, SETTINGS)}


def test_what_leans_on_the_words_before_begins_with_its_set_up(spoken, lesson) -> None:
    told = [*lesson[:30], "Why does it rise?", "So yes, it does.", "And that is why we wait for it.", *lesson[30:60]]
    found = openings(spoken(*told))
    assert "Why does it " in found
    assert not found & {"So yes, it d", "And that is "}


def test_what_leans_on_nothing_near_stays_and_is_marked_down(spoken, lesson) -> None:
    assert "And that is " in openings(spoken(*lesson[:30], 4000, "And that is why we wait for it.", *lesson[30:60]))


def test_a_clip_with_its_laugh_stays_within_the_bounds_and_out_of_what_is_forbidden(spoken, lesson) -> None:
    """Ten sentences, a laugh of two seconds, a break; of which the run of show allows the laugh, or half of it."""
    end_ms = 20 * 3500 - 500
    sound = Sound(100, (), -70.0, (), events=(SoundEvent("laughter", Span(end_ms, end_ms + 2000), 0.9),))
    for allowed_ms, expected in ((2000, end_ms + 2000), (1000, end_ms)):
        never = ShowItem(Span(end_ms + allowed_ms, end_ms + 60_000), "Secret", never_clip=True)
        found = find_candidates(
            spoken(*lesson[:20], 60_000, *lesson[20:40], sound=sound, show=Show("", (never,))), SETTINGS
        )
        assert max(candidate.span.end_ms for candidate in found if candidate.span.end_ms < 100_000) == expected
        assert all(SETTINGS.min_ms <= candidate.span.duration_ms <= SETTINGS.max_ms for candidate in found)


def test_dead_air_within_a_talk_is_in_no_clip_but_a_silence_that_shows_something_may_be(spoken, lesson) -> None:
    told = (*lesson[:30], 14_000, *lesson[30:60])
    silence = Span(30 * 3500 + 1000, 30 * 3500 + 13_000)
    for difference, expected in ((0.001, False), (0.1, True)):
        found = find_candidates(spoken(*told, survey=survey_of(300_000, difference)), SETTINGS)
        assert found
        assert any(candidate.span.overlaps(silence) for candidate in found) == expected


BREAK_MS = 600_000


@pytest.mark.parametrize(
    ("difference", "brightness", "cuts_every_ms"),
    [
        (0.002, (0.3,), 0),  # a countdown: the digits change
        (0.06, (0.3,), 0),  # a background that drifts all the time
        (0.001, (0.3,), 10_000),  # slides of the sponsors
    ],
)
def test_a_waiting_screen_with_loud_music_gives_no_clip(
    spoken, lesson, difference: float, brightness: tuple[float, ...], cuts_every_ms: int
) -> None:
    cuts = range(0, BREAK_MS, cuts_every_ms) if cuts_every_ms else [0]
    scenes = tuple(Scene(Span(ms, ms + 1000), 30.0) for ms in cuts)
    loud = Sound(100, (-12.0,) * (BREAK_MS // 100), -14.0, (Span(BREAK_MS, BREAK_MS + 400_000),))
    waiting = {"scenes": scenes, "survey": survey_of(BREAK_MS, difference, brightness), "sound": loud}
    found = find_candidates(spoken(BREAK_MS, *lesson[:100], **waiting), SETTINGS)
    assert found
    assert min(candidate.span.start_ms for candidate in found) >= BREAK_MS


def test_a_long_stretch_without_speech_in_which_much_happens_gives_clips_beside_those_of_the_talk(
    spoken, lesson
) -> None:
    scenes = tuple(Scene(Span(ms, ms + 15_000), 30.0) for ms in range(0, BREAK_MS, 15_000))
    analysis = spoken(*lesson[:40], BREAK_MS - 140_000, *lesson[40:80], scenes=scenes, survey=survey_of(BREAK_MS, 0.1))
    shown = [candidate for candidate in find_candidates(analysis, SETTINGS) if candidate.first_sentence < 0]
    assert shown
    assert all(candidate.span.start_ms >= 140_000 and candidate.span.end_ms <= BREAK_MS for candidate in shown)


@pytest.mark.parametrize(
    "announced", ["We'll be right back after this.", "Let's take a short break, everyone.", "Be right back."]
)
def test_an_announced_break_gives_no_clip_from_its_announcement_on(spoken, lesson, announced: str) -> None:
    analysis = spoken(*lesson[:30], announced, 60_000, *lesson[30:60])
    (sentence,) = [at for at in range(61) if analysis.transcript.sentence_text(at) == announced]
    assert find_candidates(analysis, SETTINGS)
    for candidate in find_candidates(analysis, SETTINGS):
        assert not candidate.first_sentence <= sentence <= candidate.last_sentence


def test_a_break_that_is_spoken_of_and_not_taken_bars_nothing(spoken, lesson) -> None:
    found = find_candidates(spoken(*lesson[:30], "They take a short break at noon.", *lesson[30:60]), SETTINGS)
    assert any("short break" in candidate.text for candidate in found)


def test_waiting_for_people_gives_no_clip(spoken, lesson) -> None:
    told = ["Let's give it another minute for people to join.", *lesson[:10], "We are starting in five minutes."]
    found = find_candidates(spoken(*told, *lesson[10:60]), SETTINGS)
    assert found
    assert not [candidate for candidate in found if "minute" in candidate.text]


def test_words_too_soft_for_the_voice_detector_are_no_dead_air(spoken, lesson) -> None:
    """12 s of 60 in the middle, over a still picture."""
    soft = Span(20 * 3500, 20 * 3500 + 12_000)
    sound = Sound(100, (), -30.0, (Span(0, soft.start_ms), Span(soft.end_ms, 300_000)))
    found = find_candidates(spoken(*lesson[:60], sound=sound, survey=survey_of(300_000, 0.001)), SETTINGS)
    assert any(candidate.span.covers(soft) for candidate in found)

"""In- and out-times: on frames, with the voice, even gaps, in step with the shots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from speech import spoken

from repurpose.captions.cues.building import make_cues
from repurpose.model import CaptionSettings, Cue, Span, Transcript, Word
from repurpose.presets import caption_settings
from repurpose.timebase import frame_to_ms, ms_to_frame

SETTINGS = CaptionSettings()
ALL = Span(0, 10_000_000)
TEXT = "The heater stopped, the window stayed open, and everyone was asleep until the next morning came. " * 12
RATES = [Fraction(24000, 1001), Fraction(24), Fraction(25), Fraction(30000, 1001), Fraction(30), Fraction(60)]


def said(*words: tuple[int, int, str]) -> Transcript:
    spans = tuple(Word(Span(start, end), text) for start, end, text in words)
    return Transcript("en", "test", spans, tuple((index, index) for index in range(len(words))))


def cues_of(transcript: Transcript, shots: Sequence[int] = (), **changes: int) -> tuple[Cue, ...]:
    return make_cues(transcript, ALL, replace(SETTINGS, **changes), shots=shots)


@pytest.mark.parametrize("fps", RATES)
def test_times_lie_on_frames_and_gaps_are_whole_frames_of_the_recording(fps: Fraction) -> None:
    shots = [4100, 9000, 15_300, 22_222]
    cues = make_cues(spoken(TEXT, word_ms=311), ALL, SETTINGS, fps=fps, shots=shots)
    for cue in cues:
        for ms in (cue.span.start_ms, cue.span.end_ms):
            assert frame_to_ms(ms_to_frame(ms, fps), fps) == ms
        assert SETTINGS.min_ms <= cue.span.duration_ms <= SETTINGS.max_ms
        assert len(cue.text) * 1000 <= SETTINGS.max_chars_per_second * cue.span.duration_ms
    for one, two in pairwise(cues):
        frames = ms_to_frame(two.span.start_ms, fps) - ms_to_frame(one.span.end_ms, fps)
        assert frames == 2 or frames * 1000 / fps >= SETTINGS.close_gaps_ms


@pytest.mark.parametrize("fps", RATES)
def test_the_in_time_is_the_frame_of_the_first_word(fps: Fraction) -> None:
    transcript = spoken("Plants die at night. " * 8, pauses={index: 1500 for index in range(4, 32, 4)}, start_ms=1017)
    cues = make_cues(transcript, ALL, SETTINGS, fps=fps)
    onsets = [transcript.words[index].span.start_ms for index in range(0, 32, 4)]
    assert [ms_to_frame(cue.span.start_ms, fps) for cue in cues] == [ms_to_frame(ms, fps) for ms in onsets]


@pytest.mark.parametrize(
    ("pause_ms", "stays_ms"),
    [
        (400, 320),  # closed to two frames
        (560, 480),  # closed still: the cue stays less than half a second after its words
        (640, 120),  # closing would hold it too long: it leaves early, so that half a second is free
        (760, 240),
        (2000, 240),  # nothing near: a quarter of a second
    ],
)
def test_a_gap_is_two_frames_or_half_a_second_at_least(pause_ms: int, stays_ms: int) -> None:
    words = spoken("Everyone was asleep then. The window stayed open.", word_ms=400, pauses={4: pause_ms})
    one, two = cues_of(words)
    assert one.span.end_ms - words.words[3].span.end_ms == stays_ms
    assert two.span.start_ms - one.span.end_ms in (80, pause_ms - stays_ms)


def test_reading_time_wins_over_leaving_with_the_voice() -> None:
    (cue,) = cues_of(said((1000, 1200, "Yes.")))
    assert cue.span == Span(1000, 1840)


def test_a_cue_that_lacks_two_frames_takes_them_from_the_next() -> None:
    # "Everyone slept on." needs 900 ms; 880 and a gap of 80 lie between the first words.
    words = said((1000, 1800, "Everyone slept on."), (1960, 4000, "And then it was cold."))
    one, two = cues_of(words, min_ms=200, max_words=3)[:2]
    assert one.span == Span(1000, 1920)
    assert two.span.start_ms == 2000  # one frame after its first word


def test_a_word_limit_in_a_minute_holds_cues_longer() -> None:
    settings = caption_settings("bbc")
    (cue,) = make_cues(spoken("It is so on and on.", word_ms=200), ALL, settings)
    assert cue.span.duration_ms == 2000  # six words at 180 a minute


def test_an_in_time_soon_after_a_cut_is_the_first_frame_of_the_shot() -> None:
    words = said((10_320, 11_500, "Hello there, everyone."))
    (cue,) = cues_of(words, shots=[10_000])
    assert cue.span.start_ms == 10_000
    (late,) = cues_of(words, shots=[9_800])
    assert late.span.start_ms == 10_320


def test_an_in_time_soon_before_a_cut_waits_for_it_and_one_further_off_comes_half_a_second_before() -> None:
    words = said((9_800, 12_500, "Hello there, everyone."))
    assert cues_of(words, shots=[10_000])[0].span.start_ms == 10_000
    assert cues_of(words, shots=[10_200])[0].span.start_ms == 10_200 - 480
    assert cues_of(words, shots=[10_400])[0].span.start_ms == 9_800


def test_an_out_time_near_a_cut_is_two_frames_before_it() -> None:
    words = said((8_000, 9_700, "Hello there, everyone."))
    assert cues_of(words, shots=[10_200])[0].span.end_ms == 10_120  # drawn on to the cut
    assert cues_of(words, shots=[9_840])[0].span.end_ms == 9_760  # not over it
    assert cues_of(words, shots=[9_600])[0].span.end_ms == 9_520  # the voice ends within the first frames of the shot
    assert cues_of(words, shots=[9_400])[0].span.end_ms == 9_960  # well past it


def test_a_cue_past_a_cut_stays_half_a_second_in_the_new_shot() -> None:
    words = said((8_000, 9_960, "Hello there, everyone."))
    (cue,) = cues_of(words, shots=[9_640], linger_ms=40)
    assert cue.span.end_ms == 9_640 + 480


def test_a_cut_never_takes_reading_time() -> None:
    words = said((9_800, 10_600, "Everyone slept on there."), (11_100, 12_500, "Then it was cold."))
    one = cues_of(words, shots=[10_000], max_words=4)[0]
    assert one.span.start_ms == 9_800  # 24 characters need 1.2 s, and the next words are near
    words = said((8_000, 8_400, "Everyone slept on there."))
    assert cues_of(words, shots=[8_600])[0].span == Span(8_000, 9_200)


def test_a_cut_within_the_cue_before_leaves_it_its_words() -> None:
    words = said((8_000, 10_100, "Everyone slept on there."), (10_300, 12_500, "Then it was cold."))
    one, two = cues_of(words, shots=[10_000], max_words=4)
    assert (one.span.end_ms, two.span.start_ms) == (10_200, 10_280)  # closed, though the cut is near


def test_the_window_around_a_cut_is_half_a_second_at_any_rate() -> None:
    words = said((10_460, 11_500, "Hello there, everyone."))
    for fps in (Fraction(24), Fraction(30), Fraction(60)):
        (cue,) = make_cues(words, ALL, SETTINGS, fps=fps, shots=[10_000])
        assert cue.span.start_ms == 10_000


def test_a_profile_without_shot_rules_ignores_cuts() -> None:
    words = spoken(TEXT)
    settings = caption_settings("social")
    assert make_cues(words, ALL, settings, shots=[2000, 3000, 4000]) == make_cues(words, ALL, settings)


def test_cuts_everywhere_break_no_order() -> None:
    words = spoken(TEXT, word_ms=170)
    cues = cues_of(words, shots=range(0, 80_000, 130))
    assert all(one.span.end_ms < two.span.start_ms for one, two in pairwise(cues))
    assert all(cue.span.duration_ms >= SETTINGS.min_ms for cue in cues)

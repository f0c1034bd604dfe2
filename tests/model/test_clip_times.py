"""A clip's two clocks, by value: there and back again, exact to the frame however many cuts there are."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest

from repurpose.model import ClipTimes, Span, Transcript, Word

NTSC = Fraction(30000, 1001)
CUTS = (Span(12_000, 13_000), Span(15_500, 15_900), Span(18_000, 19_000))
TIMES = ClipTimes(Span(10_000, 20_000), CUTS)


def test_without_cuts_it_is_the_recordings_clock_shifted() -> None:
    times = ClipTimes(Span(10_017, 20_000), fps=NTSC)
    assert times.is_plain
    assert [times.clip_ms(ms) for ms in (9_000, 10_017, 15_001, 20_000, 21_000)] == [-1017, 0, 4984, 9983, 10_983]
    assert [times.recording_ms(ms) for ms in (0, 4984, 9983)] == [10_017, 15_001, 20_000]
    assert times.frame_count == 299 and times.made_ms == 9976 and times.length_ms == 9983
    assert times.kept() == (Span(10_017, 19_993),)


def test_a_moment_in_a_cut_is_where_the_clip_goes_on() -> None:
    moments = (11_999, 12_000, 12_500, 13_000, 13_001, 15_700, 15_900, 20_000)
    assert [TIMES.clip_ms(ms) for ms in moments] == [1999, 2000, 2000, 2000, 2001, 4500, 4500, 7600]
    assert TIMES.length_ms == 7600
    assert TIMES.kept() == (Span(10_000, 12_000), Span(13_000, 15_500), Span(15_900, 18_000), Span(19_000, 20_000))


def test_there_and_back_again() -> None:
    for fps, speed in ((Fraction(1000), 1.0), (NTSC, 1.0), (Fraction(25), 1.0)):
        times = ClipTimes(Span(10_017, 20_003), CUTS, speed, fps)
        for kept in times.kept():
            for ms in range(kept.start_ms + 1, kept.end_ms, 7):
                assert times.recording_ms(times.clip_ms(ms)) == ms
    times = ClipTimes(Span(10_017, 20_003), CUTS, 1.7, NTSC)
    for kept in times.kept():
        for ms in range(kept.start_ms + 1, kept.end_ms, 7):
            assert 0 <= ms - times.recording_ms(times.clip_ms(ms)) <= 2, "a clip's ms holds 1.7 of the recording's"


def test_a_span_that_ends_at_a_join_ends_before_the_cut() -> None:
    assert TIMES.recording_span(Span(1000, 2000)) == Span(11_000, 12_000)
    assert TIMES.recording_span(Span(2000, 3000)) == Span(13_000, 14_000)
    assert TIMES.recording_span(Span(1500, 2500)) == Span(11_500, 13_500)
    assert TIMES.clip_span(Span(12_100, 12_900)) == Span(2000, 2000)


@pytest.mark.parametrize("fps", [Fraction(25), NTSC, Fraction(60000, 1001), Fraction(10)])
def test_cuts_move_inwards_onto_frames_and_do_not_drift(fps: Fraction) -> None:
    """Forty cuts at odd times: pieces are whole frames and never less than what was to be kept."""
    span = Span(5_003, 95_003)
    cuts = tuple(Span(6_011 + 2_207 * at, 6_011 + 2_207 * at + 777) for at in range(40))
    times = ClipTimes(span, cuts, fps=fps)
    frames = sum(piece.frames for piece in times.pieces)
    assert times.frame_count == frames
    for (before, after), cut in zip(pairwise(times.pieces), cuts, strict=True):
        assert before.end * 1000 / fps >= cut.start_ms - span.start_ms > (before.end - 1) * 1000 / fps
        assert after.first * 1000 // fps <= cut.end_ms - span.start_ms < (after.first + 1) * 1000 / fps + 1
        assert after.before == before.before + before.frames
    last = times.pieces[-1]
    shown_ms = times.clip_ms(span.start_ms + int(last.first * 1000 / fps) + 1)
    assert abs(shown_ms - (last.before * 1000 / fps + 1)) < 2, "the last piece lies where its frames do"
    again = ClipTimes(span, tuple(Span(a.end_ms, b.start_ms) for a, b in pairwise(times.kept())), fps=fps)
    assert again.pieces == times.pieces, "what was on frames stays there"


def test_speed_and_cards() -> None:
    times = ClipTimes(Span(10_000, 20_000), (Span(12_000, 14_000),), 2.0, Fraction(25), intro_ms=1000, outro_ms=500)
    assert times.frame_count == 100 and times.length_ms == 4000 and times.made_ms == 5500
    assert [times.clip_ms(ms) for ms in (10_000, 12_000, 14_000, 20_000)] == [1000, 2000, 2000, 5000]
    assert times.recording_ms(2500) == 15_000
    assert times.played == Span(11_000, 15_000), "its start less that of the span is when the intro ends"


def test_cuts_at_both_ends_and_of_everything() -> None:
    ends = ClipTimes(Span(1000, 9000), (Span(1000, 2000), Span(8000, 9000)), fps=Fraction(25))
    assert ends.kept() == (Span(2000, 8000),) and ends.length_ms == 6000
    assert ends.clip_ms(1500) == 0 and ends.clip_ms(8500) == ends.clip_ms(9000) == 6000
    assert ClipTimes(Span(0, 1000), (Span(0, 1000),), fps=Fraction(25)).frame_count == 1
    assert ClipTimes(Span(0, 1000), (Span(400, 410),), fps=Fraction(25)).frame_count == 25, "shorter than a frame"


def test_words_that_are_cut_out_are_not_the_clips() -> None:
    words = tuple(Word(Span(10_000 + 1000 * at, 10_600 + 1000 * at), f"w{at}") for at in range(10))
    said = Transcript("en", "m", words, ((0, 1), (2, 2), (3, 7), (8, 9)), turns=(0, 2, 8))
    played = TIMES.played_words(said)
    assert [word.text for word in played.words] == ["w0", "w1", "w3", "w4", "w5", "w6", "w7", "w9"]
    assert played.sentences == ((0, 1), (2, 6), (7, 7))
    assert played.turns == (0, 2, 7), "of w2's turn w3 is the first that is heard"
    assert [word.span.start_ms for word in played.words][1:4] == [11_000, 12_000, 13_000]
    assert played.words[-1].span == Span(16_600, 17_200)
    assert TIMES.shows(words[3].span) and not TIMES.shows(words[2].span) and not TIMES.shows(Span(9_000, 9_900))


def test_a_frame_is_shown_at_the_nearest_one_of_the_finished_clip() -> None:
    times = ClipTimes(Span(0, 1000), (Span(200, 400),), 1.25, Fraction(25))
    assert [times.kept_before(frame) for frame in (0, 4, 5, 9, 10, 25, 30)] == [0, 4, 5, 5, 5, 20, 20]
    assert [times.made_frame(kept) for kept in (0, 1, 2, 3, 4, 5, 20)] == [0, 1, 2, 2, 3, 4, 16]
    assert replace(times, speed=2.0).made_frame(3) == 2, "halves go up"

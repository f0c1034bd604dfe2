"""When which word is marked, by value."""

from __future__ import annotations

from repurpose.captions.drawing.karaoke import State, states_of, word_times
from repurpose.model import Cue, Span

WORDS = ("Plants", "die", "now")


def cue(*spans: tuple[int, int], start: int = 1000, end: int = 3000) -> Cue:
    return Cue(Span(start, end), ("Plants die", "now"), tuple(Span(*span) for span in spans))


def marked(states: tuple[State, ...]) -> list[tuple[int, int, int]]:
    return [(state.span.start_ms, state.span.end_ms, state.word) for state in states]


def test_words_are_marked_at_their_own_times_and_silence_marks_none() -> None:
    spoken = cue((1200, 1500), (1900, 2200), (2200, 2700))
    assert marked(states_of(spoken, WORDS, 0)) == [
        (1000, 1200, -1), (1200, 1500, 0), (1500, 1900, -1), (1900, 2200, 1), (2200, 2700, 2), (2700, 3000, -1)
    ]  # fmt: skip


def test_a_silence_too_short_to_see_does_not_flicker() -> None:
    spoken = cue((1000, 1500), (1590, 2200), (2200, 2950))
    assert marked(states_of(spoken, WORDS, 0)) == [(1000, 1590, 0), (1590, 2200, 1), (2200, 3000, 2)]


def test_times_are_those_that_ass_can_hold_counted_from_the_clips_start() -> None:
    spoken = cue((1004, 1507), (1507, 2211), (2211, 3000), start=1004)
    assert marked(states_of(spoken, WORDS, 1)) == [(1001, 1501, 0), (1501, 2211, 1), (2211, 2991, 2)]


def test_a_word_too_short_for_a_centisecond_is_passed_over() -> None:
    spoken = cue((1000, 1500), (1500, 1504), (1504, 3000))
    assert [state.word for state in states_of(spoken, WORDS, 0)] == [0, 2]


def test_spans_outside_of_the_cue_and_over_each_other_are_put_in_order() -> None:
    assert word_times(cue((500, 1600), (1500, 2600), (2500, 9000)), WORDS) == (
        Span(1000, 1500), Span(1500, 2500), Span(2500, 3000)
    )  # fmt: skip


def test_unknown_times_are_shared_out_by_letters() -> None:
    assert word_times(cue(), WORDS) == (Span(1000, 1933), Span(1933, 2466), Span(2466, 3000))
    assert word_times(cue((1000, 1100)), WORDS) == word_times(cue(), WORDS)
    assert word_times(Cue(Span(0, 10), ()), ()) == ()

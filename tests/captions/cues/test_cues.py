"""Words become cues: where they break, how long they stay."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import pytest
from speech import spoken

from repurpose.captions.cues.building import LONGEST_PAUSE_MS, make_cues
from repurpose.captions.rules.lint import lint
from repurpose.model import CaptionSettings, Cue, Span, Transcript, Word

SETTINGS = CaptionSettings()
ALL = Span(0, 10_000_000)


def cues_of(transcript: Transcript, span: Span = ALL, **changes: int) -> tuple[Cue, ...]:
    return make_cues(transcript, span, replace(SETTINGS, **changes))


def test_a_short_sentence_is_one_line_and_lingers_after_its_last_word() -> None:
    (cue,) = cues_of(spoken("Plants die at night."))
    assert (cue.span, cue.lines) == (Span(1000, 2440), ("Plants die at night.",))  # 6 whole frames after the voice


def test_breaks_fall_at_sentence_ends_before_anything_else() -> None:
    cues = cues_of(spoken("The heater stopped and the window stayed open all night long. Everyone was asleep by then."))
    assert [cue.text for cue in cues] == [
        "The heater stopped and the window stayed open all night long.",
        "Everyone was asleep by then.",
    ]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            "You open the settings of the hub and choose the sensor",
            ("You open the settings of the hub", "and choose the sensor"),
        ),
        ("After the long winter, the growers came back home", ("After the long winter,", "the growers came back home")),
        (
            "Nobody knows about the cold until the next morning",
            ("Nobody knows about the cold", "until the next morning"),
        ),
    ],
)
def test_two_lines_break_where_a_reader_would(text: str, lines: tuple[str, ...]) -> None:
    (cue,) = cues_of(spoken(text))
    assert cue.lines == lines


@pytest.mark.parametrize(
    "text",
    [
        "one cold night last winter cost the average grower about 3000 dollars in the mountains",
        "we then went over to talk with Ada Lovelace about the machine that she had described",
        "it is a very good thing to look for the switch at the back of the box and press it",
    ],
)
def test_number_and_unit_article_and_noun_and_names_stay_together(text: str) -> None:
    for chars in (22, 28, 34, 42):
        ends = {line.split()[-1] for cue in cues_of(spoken(text), max_line_chars=chars) for line in cue.lines}
        assert not ends & {"the", "a", "3000", "Ada", "very"}, chars


def test_lines_and_cues_keep_the_limits() -> None:
    transcript = spoken("so we asked them and they told us what had happened to them in that long night " * 40)
    for chars, lines in ((42, 2), (22, 2), (30, 1), (16, 3)):
        for cue in cues_of(transcript, max_line_chars=chars, max_lines=lines):
            assert len(cue.lines) <= lines
            assert max(len(line) for line in cue.lines) <= chars


def test_every_word_is_shown_once_and_in_order() -> None:
    text = "We asked 200 growers, and most told us the same story. The heater stopped; everyone was asleep! " * 30
    shown = " ".join(cue.text for cue in cues_of(spoken(text), max_line_chars=22))
    assert shown == text.strip()


def test_no_cue_spans_a_long_pause() -> None:
    cues = cues_of(spoken("the window stayed open tonight", pauses={3: LONGEST_PAUSE_MS + 1}))
    assert [cue.text for cue in cues] == ["the window stayed", "open tonight"]
    assert [cue.text for cue in cues_of(spoken("the window stayed open tonight", pauses={3: 300}))] == [
        "the window stayed open tonight"
    ]


def test_a_short_cue_is_held_into_the_silence_after_it() -> None:
    first, _ = cues_of(spoken("Yes. No.", word_ms=200, pauses={1: 3000}))
    assert first.span == Span(1000, 1840)  # 21 frames are the fewest of at least 833 ms


def test_a_fast_cue_is_held_until_it_can_be_read() -> None:
    (cue,) = cues_of(spoken("Extraordinarily uncomfortable circumstances", word_ms=200))
    assert cue.span.duration_ms == 2160  # 43 characters at 20 a second, in whole frames


def test_a_small_gap_is_closed_to_the_shortest_one() -> None:
    cues = cues_of(
        spoken("This is the first sentence. This is the second sentence of the two of them.", pauses={5: 600})
    )
    assert cues[1].span.start_ms - cues[0].span.end_ms == SETTINGS.gap_ms()


def test_cues_never_overlap_and_stay_in_the_span_whatever_the_words_times_are() -> None:
    spans = (Span(900, 900), Span(1000, 9000), Span(1000, 1000), Span(1000, 1000), Span(1200, 1300))
    words = tuple(
        Word(span, text) for span, text in zip(spans, ["all", "stacked.", "On.", "One.", "Moment."], strict=True)
    )
    stacked = Transcript("en", "test", words, ((0, 1), (2, 2), (3, 3), (4, 4)))
    cues = cues_of(stacked, Span(500, 20_000))
    assert " ".join(cue.text for cue in cues) == "all stacked. On. One. Moment."
    assert all(one.span.end_ms <= two.span.start_ms for one, two in pairwise(cues))
    assert all(cue.span.duration_ms > 0 and Span(500, 20_000).covers(cue.span) for cue in cues)


def test_only_words_whose_middle_lies_in_the_span_are_taken() -> None:
    transcript = spoken("one two three four five")  # starts at 1000, 300 ms each
    (cue,) = cues_of(transcript, Span(1150, 2000))
    assert (cue.span, cue.lines) == (Span(1160, 2000), ("one two three",))  # the first whole frame


def test_a_word_longer_than_the_line_stays_whole() -> None:
    cues = cues_of(spoken("see Donaudampfschifffahrtsgesellschaft now"), max_line_chars=22)
    assert "Donaudampfschifffahrtsgesellschaft" in [line for cue in cues for line in cue.lines]


def test_nothing_said_gives_no_cues() -> None:
    assert cues_of(Transcript("", "")) == ()


def test_ordinary_speech_breaks_no_rule() -> None:
    text = (
        "Why do so many growers lose their plants in a single night? The answer surprised us. It is almost never the "
        "cold itself. It is that nobody knows about the cold until the next morning. By then the leaves are black, "
        "and the work of a whole season is gone. "
    ) * 20
    transcript = spoken(text, word_ms=330, pauses={12: 400, 16: 300})
    assert lint(cues_of(transcript), SETTINGS) == ()


def test_every_written_word_has_its_time_within_the_cue_and_in_order() -> None:
    text = "We asked 200 growers, and most told us the same story. The heater stopped; everyone was asleep! " * 5
    transcript = spoken(text)
    cues = cues_of(transcript, max_line_chars=22)
    said = iter(word.span for word in transcript.words)
    for cue in cues:
        assert len(cue.word_spans) == len(cue.text.split())
        for shown, span in zip(cue.word_spans, said, strict=False):
            assert shown == span.clamp(cue.span)
        assert all(one.start_ms <= two.start_ms for one, two in pairwise(cue.word_spans))


def test_a_word_split_over_lines_has_a_time_for_each_part() -> None:
    word = Word(Span(1000, 3000), "w" * 60)
    (cue,) = make_cues(
        Transcript("en", "m", (word,), ()), Span(0, 9000), replace(SETTINGS, max_line_chars=22, max_lines=3)
    )
    assert cue.lines == ("w" * 22, "w" * 22, "w" * 16)
    assert cue.word_spans == (Span(1000, 1733), Span(1733, 2466), Span(2466, 3000))


def test_a_span_shorter_than_a_frame_shows_its_words() -> None:
    words = (Word(Span(1005, 1015), "Yes."),)
    (cue,) = make_cues(Transcript("en", "m", words, ()), Span(1001, 1020), SETTINGS)
    assert (cue.text, cue.span) == ("Yes.", Span(1005, 1020))


def test_no_break_spaces_hold_a_word_together_and_each_part_has_its_time() -> None:
    words = (Word(Span(1000, 1700), "-\u00a0Hello"), Word(Span(1700, 2000), "there\u00a0!"))
    (cue,) = make_cues(Transcript("en", "m", words, ()), ALL, replace(SETTINGS, max_line_chars=10))
    assert cue.lines == ("-\u00a0Hello", "there\u00a0!")
    assert len(cue.word_spans) == len(cue.text.split()) == 4


def test_more_cues_than_frames_become_one() -> None:
    words = tuple(Word(Span(1000, 1000), f"Word{number}.") for number in range(9))
    cues = make_cues(Transcript("en", "m", words, ()), Span(1000, 1100), replace(SETTINGS, max_words=1))
    assert " ".join(cue.text for cue in cues) == " ".join(word.text for word in words)
    assert all(one.span.end_ms <= two.span.start_ms for one, two in pairwise(cues))


def test_time_grows_linearly_with_the_words() -> None:
    text = "The heater stopped, the window stayed open, and everyone was asleep until the next morning came. "

    def seconds(repeats: int) -> float:
        transcript = spoken(text * repeats)
        started = time.thread_time()
        make_cues(transcript, Span(0, 10**9), SETTINGS)
        return time.thread_time() - started

    seconds(5)
    small, large = (min(seconds(repeats) for _ in range(3)) for repeats in (50, 400))
    assert large < 8 * small * 4  # 8 times the words; quadratic growth would be 64 times


def test_a_word_that_no_line_can_hold_is_shown_in_several() -> None:
    word = Word(Span(1000, 3000), "w" * 400)
    cues = make_cues(Transcript("en", "m", (word,), ((0, 0),)), Span(0, 10_000), CaptionSettings(max_line_chars=22))
    lines = [line for cue in cues for line in cue.lines]
    assert "".join(lines) == word.text
    assert max(map(len, lines)) == 22

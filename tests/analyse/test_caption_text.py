"""What is said in captions, by value."""

from __future__ import annotations

import pytest

from repurpose.analyse.caption_text import spoken
from repurpose.analyse.word_alignment import SpokenCue
from repurpose.model import Cue
from repurpose.timebase import Span


def words_of(*texts: str, language: str = "en") -> list[str]:
    """Each cue's words, joined; a cue a second."""
    cues = [Cue(Span(at * 1000, at * 1000 + 900), tuple(text.split("\n"))) for at, text in enumerate(texts)]
    return [" ".join(cue.words) for cue in spoken(cues, language)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Hello, world.", ["Hello, world."]),
        ("[applause]", []),
        ("(music)", []),
        ("- (door slams)", []),
        ("♪", []),
        ("♪ hello darkness ♪", []),
        ("[door\nslams] Come in!", ["Come in!"]),
        ("Yes (of course) we do", ["Yes (of course) we do"]),
        ("Yes (LAUGHS) we do", ["Yes we do"]),
        ("JOHN: Come in!", ["Come in!"]),
        (">> DR. O'NEIL 2: Come in!", ["Come in!"]),
        ("- Come in!\n- No.", ["Come in! No."]),
        ("Note: this is hot.", ["Note: this is hot."]),
        ("At 10:30 we go", ["At 10:30 we go"]),
        ("...", []),
        ("It is — as said — done", ["It is — as said — done"]),
    ],
)
def test_what_is_not_said_is_left_out(text: str, said: list[str]) -> None:
    assert words_of(text) == said


def test_a_name_before_many_captions_is_a_speaker() -> None:
    assert words_of("Ada: One.", "Two.", "Ada: Three.", "- Ada: Four.", "Tip: five.") == [
        "One.", "Two.", "Three.", "Four.", "Tip: five.",
    ]  # fmt: skip


def test_lines_that_roll_up_are_said_once() -> None:
    assert words_of("one two", "one two\nthree four", "three four\nfive", "five") == ["one two", "three four", "five"]
    assert words_of("No.", "No.", "Why?", "Because.", "I see.") == ["No.", "No.", "Why?", "Because.", "I see."]


def test_captions_come_in_order_of_time_with_their_spans() -> None:
    cues = [Cue(Span(2000, 3000), ("b",)), Cue(Span(0, 1000), ("a",))]
    assert spoken(cues, "en") == (SpokenCue(Span(0, 1000), ("a",)), SpokenCue(Span(2000, 3000), ("b",)))


def test_signs_are_words_where_a_language_has_no_spaces() -> None:
    assert words_of("打开 Wi-Fi 设置。好吗…", language="zh") == ["打 开 Wi-Fi 设 置。 好 吗…"]

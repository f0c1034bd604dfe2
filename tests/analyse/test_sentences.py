from __future__ import annotations

import pytest

from repurpose.analyse.sentences import MOST_WORDS, split_sentences
from repurpose.model import Word
from repurpose.timebase import Span


def spoken(text: str) -> tuple[Word, ...]:
    """Words of 200 ms, 50 ms apart; `/500` is a pause of 500 ms."""
    words: list[Word] = []
    at = 0
    for token in text.split():
        if token.startswith("/"):
            at += int(token[1:]) - 50
            continue
        words.append(Word(Span(at, at + 200), token))
        at += 250
    return tuple(words)


def sentences(text: str) -> list[str]:
    words = spoken(text)
    return [" ".join(word.text for word in words[first : last + 1]) for first, last in split_sentences(words)]


@pytest.mark.parametrize(
    "parts",
    [
        ["Hello there.", "This is it."],
        ["Is it?", "Yes!", "Good."],
        ["Dr. Bob Jones and Mrs. Smith met Prof. Hill.", "They talked."],
        ["It costs 3.50 at most.", "Version 2.0 is out."],
        ["Use tools, e.g. London maps, i.e. The Map.", "Done."],
        ["Press button No. 5 now.", "Wait."],
        ["No.", "We cannot."],
        ["So do I.", "Then go."],
        ["George W. Bush and J. R. R. Tolkien met.", "Fine."],
        ["1. Open the settings.", "2. Choose pair."],
        ["We meet at 5 p.m. in town.", "Come."],
        ['He said "stop it."', "She left."],
        ["“Really?” he asked.", "Nobody knew."],
        ["Wait… what is it?", "Nothing."],
        ["Das ist z.B. Wien.", "Gut."],
        ["今日は。", "元気\uff1f"],
        ["We work with Acme Inc. every day.", "Good."],
    ],
)
def test_punctuation_and_case(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_an_abbreviation_ends_a_sentence_before_a_breath() -> None:
    assert sentences("She works for Acme Inc. /500 Then she left.") == ["She works for Acme Inc.", "Then she left."]
    assert sentences("She works for Acme Inc. Limited.") == ["She works for Acme Inc. Limited."]


def test_a_long_pause_ends_a_sentence_unless_it_goes_on_in_lower_case() -> None:
    assert sentences("we are done /1200 Next we test") == ["we are done", "Next we test"]
    assert sentences("we are /1200 done now") == ["we are done now"]
    assert sentences("we came, /1200 Peter saw") == ["we came, Peter saw"]
    assert sentences("we are /2500 done now") == ["we are", "done now"]


def test_every_word_is_in_exactly_one_sentence() -> None:
    words = spoken("A b c. D e /3000 f g? H" + " word" * 200)
    covered = [index for first, last in split_sentences(words) for index in range(first, last + 1)]
    assert covered == list(range(len(words)))


def test_what_was_never_punctuated_is_cut_at_its_pauses() -> None:
    text = " ".join(["word"] * 50 + ["/600"] + ["more"] * 50)
    assert [len(found.split()) for found in sentences(text)] == [50, 50]
    assert len(sentences(" ".join(["word"] * (MOST_WORDS + 40)))) == 1, "no pause, no cut"


def test_nothing_said() -> None:
    assert split_sentences(()) == ()

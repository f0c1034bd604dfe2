"""What a part of a transcript keeps of the whole."""

from __future__ import annotations

from repurpose.model import Span, Transcript, Word

WORDS = tuple(Word(Span(at * 1000, at * 1000 + 500), f"word{at}.") for at in range(6))
WHOLE = Transcript("en", "test", WORDS, ((0, 1), (2, 3), (4, 5)), turns=(0, 2, 5))


def test_a_part_counts_its_sentences_and_turns_from_its_own_first_word() -> None:
    part = WHOLE.within(Span(2000, 6000))
    assert [word.text for word in part.words] == ["word2.", "word3.", "word4.", "word5."]
    assert (part.sentences, part.turns) == (((0, 1), (2, 3)), (0, 3))
    assert WHOLE.within(Span(50_000, 60_000)).turns == ()

from __future__ import annotations

import pytest

from repurpose.analyse.invention import loops, unheard, why_invented
from repurpose.media.recogniser import Heard
from repurpose.model import Word
from repurpose.timebase import Span


def heard(text: str, sure: float = -0.2, silent: float = 0.1, repeating: float = 1.5) -> Heard:
    words = tuple(Word(Span(at * 300, at * 300 + 300), token) for at, token in enumerate(text.split()))
    return Heard(words, sure, silent, repeating)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (heard("Slide the battery in, then close the lid."), ""),
        (heard("", sure=-3), ""),
        (heard("Slide the battery in.", repeating=2.6), "repeats itself"),
        (heard("and we go " * 5), "repeats itself"),
        (heard("lol", sure=-1.7), "very unsure"),
        (heard("Thank you for watching.", sure=-0.7, silent=0.8), "probably no speech"),
        (heard("Thank you all for coming.", sure=-0.3, silent=0.8), ""),
        (heard("a b c d e f g h i j k l m n o p q r s t u v w x y z" * 3), "faster than anybody speaks"),
    ],
)
def test_signs_of_invention(found: Heard, reason: str) -> None:
    assert why_invented(found, 5000) == reason


def test_little_sound_needs_more_sureness() -> None:
    found = heard("Thank you.", sure=-0.63, silent=0.58)
    assert why_invented(found, 1088) == "probably no speech"
    assert why_invented(found, 5000) == ""
    assert why_invented(heard("Did you?", sure=-0.7, silent=0.26), 1088) == ""


def test_what_was_only_told_needs_more_sureness() -> None:
    found = heard("Aylin Fjord.", sure=-0.7)
    assert why_invented(found, 5000, "Aylin, Fjord 3000") == "says only what it was told to listen for"
    assert why_invented(found, 5000) == ""
    assert why_invented(heard("Aylin Fjord.", sure=-0.2), 5000, "Aylin, Fjord 3000") == ""
    assert why_invented(heard("Aylin pairs it.", sure=-0.7), 5000, "Aylin, Fjord 3000") == ""


@pytest.mark.parametrize(
    ("text", "loop"),
    [
        ("no, no, no, no, that is it", False),
        ("No. No. No. No. No. No. No.", True),
        ("the cat sat and the cat sat down and the cat slept", False),
        ("I'm sorry. I'm sorry. I'm sorry. I'm sorry. I'm sorry.", True),
        ("we will see what comes of it we will see what comes of it", False),
        ("we will see what comes of it, " * 3, True),
    ],
)
def test_loops(text: str, loop: bool) -> None:
    assert loops(text.split()) is loop


def test_speech_without_words_is_found_with_its_gap() -> None:
    speech = (Span(0, 4000), Span(6000, 7000), Span(7200, 9000), Span(20_000, 21_000))
    words = (Word(Span(0, 1000), "a"), Word(Span(1000, 3800), "b"), Word(Span(12_000, 12_500), "c"))
    assert list(unheard(speech, words, Span(0, 30_000))) == [
        ((Span(3800, 4000), Span(6000, 7000), Span(7200, 9000)), Span(3800, 12_000))
    ], "the second at 20 s is too short to be worth another hearing"
    assert list(unheard(speech, (), Span(0, 30_000))) == [(speech, Span(0, 30_000))]

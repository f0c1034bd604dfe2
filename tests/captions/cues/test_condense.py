"""Shortening takes fillers and false starts alone, only where the profile asks for it, and only as many as needed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from speech import spoken

from repurpose.captions.cues.building import make_cues
from repurpose.captions.cues.condense import condensed
from repurpose.captions.cues.grammar import grammar_of
from repurpose.captions.cues.tokens import tokens_in
from repurpose.model import CaptionSettings, Span

SETTINGS = CaptionSettings()
ALL = Span(0, 10_000_000)


def shortened(text: str, most: int = 0, language: str = "en") -> str:
    """The text after taking out all that may go, or until it has `most` words."""
    tokens = tokens_in(spoken(text, language=language), ALL, SETTINGS)
    return " ".join(token.text for token in condensed(tokens, grammar_of(language), lambda kept: len(kept) <= most))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("we um went uh home", "we went home"),
        ("Um, we went home.", "we went home."),
        ("it was, you know, rather cold", "it was, rather cold"),
        ("do you know the way", "do you know the way"),
        ("you know that it works", "you know that it works"),
        ("what I mean is this", "what I mean is this"),
        ("and I mean nobody came", "and nobody came"),
        ("it was sort of cold", "it was cold"),
        ("this sort of plant", "this sort of plant"),
        ("the the heater stopped", "the heater stopped"),
        ("we have we have seen it", "we have seen it"),
        ("it was very very cold", "it was very very cold"),
        ("no no that is wrong", "no no that is wrong"),
        ("he had had enough", "he had had enough"),
        ("It was cold. It was dark.", "It was cold. It was dark."),
        ("um", "um"),
    ],
)
def test_only_what_says_nothing_goes(text: str, left: str) -> None:
    assert shortened(text) == left


def test_no_more_goes_than_must() -> None:
    assert shortened("um we uh went um home", most=5) == "we uh went um home"


def test_each_language_has_its_own_fillers() -> None:
    assert shortened("on va euh fermer", language="fr") == "on va fermer"
    assert shortened("wir gehen ähm heim", language="de") == "wir gehen heim"
    assert shortened("wir um drei", language="de") == "wir um drei"


def test_a_profile_that_does_not_ask_for_it_keeps_every_word() -> None:
    fast = spoken("um we have uh we have asked all of the growers um about it. " * 3, word_ms=160)
    text = " ".join(word.text for word in fast.words)
    assert " ".join(cue.text for cue in make_cues(fast, ALL, SETTINGS)) == text
    less = " ".join(cue.text for cue in make_cues(fast, ALL, replace(SETTINGS, condense=True)))
    assert less.startswith("we have asked all of the growers about it. we have")


def test_a_cue_that_can_be_read_keeps_its_fillers() -> None:
    slow = spoken("um we have asked all of the growers", word_ms=400)
    (cue,) = make_cues(slow, ALL, replace(SETTINGS, condense=True))
    assert cue.text == "um we have asked all of the growers"
    assert len(cue.word_spans) == 8


def test_the_times_of_the_words_that_stay_are_their_own() -> None:
    fast = spoken("um uh everyone slept er on. Nobody hmm knew.", word_ms=120)
    one = make_cues(fast, Span(0, 3000), replace(SETTINGS, condense=True))[0]
    said = {word.text: word.span for word in fast.words}
    assert [span.start_ms for span in one.word_spans] == [said[word].start_ms for word in one.text.split()]

"""The promises about breaks, one by one: where they fall, and where never, in wide, vertical and social captions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

import pytest
from speech import spoken

from repurpose.captions.cues.breaks import (
    CLAUSE,
    COMMA,
    CONJUNCTION,
    HELD,
    LOOSE,
    NEUTRAL,
    PREPOSITION,
    SENTENCE,
    TORN,
    break_costs,
)
from repurpose.captions.cues.building import make_cues
from repurpose.captions.cues.grammar import grammar_of
from repurpose.captions.cues.tokens import tokens_in
from repurpose.model import CaptionSettings, Cue, Span
from repurpose.presets import caption_settings

ALL = Span(0, 10_000_000)


def cues_of(text: str, profile: str = "netflix-en", *, word_ms: int = 330, language: str = "en") -> tuple[Cue, ...]:
    return make_cues(spoken(text, word_ms=word_ms, language=language), ALL, caption_settings(profile))


def breaks_of(cues: Iterable[Cue]) -> set[tuple[str, str]]:
    """Every two words that a line or cue break stands between."""
    lines = [line.split() for cue in cues for line in cue.lines]
    return {(one[-1], two[0]) for one, two in pairwise(lines)}


def cost(before: str, after: str, language: str = "en") -> int:
    tokens = tokens_in(spoken(f"{before} {after}", language=language), ALL, CaptionSettings())
    number = len(before.split()) - 1
    return break_costs([replace(token, ends_sentence=False) for token in tokens], grammar_of(language))[number]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("asleep.", "Then", SENTENCE),
        ("saw it.", "Then", SENTENCE),
        ("Really?”", "he", SENTENCE),
        ("open;", "then", CLAUSE),
        ("winter,", "the", COMMA),
        ("slowly", "and", CONJUNCTION),
        ("slowly", "because", CONJUNCTION),
        ("walked", "towards", PREPOSITION),
        ("growers", "walked", NEUTRAL),
        ("new", "heater", LOOSE),
        ("want", "to", LOOSE),
        ("tell", "them", LOOSE),
        ("picked", "up", LOOSE),
        ("the", "heater", TORN),
        ("have", "eaten", TORN),
        ("doesn’t", "work", TORN),
        ("they", "come", TORN),
        ("on", "the", HELD),
        ("and", "those", HELD),
        ("was", "the", LOOSE),
        ("was", "before", LOOSE),
        ("tell it", "before", PREPOSITION + 12),
        ("Ada", "Lovelace", TORN),
        ("Dr.", "Smith", TORN),
        ("3000", "dollars", TORN),
        ("five", "percent", TORN),
        ("twenty", "five", TORN),
        ("e.g.", "tomatoes", NEUTRAL),
        ('"', "tomatoes", NEUTRAL),
    ],
)
def test_each_kind_of_break_has_its_cost(before: str, after: str, expected: int) -> None:
    assert cost(before, after) == expected


@pytest.mark.parametrize(
    ("language", "before", "after", "expected"),
    [
        ("fr", "la", "serre", TORN),
        ("fr", "chauffage", "qu'il", CONJUNCTION),
        ("fr", "chauffage", "d'hiver", PREPOSITION),
        ("fr", "serre", "!", TORN),
        ("de", "den", "Pflanzen", TORN),
        ("de", "Mann", "Geld", NEUTRAL),
        ("de", "geschlossen", "weil", CONJUNCTION),
        ("es", "las", "ventanas", TORN),
        ("es", "cerrar", "porque", CONJUNCTION),
        ("it", "della", "serra", HELD),
        ("it", "chiudere", "perché", CONJUNCTION),
        ("pt", "da", "estufa", HELD),
        ("pt", "fechar", "porque", CONJUNCTION),
        ("ar", "الليل؟", "نعم", SENTENCE),
        ("ar", "الشتاء،", "ولماذا", COMMA),
        ("hi", "करें।", "और", SENTENCE),
        ("xx", "the", "heater", NEUTRAL),
    ],
)
def test_other_languages_have_their_own_words_and_marks(language: str, before: str, after: str, expected: int) -> None:
    assert cost(before, after, language) == expected


TALK = (
    "Last winter we asked 200 growers about the cold and most of them told us the same story. The heater stopped "
    "because the power was gone, and nobody knew it until the next morning. We have spoken with Ada Lovelace about "
    "the machine that she had described, and she doesn't think that it was the cold itself. It costs about 3000 "
    "dollars to replace the plants of a single house, and it will take five months before they can sell again."
)
HELD = [
    ("the", "cold"),
    ("200", "growers"),
    ("have", "spoken"),
    ("Ada", "Lovelace"),
    ("she", "had"),
    ("3000", "dollars"),
    ("a", "single"),
    ("will", "take"),
    ("five", "months"),
    ("doesn't", "think"),
    ("the", "same"),
]


@pytest.mark.parametrize("profile", ["netflix-en", "netflix-en-strict", "bbc", "vertical", "social"])
def test_no_profile_breaks_what_belongs_together(profile: str) -> None:
    found = breaks_of(cues_of(TALK, profile))
    assert [pair for pair in HELD if pair in found] == []


@pytest.mark.parametrize("profile", ["netflix-en", "bbc", "vertical", "social"])
def test_every_sentence_end_with_words_after_it_is_a_break(profile: str) -> None:
    text = "The heater stopped at night. Nobody in the house knew about it. The plants were black by the morning."
    found = breaks_of(cues_of(text, profile))
    assert {("night.", "Nobody"), ("it.", "The")} <= found


def test_two_lines_are_balanced_and_the_lower_one_is_the_longer() -> None:
    (cue,) = cues_of("Everyone slept soundly though their windows stayed open")
    assert cue.lines == ("Everyone slept soundly", "though their windows stayed open")


def test_what_fits_on_one_line_stays_on_one_line() -> None:
    (cue,) = cues_of("Everyone slept, and nobody knew about it.")
    assert cue.lines == ("Everyone slept, and nobody knew about it.",)


def test_vertical_lines_hold_22_characters_and_break_where_a_reader_would() -> None:
    cues = cues_of("You open the settings of the hub and choose the sensor that you want to pair", "vertical")
    assert [cue.lines for cue in cues] == [
        ("You open the settings", "of the hub"),
        ("and choose the sensor", "that you want to pair"),
    ]


def test_social_shows_one_to_four_words_at_a_time() -> None:
    cues = cues_of(TALK, "social")
    assert {len(cue.text.split()) for cue in cues} <= {1, 2, 3, 4}
    assert max(len(line) for cue in cues for line in cue.lines) <= 16
    assert " ".join(cue.text for cue in cues) == TALK


def test_a_limit_of_one_word_shows_each_word_alone() -> None:
    settings = replace(caption_settings("social"), max_words=1)
    cues = make_cues(spoken("one two three four"), ALL, settings)
    assert [cue.text for cue in cues] == ["one", "two", "three", "four"]


def test_a_pause_makes_a_break_better() -> None:
    tokens = tokens_in(spoken("growers walked", pauses={1: 250}), ALL, CaptionSettings())
    assert break_costs(tokens, grammar_of("en"))[0] == NEUTRAL - 25


def test_a_cue_of_running_speech_is_no_scrap() -> None:
    cues = cues_of(
        "we asked the growers of the whole valley how they had kept their plants alive in the last cold winter"
    )
    assert min(len(cue.text) for cue in cues) > 21

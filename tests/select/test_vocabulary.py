from __future__ import annotations

import pytest

from repurpose.model import Span
from repurpose.select.vocabulary import phrases_in, plain, read_vocabulary, salient_phrases, stem


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Sensors,", "sensor"),
        ("pairing", "pair"),
        ("running", "run"),
        ("calling", "call"),
        ("batteries.", "battery"),
        ("glass", "glass"),
        ("the", ""),
        ("don’t", ""),
        ("…", ""),
        ("2020", ""),
        ("hub's", "hub"),
    ],
)
def test_forms_of_a_word_share_a_stem(word: str, expected: str) -> None:
    assert stem(word) == expected


def test_other_languages_keep_their_endings_and_lose_short_words() -> None:
    assert stem("Maisons,", "fr") == "maisons"
    assert stem("les", "fr") == ""
    assert stem("温度", "zh") == "温度"


def test_plain_takes_typographic_quotes() -> None:
    assert plain("“It’s”") == "it's"
    assert plain("--") == ""


def test_a_word_of_one_part_is_more_salient_than_one_of_every_part(talk, lesson) -> None:
    mixed = [sentence.replace("near", "near Granny's") for sentence in lesson]
    vocabulary = read_vocabulary(talk(*mixed))
    assert vocabulary.salience("dough") > vocabulary.salience("granny") > 0
    assert vocabulary.salience("unheard") == 0


def test_phrases_name_their_own_part(talk) -> None:
    transcript = talk(
        *["We talk of weather and weather."] * 20,
        *["The GPS antenna needs a clear sky.", "Our GPS antenna was cheap."] * 3,
    )
    phrases = salient_phrases(transcript, read_vocabulary(transcript), 20, 25, 2)
    assert phrases[0] == "GPS antenna"
    assert all("weather" not in phrase for phrase in phrases)


def test_phrases_do_not_join_words_across_a_comma(talk) -> None:
    transcript = talk(*["The cable, sensor stays."] * 4)
    assert "cable sensor" not in phrases_in(transcript, read_vocabulary(transcript), Span(0, 10**6), 5)

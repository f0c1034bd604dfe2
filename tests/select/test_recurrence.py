from __future__ import annotations

import random
import time
from collections import Counter

import pytest

from repurpose.select.recurrence import Said

WHEEL = (
    "The wheel turned slowly while every driver waited for the signal lamp. Nobody expected thunder, rain or a broken "
    "bridge behind the old harbour market."
)


def test_words_are_found_where_they_are_said(talk, lesson) -> None:
    transcript = talk(*lesson[:20], WHEEL, *lesson[20:40])
    (found,) = Said.of(transcript).where(WHEEL)
    truth = transcript.sentence_span(20)
    assert abs(found.start_ms - truth.start_ms) <= 600
    assert abs(found.end_ms - truth.end_ms) <= 900


def test_words_that_are_said_twice_are_found_twice(talk, lesson) -> None:
    transcript = talk(WHEEL, *lesson[:20], WHEEL, *lesson[20:40])
    found = sorted(Said.of(transcript).where(WHEEL))
    assert [round(span.start_ms / 10_000) for span in found] == [
        round(transcript.sentence_span(index).start_ms / 10_000) for index in (0, 21)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_another_recogniser_hears_some_words_otherwise(talk, lesson, seed: int) -> None:
    chance = random.Random(seed)
    heard = " ".join(word if chance.random() > 0.2 else "mishearing" for word in WHEEL.split())
    transcript = talk(*lesson[:20], WHEEL, *lesson[20:40])
    (found,) = Said.of(transcript).where(heard)
    assert found.overlaps(transcript.sentence_span(20))


def test_other_words_and_too_few_words_are_found_nowhere(talk, lesson) -> None:
    said = Said.of(talk(*lesson))
    assert list(said.where(WHEEL)) == []
    assert list(said.where("Bread and dough and flour.")) == []
    assert list(said.where("")) == []
    assert list(Said.of(talk("Hello there.")).where(WHEEL)) == []


def test_a_window_shares_what_a_plain_count_says(talk) -> None:
    """The sliding count against one made anew at each place."""
    chance = random.Random(5)
    said = Said.of(talk(" ".join(chance.choices(["wordab", "wordac", "wordad", "wordaf", "wordag"], k=600))))
    wanted = Counter(chance.choices(said.pairs, k=30))
    found = list(said._shares(wanted, 30))
    assert len(found) > 100
    for shared, first in found:
        window = Counter(said.pairs[first : first + 30])
        assert shared == sum((window & wanted).values())


def test_eight_hours_are_searched_quickly(talk, lesson) -> None:
    said = Said.of(talk(*lesson * 10))
    long = Said(said.language, said.pairs * 16, said.spans * 16)
    started = time.process_time()
    assert list(long.where(WHEEL)) == []
    assert time.process_time() - started < 1

from __future__ import annotations

import random
import time
from math import log

import numpy as np
import pytest

from repurpose.select import topic_cohesion
from repurpose.select.topic_cohesion import CONCENTRATION, boundary_shares, cohesion, topic_likelihoods

BREAD, WHEELS = ("dough", "oven", "yeast"), ("pedal", "chain", "brake")
TOLD = [BREAD] * 20 + [WHEELS] * 20


def test_cohesion_is_least_where_the_words_change() -> None:
    values = cohesion(TOLD, 30)
    assert len(values) == 39
    assert int(np.argmin(values)) == 19
    assert values[19] == pytest.approx(0.0)
    assert values[5] == pytest.approx(1.0)


def test_the_likeliest_division_is_at_the_change_and_the_expected_number_comes_out() -> None:
    shares = boundary_shares(topic_likelihoods(TOLD), 1.0, 2)
    assert shares.sum() == pytest.approx(1.0, abs=0.06)
    assert int(np.argmax(shares)) == 19
    assert shares[19] > 0.9


def test_likelihoods_are_those_of_an_urn() -> None:
    table = topic_likelihoods([("a",), ("a",), ("b",)])
    # Two words in the vocabulary, 0.2 of each beforehand.
    assert table[1, 1] == pytest.approx(np.log(0.5))
    assert table[2, 2] == pytest.approx(np.log(0.5) + np.log(1.2 / 1.4))
    assert table[3, 1] == pytest.approx(np.log(0.5))
    assert table[1, 2] == -np.inf


def test_likelihoods_of_every_stretch_are_those_of_its_words_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_cohesion, "LONGEST", 9)
    chance = random.Random(4)
    told = [tuple(chance.choices("abcdefg", range(1, 8), k=chance.randrange(6))) for _ in range(30)]
    table = topic_likelihoods(told)
    assert table.shape == (31, 10)
    for end in range(1, 31):
        for length in range(1, min(end, 9) + 1):
            words = [word for stems in told[end - length : end] for word in stems]
            chances = [
                (words[:at].count(word) + CONCENTRATION) / (at + CONCENTRATION * 7) for at, word in enumerate(words)
            ]
            assert table[end, length] == pytest.approx(sum(map(log, chances)))


def test_a_word_said_over_and_over_takes_no_longer_than_others() -> None:
    begun = time.perf_counter()
    topic_likelihoods([("again",) * 15] * 800)
    assert time.perf_counter() - begun < 2

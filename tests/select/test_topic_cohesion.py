from __future__ import annotations

import numpy as np
import pytest

from repurpose.select.topic_cohesion import boundary_shares, cohesion, topic_likelihoods

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

"""How well the words before and after each gap between sentences hang together."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping, Sequence
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

LONGEST = 1000
"""Sentences in one topic at most: an hour of talk. It keeps the work linear in the length of the recording."""
CONCENTRATION = 0.2
"""Words that a topic is expected to hold beforehand, for each word of the vocabulary (Dirichlet prior). 0.05 to 0.5
came out alike on 40 real meetings."""
_NEAR_ENOUGH = 0.05
_TRIES = 12


def cohesion(sentences: Sequence[tuple[str, ...]], window: int) -> Values:
    """For each gap, how alike the `window` content words before and after it are: cosine with rarer words counting
    for more, 0..1."""
    words = [stem for stems in sentences for stem in stems]
    spread = Counter(stem for stems in sentences for stem in set(stems))
    weight = {stem: log((len(sentences) + 1) / count) ** 2 for stem, count in spread.items()}
    found = np.zeros(max(0, len(sentences) - 1))
    at = 0
    for gap, stems in enumerate(sentences[:-1]):
        at += len(stems)
        found[gap] = _cosine(Counter(words[max(0, at - window) : at]), Counter(words[at : at + window]), weight)
    return found


def _cosine(left: Counter[str], right: Counter[str], weight: Mapping[str, float]) -> float:
    dot = sum(count * right[word] * weight[word] for word, count in left.items() if word in right)
    norms = [sum(count * count * weight[word] for word, count in side.items()) for side in (left, right)]
    return dot / sqrt(norms[0] * norms[1]) if all(norms) else 0.0


def topic_likelihoods(sentences: Sequence[tuple[str, ...]]) -> Values:
    """Log likelihood of each stretch of sentences as one topic: [end, length], −inf where there is none.

    Words of a topic come from an urn that gains each word that was drawn (Dirichlet compound multinomial, after
    Eisenstein and Barzilay's Bayesian segmentation, 2008).
    """
    count, longest = len(sentences), min(len(sentences), LONGEST)
    types = len({stem for stems in sentences for stem in stems})
    table = np.full((count + 1, longest + 1), -np.inf)
    sums, sizes = np.zeros(count), np.zeros(count)
    said: dict[str, deque[tuple[int, int]]] = {}
    for end, stems in enumerate(sentences):
        low = max(0, end + 1 - longest)
        drawn = {stem: _drawn(said.setdefault(stem, deque()), low, end) for stem in set(stems)}
        for stem in stems:
            sums[low : end + 1] += np.log(
                (drawn[stem] + CONCENTRATION) / (sizes[low : end + 1] + CONCENTRATION * types)
            )
            sizes[low : end + 1] += 1
            drawn[stem] += 1
        for stem, times in Counter(stems).items():
            said[stem].append((end, times))
        table[end + 1, 1 : end + 2 - low] = sums[low : end + 1][::-1]
    return table


def _drawn(said: deque[tuple[int, int]], low: int, end: int) -> Values:
    """How often a word was said from each sentence, `low` to `end`, on; `said` has its sentences and how often in each.

    Drops the sentences before `low`, which no later topic reaches.
    """
    while said and said[0][0] < low:
        said.popleft()
    times = np.zeros(end + 1 - low)
    for place, count in said:
        times[place - low] = count
    return np.cumsum(times[::-1])[::-1]


def boundary_shares(table: Values, expected: float, temperature: float) -> Values:
    """For each gap, the share of all ways to divide the recording that have a boundary there, each by its likelihood.

    The price of a boundary is set so that `expected` of them come out; `temperature` evens the likelihoods, which
    take the words of a sentence for independent and so are too sure.
    """
    cooled = table / temperature
    low, high = -200.0, 50.0
    shares = np.zeros(len(table) - 2)
    for _ in range(_TRIES):
        price = (low + high) / 2
        shares = _shares(cooled, price)
        total = float(shares.sum())
        if abs(total - expected) <= _NEAR_ENOUGH * expected:
            break
        low, high = (low, price) if total > expected else (price, high)
    return shares


def _shares(table: Values, price: float) -> Values:
    """Forward and backward sums over all divisions; `price` is added to the logarithm for each stretch."""
    count, longest = len(table) - 1, table.shape[1] - 1
    ahead, back = np.full(count + 1, -np.inf), np.full(count + 1, -np.inf)
    ahead[0] = back[count] = 0.0
    for end in range(1, count + 1):
        reach = min(longest, end)
        ahead[end] = _log_sum(table[end, 1 : reach + 1] + ahead[end - reach : end][::-1]) + price
    lengths = np.arange(1, longest + 1)
    for start in range(count - 1, -1, -1):
        reach = min(longest, count - start)
        some = lengths[:reach]
        back[start] = _log_sum(table[start + some, some] + back[start + 1 : start + reach + 1]) + price
    shares: Values = np.exp(np.minimum(0.0, ahead + back - ahead[count]))[1:count]
    return shares


def _log_sum(values: Values) -> float:
    top = float(values.max())
    return top + log(float(np.exp(values - top).sum())) if np.isfinite(top) else -np.inf

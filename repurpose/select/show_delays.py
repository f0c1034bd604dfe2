"""Where each planned item began, given how much speaks for it at each time: delays that hold, grow, or seldom jump."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

CELL_MS = 5000
"""Grid on which starts are weighed."""
PRECISE_MS = 40_000
"""An item begins so near to its planned time and the show's delay: nobody plans to the second."""
STRAY_SHARE = 0.04
"""How often what is said of an item is said anywhere."""
ON_TIME, EARLY = 0.5, 0.1
"""Chance that the first item is on time; how likely an early begin is beside one that is as late."""
LATE_MS = 60_000
"""A begin later than this becomes less likely in proportion."""
HOLDS, GROWS, JUMPS = 0.7, 0.25, 0.005
"""Chance that the delay stays from one item to the next, that it grows, that it jumps; it shrinks in what is left."""
GROWTH_SHARE, LEAST_GROWTH_MS = 0.25, 30_000
"""A delay that grows does so by this share of the planned time on the mean; one that shrinks, by half of it."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What all the items' words say together."""

    starts: tuple[Array, ...]
    """For each item, the chance that it began in each cell."""
    against_plan: float
    """Log odds of any delays, on time among them, against every item at its planned time."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """The items in the plan's order, as far as they were heard."""

    odds: list[Array]
    seen: list[Array]
    kernels: list[Array]
    expected: list[Array]
    evidence: float
    """Log odds against items that begin anywhere."""
    as_planned: float
    """The same, with every item at its planned time."""


def weigh_starts(planned_ms: Sequence[int], told: Sequence[Array]) -> Weighed:
    """A hidden delay from item to item, seen through the words, forward and backward. Pure.

    `told` holds, for each item, the log odds of each cell of the grid. The delay is the show's: it stays, grows by and
    by, or jumps, and no item begins before the one before it; each item begins within PRECISE_MS of where the delay has
    it. So items of which little is said go where the others were found.
    """
    heard = _hear(planned_ms, told)
    starts = tuple(
        _normal(_blurred(_normal(before * after)) * each)
        for before, after, each in zip(heard.expected, _backward(heard), heard.odds, strict=True)
    )
    return Weighed(starts, heard.evidence - heard.as_planned)


def order_evidence(planned_ms: Sequence[int], told: Sequence[Array]) -> float:
    """Log odds of this order, with the delays that suit it best; to be compared with other orders of the same items."""
    heard = _hear(planned_ms, told)
    return max(heard.evidence, heard.as_planned)


def _hear(planned_ms: Sequence[int], told: Sequence[Array]) -> _Heard:
    planned = [round(ms / CELL_MS) for ms in planned_ms]
    odds = [_odds(each) for each in told]
    seen = [_blurred(each) for each in odds]
    size = len(seen[0])
    kernels = [_delays(after - before, size) for before, after in pairwise(planned)]
    expected, evidence = [_first(planned[0], size)], 0.0
    for number, likely in enumerate(seen):
        both = expected[-1] * likely
        evidence += log(both.sum())
        if number < len(kernels):
            expected.append(_spread(_normal(both), kernels[number]))
    as_planned = sum(log(each[min(at, size - 1)]) for each, at in zip(seen, planned, strict=True))
    return _Heard(odds, seen, kernels, expected, evidence, as_planned)


def _odds(told: Array) -> Array:
    """How much likelier than in any cell; never so little that one item overrules all others."""
    likely = np.exp(told - told.max())
    return np.asarray((1 - STRAY_SHARE) * likely / likely.mean() + STRAY_SHARE, dtype=np.float64)


def _first(planned: int, size: int) -> Array:
    """How likely the show begins in each cell."""
    late_ms = (np.arange(size, dtype=np.float64) - planned) * CELL_MS
    away = np.where(late_ms > 0, 1.0, EARLY) / (LATE_MS + np.abs(late_ms))
    away[np.abs(late_ms) < CELL_MS] = 0.0
    chance = (1 - ON_TIME) * _normal(away)
    chance[min(planned, size - 1)] += ON_TIME
    return np.asarray(chance, dtype=np.float64)


def _delays(gap: int, size: int) -> Array:
    """How likely the next item follows after 0, 1, 2… cells, where `gap` are planned."""
    change = np.arange(size, dtype=np.float64) - gap
    growth = max(LEAST_GROWTH_MS / CELL_MS, GROWTH_SHARE * gap)
    chance = np.full(size, JUMPS / size)
    for of_them, share, mean in (
        (change == 0, HOLDS, 1.0),
        (change > 0, GROWS, growth),
        (change < 0, 1 - HOLDS - GROWS - JUMPS, growth / 2),
    ):
        if of_them.any():
            chance[of_them] += share * _normal(np.exp(-np.abs(change[of_them]) / mean))
    return chance


def _backward(heard: _Heard) -> list[Array]:
    """What the items after each say of its place."""
    later = [np.ones(len(heard.seen[0]))]
    for likely, kernel in zip(heard.seen[:0:-1], heard.kernels[::-1], strict=True):
        later.append(_normal(_spread((later[-1] * likely)[::-1], kernel)[::-1]))
    return later[::-1]


def _spread(likely: Array, kernel: Array) -> Array:
    """The convolution of both, as far as the grid goes; by FFT, for the grid of a long day."""
    size = 1 << (2 * len(kernel) - 1).bit_length()
    mixed = np.fft.irfft(np.fft.rfft(likely, size) * np.fft.rfft(kernel, size), size)
    return np.asarray(np.maximum(mixed[: len(kernel)], 1e-12), dtype=np.float64)


def _blurred(likely: Array) -> Array:
    """The mean of the cells within PRECISE_MS; beyond the grid there is nothing."""
    reach = PRECISE_MS // CELL_MS
    sums = np.concatenate((np.zeros(reach + 1), np.cumsum(likely), np.full(reach, likely.sum())))
    width = 2 * reach + 1
    return np.asarray(np.maximum((sums[width:] - sums[:-width]) / width, 1e-12), dtype=np.float64)


def _normal(likely: Array) -> Array:
    return np.asarray(likely / likely.sum(), dtype=np.float64)

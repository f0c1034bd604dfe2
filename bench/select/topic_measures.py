"""How far a division into topics is off the true one: Pk, WindowDiff, and boundaries found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

WITHIN_MS = 15_000


def window(count: int, truth: Sequence[int]) -> int:
    """Half the mean length of a true topic, in units, 2 at least."""
    return max(2, round(count / (len(truth) + 1) / 2))


def pk(count: int, truth: Sequence[int], found: Sequence[int]) -> float:
    """Share of windows of which the two say differently whether their ends lie in one topic (Beeferman 1999).

    Boundaries are the units (1 to count − 1) that begin a topic.

    >>> pk(6, [3], [3]), pk(6, [3], [])
    (0.0, 0.5)
    """
    return _share(count, truth, found, lambda one, other: (one > 0) != (other > 0))


def window_difference(count: int, truth: Sequence[int], found: Sequence[int]) -> float:
    """Share of windows in which the two have different numbers of boundaries (Pevzner and Hearst 2002).

    >>> window_difference(6, [3], [2, 3]), window_difference(6, [3], [3])
    (0.75, 0.0)
    """
    return _share(count, truth, found, lambda one, other: one != other)


Compare = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _share(count: int, truth: Sequence[int], found: Sequence[int], differ: Compare) -> float:
    width = window(count, truth)
    within = []
    for boundaries in (truth, found):
        marks = np.zeros(count, dtype=int)
        marks[list(boundaries)] = 1
        total = np.concatenate([[0], np.cumsum(marks[1:])])
        within.append(total[width:] - total[:-width])
    return float(np.mean(differ(within[0], within[1])))


def boundary_f1(truth_ms: Sequence[int], found_ms: Sequence[int]) -> float:
    """F1 of the boundaries, each found one counted for at most one true one within 15 s.

    >>> boundary_f1([10_000, 60_000], [12_000, 14_000, 90_000])
    0.4
    """
    free = list(truth_ms)
    hits = 0
    for ms in found_ms:
        near = min(free, key=lambda true_ms: (abs(true_ms - ms), true_ms), default=None)
        if near is not None and abs(near - ms) <= WITHIN_MS:
            free.remove(near)
            hits += 1
    total = len(truth_ms) + len(found_ms)
    return 2 * hits / total if total else 1.0

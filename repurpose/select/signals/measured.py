"""What a signal hands back, and how raw measures become 0..1 within one recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from repurpose.model import Candidate
from repurpose.select.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Measured:
    """One signal over all candidates of a recording."""

    values: tuple[float, ...]
    """0..1, one a candidate, in the candidates' order."""
    describe: Callable[[Candidate], str]
    """What was found there, in plain words, true for a strong value and for a weak one."""


Measure = Callable[[Evidence, Sequence[Candidate]], Measured | None]
"""A signal: None where the recording lacks its source, so that its weight is left out."""


def spread(raw: Sequence[float], at_least: float) -> tuple[float, ...]:
    """Raw measures to 0..1: the recording's own 5th percentile is 0, its 95th is 1.

    `at_least` is the smallest distance of the two that counts as a real difference, in the measure's own unit:
    where everything is alike, everything is near 0.5 and nothing is blown up to a top score.

    >>> spread([1.0, 2.0, 3.0], at_least=4.0)
    (0.25, 0.5, 0.75)
    """
    if not raw:
        return ()
    ordered = sorted(raw)
    low, high = ordered[len(ordered) // 20], ordered[len(ordered) - 1 - len(ordered) // 20]
    width = max(high - low, at_least)
    bottom = (low + high - width) / 2
    return tuple(min(1.0, max(0.0, (value - bottom) / width)) for value in raw)


def share_of_top(raw: Sequence[float], at_least: float) -> tuple[float, ...]:
    """Raw measures to 0..1 where 0 means that nothing happened: the recording's 95th percentile is 1.

    >>> share_of_top([0.0, 1.0, 2.0], at_least=4.0)
    (0.0, 0.25, 0.5)
    """
    if not raw:
        return ()
    top = max(sorted(raw)[len(raw) - 1 - len(raw) // 20], at_least)
    return tuple(min(1.0, max(0.0, value / top)) for value in raw)

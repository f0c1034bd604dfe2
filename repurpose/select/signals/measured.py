"""What a signal hands back, and how raw measures become 0..1 within one recording."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from repurpose.model import Analysis, Candidate, SelectSettings


@dataclass(frozen=True, slots=True)
class Measured:
    """One signal over all candidates of a recording."""

    values: tuple[float, ...]
    """0..1, one a candidate, in the candidates' order."""
    describe: Callable[[Candidate], str]
    """What was found there, in plain words, true for a strong value and for a weak one."""


Measure = Callable[[Analysis, SelectSettings, Sequence[Candidate]], Measured | None]
"""A signal: None where the recording lacks its source, so that its weight is left out."""


def spread(raw: Sequence[float], at_least: float) -> tuple[float, ...]:
    """Raw measures to 0..1: the recording's own 5th percentile is 0, its 95th is 1.

    `at_least` is the smallest distance of the two that counts as a real difference, in the measure's own unit:
    where everything is alike, nothing is blown up to a top score.

    >>> spread([1.0, 2.0, 3.0], at_least=4.0)
    (0.0, 0.25, 0.5)
    """
    if not raw:
        return ()
    ordered = sorted(raw)
    low, high = ordered[len(ordered) // 20], ordered[len(ordered) - 1 - len(ordered) // 20]
    width = max(high - low, at_least)
    return tuple(min(1.0, max(0.0, (value - low) / width)) for value in raw)

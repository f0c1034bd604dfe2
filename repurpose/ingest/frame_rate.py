"""The frame rate that packet times show; containers often declare none, or a wrong one."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from statistics import median

UNEVEN_SHARE = 0.05
"""Share of the time. Constant recordings with a few dropped frames stay under it: one in a hundred is 0.02."""
USUAL_RATES = tuple(Fraction(rate) for rate in (24, 25, 30, 48, 50, 60, 120)) + tuple(
    Fraction(rate * 1000, 1001) for rate in (24, 30, 60, 120)
)
_NEAR = Fraction(1, 500)
"""Under the distance of 30 and 29.97, over what rounding to milliseconds leaves in the mean of a few frames."""
_SAME = Fraction(1, 10_000)
"""19001/317 is 60000/1001, counted by a muxer."""
_HIGHEST = 1000
_UNKNOWN = Fraction(25)


def frame_rate(
    windows: Sequence[Sequence[Fraction]], tick: Fraction, declared: Sequence[Fraction | None]
) -> tuple[Fraction, bool]:
    """The average rate, and whether it varies.

    `windows` are ascending presentation times in seconds of runs of frames, `tick` the unit that they are rounded to,
    `declared` what the container says: what comes nearest of it, else of the usual rates, is taken for its exactness.

    >>> frame_rate([[Fraction(ms, 1000) for ms in (0, 33, 67, 100)]], Fraction(1, 1000), [Fraction(1000), Fraction(30)])
    (Fraction(30, 1), False)
    """
    intervals = [b - a for times in windows for a, b in pairwise(times) if b > a]
    known = [rate for rate in declared if rate and 0 < rate <= _HIGHEST]
    if not intervals:
        return (known[0] if known else _UNKNOWN), False
    typical = median(intervals)
    # Times rounded to milliseconds (Matroska, FLV) move an interval by up to a tick.
    allowed = max(tick * Fraction(3, 2), typical / 10)
    even = [interval for interval in intervals if abs(interval - typical) <= allowed]
    if sum(intervals) - sum(even) > UNEVEN_SHARE * sum(intervals):
        average = [rate for rate in known[:1] if 1 / max(intervals) <= rate <= 1 / min(intervals)]
        return (average[0] if average else _mean_rate(intervals)), True
    measured = _mean_rate(even)
    # What a muxer or prober counted in a few seconds (13015/434) is less true than a usual rate that near (30).
    named = [usual for usual in USUAL_RATES if any(abs(usual - rate) <= _SAME * rate for rate in known)]
    for rates, allowed in ((named, _NEAR), (USUAL_RATES, _NEAR / 4), (known, _NEAR), (USUAL_RATES, _NEAR)):
        nearest = min(rates, key=lambda rate: abs(rate - measured), default=None)
        if nearest is not None and abs(nearest - measured) <= allowed * measured:
            return nearest, False
    return measured, False


def _mean_rate(intervals: Sequence[Fraction]) -> Fraction:
    # Never 0: slides that stand for an hour are further apart than the denominator can say.
    return max(Fraction(1, 1001), (len(intervals) / sum(intervals, Fraction(0))).limit_denominator(1001))

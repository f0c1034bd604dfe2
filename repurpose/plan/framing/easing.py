"""The points of a path: added where the subject would be lost, moved or left out where that spares acceleration.

Every picture that was looked at asks for a range in which the crop holds its subject. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from repurpose.model import PathPoint, moves

CHANGE_MS = 800
"""How long the crop takes from one speaker to the next."""
MOST_REPAIRS, MOST_EASINGS = 40, 12
LOST = 0.002
"""Share of the picture by which a subject may stick out of the crop."""
MOVING_COST = 0.33
"""What a second of moving costs against acceleration: half a picture then takes 2.5 s, a tenth 1.1 s, where there is
time."""
NEAREST_MS = 160
"""Between two points of a path: less than the 200 ms between two looks."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What one picture asks of the crop's left (or upper) edge."""

    ms: int
    low: float
    high: float
    """The range that holds the subject."""
    best: float
    subject: int = 0
    """Between two subjects the crop moves quickly."""


@dataclass(frozen=True, slots=True)
class Asked:
    """All wishes of a path as columns, for what is tried many times."""

    wishes: tuple[Wish, ...]
    ms: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]

    @classmethod
    def of(cls, wishes: Sequence[Wish]) -> Asked:
        ms, low, high = np.array(
            [(wish.ms, min(wish.low, wish.best), max(wish.high, wish.best)) for wish in wishes], float
        ).T
        return cls(tuple(wishes), ms, low, high)

    def missed(self, points: Sequence[PathPoint]) -> NDArray[np.float64]:
        """How far outside of each range the crop is."""
        places = _places(points, self.ms)
        return np.maximum(0.0, np.maximum(self.low - places, places - self.high))


def _places(points: Sequence[PathPoint], ms: NDArray[np.float64]) -> NDArray[np.float64]:
    """As `corner_at`, for many moments."""
    if len(points) == 1:
        return np.full(len(ms), points[0].x)
    curves = moves([point.ms for point in points], [point.x for point in points])
    columns = np.array(
        [(move.begin_ms, move.end_ms, move.start, move.speed, move.cube, move.fourth, move.fifth) for move in curves]
    )
    at = np.clip(np.searchsorted(columns[:, 0], ms, side="right") - 1, 0, len(curves) - 1)
    begin, end, start, speed, cube, fourth, fifth = columns[at].T
    share = np.clip((ms - begin) / (end - begin), 0.0, 1.0)
    places: NDArray[np.float64] = start + share * (speed + share**2 * (cube + share * (fourth + share * fifth)))
    return places


def eased(points: list[PathPoint], asked: Asked, changes: Sequence[float]) -> list[PathPoint]:
    """The same with points moved in time or left out, as long as that costs less and loses nothing of the subject."""

    def keeps(tried: Sequence[PathPoint]) -> bool:
        quick = all(_length(tried, change) <= max(CHANGE_MS, _length(points, change)) for change in changes)
        return quick and bool(asked.missed(tried).max() <= LOST)

    for step_ms in (400, 200, 100):
        for _ in range(MOST_EASINGS):
            tried = sorted(_variants(points, step_ms), key=_cost)
            cheaper = (each for each in tried if _cost(each) < _cost(points) - 1e-6 and keeps(each))
            better = next(cheaper, points)
            if better == points:
                break
            points = better
    return points


def _length(points: Sequence[PathPoint], ms: float) -> int:
    """Of the move that is under way at a moment."""
    return next((two.ms - one.ms for one, two in pairwise(points) if one.ms <= ms < two.ms and one.x != two.x), 0)


def _variants(points: list[PathPoint], step_ms: int) -> Iterator[list[PathPoint]]:
    for at, point in enumerate(points):
        before, after = points[:at], points[at + 1 :]
        for ms in (point.ms - step_ms, point.ms + step_ms):
            late_enough = not before or ms - before[-1].ms >= NEAREST_MS
            if late_enough and (not after or after[0].ms - ms >= NEAREST_MS):
                yield [*before, replace(point, ms=ms), *after]
        if before and after:
            yield [*before, *after]


def _cost(points: Sequence[PathPoint]) -> float:
    """The square of the acceleration over all time (shares of the picture, s), and the time spent moving."""
    total = 0.0
    for move in moves([point.ms for point in points], [point.x for point in points]):
        one, two, three = 6 * move.cube, 12 * move.fourth, 20 * move.fifth
        seconds = (move.end_ms - move.begin_ms) / 1000
        squared = (
            one * one / 3 + two * two / 5 + three * three / 7 + one * two / 2 + one * three * 0.4 + two * three / 3
        )
        moving = max(abs(move.speed), abs(one), abs(three)) > 1e-9
        total += squared / seconds**3 + (MOVING_COST * seconds if moving else 0.0)
    return total


def repaired(points: list[PathPoint], asked: Asked) -> list[PathPoint]:
    """One more point where the subject would be lost most, or the nearest one moved."""
    missed = asked.missed(points)
    if missed.max() <= LOST:
        return points
    worst = asked.wishes[int(missed.argmax())]
    place = round(min(max(worst.best, worst.low), worst.high), 4)
    near = [at for at, point in enumerate(points) if abs(point.ms - worst.ms) < NEAREST_MS]
    if near:
        at = min(near, key=lambda at: abs(points[at].ms - worst.ms))
        return [*points[:at], replace(points[at], x=place), *points[at + 1 :]]
    return sorted([*points, PathPoint(worst.ms, place, 0.0)], key=lambda point: point.ms)

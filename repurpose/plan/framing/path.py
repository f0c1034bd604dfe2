"""The path of a crop along one axis, planned over a whole shot: rests where it can, smooth moves where it must.

In the pictures that were looked at, the crop has a range in which it holds its subject, and a place where it would be
best. First the shot is divided into as few rests as its dead zone allows; what lasts too short to rest there is passed
without stopping. Then points are added where the curve between two rests would lose the subject.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from repurpose.model import PathPoint
from repurpose.plan.framing.easing import CHANGE_MS, MOST_REPAIRS, NEAREST_MS, Asked, Wish, eased, repaired

DEAD_ZONE = 0.14
"""How far from its best place a crop may stay, as a share of its length: a third of the picture in which a head is."""
STILL_ZONE = 0.22
"""The same for a crop that then stands still through the whole shot: better a little beside the middle than a move."""
REST_MS = 1200
"""What lasts shorter is passed on the way."""
LEAST_MOVE_MS, MOST_MOVE_MS = 600, 1500
MOVE_MS = 700
"""How long a move over the crop's own length takes, beyond the least."""


@dataclass(frozen=True, slots=True)
class _Stay:
    """Neighbouring wishes that one place fulfils."""

    wishes: tuple[Wish, ...]
    low: float
    high: float

    @property
    def begin_ms(self) -> int:
        return self.wishes[0].ms

    @property
    def end_ms(self) -> int:
        return self.wishes[-1].ms

    @property
    def place(self) -> float:
        best = sum(wish.best for wish in self.wishes) / len(self.wishes)
        return min(max(best, self.low), self.high)


def plan_path(wishes: Sequence[Wish], length: float) -> tuple[PathPoint, ...]:
    """The points of the path, of which only `x` is set; a single one for a crop that stands. `wishes` are in order.

    `length` is the crop's, as a share of the picture, like all places.
    """
    still = _stays(wishes, STILL_ZONE * length)
    if len(still) == 1:
        return (PathPoint(wishes[0].ms, _rounded(still[0].place), 0.0),)
    changes = [(one.ms + two.ms) / 2 for one, two in pairwise(wishes) if one.subject != two.subject]
    asked = Asked.of(_without_changes(wishes, changes))
    points = _points(_stays(asked.wishes, DEAD_ZONE * length), length)
    for _ in range(MOST_REPAIRS):
        better = repaired(points, asked)
        if better == points:
            break
        points = better
    return tuple(_without_middles(eased(points, asked, changes)))


def _without_changes(wishes: Sequence[Wish], changes: Sequence[float]) -> list[Wish]:
    """Without those that nothing could fulfil: while the crop goes from one subject to the next."""
    kept = [wish for wish in wishes if all(abs(wish.ms - change) > CHANGE_MS / 2 for change in changes)]
    return kept if len(kept) > 1 else list(wishes)


def _stays(wishes: Iterable[Wish], zone: float) -> list[_Stay]:
    """From the first wish on, each as long as can be."""
    found: list[_Stay] = []
    for wish in wishes:
        low, high = _comfortable(wish, zone)
        last = found[-1] if found else None
        if last is not None and last.wishes[-1].subject == wish.subject:
            shared = max(last.low, low), min(last.high, high)
            if shared[0] <= shared[1]:
                found[-1] = _Stay((*last.wishes, wish), *shared)
                continue
        found.append(_Stay((wish,), low, high))
    return found


def _comfortable(wish: Wish, zone: float) -> tuple[float, float]:
    low, high = max(wish.low, wish.best - zone), min(wish.high, wish.best + zone)
    return (low, high) if low <= high else (wish.best, wish.best)


def _points(stays: Sequence[_Stay], length: float) -> list[PathPoint]:
    """Two points for a rest, one for a place that is passed; between them time enough for the move."""
    spans: list[tuple[float, float]] = []
    for at, stay in enumerate(stays):
        near = {each.wishes[0].subject for each in stays[at - 1 : at + 2]} if 0 < at < len(stays) - 1 else set()
        middle = (stay.begin_ms + stay.end_ms) / 2
        passed = len(near) == 1 and stay.end_ms - stay.begin_ms < REST_MS
        spans.append((middle, middle) if passed else (stay.begin_ms, stay.end_ms))
    for at, (one, two) in enumerate(pairwise(stays)):
        changes = one.wishes[-1].subject != two.wishes[0].subject
        wanted = LEAST_MOVE_MS + MOVE_MS * abs(two.place - one.place) / length
        wanted = CHANGE_MS if changes else min(MOST_MOVE_MS, wanted)
        spans[at], spans[at + 1] = _apart(spans[at], spans[at + 1], wanted)
    points: list[PathPoint] = []
    for stay, (begin, end) in zip(stays, spans, strict=True):
        for ms in sorted({round(begin), round(end)}):
            if not points or ms - points[-1].ms >= NEAREST_MS or ms == round(end) > points[-1].ms:
                points.append(PathPoint(ms, _rounded(stay.place), 0.0))
    return points


def _apart(
    one: tuple[float, float], two: tuple[float, float], wanted: float
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Two rests, shortened on both sides until there is time for the move between them."""
    lacking = max(0.0, wanted - (two[0] - one[1]))
    before = min(lacking / 2, one[1] - one[0])
    after = min(lacking - before, two[1] - two[0])
    before = min(lacking - after, one[1] - one[0])
    return (one[0], one[1] - before), (two[0] + after, two[1])


def _without_middles(points: Sequence[PathPoint]) -> Iterator[PathPoint]:
    """Of several points of one rest, the first and the last."""
    for at, point in enumerate(points):
        near = points[max(0, at - 1) : at + 2]
        if len(near) < 3 or len({each.x for each in near}) > 1:
            yield point


def _rounded(place: float) -> float:
    return round(place, 4)

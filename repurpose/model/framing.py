"""How the source's picture fills the shapes of a clip: a layout for each shot, and where a crop is at each moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from repurpose.model.analysis import Box
from repurpose.timebase import Span

ShapeName = Literal["wide", "vertical", "square"]
Layout = Literal["full", "hold", "track", "wide", "fit", "screen+camera"]

SHAPE_SIZES: dict[ShapeName, tuple[int, int]] = {
    "wide": (1920, 1080),
    "vertical": (1080, 1920),
    "square": (1080, 1080),
}


@dataclass(frozen=True, slots=True)
class PathPoint:
    """Where the left upper corner of a moving crop is at a moment, as shares of the upright picture."""

    ms: int
    """On the recording's clock."""
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class ShotFraming:
    """How one stretch of the recording is shown in one shape."""

    span: Span
    layout: Layout
    """`full`: same aspect, scaled. `hold`: a still crop that fills the shape. `track`: a crop that moves along `path`.
    `wide`: `crop`, wider than the shape, whole over a blurred copy. `fit`: the whole picture so.
    `screen+camera`: two parts of the picture, `screen` above and `camera` below."""
    crop: Box | None = None
    """For `hold`, `track` (of which only the size counts) and `wide`."""
    path: tuple[PathPoint, ...] = ()
    """For `track`, in order of time: rests and where they end. See `corner_at` for what lies between."""
    screen: Box | None = None
    camera: Box | None = None
    reason: str = ""

    def crop_at(self, ms: int) -> Box | None:
        """The part of the picture that `hold`, `track` and `wide` show at a moment of the recording."""
        if self.layout != "track" or self.crop is None or not self.path:
            return self.crop
        x, y = corner_at(self.path, ms)
        return Box(x, y, self.crop.width, self.crop.height)


@dataclass(frozen=True, slots=True)
class Framing:
    """How the source's picture fills one shape."""

    shape: ShapeName
    shots: tuple[ShotFraming, ...]
    """In order of time, without gaps, over the whole clip."""

    @classmethod
    def still(cls, shape: ShapeName, span: Span, layout: Layout, crop: Box | None = None, reason: str = "") -> Framing:
        """The same layout from beginning to end."""
        return cls(shape, (ShotFraming(span, layout, crop, reason=reason),))

    def over(self, span: Span) -> Framing:
        """The same for another span of the clip: the first and the last shot reach to its ends.

        Shots that lie outside are dropped; of a span beside all shots the nearest one is left.
        """
        if not self.shots:
            return self
        inside = [shot for shot in self.shots if shot.span.overlaps(span)]
        if not inside:
            before = [shot for shot in self.shots if shot.span.start_ms <= span.start_ms]
            inside = [before[-1] if before else self.shots[0]]
        starts = [span.start_ms, *(shot.span.start_ms for shot in inside[1:])]
        ends = [*starts[1:], span.end_ms]
        spans = (Span(start, end) for start, end in zip(starts, ends, strict=True))
        return replace(self, shots=tuple(replace(shot, span=new) for shot, new in zip(inside, spans, strict=True)))

    def at(self, ms: int) -> ShotFraming:
        """The shot that is on screen at a moment; the nearest one outside of all."""
        return next((shot for shot in self.shots if ms < shot.span.end_ms), self.shots[-1])


LEAST_SCREEN, MOST_SCREEN = 0.3, 0.65
"""Of the height, for a screen above a camera: less cannot be read, more leaves no room for a face."""


def screen_share(screen: Box, source_size: tuple[int, int], size: tuple[int, int]) -> float:
    """The share of the height that `screen+camera` gives the screen: what its whole width asks for, within bounds.

    >>> round(screen_share(Box(0, 0, 1, 1), (1920, 1080), (1080, 1920)), 4)
    0.3164
    """
    needed = (screen.height * source_size[1]) / (screen.width * source_size[0]) * size[0] / size[1]
    return min(MOST_SCREEN, max(LEAST_SCREEN, needed))


@dataclass(frozen=True, slots=True)
class Move:
    """One axis of a crop from one point of its path to the next: `start + speed·u + cube·u³ + fourth·u⁴ + fifth·u⁵`.

    `u` is the share of the time from `begin_ms` to `end_ms`. Speed is continuous at every point and acceleration 0.
    """

    begin_ms: int
    end_ms: int
    start: float
    speed: float
    cube: float
    fourth: float
    fifth: float

    def at(self, share: float) -> float:
        return self.start + share * (self.speed + share**2 * (self.cube + share * (self.fourth + share * self.fifth)))


def moves(times_ms: Sequence[int], places: Sequence[float]) -> tuple[Move, ...]:
    """The curves between the points of one axis.

    A point is passed at the harmonic mean of the speeds before and after (Fritsch and Carlson's monotone rule): it is
    0 where the crop turns or one side rests, so nothing overshoots. Between two rests that is the curve of least jerk.
    """
    lengths = [after - before for before, after in pairwise(times_ms)]
    slopes = [(two - one) / length for (one, two), length in zip(pairwise(places), lengths, strict=True)]
    speeds = [0.0] * len(places)
    for at in range(1, len(slopes)):
        before, after = slopes[at - 1], slopes[at]
        if before * after > 0:
            one, two = 2 * lengths[at] + lengths[at - 1], lengths[at] + 2 * lengths[at - 1]
            speeds[at] = (one + two) / (one / before + two / after)
    found = []
    for at, length in enumerate(lengths):
        way, first, last = places[at + 1] - places[at], speeds[at] * length, speeds[at + 1] * length
        cube, fourth = 10 * way - 6 * first - 4 * last, -15 * way + 8 * first + 7 * last
        fifth = 6 * way - 3 * first - 3 * last
        found.append(Move(times_ms[at], times_ms[at + 1], places[at], first, cube, fourth, fifth))
    return tuple(found)


def corner_at(path: Sequence[PathPoint], ms: int) -> tuple[float, float]:
    """Where the corner of the crop is: at rest before the first point and after the last, on `moves` in between.

    >>> corner_at((PathPoint(0, 0.1, 0.0), PathPoint(1000, 0.3, 0.0)), 500)
    (0.2, 0.0)
    """
    after = next((at for at, point in enumerate(path) if point.ms > ms), len(path))
    if after in (0, len(path)):
        point = path[0 if after == 0 else -1]
        return point.x, point.y
    # A curve depends on its own ends and the points beside them.
    near = path[max(0, after - 2) : after + 2]
    times_ms = [point.ms for point in near]
    across = moves(times_ms, [point.x for point in near])
    down = moves(times_ms, [point.y for point in near])
    at = min(1, after - 1)
    share = (ms - across[at].begin_ms) / (across[at].end_ms - across[at].begin_ms)
    return across[at].at(share), down[at].at(share)

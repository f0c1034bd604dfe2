"""How the source's picture fills the shapes of a clip: a layout for each shot, and where a crop is at each moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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


def eased(share: float) -> float:
    """How far a move has come after a share of its time: the curve with the least jerk, at rest at both ends.

    >>> eased(0.0), eased(0.5), eased(1.0)
    (0.0, 0.5, 1.0)
    """
    return share**3 * (10 - 15 * share + 6 * share**2)


def corner_at(path: Sequence[PathPoint], ms: int) -> tuple[float, float]:
    """Where the corner of the crop is: at rest before the first point and after the last, `eased` from one to the next.

    >>> corner_at((PathPoint(0, 0.1, 0.0), PathPoint(1000, 0.3, 0.0)), 500)
    (0.2, 0.0)
    """
    after = next((at for at, point in enumerate(path) if point.ms > ms), len(path))
    if after in (0, len(path)):
        point = path[0 if after == 0 else -1]
        return point.x, point.y
    one, two = path[after - 1], path[after]
    share = eased((ms - one.ms) / (two.ms - one.ms))
    return one.x + share * (two.x - one.x), one.y + share * (two.y - one.y)

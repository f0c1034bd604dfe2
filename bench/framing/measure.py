"""Figures of a planned framing: is the subject in the picture, does the crop jerk or jump. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from repurpose.model import SHAPE_SIZES, Box, Framing, PathPoint, ShotFraming
from repurpose.render.geometry import parts_of

Size = tuple[int, int]
FASTEST = 2.0
"""Shares of the picture a second, beyond which a crop is not moved but jumps."""


@dataclass(frozen=True, slots=True)
class Figures:
    inside: float
    """Share of the subject's looks that are wholly shown."""
    centre: float
    """The same of a still crop in the middle."""
    acceleration: float
    """95th percentile over all frames, in picture widths per s²."""
    follower: float
    """The same of a crop that is put to the subject's middle at each look, and moves evenly in between."""
    jumps: int
    """Frames, no cut of the recording, at which the crop leaps or the layout changes."""


def figures(
    framing: Framing, subjects: Sequence[tuple[int, Box]], cuts_ms: Sequence[int], source_size: Size, fps: int
) -> Figures:
    """Of one shape; `subjects` are in order of time, `cuts_ms` the true cuts."""
    size = SHAPE_SIZES[framing.shape]
    middle = replace(framing, shots=(replace(framing.shots[0], layout="hold", crop=Box(0, 0, 1, 1), path=()),))
    return Figures(
        _rate(framing, subjects, source_size, size),
        _rate(middle, subjects, source_size, size),
        _acceleration(framing, fps),
        _acceleration(_follower(framing, subjects), fps, even=True),
        _jumps(framing, cuts_ms, fps),
    )


def _rate(framing: Framing, subjects: Sequence[tuple[int, Box]], source_size: Size, size: Size) -> float:
    shown = [any(_holds(part, box) for part in _shown(framing.at(ms), source_size, size, ms)) for ms, box in subjects]
    return sum(shown) / len(shown) if shown else 1.0


def _shown(shot: ShotFraming, source_size: Size, size: Size, ms: int) -> Iterator[Box]:
    """What of the source is seen, as shares of it."""
    wide, high = source_size
    for part in parts_of(shot, source_size, size, ms):
        source = part.source
        yield Box(source.left / wide, source.top / high, source.width / wide, source.height / high)


def _holds(part: Box, box: Box) -> bool:
    """Whether a box is seen, as far as it is in the picture at all; 3 thousandths are a rounding to even pixels."""
    near = 0.003
    across = part.x - near <= max(0.0, box.x) and min(1.0, box.x + box.width) <= part.x + part.width + near
    return across and part.y - near <= max(0.0, box.y) and min(1.0, box.y + box.height) <= part.y + part.height + near


def _follower(framing: Framing, subjects: Sequence[tuple[int, Box]]) -> Framing:
    shots = []
    for shot in framing.shots:
        crop = shot.crop or Box(0.0, 0.0, 0.3164, 1.0)
        path = tuple(
            PathPoint(ms, min(max(0.0, box.x + box.width / 2 - crop.width / 2), 1 - crop.width), 0.0)
            for ms, box in subjects
            if shot.span.contains(ms)
        )
        shots.append(replace(shot, layout="track", crop=crop, path=path))
    return replace(framing, shots=tuple(shots))


def _acceleration(framing: Framing, fps: int, *, even: bool = False) -> float:
    """Never across a shot's end. `even`: straight from point to point instead of along the curve."""
    found = [0.0]
    for shot in framing.shots:
        place = _evenly(shot.path) if even else _corner(shot)
        times = np.arange(shot.span.start_ms, shot.span.end_ms, 1000 / fps)
        places = np.array([place(float(ms)) for ms in times]).reshape(-1, 2)
        found += list(np.hypot(*np.diff(places, 2, axis=0).T) * fps**2)
    return float(np.percentile(found, 95))


def _corner(shot: ShotFraming) -> Callable[[float], tuple[float, float]]:
    def place(ms: float) -> tuple[float, float]:
        crop = shot.crop_at(round(ms)) or Box(0.0, 0.0, 1.0, 1.0)
        return crop.x, crop.y

    return place


def _evenly(path: Sequence[PathPoint]) -> Callable[[float], tuple[float, float]]:
    times = [point.ms for point in path]

    def place(ms: float) -> tuple[float, float]:
        return (float(np.interp(ms, times, [point.x for point in path])) if path else 0.0, 0.0)

    return place


def _jumps(framing: Framing, cuts_ms: Sequence[int], fps: int) -> int:
    """A cut is met within one frame."""
    leaps = 0
    for shot in framing.shots:
        place = _corner(shot)
        times = np.arange(shot.span.start_ms, shot.span.end_ms, 1000 / fps)
        places = np.array([place(float(ms)) for ms in times]).reshape(-1, 2)
        leaps += int((np.abs(np.diff(places, axis=0)).max(axis=1, initial=0.0) > FASTEST / fps).sum())
    changes = (shot.span.start_ms for shot in framing.shots[1:])
    return leaps + sum(all(abs(ms - cut) > 1000 / fps for cut in cuts_ms) for ms in changes)

"""Stretches in which nothing moves, or nothing is to be seen, found on the way through a film."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from repurpose.timebase import Span

GRID = 160
"""Points looked at across the longer side; 14,400 of a 16:9 picture, 0.1 ms a frame."""
LOOK_MS = 60
"""Stretches are half a second and longer: looking at every frame finds no more."""
MOVED_LEVELS = 12
"""A point has changed when its luma did by more, and more than x264 at CRF 21 moves a still picture at a key frame."""
CELLS = 48
"""Across the longer side of a `Look`."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as a stretch."""

    moved_share: float = 0.001
    """Fewer changed points than this are stillness."""
    still_ms: int = 2000
    blank_ms: int = 500
    flat_share: float = 0.02
    """A picture is blank when fewer of its points than this differ from their median."""


@dataclass(frozen=True, slots=True)
class Look:
    """A picture in square cells, some 48 along its longer side, to be compared with others."""

    ms: int
    cells: NDArray[np.float32]
    """Mean luma of each cell."""
    covered: tuple[float, float] = (1.0, 1.0)
    """Which share of the picture's width and height they cover, from the left upper corner on."""


class Stretches:
    """Fed with luma pictures in order of time; `close` gives the still and the blank spans."""

    def __init__(self, limits: Limits, *, looking: Sequence[Span] = ()) -> None:
        """A `Look` is kept of each picture within `looking`: 4 KB, and 0.3 s for a minute of all pictures."""
        self._limits = limits
        self._looking = looking
        self.looks: list[Look] = []
        self._still: list[Span] = []
        self._blank: list[Span] = []
        self._reference: NDArray[np.int16] | None = None
        self._still_from = 0
        self._blank_from: int | None = None
        self._next_ms = 0

    def add(self, ms: int, luma: NDArray[np.uint8], upper: float = 1.0) -> None:
        """`luma` is the `upper` share of the picture."""
        if ms < self._next_ms:
            return
        self._next_ms = ms + LOOK_MS
        step = max(1, max(luma.shape) // GRID)
        points = luma[::step, ::step].astype(np.int16)
        if any(span.contains(ms) for span in self._looking):
            self.looks.append(_look(ms, luma, upper))
        if self._reference is None or _share(points - self._reference) > self._limits.moved_share:
            self._end_still(ms)
            self._reference, self._still_from = points, ms
        flat = _share(points - int(np.median(points[::3, ::3]))) < self._limits.flat_share
        if flat and self._blank_from is None:
            self._blank_from = ms
        elif not flat:
            self._end_blank(ms)

    def close(self, end_ms: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
        """Still spans and blank ones, as long as the limits ask, in order."""
        self._end_still(end_ms)
        self._end_blank(end_ms)
        return tuple(self._still), tuple(self._blank)

    def _end_still(self, ms: int) -> None:
        if self._reference is not None and ms - self._still_from >= self._limits.still_ms:
            self._still.append(Span(self._still_from, ms))

    def _end_blank(self, ms: int) -> None:
        if self._blank_from is not None and ms - self._blank_from >= self._limits.blank_ms:
            self._blank.append(Span(self._blank_from, ms))
        self._blank_from = None


def _look(ms: int, luma: NDArray[np.uint8], upper: float) -> Look:
    """Means of squares by all of their pixels (0.3 ms), for a few of them miss thin lines; what is over is left out."""
    height, width = round(luma.shape[0] / upper), luma.shape[1]
    side = max(1, max(height, width) // CELLS)
    rows, columns = luma.shape[0] // side, width // side
    lines = luma[: rows * side, : columns * side].reshape(rows, side, columns * side).sum(axis=1, dtype=np.uint32)
    cells = lines.reshape(rows, columns, side).sum(axis=2, dtype=np.uint32).astype(np.float32) / side**2
    return Look(ms, cells, (columns * side / width, rows * side / height))


def _share(difference: NDArray[np.int16]) -> float:
    return float(np.count_nonzero(np.abs(difference) > MOVED_LEVELS)) / max(1, difference.size)

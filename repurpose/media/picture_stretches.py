"""Stretches in which nothing moves, or nothing is to be seen, found on the way through a film."""

from __future__ import annotations

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
FLAT_SHARE = 0.02
"""A picture is blank when fewer of its points than this differ from their median."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What counts as a stretch."""

    moved_share: float = 0.001
    """Fewer changed points than this are stillness."""
    still_ms: int = 2000
    blank_ms: int = 500


class Stretches:
    """Fed with luma pictures in order of time; `close` gives the still and the blank spans."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._still: list[Span] = []
        self._blank: list[Span] = []
        self._reference: NDArray[np.int16] | None = None
        self._still_from = 0
        self._blank_from: int | None = None
        self._next_ms = 0

    def add(self, ms: int, luma: NDArray[np.uint8]) -> None:
        if ms < self._next_ms:
            return
        self._next_ms = ms + LOOK_MS
        step = max(1, max(luma.shape) // GRID)
        points = luma[::step, ::step].astype(np.int16)
        if self._reference is None or _share(points - self._reference) > self._limits.moved_share:
            self._end_still(ms)
            self._reference, self._still_from = points, ms
        flat = _share(points - int(np.median(points[::3, ::3]))) < FLAT_SHARE
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


def _share(difference: NDArray[np.int16]) -> float:
    return float(np.count_nonzero(np.abs(difference) > MOVED_LEVELS)) / max(1, difference.size)

"""What moves and what stands out in the pictures of one shot, and the box that holds most of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from repurpose.media.frame_pixels import Pixels
from repurpose.model import Attention, Box
from repurpose.timebase import Span

HALF = 2
"""Movement is looked for in every second pixel across and down: 0.2 ms a picture."""
STEP = 8
"""Luma (0..255) by which a pixel has to change for something to have moved: noise and encoding come to 5."""
PIECE_MS = 2000
"""How often the place to look at may change: a crop that follows what moves needs no more."""
EDGES_MS = 800
"""Edges that stay are looked for this often, in every pixel."""
_TRANSITION = 0.5
"""Share of pixels that change at a cut or a fade, which says nothing about what moves."""
_LEAST = 0.001
"""Share of the picture that moves, on average, from which movement tells where to look, and contrast does not count."""
_MOST = 0.85
"""Share of all movement, or contrast, that the box holds in each direction."""

Map = NDArray[np.float32]
WHOLE = Box(0.0, 0.0, 1.0, 1.0)


class Activity:
    """Give it every picture of a shot in order, gray."""

    def __init__(self, *, edges: bool = True) -> None:
        """Without `edges` it knows of movement only."""
        self._wants_edges = edges
        self._last: NDArray[np.int16] | None = None
        self._moved: Map | None = None
        self._across: Map | None = None
        self._down: Map | None = None
        self._pictures = self._edged = 0
        self._next_ms = 0

    def feed(self, ms: int, gray: Pixels) -> None:
        small = gray[::HALF, ::HALF].astype(np.int16)
        moved = self._moved if self._moved is not None else np.zeros(small.shape, np.float32)
        if self._last is not None:
            step = np.abs(small - self._last) > STEP
            if step.mean() < _TRANSITION:
                moved += step
                self._pictures += 1
        self._last, self._moved = small, moved
        if self._wants_edges and ms >= self._next_ms:
            if self._across is None or self._down is None:
                self._across, self._down = np.zeros((2, *gray.shape), np.float32)
            self._next_ms, luma = ms + EDGES_MS, gray.astype(np.float32)
            self._across[:, 1:] += np.diff(luma, axis=1)
            self._down[1:] += np.diff(luma, axis=0)
            self._edged += 1

    def moved(self) -> Map | None:
        """Share of the pictures in which each place (every second pixel) moved; None before the second picture."""
        return None if self._moved is None or not self._pictures else (self._moved / self._pictures).astype(np.float32)

    def edges(self) -> tuple[Map, Map] | None:
        """The step of luma to the left and to the upper neighbour that stays, mean over time, without its sign."""
        if self._across is None or self._down is None or not self._edged:
            return None
        across, down = (np.abs(edge) / self._edged for edge in (self._across, self._down))
        return across.astype(np.float32), down.astype(np.float32)

    def movement(self) -> Box | None:
        """Holds most of what moves; None where nothing does."""
        moved = self.moved()
        return box_of_most(moved) if moved is not None and moved.mean() >= _LEAST else None

    def attention(self) -> Box:
        """Holds most of what moves; where nothing does, most of what stands out; else the whole picture."""
        box, edges = self.movement(), self.edges()
        if box is not None:
            return box
        if edges is None:
            return WHOLE
        # Squared, so that what stands out outweighs a large even texture.
        return box_of_most((edges[0] + edges[1]) ** 2)


def box_of_most(weights: Map) -> Box:
    """The narrowest columns that hold `_MOST` of the weight, and of these the fewest rows.

    What is no more than usual does not count: an even picture is a whole one.

    >>> even = np.ones((9, 16), np.float32)
    >>> box_of_most(even)
    Box(x=0.0, y=0.0, width=1.0, height=1.0)
    """
    telling = np.maximum(0, weights - 2 * weights.mean())
    if telling.sum() <= 0:
        return WHOLE
    left, right = _narrowest(telling.sum(axis=0))
    top, bottom = _narrowest(telling[:, left:right].sum(axis=1))
    high, wide = weights.shape
    shares = (left / wide, top / high, (right - left) / wide, (bottom - top) / high)
    return Box(*(round(float(share), 4) for share in shares))


def _narrowest(weights: Map) -> tuple[int, int]:
    """First and one past the last index of the shortest run that holds `_MOST` of the weight."""
    sums = np.concatenate([[0.0], np.cumsum(weights, dtype=np.float64)])
    ends = np.searchsorted(sums, sums[:-1] + _MOST * sums[-1] - 1e-9)
    starts = np.flatnonzero(ends < len(sums))
    best = int(starts[np.argmin(ends[starts] - starts)])
    return best, int(ends[best])


class Pieces:
    """What moves in each piece of a shot."""

    def __init__(self, start_ms: int) -> None:
        self._start_ms = start_ms
        self._now = Activity(edges=False)
        self._done: list[tuple[Span, Box | None]] = []

    def feed(self, ms: int, gray: Pixels) -> None:
        self._now.feed(ms, gray)
        if ms >= self._start_ms + PIECE_MS:
            self._close(ms)
            self._now.feed(ms, gray)

    def attention(self, end_ms: int, otherwise: Box, seen_ms: Sequence[int]) -> list[Attention]:
        """Where something moves in each piece without a face, or `otherwise`; `seen_ms` are the times of faces."""
        if end_ms > self._start_ms:
            self._close(end_ms)
        found: list[Attention] = []
        for span, moves in self._done:
            box = moves or otherwise
            if any(span.contains(ms) for ms in seen_ms):
                continue
            if found and found[-1].box == box and found[-1].span.end_ms == span.start_ms:
                found[-1] = Attention(Span(found[-1].span.start_ms, span.end_ms), box)
            else:
                found.append(Attention(span, box))
        return found

    def _close(self, end_ms: int) -> None:
        self._done.append((Span(self._start_ms, end_ms), self._now.movement()))
        self._start_ms, self._now = end_ms, Activity(edges=False)

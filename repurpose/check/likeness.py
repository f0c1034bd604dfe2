"""How far a finished picture is that of the source: at which time, and at which place of it. Pure.

A few key frames of the source are held against the small pictures that decoding the finished file left behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from repurpose.check.windows import Window
from repurpose.media.picture_stretches import Look
from repurpose.model import Box

SEARCH_MS = 600
STEP_MS = 20
ON_SCREEN_MS = 250
"""A picture is taken to be on screen for as long as this, where the next one was not looked at."""
NEXT_MS = 100
"""The next picture may be the right one when it comes this soon."""
TRIMMED = 0.25
"""Share of the cells that may differ: captions, a logo, a lower third."""
FEWEST_CELLS = 40
FLAT_LEVELS, PLAIN_LEVELS = 4.0, 1.0
"""A picture whose cells differ by less says nothing about where or when it is; nor does one that is plain without the
cells that may differ, such as a title card of one short line."""
ALIKE = 0.25
"""Times that fit the source by so much of the usual misfit less well than the best are as good."""
MOVING_LEVELS = 3.0
"""A cell moves when its luma varies by more within the second that is compared; noise and coding vary it by less."""
FEWEST_MOVING = 6
FEWEST_WITNESSES = 2
"""Places that have to agree on a delay."""
Cells = NDArray[np.float64]
SHIFTS = (-0.32, -0.16, -0.08, -0.04, 0.0, 0.04, 0.08, 0.16, 0.32)
"""Where else in the source is looked, as shares of it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """A picture of the source, and when the clip shows it through which window."""

    clip_ms: int
    sums: Cells
    """Of its luma over all that lies above and to the left, as `sums_of` gives them: any mean is four of these."""
    window: Window


@dataclass(frozen=True, slots=True)
class Placing:
    """What the finished picture shows where it should show a part of the source."""

    clip_ms: int
    likeness: float
    """To what it should show, −1..1."""
    best: float
    """To what it is most like within the source."""
    x: float
    y: float
    """How far that lies off, as shares of the source."""


def picture_delay_ms(sights: Sequence[Sight], looks: Sequence[Look]) -> tuple[int, float] | None:
    """How much too late the finished pictures come, and how clearly; None where nothing moves.

    The second value is how much better the best time fits than the planned one, as a share of how ill others fit.
    """
    times = np.array([look.ms for look in looks])
    deltas = np.arange(-SEARCH_MS, SEARCH_MS + 1, STEP_MS)
    courses = [course for sight in sights if looks and (course := _course(sight, looks, times, deltas)) is not None]
    if not courses:
        return None
    misfit = np.nanmean(courses, axis=0)
    best = int(np.nanargmin(misfit))
    alike = deltas[misfit <= misfit[best] + ALIKE * (1 - misfit[best])]
    nearest = int(alike[np.abs(alike).argmin()])
    if abs(nearest) > STEP_MS and sum(_fits(course, best) for course in courses) < FEWEST_WITNESSES:
        return None
    return nearest, float(np.nanmin(misfit[np.abs(deltas) <= STEP_MS]) - misfit[best])


def _fits(course: Cells, at: int) -> bool:
    """Whether pictures of one place fit about as well at a time as at their own best."""
    best = float(np.nanmin(course))
    near = course[max(0, at - 1) : at + 2]
    return bool(np.isfinite(near).any() and np.nanmin(near) <= best + ALIKE * (1 - best))


def _course(sight: Sight, looks: Sequence[Look], times: NDArray[np.int64], deltas: NDArray[np.int64]) -> Cells | None:
    """How ill the pictures around its time fit one of the source, 1 for the usual misfit; only where something moves.

    Captions that come and go move too, and fit only in the gap between two: that is why one place is no witness.
    """
    at = np.searchsorted(times, sight.clip_ms + deltas, side="right") - 1
    at[(at < 0) | (sight.clip_ms + deltas - times[at] > ON_SCREEN_MS)] = -1
    shown = sorted(set(at[at >= 0].tolist()))
    parts = [part for index in shown if (part := _parts(sight.sums, sight.window, looks[index])) is not None]
    if len(parts) < max(4, len(shown)) or (at >= 0).sum() < len(at) // 2:
        return None
    made = np.array([part[1].ravel() for part in parts])
    moving = made.std(axis=0) > MOVING_LEVELS
    if moving.sum() < FEWEST_MOVING:
        return None
    expected = parts[0][0].ravel()
    if (still := ~moving).sum() >= FEWEST_CELLS and expected[still].std() > FLAT_LEVELS:
        # Levels may be others, of a picture in HDR or in full range.
        gain, offset = np.polyfit(expected[still], np.median(made[:, still], axis=0), 1)
        expected = gain * expected + offset
    misfit = np.abs(made[:, moving] - expected[moving]).mean(axis=1)
    usual = float(np.median(misfit))
    if usual < MOVING_LEVELS:
        return None
    by_look = dict(zip(shown, misfit / usual, strict=True))
    return np.array([by_look.get(index, np.nan) for index in at.tolist()])


def placings(sights: Sequence[Sight], looks: Sequence[Look]) -> tuple[Placing, ...]:
    """For each picture of the source where in it the finished file looks; pictures that say nothing are left out."""
    times = np.array([look.ms for look in looks])
    return tuple(
        placing
        for sight in sights
        if (near := _near(sight, looks, times)) and (placing := _placing(sight, near)) is not None
    )


def _near(sight: Sight, looks: Sequence[Look], times: NDArray[np.int64]) -> list[Look]:
    """The last picture up to a sight's time and the next one: key frames lie at cuts, and pictures were left out."""
    after = int(np.searchsorted(times, sight.clip_ms, side="right"))
    before = looks[max(0, after - 1) : after]
    return [each for each in before if sight.clip_ms - each.ms <= ON_SCREEN_MS] + [
        each for each in looks[after : after + 1] if before and each.ms - sight.clip_ms <= NEXT_MS
    ]


def _placing(sight: Sight, near: Sequence[Look]) -> Placing | None:
    seen = [
        (value, -at) for at, look in enumerate(near) if (value := likeness(sight.sums, sight.window, look)) is not None
    ]
    if not seen:
        return None
    planned, at = max(seen)
    look = near[-at]
    found = [(planned, 0.0, 0.0)]
    source = sight.window.source
    for x in SHIFTS if source.width < 0.99 else (0.0,):
        for y in SHIFTS if source.height < 0.99 else (0.0,):
            moved = sight.window.moved(x, y)
            inside = -1e-6 <= moved.source.x <= 1.000001 - source.width
            if (x or y) and inside and -1e-6 <= moved.source.y <= 1.000001 - source.height:
                value = likeness(sight.sums, moved, look)
                found += [] if value is None else [(value, x, y)]
    best, x, y = max(found, key=lambda each: each[0])
    return Placing(sight.clip_ms, planned, best, x, y)


def sums_of(pixels: NDArray[np.uint8]) -> Cells:
    """Sums of a gray, upright picture from its left upper corner on."""
    sums = np.zeros((pixels.shape[0] + 1, pixels.shape[1] + 1))
    sums[1:, 1:] = pixels.astype(np.float64).cumsum(0).cumsum(1)
    return sums


def likeness(sums: Cells, window: Window, look: Look) -> float | None:
    """Correlation of the cells that show the window, without the worst quarter; None for too little to see."""
    parts = _parts(sums, window, look)
    if parts is None or parts[0].std() < FLAT_LEVELS:
        return None
    return _correlation(parts[0].ravel(), parts[1].ravel())


def _parts(sums: Cells, window: Window, look: Look) -> tuple[Cells, Cells] | None:
    """Cells of the source and of the finished picture that should be alike; None for too few of them."""
    rows, columns = look.cells.shape
    part = window.finished
    # The look holds the upper part of the picture only, so its cells are fewer than those of the whole.
    whole_columns, whole_rows = columns / look.covered[0], rows / look.covered[1]
    left, top = int(np.ceil(part.x * whole_columns - 1e-6)), int(np.ceil(part.y * whole_rows - 1e-6))
    right = min(columns, int((part.x + part.width) * whole_columns + 1e-6))
    bottom = min(rows, int((part.y + part.height) * whole_rows + 1e-6))
    if (right - left) * (bottom - top) < FEWEST_CELLS or right <= left:
        return None
    across, down = window.source.width / part.width, window.source.height / part.height
    box = Box(
        window.source.x + (left / whole_columns - part.x) * across,
        window.source.y + (top / whole_rows - part.y) * down,
        (right - left) / whole_columns * across,
        (bottom - top) / whole_rows * down,
    )
    made = look.cells[top:bottom, left:right].astype(np.float64)
    return _means(sums, box, (bottom - top, right - left)), made


def _correlation(one: Cells, other: Cells) -> float | None:
    if other.std() < 1e-6:
        return 0.0
    difference = np.abs((one - one.mean()) / one.std() - (other - other.mean()) / other.std())
    kept = difference <= np.quantile(difference, 1 - TRIMMED)
    one, other = one[kept], other[kept]
    if one.std() < PLAIN_LEVELS:
        return None
    if other.std() < 1e-6:
        return 0.0
    return float(np.corrcoef(one, other)[0, 1])


def shrunk(picture: NDArray[np.uint8], rows: int, columns: int) -> NDArray[np.uint8]:
    """A gray picture in fewer pixels, each the mean of what it stands for."""
    return np.rint(_means(sums_of(picture), Box(0.0, 0.0, 1.0, 1.0), (rows, columns))).astype(np.uint8)


def _means(sums: Cells, box: Box, shape: tuple[int, int]) -> Cells:
    """The mean of the source in each of `shape` cells of a box."""
    height, width = sums.shape[0] - 1, sums.shape[1] - 1
    ys = np.clip(np.rint((box.y + box.height * np.arange(shape[0] + 1) / shape[0]) * height), 0, height).astype(int)
    xs = np.clip(np.rint((box.x + box.width * np.arange(shape[1] + 1) / shape[1]) * width), 0, width).astype(int)
    ends_y, ends_x = np.maximum(ys[1:], ys[:-1] + 1).clip(max=height), np.maximum(xs[1:], xs[:-1] + 1).clip(max=width)
    starts_y, starts_x = np.minimum(ys[:-1], ends_y - 1), np.minimum(xs[:-1], ends_x - 1)
    total = (
        sums[np.ix_(ends_y, ends_x)]
        - sums[np.ix_(starts_y, ends_x)]
        - sums[np.ix_(ends_y, starts_x)]
        + sums[np.ix_(starts_y, starts_x)]
    )
    area = (ends_y - starts_y)[:, None] * (ends_x - starts_x)[None, :]
    return np.asarray(total / area, np.float64)

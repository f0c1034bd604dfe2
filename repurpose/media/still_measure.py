"""How good a frame would be as a screenshot: brightness, contrast, sharpness, motion, measured with NumPy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from repurpose.media.video_frames import Picture

THUMB = (24, 14)
"""Columns and rows of the thumbnail that tells two pictures apart."""
_BGR_TO_LUMA = np.array([0.0722, 0.7152, 0.2126], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Still:
    ms: int
    """The frame's own presentation time on the recording's clock."""
    brightness: float
    """Mean luma, 0..1."""
    contrast: float
    """Standard deviation of luma, 0..1: next to nothing on a blank or fully faded picture."""
    sharpness: float
    """Variance of the luma's Laplacian, 0 and up; comparable between frames of one size."""
    motion: float
    """Mean absolute luma difference from the frame before, 0..1; 0.0 for the first."""
    thumb: bytes
    """24 x 14 luma values, row by row."""


def measure_stills(pictures: Iterable[Picture]) -> Iterator[Still]:
    """A measurement for each picture (BGR, all of one size); only the last one is held."""
    before: NDArray[np.float32] | None = None
    for picture in pictures:
        luma = picture.pixels.astype(np.float32) @ _BGR_TO_LUMA
        motion = 0.0 if before is None else float(np.abs(luma - before).mean()) / 255
        yield Still(
            picture.ms, float(luma.mean()) / 255, float(luma.std()) / 255, _sharpness(luma), motion, _thumb(luma)
        )
        before = luma


def _sharpness(luma: NDArray[np.float32]) -> float:
    inner = luma[1:-1, 1:-1]
    edges = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:] - 4 * inner
    return float(edges.var()) if edges.size else 0.0


def _thumb(luma: NDArray[np.float32]) -> bytes:
    columns, rows = THUMB
    down = np.linspace(0, luma.shape[0], rows, endpoint=False).astype(int)
    across = np.linspace(0, luma.shape[1], columns, endpoint=False).astype(int)
    sums = np.add.reduceat(np.add.reduceat(luma, down, axis=0), across, axis=1)
    counts = np.outer(np.diff([*down, luma.shape[0]]), np.diff([*across, luma.shape[1]]))
    means: NDArray[np.uint8] = (sums / np.maximum(counts, 1)).astype(np.uint8)
    return means.tobytes()

"""Whether captions are in a picture: their script is drawn alone, over black and over white, and compared with it.

Drawn over both, every pixel of a caption says within which bounds it must lie whatever is behind it: letters and their
outline exactly, a see-through box between two greys. Pictures without the captions break these bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from repurpose.media import filter_graph
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import Box
from repurpose.timebase import ms_to_seconds

TOLERANCE = 40
"""Levels of luma that encoding at CRF 21 may move a pixel at the edge of a letter."""
TOUCHED_LEVELS = 160
"""Untouched pixels differ by 219 levels between black and white."""
OPAQUE_LEVELS = 30
LETTER_LEVELS = 60
"""White, and the yellow of a spoken word, lie within so many levels of luma; letters and outline further apart."""


@dataclass(frozen=True, slots=True)
class Script:
    """An ASS file within a folder, the size it is made for, and the times to draw it at."""

    file: str
    width: int
    height: int
    times_ms: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A script drawn at one time: lowest and highest luma that each pixel may have."""

    low: NDArray[np.uint8]
    high: NDArray[np.uint8]

    @property
    def box(self) -> Box | None:
        """What is drawn at this time, as shares of the picture; None where nothing is."""
        touched = self.high.astype(np.int16) - self.low < TOUCHED_LEVELS
        rows, columns = np.flatnonzero(touched.any(axis=1)), np.flatnonzero(touched.any(axis=0))
        if not rows.size:
            return None
        height, width = touched.shape
        across, down = int(columns[-1] - columns[0]) + 1, int(rows[-1] - rows[0]) + 1
        return Box(int(columns[0]) / width, int(rows[0]) / height, across / width, down / height)

    def shown_in(self, luma: NDArray[np.uint8]) -> float | None:
        """Share of the caption that the picture shows, 0..1; None where nothing is drawn at this time."""
        spread = self.high.astype(np.int16) - self.low
        touched = spread < TOUCHED_LEVELS
        opaque = spread < OPAQUE_LEVELS
        if not opaque.any():
            return None
        # The brightest of what is drawn: letters, or the outline of dark ones. What is dark would fit dark pictures.
        letters = opaque & (self.low > np.percentile(self.low[opaque], 95) - LETTER_LEVELS)
        picture = luma.astype(np.int16)
        fits = (picture >= self.low.astype(np.int16) - TOLERANCE) & (picture <= self.high.astype(np.int16) + TOLERANCE)
        return min(float(fits[touched].mean()), float(fits[letters].mean()))


def draw(scripts: Sequence[Script], folder: Path, fonts: str) -> tuple[tuple[Drawing, ...], ...]:
    """For each script a drawing for each of its times; one run of ffmpeg in `folder`, where scripts and fonts lie."""
    outputs = [_output(script, fonts) for script in scripts if script.times_ms]
    if outputs:
        run_ffmpeg(filter_graph.arguments(outputs), cwd=folder)
    return tuple(_read(script, folder) if script.times_ms else () for script in scripts)


def _output(script: Script, fonts: str) -> filter_graph.Stream:
    sides = []
    # The n-th picture is moved to the n-th time, so only as many are drawn as are compared.
    times = "+".join(f"eq(N,{index})*{ms_to_seconds(ms)}" for index, ms in enumerate(script.times_ms))
    for colour in ("black", "white"):
        size = f"{script.width}x{script.height}"
        side = filter_graph.generate(f"color={colour}:s={size}:r=1:d={len(script.times_ms)}")["v"]
        side = side.filter("format", "yuv420p").filter("settb", "1/1000").filter("setpts", f"({times})/TB")
        sides.append(side.filter("ass", script.file, fontsdir=fonts).filter("extractplanes", "y"))
    both = sides[0].filter("setpts", "N/TB")
    both = filter_graph.stacked(both, sides[1].filter("setpts", "N/TB"))
    return filter_graph.write([both], f"{script.file}.raw", f="rawvideo", pix_fmt="gray", fps_mode="passthrough")


def _read(script: Script, folder: Path) -> tuple[Drawing, ...]:
    raw = np.fromfile(folder / f"{script.file}.raw", np.uint8)
    pairs = raw.reshape(len(script.times_ms), 2, script.height, script.width)
    return tuple(Drawing(np.minimum(*pair), np.maximum(*pair)) for pair in pairs)

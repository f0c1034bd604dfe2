"""What a clip's sound holds, block by block: how far it may be lifted, whether a side is silent, how loud its noise is.

Pure: it reads the text that ffmpeg's `astats` leaves.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from repurpose.media.filter_graph import Stream

Side = Literal["both", "left", "right"]

LEVELS = "levels.txt"
BLOCK_SAMPLES = 2400
"""50 ms at 48 kHz: about as long as the limiter takes to let go again."""
SILENT_DB = -120.0
SOUNDING_DB = 40.0
"""Blocks that lie further below the loud ones are pauses, and say nothing of how the sound is limited."""
OFTEN, OFTEN_DB = 0.05, 8.0
SELDOM, SELDOM_DB = 0.01, 14.0
"""The limiter may take 8 dB from one block in 20 and 14 dB from one in 100, and any amount from what is rarer: a clap,
a bump. With more it is heard to breathe. Lifted to -14 LUFS regardless, speech between claps lost 22 dB with each."""
ONE_SIDED_DB = 40.0
"""A side so far below the other holds the crosstalk of a cable at most."""


@dataclass(frozen=True, slots=True)
class Levels:
    """In dBFS, a value for each block."""

    left: tuple[float, ...] = ()
    right: tuple[float, ...] = ()
    peaks: tuple[float, ...] = ()
    rms: tuple[float, ...] = ()


def noted(stream: Stream) -> Stream:
    """The sound unchanged, its levels written to `LEVELS`."""
    stream = stream.filter("asetnsamples", BLOCK_SAMPLES, pad=0)
    kept = {"measure_perchannel": "Peak_level", "measure_overall": "Peak_level+RMS_level"}
    return stream.filter("astats", metadata=1, reset=1, **kept).filter("ametadata", mode="print", file=LEVELS)


def read_levels(text: str) -> Levels:
    """Out of what `noted` wrote.

    >>> read_levels("lavfi.astats.1.Peak_level=-3.5\\nlavfi.astats.Overall.RMS_level=-inf")
    Levels(left=(-3.5,), right=(), peaks=(), rms=(-120.0,))
    """
    found: dict[str, list[float]] = {}
    for name, value in re.findall(r"^lavfi\.astats\.(\w+\.\w+)=(\S+)", text, re.MULTILINE):
        found.setdefault(name, []).append(max(SILENT_DB, float(value)))
    names = ("1.Peak_level", "2.Peak_level", "Overall.Peak_level", "Overall.RMS_level")
    return Levels(*(tuple(found.get(name, ())) for name in names))


def highest_gain(levels: Levels, limit_dbtp: float) -> float:
    """Gain in dB beyond which a limiter at `limit_dbtp` would be heard at work; without end where nothing sounds."""
    sounding = _sounding(levels.peaks)
    if not sounding:
        return float("inf")
    bounds = ((OFTEN, OFTEN_DB), (SELDOM, SELDOM_DB))
    return min(limit_dbtp + most - _exceeded(sounding, share) for share, most in bounds)


def heard_side(levels: Levels) -> Side:
    """The side that holds everything, where the other one is silent."""
    left, right = (_exceeded(side, SELDOM) if side else SILENT_DB for side in (levels.left, levels.right))
    if max(left, right) <= SILENT_DB or abs(left - right) < ONE_SIDED_DB:
        return "both"
    return "left" if left > right else "right"


def noise_floor(levels: Levels) -> float:
    """RMS of the quietest tenth of what is not digital silence; speech pauses for longer than that."""
    alive = sorted(value for value in levels.rms if value > -100)
    return alive[len(alive) // 10] if alive else SILENT_DB


def _sounding(values: Sequence[float]) -> list[float]:
    loud = _exceeded(values, OFTEN) if values else SILENT_DB
    return [value for value in values if value > max(SILENT_DB, loud - SOUNDING_DB)]


def _exceeded(values: Sequence[float], share: float) -> float:
    """What this share of the values lies above, rounded up to whole values: one of 20 is above it at 5 %."""
    ordered = sorted(values, reverse=True)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

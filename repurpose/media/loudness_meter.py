"""ffmpeg's EBU R128 meter: integrated loudness and true peak of a stretch of sound."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from repurpose.errors import ProcessError
from repurpose.media.ffmpeg_program import run_ffmpeg

SILENCE_LUFS = -70.0
"""The meter's absolute gate: what is quieter, or shorter than its window of 400 ms, has no loudness."""


@dataclass(frozen=True, slots=True)
class Loudness:
    integrated_lufs: float
    """`SILENCE_LUFS` for silence."""
    true_peak_dbtp: float
    """Oversampled peak; −inf for silence."""

    @property
    def silent(self) -> bool:
        return self.integrated_lufs <= SILENCE_LUFS


SILENCE = Loudness(SILENCE_LUFS, float("-inf"))


def measure(arguments: Sequence[str], *, cwd: Path | None = None, stall_seconds: float = 120) -> Loudness:
    """Run ffmpeg with arguments that end in an `ebur128=peak=true` filter and read the summary that it logs."""
    done = run_ffmpeg(["-loglevel", "info", "-nostats", *arguments], cwd=cwd, stall_seconds=stall_seconds)
    return read_summary(done.stderr)


def read_summary(log: str) -> Loudness:
    """The last summary in what ffmpeg logged.

    >>> read_summary("Summary:\\n I:  -17.0 LUFS\\n True peak:\\n Peak:  -2.3 dBFS")
    Loudness(integrated_lufs=-17.0, true_peak_dbtp=-2.3)
    """
    summary = log.rpartition("Summary:")[2]
    integrated = re.search(r"\bI:\s+(-?[\d.]+|-?inf|-?nan) LUFS", summary)
    peak = re.search(r"\bPeak:\s+(-?[\d.]+|-?inf|-?nan) dBFS", summary)
    if integrated is None or peak is None:
        raise ProcessError("ffmpeg measured no loudness; see its log in the details", stderr=log[-2000:])
    lufs, dbtp = float(integrated[1]), float(peak[1])
    # Every comparison with NaN is false: `not >` reads it as silence.
    return Loudness(lufs if lufs > SILENCE_LUFS else SILENCE_LUFS, dbtp if dbtp > float("-inf") else float("-inf"))

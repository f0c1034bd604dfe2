"""Peak memory of the whole job on a long input against a short one: the sample, repeated."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.whole import Figure
from repurpose.media.ffmpeg_program import file_url, run_ffmpeg

SAMPLE_SECONDS = 292.6
LIGHT = [
    "--set",
    'clips.shapes=["vertical"]',
    "--set",
    "video.encoder_preset=ultrafast",
    "--set",
    "speech.model=tiny.en",
]
"""What memory depends on stays; only the time spent in encoding and recognition is less."""


def figures(sample: Path, long_seconds: int = 7200, short_seconds: int = 600) -> Iterator[Figure]:
    short, long = (_peak_mib(sample, seconds) for seconds in (short_seconds, long_seconds))
    yield Figure(f"peak memory of {long_seconds // 60} min, MiB", long, 2048)
    yield Figure(f"the same / that of {short_seconds // 60} min ({short:.0f} MiB)", long / short, 1.2)


def _peak_mib(sample: Path, seconds: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "long.mp4"
        rounds = str(round(seconds / SAMPLE_SECONDS) - 1)
        run_ffmpeg(["-stream_loop", rounds, "-i", file_url(sample), "-map", "0", "-c", "copy", str(source)])
        command = [
            sys.executable,
            "-m",
            "repurpose",
            "run",
            str(source),
            "--inline",
            "--library",
            f"{name}/library",
            *LIGHT,
        ]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        peak = 0.0
        while child.poll() is None:
            peak = max(peak, _tree_mib(child.pid))
            time.sleep(0.25)
        if child.returncode:
            raise RuntimeError(f"the run on {seconds} s ended with {child.returncode}")
        return peak


def _tree_mib(pid: int) -> float:
    """Proportional memory of a process and everything below it, so that shared pages count once."""
    total = 0.0
    waiting = [pid]
    while waiting:
        process = Path(f"/proc/{waiting.pop()}")
        try:
            rollup = (process / "smaps_rollup").read_text()
            total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) / 1024
            for thread in (process / "task").iterdir():
                waiting += map(int, (thread / "children").read_text().split())
        except (OSError, StopIteration):
            continue
    return total

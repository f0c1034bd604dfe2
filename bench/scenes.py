"""Finding shots against PySceneDetect's own command at its defaults, each as a whole process, on the same files."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from repurpose.analyse.picture import survey
from repurpose.analyse.scenes import find_scenes
from repurpose.ingest import read_recording
from repurpose.media import processes
from repurpose.model import IngestSettings, ScenesSettings
from repurpose.timebase import parse_time

LONGEST_SECONDS = 4 * 3600
PICTURE_ONLY = IngestSettings(audio_track="1")
"""Listening for the track with the voice is no part of finding shots."""


@dataclass(frozen=True, slots=True)
class Side:
    """What one way took, from the start of its process to its end."""

    wall_seconds: float
    cpu_seconds: float
    """Hardly moved by what else runs on the machine."""
    cuts_ms: tuple[int, ...]
    """After the first frame of the picture."""


@dataclass(frozen=True, slots=True)
class Row:
    """One file done both ways; cuts are the same when they are within one frame."""

    what: str
    ours: Side
    bare: Side
    both: int
    missed_ms: tuple[int, ...]
    extra_ms: tuple[int, ...]
    """Fades, for the most part: the command at its defaults looks for hard cuts alone."""

    @property
    def ratio(self) -> float:
        """How many times faster we are by the clock: 6 on talks and streams, 1 on film trailers are to be reached."""
        return self.bare.wall_seconds / self.ours.wall_seconds

    @property
    def cpu_ratio(self) -> float:
        return self.bare.cpu_seconds / self.ours.cpu_seconds


def rows(files: Iterable[Path], rounds: int = 2) -> Iterator[Row]:
    """Measure each file; both ways take turns, and the least of the rounds counts."""
    for path in files:
        turns = [(_ours(path), _bare(path)) for _ in range(rounds)]
        ours, bare = (_least(side) for side in zip(*turns, strict=True))
        frame_ms = float(1000 / read_recording(path, PICTURE_ONLY).video.fps)
        # Both round to milliseconds.
        missed = [ms for ms in bare.cuts_ms if all(abs(ms - other) > frame_ms + 1 for other in ours.cuts_ms)]
        extra = [ms for ms in ours.cuts_ms if all(abs(ms - other) > frame_ms + 1 for other in bare.cuts_ms)]
        yield Row(path.name, ours, bare, len(bare.cuts_ms) - len(missed), tuple(missed), tuple(extra))


def _least(turns: tuple[Side, ...]) -> Side:
    wall, cpu = min(turn.wall_seconds for turn in turns), min(turn.cpu_seconds for turn in turns)
    return Side(wall, cpu, turns[0].cuts_ms)


def _ours(path: Path) -> Side:
    lines: list[str] = []
    wall, cpu = _timed([sys.executable, "-m", "bench.scenes", "--cuts-of", str(path)], lines)
    return Side(wall, cpu, tuple(int(line) for line in lines))


def _bare(path: Path) -> Side:
    with tempfile.TemporaryDirectory() as folder:
        command = ["-m", "scenedetect", "-q", "-i", str(path), "-o", folder, "list-scenes", "-q"]
        wall, cpu = _timed([sys.executable, *command], [])
        (table,) = Path(folder).glob("*-Scenes.csv")
        label, *times = table.read_text().splitlines()[0].split(",")
    # Without a cut the file has no such line.
    cuts = (parse_time(time) for time in times) if label == "Timecode List:" else ()
    return Side(wall, cpu, tuple(cuts))


def _timed(argv: list[str], lines: list[str]) -> tuple[float, float]:
    before = os.times()
    done = processes.run(argv, stall_seconds=LONGEST_SECONDS, total_seconds=LONGEST_SECONDS, on_line=lines.append)
    after = os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return done.seconds, used


def _print_cuts(path: Path) -> None:
    recording = read_recording(path, PICTURE_ONLY)
    settings = ScenesSettings()
    for scene in find_scenes(recording, survey(recording, settings), settings)[1:]:
        print(scene.span.start_ms - recording.video.start_ms)


def main() -> None:
    """Print a table of the files; with --cuts-of, do our side of one file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--cuts-of", type=Path)
    options = parser.parse_args()
    if options.cuts_of:
        _print_cuts(options.cuts_of)
        return
    print(f"{'file':28} {'ours s':>7} {'bare s':>7} {'ratio':>6} {'cpu ratio':>9}  {'both':>4}  missed  extra")
    for row in rows(options.files, options.rounds):
        seconds = f"{row.ours.wall_seconds:7.2f} {row.bare.wall_seconds:7.2f} {row.ratio:6.1f} {row.cpu_ratio:9.1f}"
        print(f"{row.what:28} {seconds}  {row.both:4}  {list(row.missed_ms)}  {list(row.extra_ms)}", flush=True)


if __name__ == "__main__":
    main()

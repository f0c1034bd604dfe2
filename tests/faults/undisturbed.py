"""A recording with an undisturbed run's library, made once: what disturbed runs are held against."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from journey import contents

from faults.place import SHORT, Place, worked

TWO = (*SHORT, "--set", "select.at_least=2", "--set", "select.clips_per_hour=2000")
"""Two clips of some seconds."""
TALK = (
    *TWO, "--set", "select.min_ms=4000", "--set", "select.target_ms=6000", "--set", "select.max_ms=9000",
    "--set", "docs.make=true", "--set", "docs.min_steps=2", "--set", "docs.max_steps=2",
    "--set", "docs.max_docs_per_hour=50",
)  # fmt: skip
"""Clips of sentences and a micro-doc of two steps."""


@dataclass(frozen=True, slots=True)
class Undisturbed:
    recording: Path
    library: Path
    options: tuple[str, ...]

    @property
    def folder(self) -> Path:
        return the_folder(self.library)

    @property
    def published(self) -> dict[str, str]:
        return contents(self.library)

    def copy(self, place: Place) -> Path:
        """The place's library as a copy of this one; returns the recording's folder in it."""
        shutil.copytree(self.library, place.library)
        return the_folder(place.library)

    def run(self, place: Place, *more: str, **options: str) -> subprocess.CompletedProcess[str]:
        """Run the recording into the place's library."""
        return place.run(*self.command(place, *more), **options)  # type: ignore[arg-type]

    def command(self, place: Place, *more: str) -> tuple[str, ...]:
        return ("run", "--inline", "--library", str(place.library), *self.options, *more, str(self.recording))

    def same(self, place: Place) -> None:
        """The place's library holds what the undisturbed one holds, byte for byte, and no leavings."""
        found, wanted = contents(place.library), self.published
        differing = sorted(name for name in found.keys() | wanted.keys() if found.get(name) != wanted.get(name))
        assert not differing, f"differ from the undisturbed run: {differing}"
        left = [str(path) for path in place.library.glob("*/.work/jobs/*")]
        assert not left, f"left behind: {left}"


def two_clips(place: Place) -> Undisturbed:
    """8 s of a test picture and a tone: two clips, no words."""
    return _kept(place, "two-clips", TWO, lambda inner: inner.small("t.mp4", 8))


def short_talk(place: Place) -> Undisturbed:
    """24 s of the sample, in which somebody explains how to do something: clips with captions, and a micro-doc."""
    return _kept(place, "short-talk", TALK, lambda inner: inner.talk("talk.mp4", 131, 24))


def the_folder(library: Path) -> Path:
    (record,) = library.glob("*/recording.json")
    return record.parent


def stages(done: subprocess.CompletedProcess[str]) -> set[str]:
    """Which stages a run began, by its progress lines. Stages of milliseconds tell none."""
    begun = (line.split(": ") for line in done.stderr.splitlines() if line.endswith(": 0%"))
    return {words[1] for words in begun}


def working_in(folder: Path) -> list[str]:
    """Living processes whose command line or current folder names the folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
            if str(folder) in words or str(folder) in os.readlink(process / "cwd"):
                found.append(f"{process.name} {words[:80]}")
        except OSError:
            continue
    return found


def _kept(place: Place, name: str, options: tuple[str, ...], make: object) -> Undisturbed:
    def build(inner: Place) -> None:
        recording = make(inner)  # type: ignore[operator]
        worked(inner.run("run", "--inline", "--library", inner.library, *options, recording))

    folder = place.kept(name, build)
    (recording,) = folder.glob("*.mp4")
    return Undisturbed(recording, folder / "library", options)

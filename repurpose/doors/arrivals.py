"""What lies in a watched folder: the recordings that are due, those that wait, and what is left alone and why."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from repurpose.ingest.settle import FileFacts, Sighting, may_be_recording, must_wait, name_verdict, observe
from repurpose.model import Settings

Said = tuple[Path, str]
"""A file and why it waits or is left alone."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A recording that is due."""

    paths: tuple[Path, ...]
    """Its parts in order of time, usually one."""
    backups: tuple[Path, ...] = ()
    preset: str = ""
    """Name or TOML path of the preset that its subfolder carries; empty for none."""
    size: int = 0
    """Bytes of all parts."""
    modified_ns: int = 0
    """Newest modification time of its parts and of the files beside it that change what is made of it."""

    @property
    def path(self) -> Path:
        return self.paths[0]


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one look at the folder found."""

    due: tuple[Arrival, ...] = ()
    waiting: tuple[Said, ...] = ()
    skipped: tuple[Said, ...] = ()


@dataclass(slots=True)
class Seen:
    """What a process remembers from look to look."""

    sightings: dict[Path, Sighting] = field(default_factory=dict)


def look(folder: Path, library_root: Path, settings: Settings, seen: Seen, now_ms: int) -> Sweep:
    """Look through the folder once; `now_ms` is of a clock that never jumps (`time.monotonic`)."""
    import time

    due, waiting, skipped = list[Arrival](), list[Said](), list[Said]()
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        path = Path(entry.path)
        if not entry.is_file(follow_symlinks=False) or not may_be_recording(entry.name):
            continue
        if reason := name_verdict(entry.name):
            skipped.append((path, reason))
            continue
        status = entry.stat(follow_symlinks=False)
        facts = FileFacts(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_dev, status.st_ino)
        sighting = seen.sightings[path] = observe(seen.sightings.get(path), facts, now_ms, time.time_ns())
        if reason := must_wait(sighting.still_since_ms, now_ms, settings.inbox.settle_seconds * 1000):
            waiting.append((path, reason))
        else:
            due.append(Arrival((path,), size=facts.size, modified_ns=facts.modified_ns))
    return Sweep(tuple(due), tuple(waiting), tuple(skipped))

"""What stands of a recording, file by file, and why something of it is stale."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

FileState = Literal["whole", "stale", "missing", "damaged", "edited", "held", "left over"]
"""`whole`: as it was made, from what it would be made from now. `stale`: from something else. `damaged`: not as it was
made. `edited`: captions that an editor wrote. `held`: did not pass its tests. `left over`: not in the plan any more."""

TO_MAKE: tuple[FileState, ...] = ("stale", "missing", "damaged")


@dataclass(frozen=True, slots=True)
class FileStatus:
    """One file of a clip or doc."""

    path: str
    """Relative to the recording's folder; of a doc that was never made, its folder."""
    state: FileState
    why: tuple[str, ...] = ()
    """In whole phrases, the most telling first."""

    @property
    def to_make(self) -> bool:
        """Whether it is to be made anew."""
        return self.state in TO_MAKE

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class EntryStatus:
    """A clip or doc of the plan, or one that the plan has no longer."""

    entry: str
    """`clip/01` or `doc/01`."""
    title: str
    folder: str
    files: tuple[FileStatus, ...]
    errors: tuple[str, ...] = ()
    """What was found in it that must not be published."""

    @property
    def to_make(self) -> tuple[FileStatus, ...]:
        return tuple(file for file in self.files if file.to_make)


@dataclass(frozen=True, slots=True)
class RecordingStatus:
    """What stands of a recording (schema status/1 in a list of them)."""

    folder: str
    name: str
    preset: str
    entries: tuple[EntryStatus, ...] = ()
    notes: tuple[str, ...] = ()
    """What makes nothing stale, but should be known."""
    error: str = ""
    """Why nothing can be told of it; empty where it can."""

    @property
    def files(self) -> Iterator[FileStatus]:
        return (file for entry in self.entries for file in entry.files)

    def count(self, *states: FileState) -> int:
        """How many files are in one of these states."""
        return sum(file.state in states for file in self.files)

    @property
    def stale(self) -> tuple[str, ...]:
        """Paths of stale files, in order."""
        return tuple(sorted(file.path for file in self.files if file.state == "stale"))


@dataclass(frozen=True, slots=True)
class LibraryStatus:
    """What `repurpose status --json` prints (schema status/1)."""

    recordings: tuple[RecordingStatus, ...]

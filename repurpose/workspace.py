"""The library on disk: a folder per recording, unfinished jobs, final names, and who is at work."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from repurpose.codec import from_json
from repurpose.errors import DiskSpaceError, LibraryError, RepurposeError, StoredDataError
from repurpose.lease import LEASE_SECONDS, Lease, hold
from repurpose.model import Recording
from repurpose.storage import inside, move_flushed, remove_unfinished, write_atomic

R = TypeVar("R")

WORK = ".work"
"""Hidden folder of a recording: step records, jobs, the claim. Without it, work is redone."""
CLAIM = "claim"
SHORT_ID = 6


@dataclass(frozen=True, slots=True)
class Library:
    """The folder that holds everything made. Raises LibraryError where it cannot be used."""

    root: Path

    @classmethod
    def open(cls, root: Path) -> Library:
        """Create the folder if need be, and prove that it can be written."""
        try:
            root.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=root, prefix=".writable-"):
                pass
        except OSError as error:
            raise LibraryError(
                f"the library {root} cannot be written ({error.strerror}); choose another with --library",
                folder=str(root),
            ) from error
        return cls(root.resolve())

    def workspace(self, recording: Recording, slug: str) -> Workspace:
        """The recording's folder: the one that already holds it, else `date-slug-id`."""
        existing = self.find(recording.id)
        if existing is not None:
            return existing
        for length in (SHORT_ID, len(recording.id)):
            folder = inside(self.root, f"{recording.date}-{slug}-{recording.id[:length]}")
            if Workspace(folder).recording_id() is None:
                # New, or ours with a recording.json that was damaged: it is written again, and the rest is kept.
                break
        folder.mkdir(parents=True, exist_ok=True)
        return Workspace(folder)

    def find(self, recording_id: str) -> Workspace | None:
        """The folder of a recording by its id, whatever people renamed the folder to."""
        for workspace in self.workspaces():
            if workspace.recording_id() == recording_id:
                return workspace
        return None

    def workspaces(self) -> Iterator[Workspace]:
        """Every recording's folder, by name; a link that leads out of the library is none."""
        root = self.root.resolve()
        for path in sorted(self.root.glob("*/recording.json")):
            if path.parent.resolve().parent == root:
                yield Workspace(path.parent)

    def require_space(self, needed_bytes: int) -> None:
        """Raise DiskSpaceError unless that much is free."""
        free = shutil.disk_usage(self.root).free
        if free < needed_bytes:
            raise DiskSpaceError(
                f"{self.root} has {_size(free)} free and about {_size(needed_bytes)} are needed; "
                "free some space or choose another --library",
                needed_bytes=needed_bytes,
                free_bytes=free,
            )

    def record_failure(self, source: Path, error: RepurposeError, facts: Mapping[str, object] | None = None) -> Path:
        """Put a recording that could not be processed on record in `failed/`; `facts` stand beside the error."""
        folder = self._failure_folder(source)
        folder.mkdir(parents=True, exist_ok=True)
        data = {
            "schema": "error/1",
            "source": str(source),
            "error": type(error).__name__,
            "message": error.message,
            "details": error.details,
            **(facts or {}),
        }
        text = json.dumps(data, indent=1, ensure_ascii=True, default=str)
        write_atomic(folder / "error.json", text + "\n")
        return folder / "error.json"

    def read_failure(self, source: Path) -> dict[str, Any] | None:
        """What `record_failure` wrote; None where nothing, or nothing readable, is on record."""
        try:
            data = json.loads((self._failure_folder(source) / "error.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return data if isinstance(data, dict) else None

    def forget_failure(self, source: Path) -> None:
        shutil.rmtree(self._failure_folder(source), ignore_errors=True)

    def _failure_folder(self, source: Path) -> Path:
        key = hashlib.sha256(os.fsencode(source.absolute())).hexdigest()[:12]
        return inside(self.root, f"failed/{key}")


@dataclass(frozen=True, slots=True)
class Workspace:
    """One recording's folder. All names are relative to it, with `/`."""

    folder: Path
    lease: Lease | None = field(default=None, compare=False)
    """Of the process at work; where it was lost, nothing is written any more."""

    def path(self, name: str) -> Path:
        """Where a name is kept; raises LibraryError for one that leads out of the folder."""
        return inside(self.folder, name)

    def recording_id(self) -> str | None:
        """The id in recording.json without reading the rest; None where the file is damaged."""
        try:
            return str(json.loads(self.path("recording.json").read_text(encoding="utf-8"))["id"])
        except (OSError, ValueError, KeyError, TypeError, LibraryError, RecursionError):
            return None

    def read(self, name: str) -> str:
        """A stored text; raises StoredDataError where it is missing or no text."""
        try:
            return self.path(name).read_text(encoding="utf-8")
        except FileNotFoundError as error:
            raise StoredDataError(f"{self.path(name)} is missing; run `repurpose run` again", file=name) from error
        except UnicodeDecodeError as error:
            raise StoredDataError(
                f"{self.path(name)} is damaged ({error.reason} at byte {error.start}); run `repurpose run` again",
                file=name,
            ) from error

    def load(self, name: str, schema: str, kind: type[R]) -> R:
        """A stored value; raises StoredDataError where it is missing or damaged."""
        return from_json(schema, kind, self.read(name), str(self.path(name)))

    def write(self, name: str, content: str | bytes) -> Path:
        self._require()
        path = self.path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, content)
        return path

    def scratch(self, name: str) -> Path:
        """Where unfinished files of that name lie. The lease's own: one who lost it writes into no successor's files.

        >>> Workspace(Path("a")).scratch("clip-01").as_posix()
        'a/.work/jobs/clip-01'
        """
        stem, dot, ending = name.partition(".")
        own = f"-{self.lease.owner.token[:8]}" if self.lease else ""
        return self.path(f"{WORK}/jobs/{stem}{own}{dot}{ending}")

    @contextlib.contextmanager
    def job(self, name: str) -> Iterator[Path]:
        """An empty folder for a task's unfinished files, on the library's own file system; gone afterwards."""
        self._require()
        folder = self.scratch(name)
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def adopt(self, job: Path, names: Iterable[str], target: str) -> None:
        """Move finished files from a job's folder to their final names, each flushed before its rename."""
        self._require()
        for name in names:
            final = self.path(target) / name
            final.parent.mkdir(parents=True, exist_ok=True)
            self._require()
            move_flushed(job / name, final)

    @contextlib.contextmanager
    def claim(self, seconds: float = LEASE_SECONDS) -> Iterator[Workspace]:
        """Hold the recording while at work; yields the workspace that may write.

        A dead holder's claim is taken over, on another machine after `seconds`. Raises BusyError for a living one.
        What a dead holder left unfinished is removed.
        """
        with hold(self.path(WORK), CLAIM, self.folder.name, on_lost=self._end_children, seconds=seconds) as lease:
            shutil.rmtree(self.path(f"{WORK}/jobs"), ignore_errors=True)
            remove_unfinished(self.folder)
            yield Workspace(self.folder, lease)

    def _require(self) -> None:
        """Before a final name: raise LeaseLostError where another process took the recording over."""
        if self.lease is not None:
            self.lease.require()

    def _end_children(self) -> None:
        from repurpose.media.processes import end_in

        end_in(self.path(f"{WORK}/jobs"))


def _size(count: int) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"

"""Taking one arrival: once by content, with bounded tries, and what went wrong on record."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from repurpose.doors.arrivals import Arrival
from repurpose.doors.failures import Failure, next_failure, read_failure
from repurpose.doors.finished import may_move, move_done, note_name
from repurpose.doors.known import ALONE
from repurpose.doors.scan import Found, beside
from repurpose.doors.seen import Seen
from repurpose.errors import (
    BusyError,
    DiskSpaceError,
    LibraryError,
    NoSuchFileError,
    PresetError,
    RepurposeError,
    SourceChangedError,
    StoredDataError,
    ToolError,
    shown,
)
from repurpose.ingest.fingerprint import fingerprint
from repurpose.ingest.part_names import backup_of
from repurpose.ingest.recording import identity
from repurpose.ingest.settle import FileFacts, facts_of
from repurpose.model import Manifest, Settings
from repurpose.workspace import Library, Workspace

Process = Callable[[Arrival], None]
"""Makes everything of an arrival; raises a RepurposeError where that, or a part of it, failed."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an arrival."""

    kind: Literal["done", "known", "waits", "failed", "halted"]
    """`done` now; `known`: made before, under this name or another; `waits`: not now (it changed, went away, is being
    worked on elsewhere); `failed`: on record in the library; `halted`: the machine's fault and not the file's (disk
    full, a model missing), so nothing else would fare better."""
    sentence: str
    recording_id: str = ""
    folder: Path | None = None
    """The recording's folder in the library, where it has one."""


def take(
    arrival: Arrival, library: Library, settings: Settings, process: Process, seen: Seen, *, wall_s: int | None = None
) -> Taken:
    """Process an arrival unless the library already holds what it would give.

    `settings` are those that the arrival is processed with. Raises no RepurposeError: what went wrong is in the answer,
    and in the library's `failed/` where it is the file's fault.
    """
    try:
        files = {path: facts_of(path.lstat()) for path in (*arrival.paths, *arrival.backups)}
        if changed := next((path for path, facts in _with_beside(files) if _differs(path, facts, seen)), None):
            return _put_back(arrival, seen, f"{shown(changed.name)} changed a moment ago; it settles first")
        recording_id = identity(*(list(map(fingerprint, paths)) for paths in (arrival.paths, arrival.backups)))
        if (known := _known(recording_id, arrival, library, files, seen)) is not None:
            return known
        process(arrival)
    except FileNotFoundError:
        return _put_back(arrival, seen, f"{shown(arrival.path.name)} went away")
    except RepurposeError as error:
        return _refused(error, arrival, library, seen, wall_s)
    except Exception as error:
        # A fault of ours must not end the night: it is on record like any other, and the next one goes on.
        log.debug("traceback", exc_info=True)
        unexpected = RepurposeError(
            f"something unexpected failed with {shown(arrival.path)} ({type(error).__name__}: {error}); "
            "`repurpose run --debug` shows where"
        )
        return _refused(unexpected, arrival, library, seen, wall_s)
    for path in files:
        library.forget_failure(path)
    return _finish(recording_id, arrival, library, settings, files, seen)


def _known(
    recording_id: str, arrival: Arrival, library: Library, files: dict[Path, FileFacts], seen: Seen
) -> Taken | None:
    """What the library holds of the same content, finished and without a failure on record."""
    book = seen.on_shelf(library.root).find(recording_id)
    if book is None or any(library.read_failure(path) is not None for path in files):
        return None
    for path, facts in files.items():
        seen.known.note(path, facts, recording_id)
    name = shown(arrival.path.name)
    if book.paths == arrival.paths:
        return Taken("known", f"{name} is already processed", recording_id, book.folder)
    for path, facts in files.items():
        note_name(book.folder, path, facts)
    sentence = f"{name} is a duplicate of {shown(book.paths[0].name)}, which is already processed"
    return Taken("known", sentence, recording_id, book.folder)


def _refused(error: RepurposeError, arrival: Arrival, library: Library, seen: Seen, wall_s: int | None) -> Taken:
    if isinstance(error, (SourceChangedError, NoSuchFileError)):
        return _put_back(arrival, seen, error.message)
    if isinstance(error, (BusyError, PresetError)):
        return Taken("waits", error.message)
    if isinstance(error, DiskSpaceError):
        # Of this one: a shorter one may fit.
        return Taken("waits", f"{shown(arrival.path.name)} waits: {error.message}")
    if isinstance(error, ToolError) or (isinstance(error, LibraryError) and not isinstance(error, StoredDataError)):
        return Taken("halted", error.message)
    failure = _next(error, arrival, library, int(time.time()) if wall_s is None else wall_s)
    library.record_failure(arrival.path, error, failure.facts())
    return Taken("failed", error.message)


def _next(error: RepurposeError, arrival: Arrival, library: Library, wall_s: int) -> Failure:
    before = read_failure(library.read_failure(arrival.path))
    return next_failure(before, error, arrival.size, arrival.modified_ns, wall_s)


def _finish(
    recording_id: str, arrival: Arrival, library: Library, settings: Settings, files: dict[Path, FileFacts], seen: Seen
) -> Taken:
    shelf = seen.on_shelf(library.root)
    book = shelf.find(recording_id) or shelf.holding(arrival.paths)
    if book is None:
        return Taken("done", f"{shown(arrival.path.name)} is done", recording_id)
    alone = _unaligned(book.folder)
    for path, facts in files.items():
        seen.known.note(path, facts, ALONE if path.name in alone and backup_of(path) is None else book.recording_id)
    sentence = f"{shown(arrival.path.name)} is done"
    if settings.inbox.move_done:
        try:
            stays = may_move(book.folder)
            if any(_stat(path) != facts for path, facts in files.items()):
                stays = "it changed meanwhile"
            if not stays:
                move_done(book.folder, [Found(path, facts, beside(path)) for path, facts in files.items()])
            sentence += f" and stays where it is: {stays}" if stays else " and moved to done"
        except RepurposeError as error:
            sentence += f", but {error.message}"
    return Taken("done", sentence, book.recording_id, book.folder)


def _unaligned(folder: Path) -> set[str]:
    """Names of files that were taken for a backup, and whose sound is another recording's."""
    findings = Workspace(folder).load("manifest.json", "manifest/1", Manifest).findings
    return {str(dict(each.evidence).get("file")) for each in findings if each.rule == "ingest.backup_unaligned"}


def _put_back(arrival: Arrival, seen: Seen, sentence: str) -> Taken:
    for path in (*arrival.paths, *arrival.backups):
        seen.forget(path)
    return Taken("waits", sentence)


def _with_beside(files: dict[Path, FileFacts]) -> Iterator[tuple[Path, FileFacts]]:
    """The files, and those beside them that change what is made."""
    for path, facts in files.items():
        yield path, facts
        yield from beside(path)


def _differs(path: Path, facts: FileFacts, seen: Seen) -> bool:
    """Whether a file is another than the one that was found to have settled, or came since."""
    before = seen.sightings.get(path)
    return before.facts != facts if before is not None else bool(seen.sightings)


def _stat(path: Path) -> FileFacts | None:
    try:
        return facts_of(path.lstat())
    except OSError:
        return None

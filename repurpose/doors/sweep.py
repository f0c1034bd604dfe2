"""Taking one arrival: once by content, with bounded tries, and what went wrong on record."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from repurpose.doors.arrivals import Arrival
from repurpose.doors.failures import Failure, next_failure, read_failure
from repurpose.doors.finished import may_move, move_done, note_name
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
from repurpose.ingest.recording import ID_DIGITS
from repurpose.ingest.settle import FileFacts, facts_of
from repurpose.model import Settings
from repurpose.workspace import Library

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
        if changed := next((path for path in files if _differs(path, files[path], seen)), None):
            return _put_back(arrival, seen, f"{shown(changed.name)} changed a moment ago; it settles first")
        recording_id = fingerprint(arrival.path)[:ID_DIGITS] if len(files) == 1 else ""
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
    library.forget_failure(arrival.path)
    return _finish(recording_id, arrival, library, settings, files, seen)


def _known(
    recording_id: str, arrival: Arrival, library: Library, files: dict[Path, FileFacts], seen: Seen
) -> Taken | None:
    """What the library holds of the same content, finished and without a failure on record."""
    book = seen.on_shelf(library.root).find(recording_id) if recording_id else None
    if book is None or library.read_failure(arrival.path) is not None:
        return None
    path = arrival.path
    seen.known.note(path, files[path], recording_id)
    if book.paths == (path,):
        return Taken("known", f"{shown(path.name)} is already processed", recording_id, book.folder)
    note_name(book.folder, path, files[path])
    first = book.paths[0]
    sentence = f"{shown(path.name)} is a duplicate of {shown(first.name)}, which is already processed"
    return Taken("known", sentence, recording_id, book.folder)


def _refused(error: RepurposeError, arrival: Arrival, library: Library, seen: Seen, wall_s: int | None) -> Taken:
    if isinstance(error, (SourceChangedError, NoSuchFileError)):
        return _put_back(arrival, seen, error.message)
    if isinstance(error, (BusyError, PresetError)):
        return Taken("waits", error.message)
    if isinstance(error, (DiskSpaceError, ToolError)) or (
        isinstance(error, LibraryError) and not isinstance(error, StoredDataError)
    ):
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
    book = shelf.find(recording_id) if recording_id else shelf.holding(arrival.paths)
    if book is None:
        return Taken("done", f"{shown(arrival.path.name)} is done", recording_id)
    for path, facts in files.items():
        seen.known.note(path, facts, book.recording_id)
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


def _put_back(arrival: Arrival, seen: Seen, sentence: str) -> Taken:
    for path in (*arrival.paths, *arrival.backups):
        seen.forget(path)
    return Taken("waits", sentence)


def _differs(path: Path, facts: FileFacts, seen: Seen) -> bool:
    """Whether a file is another than the one that was found to have settled."""
    before = seen.sightings.get(path)
    return before is not None and before.facts != facts


def _stat(path: Path) -> FileFacts | None:
    try:
        return facts_of(path.lstat())
    except OSError:
        return None

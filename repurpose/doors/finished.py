"""After a recording is done: its other names are noted, and its source moved where that is asked for."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from repurpose.codec import to_json
from repurpose.doors.scan import Found
from repurpose.errors import LibraryError, shown
from repurpose.ingest.settle import FileFacts
from repurpose.model import Manifest, Recording
from repurpose.storage import flush_folder, write_atomic
from repurpose.workspace import Workspace

SOURCES = "sources.json"
DONE = "done"


def note_name(folder: Path, path: Path, facts: FileFacts) -> None:
    """Add another name of a recording's content to the `sources.json` of its folder."""
    try:
        sources = json.loads((folder / SOURCES).read_text(encoding="utf-8"))["sources"]
    except (OSError, ValueError, KeyError, TypeError):
        sources = []
    entry = {"path": str(path), "size": facts.size, "modified_ns": facts.modified_ns}
    if entry not in sources:
        others = [each for each in sources if isinstance(each, dict) and each.get("path") != str(path)]
        text = json.dumps({"schema": "sources/1", "sources": [*others, entry]}, indent=1)
        write_atomic(folder / SOURCES, text + "\n")


def may_move(folder: Path) -> str:
    """Why a recording's source stays where it is; empty where everything was made and checked without an error."""
    manifest = Workspace(folder).load("manifest.json", "manifest/1", Manifest)
    errors = [finding for finding in manifest.findings if finding.severity == "error"]
    return f"{len(errors)} of its findings are errors; see {folder / 'report.md'}" if errors else ""


def move_done(folder: Path, members: Sequence[Found]) -> tuple[Path, ...]:
    """Move a recording's files, and those beside them, to `done/` beside each, and tell its record where they are.

    Nothing that lies there is overwritten: a name that is taken gets a number. Returns the new places. Raises
    LibraryError where a move is refused; what was moved until then is on record.
    """
    moved: dict[str, str] = {}
    try:
        for member in members:
            for path in (member.path, *(path for path, _ in member.beside)):
                moved[str(path)] = str(_move(path))
    except OSError as error:
        raise LibraryError(f"{shown(error.filename)} was not moved to done ({error.strerror})", folder=DONE) from error
    finally:
        _tell(Workspace(folder), moved)
    return tuple(Path(place) for place in moved.values())


def _move(path: Path) -> Path:
    target = path.parent / DONE
    target.mkdir(exist_ok=True)
    place = _reserve(target, path)
    try:
        os.replace(path, place)
    except OSError:
        place.unlink(missing_ok=True)
        raise
    flush_folder(target)
    return place


def _reserve(target: Path, path: Path) -> Path:
    """An empty file of a name that nobody had, which may then be replaced."""
    stem, dot, suffixes = path.name.partition(".")
    for number in range(1, 10_000):
        place = target / (path.name if number == 1 else f"{stem} ({number}){dot}{suffixes}")
        try:
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            return place
        except FileExistsError:
            continue
    raise OSError(errno.EEXIST, "every name is taken", str(path))


def _tell(workspace: Workspace, moved: dict[str, str]) -> None:
    """Renders of single clips read the source where the record says that it is."""
    if not moved:
        return
    record = workspace.load("recording.json", "recording/1", Recording)
    parts = tuple(replace(part, path=moved.get(part.path, part.path)) for part in record.parts)
    sidecars = tuple(replace(each, path=moved.get(each.path, each.path)) for each in record.sidecars)
    workspace.write("recording.json", to_json("recording/1", replace(record, parts=parts, sidecars=sidecars)))

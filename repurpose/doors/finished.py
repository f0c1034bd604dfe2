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
from repurpose.ingest.part_names import part_mark
from repurpose.ingest.settle import FileFacts, may_be_recording
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

    Nothing that lies there is overwritten: where a name is taken, all of them get the same number, so that they go on
    belonging together. Returns the new places. Raises LibraryError where a move is refused; what was moved until then
    is on record.
    """
    workspace = Workspace(folder)
    record = workspace.load("recording.json", "recording/1", Recording)
    own = [path for member in members for path in (member.path, *(path for path, _ in member.beside))]
    title = _title([Path(part.path) for part in record.parts])
    moved: dict[str, str] = {}
    path = own[0]
    try:
        paths = [*dict.fromkeys([*own, *_of_all_parts(record, title, own)])]
        places = _reserve(paths, title)
        try:
            for path, place in places.items():
                os.replace(path, place)
                moved[str(path)] = str(place)
        finally:
            for left in paths[len(moved) :]:
                places[left].unlink(missing_ok=True)
    except OSError as error:
        where = "" if error.filename in (None, str(path)) else f"{shown(error.filename)}: "
        raise LibraryError(f"{shown(path)} was not moved to {DONE} ({where}{error.strerror})", folder=DONE) from error
    finally:
        for target in {Path(place).parent for place in moved.values()}:
            flush_folder(target)
        _tell(workspace, record, moved)
    return tuple(Path(place) for place in moved.values())


def _title(parts: Sequence[Path]) -> str:
    """What the names of several parts begin with, by which a sidecar may be named; empty for a single file."""
    mark = part_mark(parts[0]) if len(parts) > 1 else None
    return mark.title if mark is not None and all(part.name.startswith(mark.title) for part in parts) else ""


def _of_all_parts(record: Recording, title: str, own: Sequence[Path]) -> list[Path]:
    """Sidecars named after the parts' common title, unless a file that is still to be made may need them, too."""
    inbox = own[0].parent
    if not title or any(
        path.name.startswith(title) and may_be_recording(path.name) for path in inbox.iterdir() if path not in own
    ):
        return []
    named = (path for path in map(Path, (each.path for each in record.sidecars)) if path.name.startswith(f"{title}."))
    return [path for path in named if path.parent == inbox and path.is_file() and not path.is_symlink()]


def _reserve(paths: Sequence[Path], title: str) -> dict[Path, Path]:
    """For each path an empty file of a name that nobody had, which may then be replaced."""
    for target in {path.parent / DONE for path in paths}:
        target.mkdir(exist_ok=True)
    for number in range(1, 10_000):
        places = {path: path.parent / DONE / _numbered(path.name, number, title) for path in paths}
        if _make_all(list(places.values())):
            return places
    raise OSError(errno.EEXIST, "every name is taken", str(paths[0]))


def _numbered(name: str, number: int, title: str) -> str:
    """The number goes where a recording, its parts and its sidecars are still seen to belong together.

    >>> [_numbered(name, 2, "") for name in ("talk.mp4", "talk.chat.txt", "talk.backup.mp4")]
    ['talk (2).mp4', 'talk (2).chat.txt', 'talk (2).backup.mp4']
    >>> [_numbered(name, 2, "show") for name in ("show_001.mp4", "show.markers.txt")]
    ['show (2)_001.mp4', 'show (2).markers.txt']
    """
    head = title if title and name.startswith(title) else name.partition(".")[0]
    return name if number == 1 else f"{head} ({number}){name[len(head) :]}"


def _make_all(places: Sequence[Path]) -> bool:
    """Make empty files, all or none; False where a name is taken."""
    made = list[Path]()
    try:
        for place in places:
            os.close(os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            made.append(place)
    except OSError as error:
        for each in made:
            each.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            return False
        raise
    return True


def _tell(workspace: Workspace, record: Recording, moved: dict[str, str]) -> None:
    """Renders of single clips read the sources where the record says that they are."""
    if not moved:
        return
    changed = replace(
        record,
        parts=tuple(replace(part, path=moved.get(part.path, part.path)) for part in record.parts),
        backups=tuple(replace(part, path=moved.get(part.path, part.path)) for part in record.backups),
        sidecars=tuple(replace(each, path=moved.get(each.path, each.path)) for each in record.sidecars),
    )
    workspace.write("recording.json", to_json("recording/1", changed))

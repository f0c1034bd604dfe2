"""`catalogue.sqlite`: an index of the library, which may be deleted; the folders are the truth."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from repurpose.codec import from_json
from repurpose.errors import LibraryError, StoredDataError
from repurpose.model import ClipRecord, DocRecord, Edition, Finding, Manifest, Recording

NAME = "catalogue.sqlite"
VERSION = 1
"""Kept as `user_version`; another one is rebuilt."""
LOCK_SECONDS = 5.0
"""How long another's lock is waited for; a write takes milliseconds."""

TABLES = """
CREATE TABLE recordings (
    id TEXT PRIMARY KEY, folder TEXT NOT NULL UNIQUE, name TEXT NOT NULL, date TEXT NOT NULL,
    duration_ms INTEGER NOT NULL, warnings INTEGER NOT NULL, errors INTEGER NOT NULL
);
CREATE TABLE clips (
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE, id TEXT NOT NULL, folder TEXT NOT NULL,
    title TEXT NOT NULL, description TEXT NOT NULL, tags TEXT NOT NULL, start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL, score REAL NOT NULL, shapes TEXT NOT NULL, warnings INTEGER NOT NULL,
    errors INTEGER NOT NULL, PRIMARY KEY (recording_id, id)
);
CREATE TABLE docs (
    recording_id TEXT NOT NULL REFERENCES recordings(id) ON DELETE CASCADE, id TEXT NOT NULL, folder TEXT NOT NULL,
    title TEXT NOT NULL, summary TEXT NOT NULL, tags TEXT NOT NULL, start_ms INTEGER NOT NULL,
    end_ms INTEGER NOT NULL, steps INTEGER NOT NULL, PRIMARY KEY (recording_id, id)
);
"""
R = TypeVar("R")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Entry:
    """All that the catalogue says of one recording."""

    folder: str
    recording: Recording
    clips: tuple[ClipRecord, ...]
    docs: tuple[DocRecord, ...]
    findings: tuple[Finding, ...]


def update(library: Path, folder: str, edition: Edition) -> None:
    """Put a recording's rows in place of those that were there; a catalogue that cannot be used is rebuilt first.

    `folder` is the recording's, by its name within the library. Raises LibraryError where nothing can be written.
    """
    entry = _Entry(folder, edition.recording, edition.clips, edition.docs, edition.findings)
    path = library / NAME
    if path.is_file():
        try:
            _write(path, entry)
            return
        except sqlite3.Error as error:
            _log.warning("%s cannot be used (%s); it is rebuilt", path, error)
    _replace(library, entry)


def rebuild(library: Path) -> int:
    """Make the catalogue anew from the folders and return how many recordings it holds.

    A damaged record is left out with a warning in the log. Raises LibraryError where nothing can be written.
    """
    return _replace(library, None)


def _replace(library: Path, last: _Entry | None) -> int:
    """Build beside and rename, so that readers see the old catalogue or the new one, and no old lock matters."""
    target = library / NAME
    try:
        handle, name = tempfile.mkstemp(dir=library, prefix=f".{NAME}-")
        os.close(handle)
        try:
            count = _fill(Path(name), library, last)
            # A journal of the old file would be played back into the new one.
            for suffix in ("-journal", "-wal", "-shm"):
                target.with_name(NAME + suffix).unlink(missing_ok=True)
            os.chmod(name, 0o644)
            os.replace(name, target)
        finally:
            Path(name).unlink(missing_ok=True)
    except (OSError, sqlite3.Error) as error:
        raise LibraryError(
            f"{target} cannot be written ({error}); make room or mend the permissions of the folder",
            folder=str(library),
        ) from error
    return count


def _fill(path: Path, library: Path, last: _Entry | None) -> int:
    count = 0
    with contextlib.closing(_connect(path)) as connection, connection:
        connection.executescript(f"BEGIN; {TABLES} PRAGMA user_version = {VERSION};")
        for entry in _entries(library):
            _put(connection, entry)
        if last is not None:
            _put(connection, last)
        count = connection.execute("SELECT count(*) FROM recordings").fetchone()[0]
    return int(count)


def _write(path: Path, entry: _Entry) -> None:
    with contextlib.closing(_connect(path)) as connection, connection:
        connection.execute("BEGIN IMMEDIATE")
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != VERSION:
            raise sqlite3.DatabaseError(f"it is of version {version}, not {VERSION}")
        _put(connection, entry)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _put(connection: sqlite3.Connection, entry: _Entry) -> None:
    recording = entry.recording
    connection.execute("DELETE FROM recordings WHERE id = ? OR folder = ?", (recording.id, entry.folder))
    connection.execute(
        "INSERT INTO recordings VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            recording.id,
            _text(entry.folder),
            _text(recording.name),
            recording.date,
            recording.probe.duration_ms,
            *_severities(entry.findings),
        ),
    )
    connection.executemany(
        f"INSERT INTO clips VALUES ({', '.join('?' * 12)})", [_clip_row(recording.id, clip) for clip in entry.clips]
    )
    connection.executemany(
        f"INSERT INTO docs VALUES ({', '.join('?' * 9)})", [_doc_row(recording.id, doc) for doc in entry.docs]
    )


def _clip_row(recording_id: str, clip: ClipRecord) -> tuple[object, ...]:
    return (
        recording_id,
        clip.id,
        f"clips/{clip.id}-{clip.slug}",
        _text(clip.title),
        _text(clip.description),
        json.dumps(clip.tags),
        clip.span.start_ms,
        clip.span.end_ms,
        clip.score,
        json.dumps([rendition.shape for rendition in clip.renditions]),
        *_severities(clip.findings),
    )


def _doc_row(recording_id: str, doc: DocRecord) -> tuple[object, ...]:
    return (
        recording_id,
        doc.id,
        f"docs/{doc.id}-{doc.slug}",
        _text(doc.title),
        _text(doc.summary),
        json.dumps(doc.tags),
        doc.span.start_ms,
        doc.span.end_ms,
        len(doc.steps),
    )


def _severities(findings: tuple[Finding, ...]) -> tuple[int, int]:
    severities = [finding.severity for finding in findings]
    return severities.count("warning"), severities.count("error")


def _text(text: str) -> str:
    """SQLite holds no lone surrogates, which a file name of undecodable bytes has."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


# --- reading the folders -----------------------------------------------------------------------------------


def _entries(library: Path) -> Iterator[_Entry]:
    for path in sorted(library.glob("*/recording.json")):
        folder = path.parent
        if folder.resolve().parent != library.resolve():
            _log.warning("the catalogue leaves out %s: it is a link that leads out of the library", folder)
            continue
        recording = _read(path, "recording/1", Recording)
        if recording is None:
            continue
        stored = folder / "manifest.json"
        manifest = _read(stored, "manifest/1", Manifest) if stored.is_file() else None
        published = None if manifest is None else {asset.path.rpartition("/")[0] for asset in manifest.assets}
        clips = _records(folder, "clips/*/clip.json", "clip/1", ClipRecord, published)
        docs = _records(folder, "docs/*/doc.json", "doc/1", DocRecord, published)
        yield _Entry(folder.name, recording, clips, docs, manifest.findings if manifest else ())


def _records(folder: Path, pattern: str, schema: str, kind: type[R], published: set[str] | None) -> tuple[R, ...]:
    """Those of the folders that were published last; folders that the plan gave up are left out."""
    found: list[R] = []
    for path in sorted(folder.glob(pattern)):
        if published is None or path.parent.relative_to(folder).as_posix() in published:
            record = _read(path, schema, kind)
            found += [] if record is None else [record]
    return tuple(found)


def _read(path: Path, schema: str, kind: type[R]) -> R | None:
    """The stored value; None, with a warning in the log, where it cannot be read."""
    try:
        return from_json(schema, kind, path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError, StoredDataError) as error:
        _log.warning("the catalogue leaves out %s: %s", path, error)
        return None

"""Writing files so that a file under its final name is always complete."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from repurpose.errors import LibraryError, shown

LONGEST_NAME = 255
"""Bytes of a file's name that every usual file system holds."""


UNFINISHED = ".unfinished-"
"""Begins the name of a file that is being written."""
COPIED_BYTES = 1 << 20


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write beside the final name, flush, rename: a file under its final name is complete even after a power cut."""
    with _beside(path) as file:
        file.write(content.encode("utf-8") if isinstance(content, str) else content)


def move_flushed(source: Path, final: Path) -> None:
    """Give a finished file its final name; on another file system it is copied beside it first."""
    with open(source, "rb") as file:
        os.fsync(file.fileno())
        try:
            os.replace(source, final)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            with _beside(final) as copy:
                shutil.copyfileobj(file, copy, COPIED_BYTES)
            source.unlink()
    flush_folder(final.parent)


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[IO[bytes]]:
    """A file beside the path, which gets its name once all is written and flushed; gone where that failed."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=UNFINISHED, delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o644)
            os.replace(file.name, path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(file.name)
            raise
    flush_folder(path.parent)


def remove_unfinished(folder: Path) -> None:
    """Remove what killed writers left in a folder and below it. For one who alone writes there."""
    for path in folder.rglob(f"{UNFINISHED}*"):
        with contextlib.suppress(OSError):
            path.unlink()


def inside(folder: Path, name: str) -> Path:
    """The path of `name` in `folder`; raises LibraryError for one that leads out of it, by `..` or through a link.

    Stored names (of a plan, a clip.json, a manifest) may come from anybody who can write there. The folder itself may
    be a link: it is where people put it.
    """
    parts = name.split("/")
    odd = name.startswith("/") or ".." in parts or "\0" in name
    if odd or any(len(os.fsencode(part)) > LONGEST_NAME for part in parts):
        raise LibraryError(f"{shown(name)[:200]!r} is no name in {shown(folder)}; mend or delete what names it")
    path, root = folder / name, os.path.realpath(folder)
    if os.path.commonpath([root, os.path.realpath(path)]) != root:
        raise LibraryError(
            f"{shown(path)} is a link that leads out of {shown(folder)}; delete the link", folder=str(folder)
        )
    return path


def file_sha256(path: Path) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

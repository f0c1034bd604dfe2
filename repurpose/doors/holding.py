"""One watcher a folder and library: a lock of the kernel, which ends with the process that holds it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from repurpose.doors.known import inbox_folder
from repurpose.errors import BusyError, shown

LOCK = "lock"


@contextlib.contextmanager
def hold_folder(library_root: Path, folder: Path) -> Iterator[None]:
    """Hold a watched folder; the lock is a file of the library, because nothing is written into the folder.

    Raises BusyError that says who holds it.
    """
    path = inbox_folder(library_root, folder) / LOCK
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            owner = file.read().strip() or "another process"
            raise BusyError(
                f"{shown(folder)} is already watched by {owner}; end that one first, or leave it to it", owner=owner
            ) from error
        file.truncate(0)
        file.write(f"process {os.getpid()} on {os.uname().nodename}")
        file.flush()
        yield

"""One watcher a folder and library: a lock of the kernel, which ends with the process that holds it."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from repurpose.doors.known import inbox_folder
from repurpose.errors import BusyError, shown
from repurpose.lease_files import this_host

LOCK = "lock"


@contextlib.contextmanager
def hold_folder(library_root: Path, folder: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold a watched folder; the lock is a file of the library, because nothing is written into the folder.

    `shared` keeps out other processes of this machine alone: machines that share the folder divide its recordings by
    their leases. Raises BusyError that says who holds it.
    """
    place = inbox_folder(library_root, folder)
    place.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        if shared:
            held.enter_context(_locked(place / LOCK, folder, fcntl.LOCK_SH))
        own = f"{LOCK}-{this_host()}" if shared else LOCK
        held.enter_context(_locked(place / own, folder, fcntl.LOCK_EX))
        yield


@contextlib.contextmanager
def _locked(path: Path, folder: Path, kind: int) -> Iterator[None]:
    with open(path, "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            owner = file.read().strip() or "another process"
            raise BusyError(
                f"{shown(folder)} is already watched by {owner}; end that one first, or leave it to it", owner=owner
            ) from error
        file.truncate(0)
        file.write(f"process {os.getpid()} on {this_host()}")
        file.flush()
        yield

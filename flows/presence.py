"""Which of Prefect's runs are really at work on this machine, told by locks that end with their process.

After a SIGKILL Prefect goes on believing that a run is running. Each run of ours notes itself in a file and holds a
lock on it; a file without its lock is a run that nobody works on any more, and the next start sets it to Crashed.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from flows import STATE
from flows.server import is_ours

log = logging.getLogger(__name__)


@contextlib.contextmanager
def present(run_id: str) -> Iterator[None]:
    """Be known as the process that works on a run."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{run_id}.json"
    with open(path, "a+", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps({"pid": os.getpid(), "api": _api()}) + "\n")
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def abandoned() -> list[UUID]:
    """Runs known to the present server whose process is gone."""
    found: list[UUID] = []
    for path in sorted(_folder().glob("*.json")):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError), open(path, encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            # Empty between being made and being locked; of another server: to be settled when that one is used.
            if json.loads(file.read())["api"] == _api():
                found.append(UUID(path.stem))
    return found


def living() -> set[UUID]:
    """Runs that a process of this machine works on."""
    known = {UUID(path.stem) for path in _folder().glob("*.json")}
    return known - set(abandoned())


def forget(run_id: UUID) -> None:
    (_folder() / f"{run_id}.json").unlink(missing_ok=True)


def _folder() -> Path:
    return STATE / "runs"


def _api() -> str:
    """Our own server has another port each time."""
    return "ours" if is_ours() else os.environ.get("PREFECT_API_URL", "")

"""The files of a lease: who holds it, how long ago it was written, and making one that only one process can make."""

from __future__ import annotations

import json
import os
import re
import socket
import tempfile
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

HOST_VARIABLE = "REPURPOSE_HOST"
"""Names this machine among others. For containers whose host names are all the same, and for tests."""


def this_host() -> str:
    """This machine's name among those that share a library, fit for the names of files."""
    name = os.environ.get(HOST_VARIABLE) or socket.gethostname()
    return re.sub(r"[^A-Za-z0-9.-]", "_", name).lstrip(".") or "unnamed"


@dataclass(frozen=True, slots=True)
class Owner:
    """A holder: `boot` tells kernels apart, `token` two leases of one process."""

    host: str
    boot: str
    pid: int
    started: str
    token: str

    @classmethod
    def of_this_process(cls) -> Owner:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(this_host(), os.environ.get(HOST_VARIABLE) or _boot_id(), os.getpid(), now, uuid4().hex)

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} (since {self.started})"


def create(path: Path, owner: Owner) -> None:
    """Make the lease file in one go; raises FileExistsError where another process was first."""
    text = json.dumps({"schema": "lease/1", **asdict(owner)}) + "\n"
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=f".{path.name}-") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            raise
        except OSError:
            # exFAT and some shares know no links.
            with open(path, "x", encoding="utf-8") as plain:
                plain.write(text)


def touch(path: Path) -> None:
    """Write, and not `utime`: some network file systems take that time from the client's clock."""
    with open(path, "r+b", buffering=0) as file:
        first = file.read(1)
        file.seek(0)
        file.write(first)
        os.fsync(file.fileno())


def is_fresh(path: Path, seconds: float) -> bool:
    """Whether the heartbeat is younger than that by the file system's clock.

    One from far in the future is as dead as an old one: the clock went back, and nobody wrote since.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".now-") as probe:
            probe.write(b"x")
            probe.flush()
            os.fsync(probe.fileno())
            now = os.fstat(probe.fileno()).st_mtime
        # Opened, because network file systems answer `stat` alone from a cache.
        with open(path, "rb") as file:
            return abs(now - os.fstat(file.fileno()).st_mtime) < seconds
    except FileNotFoundError:
        return False


def numbered(folder: Path, name: str) -> list[tuple[int, Path]]:
    found = [(number_of(path, name), path) for path in folder.glob(f"{name}-*.json")]
    return sorted(item for item in found if item[0])


def number_of(path: Path, name: str) -> int:
    match = re.fullmatch(rf"{re.escape(name)}-(\d+)\.json", path.name)
    return int(match[1]) if match else 0


def read_owner(path: Path) -> Owner | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Owner(**{key: data[key] for key in Owner.__slots__})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return f"{socket.gethostname()} {time.time() - time.monotonic():.0f}"

"""Who is at work on a folder: one process at a time, on this machine or on several that share the folder.

Between processes of one kernel a lock (`flock`) decides at once. Between machines the age of a heartbeat does: the
holder writes into its lease file every few seconds, and one that has not been written for `LEASE_SECONDS` is taken
over. Ages are read from the file system's own clock, so the machines' clocks need not agree.

A lease is a file `<name>-<number>.json`. Taking over makes the next number by `link`, which only one can do, on network
file systems too; the files below are removed, and so a holder that was paused finds its own gone.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import re
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from repurpose.errors import BusyError, LeaseLostError

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
"""A holder on another machine that was silent for this long is dead. Six heartbeats."""
BEATS = 6
HOST_VARIABLE = "REPURPOSE_HOST"
"""Names this machine in leases. For containers whose host names are all the same, and for tests."""


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
        chosen = os.environ.get(HOST_VARIABLE)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        return cls(chosen or socket.gethostname(), chosen or _boot_id(), os.getpid(), now, uuid4().hex)

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host} (since {self.started})"


class Lease:
    """A lease that is held. `require` before every final name; the heartbeat goes on by itself."""

    def __init__(self, path: Path, owner: Owner) -> None:
        self.path = path
        self.owner = owner

    def require(self) -> None:
        """Raise LeaseLostError where somebody took it over, as happens to a machine that slept."""
        if _read(self.path) == self.owner:
            return
        living = newest(self.path.parent, self.path.name.rpartition("-")[0])
        by = str(living[1]) if living and living[1] else "another process"
        raise LeaseLostError(
            f"{by} took over {self.path.parent.parent.name} while this process was paused; it goes on there, "
            "and nothing more is written from here",
            owner=by,
        )


@contextlib.contextmanager
def hold(
    folder: Path,
    name: str,
    what: str,
    *,
    on_lost: Callable[[], None] = lambda: None,
    seconds: float = LEASE_SECONDS,
) -> Iterator[Lease]:
    """Hold `folder`'s lease of that name while at work. `what` is the thing for messages.

    Raises BusyError, which names the living holder. `on_lost` is called from a thread once somebody took it over.
    """
    folder.mkdir(parents=True, exist_ok=True)
    owner = Owner.of_this_process()
    with _kernel_lock(folder, name, owner, what) as alone_here:
        lease = _take(folder, name, owner, what, seconds, alone_here)
        done = threading.Event()
        beat = threading.Thread(target=_beat, args=(lease, done, on_lost, seconds / BEATS), daemon=True, name="lease")
        beat.start()
        try:
            yield lease
        finally:
            done.set()
            beat.join()
            if _read(lease.path) == owner:
                lease.path.unlink(missing_ok=True)


def newest(folder: Path, name: str) -> tuple[Path, Owner | None] | None:
    """The standing lease file and its owner; the owner is None where the file is damaged."""
    numbered = _numbered(folder, name)
    return (numbered[-1][1], _read(numbered[-1][1])) if numbered else None


def is_living(folder: Path, name: str, seconds: float = LEASE_SECONDS) -> bool:
    """Whether somebody, on any machine, is at work under that lease; asks without disturbing."""
    standing = newest(folder, name) if folder.is_dir() else None
    if standing is None:
        return False
    path, owner = standing
    here = Owner.of_this_process()
    if owner is None or owner.boot != here.boot:
        return _is_fresh(path, seconds)
    try:
        with open(folder / f"{name}.{here.host}.lock", "a") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return _is_fresh(path, seconds)
    return False


@contextlib.contextmanager
def _kernel_lock(folder: Path, name: str, owner: Owner, what: str) -> Iterator[bool]:
    """Yield whether the kernel vouches that no other process of this machine is at work."""
    # A file for each host: where a network file system carries locks to its server, the one of a dead machine stays.
    with open(folder / f"{name}.{owner.host}.lock", "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            standing = newest(folder, name)
            raise _busy(what, standing[1] if standing else None) from error
        except OSError as error:
            log.info("%s knows no locks (%s): heartbeats alone decide", folder, error.strerror)
            yield False
            return
        yield True


def _take(folder: Path, name: str, owner: Owner, what: str, seconds: float, alone_here: bool) -> Lease:
    standing = newest(folder, name)
    number = 1
    if standing is not None:
        path, holder = standing
        number = _number(path, name) + 1
        dead_here = alone_here and holder is not None and holder.boot == owner.boot
        if not dead_here and _is_fresh(path, seconds):
            raise _busy(what, holder)
        log.info("taking over %s from %s", what, holder)
    mine = folder / f"{name}-{number}.json"
    try:
        _create(mine, owner)
    except FileExistsError as error:
        raise _busy(what, _read(mine)) from error
    for other, path in _numbered(folder, name):
        if other > number:
            mine.unlink(missing_ok=True)
            raise _busy(what, _read(path))
        if other < number:
            path.unlink(missing_ok=True)
    return Lease(mine, owner)


def _create(path: Path, owner: Owner) -> None:
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


def _beat(lease: Lease, done: threading.Event, on_lost: Callable[[], None], pause: float) -> None:
    while not done.wait(pause):
        try:
            lease.require()
            _touch(lease.path)
        except LeaseLostError as error:
            log.warning("%s", error)
            on_lost()
            return
        except OSError as error:
            # The shared folder is away for a moment; if it stays away, others take over, and `require` says so.
            log.info("no heartbeat in %s: %s", lease.path, error)


def _touch(path: Path) -> None:
    """Write, and not `utime`: some network file systems take that time from the client's clock."""
    with open(path, "r+b", buffering=0) as file:
        first = file.read(1)
        file.seek(0)
        file.write(first)
        os.fsync(file.fileno())


def _is_fresh(path: Path, seconds: float) -> bool:
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


def _numbered(folder: Path, name: str) -> list[tuple[int, Path]]:
    found = [(_number(path, name), path) for path in folder.glob(f"{name}-*.json")]
    return sorted(item for item in found if item[0])


def _number(path: Path, name: str) -> int:
    match = re.fullmatch(rf"{re.escape(name)}-(\d+)\.json", path.name)
    return int(match[1]) if match else 0


def _read(path: Path) -> Owner | None:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Owner(**{key: data[key] for key in Owner.__slots__})
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def _busy(what: str, owner: Owner | None) -> BusyError:
    by = str(owner) if owner else "another process"
    return BusyError(f"{what} is being worked on by {by}; wait for it", owner=by)


def _boot_id() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return f"{socket.gethostname()} {time.time() - time.monotonic():.0f}"

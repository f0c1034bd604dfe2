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
import logging
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from repurpose.errors import BusyError, CancelledError, LeaseLostError
from repurpose.lease_files import Owner, create, is_fresh, number_of, numbered, read_owner, touch

log = logging.getLogger(__name__)

LEASE_SECONDS = 60.0
"""A holder on another machine that was silent for this long is dead. Six heartbeats."""
BEATS = 6


class Lease:
    """A lease that is held. `require` before every final name; the heartbeat goes on by itself."""

    def __init__(self, path: Path, owner: Owner, on_lost: Callable[[], None]) -> None:
        self.path = path
        self.owner = owner
        self.on_lost = on_lost
        """Ends what may not go on."""
        self.given_up = ""
        """Why the work is to end, where a person said so."""

    def require(self) -> None:
        """Raise LeaseLostError where somebody took it over, as happens to a machine that slept, and CancelledError."""
        if self.given_up:
            raise CancelledError(self.given_up)
        if read_owner(self.path) == self.owner:
            return
        living = newest(self.path.parent, self.path.name.rpartition("-")[0])
        by = str(living[1]) if living and living[1] else "another process"
        raise LeaseLostError(
            f"{by} took over {self.path.parent.parent.name} while this process was paused; it goes on there, "
            "and nothing more is written from here",
            owner=by,
        )


_held: set[Lease] = set()
"""Of this process, which works on one recording at a time."""


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
        lease = Lease(_take(folder, name, owner, what, seconds, alone_here), owner, on_lost)
        done = threading.Event()
        beat = threading.Thread(target=_beat, args=(lease, done, seconds / BEATS), daemon=True, name="lease")
        beat.start()
        _held.add(lease)
        try:
            yield lease
        finally:
            _held.discard(lease)
            done.set()
            beat.join()
            if read_owner(lease.path) == owner:
                lease.path.unlink(missing_ok=True)


def give_up(why: str) -> bool:
    """End the work of this process that holds a lease, as a person wished; whether there was any.

    Its children are ended at once, and its next write raises CancelledError with that sentence.
    """
    held = tuple(_held)
    for lease in held:
        lease.given_up = why
        lease.on_lost()
    return bool(held)


def newest(folder: Path, name: str) -> tuple[Path, Owner | None] | None:
    """The standing lease file and its owner; the owner is None where the file is damaged."""
    files = numbered(folder, name)
    return (files[-1][1], read_owner(files[-1][1])) if files else None


def is_living(folder: Path, name: str, seconds: float = LEASE_SECONDS) -> bool:
    """Whether somebody, on any machine, is at work under that lease; asks without disturbing."""
    standing = newest(folder, name) if folder.is_dir() else None
    if standing is None:
        return False
    path, owner = standing
    here = Owner.of_this_process()
    if owner is None or owner.boot != here.boot:
        return is_fresh(path, seconds)
    try:
        with open(folder / f"{name}.{here.host}.lock", "a") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return is_fresh(path, seconds)
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


def _take(folder: Path, name: str, owner: Owner, what: str, seconds: float, alone_here: bool) -> Path:
    standing = newest(folder, name)
    number = 1
    if standing is not None:
        path, holder = standing
        number = number_of(path, name) + 1
        dead_here = alone_here and holder is not None and holder.boot == owner.boot
        if not dead_here and is_fresh(path, seconds):
            raise _busy(what, holder)
        log.info("taking over %s from %s", what, holder)
    mine = folder / f"{name}-{number}.json"
    try:
        create(mine, owner)
    except FileExistsError as error:
        raise _busy(what, read_owner(mine)) from error
    for other, path in numbered(folder, name):
        if other > number:
            mine.unlink(missing_ok=True)
            raise _busy(what, read_owner(path))
        if other < number:
            path.unlink(missing_ok=True)
    return mine


def _beat(lease: Lease, done: threading.Event, pause: float) -> None:
    while not done.wait(pause):
        try:
            lease.require()
            touch(lease.path)
        except LeaseLostError as error:
            log.warning("%s", error)
            lease.on_lost()
            return
        except CancelledError:
            return
        except OSError as error:
            # The shared folder is away for a moment; if it stays away, others take over, and `require` says so.
            log.info("no heartbeat in %s: %s", lease.path, error)


def _busy(what: str, owner: Owner | None) -> BusyError:
    by = str(owner) if owner else "another process"
    return BusyError(f"{what} is being worked on by {by}; wait for it", owner=by)

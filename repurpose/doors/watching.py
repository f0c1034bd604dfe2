"""The watched folder: look, take what is due, wait for a change or for the next look."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from repurpose.doors.arrivals import Arrival, Sweep, look
from repurpose.doors.holding import hold_folder
from repurpose.doors.outbox import deliver_left
from repurpose.doors.seen import Seen
from repurpose.doors.sweep import Process, Taken, take
from repurpose.doors.telling import Teller
from repurpose.errors import FolderUnavailableError, NoticeSettingsError, PresetError
from repurpose.media.folder_events import FolderEvents
from repurpose.model import Settings
from repurpose.workspace import Library

SHORTEST_WAIT_S = 0.25
LOOKING_SHARE = 0.2
"""Of the time at most that goes into looking, however many files there are."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is watched, and what is done with what arrives."""

    folder: Path
    library: Library
    settings: Settings
    process: Process
    settings_of: Callable[[Arrival], Settings]
    """Those that an arrival is processed with; raises PresetError where its folder's preset cannot be used."""
    say: Callable[[str], None]
    poll_only: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """What one run over a folder came to."""

    done: int = 0
    failed: int = 0
    halted: bool = False

    def and_then(self, taken: Taken) -> Tally:
        return Tally(self.done + (taken.kind == "done"), self.failed + (taken.kind == "failed"), taken.kind == "halted")


def watch(job: Watch) -> None:
    """Watch until interrupted. Raises BusyError where another process watches the folder into the same library."""
    with hold_folder(job.library.root, job.folder, shared=job.settings.inbox.shared):
        seen, teller = Seen.of(job.library.root, job.folder), Teller(job.say, job.folder)
        while True:
            with FolderEvents(job.folder, job.poll_only) as events:
                if events.silent_because:
                    job.say(f"looking every {job.settings.inbox.poll_seconds} s, because {events.silent_because}")
                _until_replaced(job, seen, teller, events)


def watch_once(job: Watch, seen: Seen | None = None, teller: Teller | None = None) -> Tally:
    """Take what has settled, or does within one settle time, and end. Raises BusyError, FolderUnavailableError.

    Who comes again and again keeps `seen` and `teller`, so that stillness counts on and nothing is said twice.
    """
    with hold_folder(job.library.root, job.folder, shared=job.settings.inbox.shared):
        stored, teller = Seen.of(job.library.root, job.folder), teller or Teller(job.say, job.folder)
        if seen is None:
            seen = stored
        # Since the pass before, another door may have identified files.
        seen.known = stored.known
        tally, end = Tally(), time.monotonic() + job.settings.inbox.settle_seconds + 1
        while True:
            started = time.monotonic()
            sweep = _look(job, seen, teller)
            tally = _take_all(job, sweep, seen, teller, tally)
            _deliver_left(job, teller)
            if tally.halted or not sweep.waiting or started >= end:
                return tally
            time.sleep(max(SHORTEST_WAIT_S, min(end - time.monotonic(), next_look_s(job, seen, sweep))))


def _until_replaced(job: Watch, seen: Seen, teller: Teller, events: FolderEvents) -> None:
    """Look again and again, until the folder went away or came back: events tell of the one that was there before."""
    before, away = seen.folder, False
    while True:
        started = time.monotonic()
        try:
            sweep = _look(job, seen, teller)
            looked = time.monotonic() - started
            if away or (before is not None and seen.folder is not None and before.inode != seen.folder.inode):
                job.say(f"{job.folder} is back")
                return
            before = seen.folder
            _take_all(job, sweep, seen, teller, Tally())
            _deliver_left(job, teller)
            wait = next_look_s(job, seen, sweep)
        except FolderUnavailableError as error:
            teller.once(error.message)
            away, wait, looked = True, float(job.settings.inbox.poll_seconds), 0.0
        # A file that grows reports without end: looking takes its share of the time and no more.
        pause = min(wait, max(SHORTEST_WAIT_S, looked / LOOKING_SHARE))
        time.sleep(pause)
        silent = events.silent_because
        events.wait(wait - pause)
        if events.silent_because != silent:
            job.say(f"looking every {job.settings.inbox.poll_seconds} s, because {events.silent_because}")


def _look(job: Watch, seen: Seen, teller: Teller) -> Sweep:
    sweep = look(job.folder, job.library.root, job.settings, seen, time.monotonic_ns() // 1_000_000)
    teller.sweep(sweep)
    return sweep


def _take_all(job: Watch, sweep: Sweep, seen: Seen, teller: Teller, tally: Tally) -> Tally:
    for arrival in sweep.due:
        try:
            taken = take(arrival, job.library, job.settings_of(arrival), job.process, seen)
        except PresetError as error:
            taken = Taken("waits", error.message)
        teller.taken(arrival.path, taken)
        tally = tally.and_then(taken)
        if taken.kind == "halted":
            break
    return tally


def _deliver_left(job: Watch, teller: Teller) -> None:
    """Notices of a night whose addresses did not answer then."""
    try:
        deliver_left(job.library.root)
    except NoticeSettingsError as error:
        teller.warn(error.message)


def next_look_s(job: Watch, seen: Seen, sweep: Sweep) -> float:
    """Seconds until the next look: when the next file will have settled, and at the latest after the polling time."""
    now_ms, inbox = time.monotonic_ns() // 1_000_000, job.settings.inbox
    settles = (
        seen.sightings[path].still_since_ms + inbox.settle_seconds * 1000 - now_ms
        for path, _ in sweep.waiting
        if path in seen.sightings
    )
    soonest_ms = min((left for left in settles if left > 0), default=inbox.poll_seconds * 1000)
    return max(SHORTEST_WAIT_S, min(inbox.poll_seconds, soonest_ms / 1000 + 0.05))

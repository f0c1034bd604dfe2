"""The two doors as flows that a schedule starts: each run is the only effective one, or ends within seconds."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.runtime import flow_run
from prefect.states import Completed

from flows import STATE, limits, presence, timetable
from flows.handshake import require_version
from flows.overnight import overnight
from flows.run_process import ends_with_starter, heard
from flows.silent_runs import crash_silent_runs
from flows.watch_folder import pass_over
from flows.wording import from_parameter
from repurpose.codec import digest
from repurpose.doors.processing import preset_for
from repurpose.doors.seen import Seen
from repurpose.doors.telling import Teller
from repurpose.errors import BusyError, RepurposeError
from repurpose.workspace import Library

DAY_SECONDS = 24 * 3600
"""A run of the watch ends after a day, and its schedule begins the next: so its page stays readable."""
PATIENCE_SECONDS = 2 * 3600
"""How long a night waits for the watch to be done with what it has in hand."""
RETRY_SECONDS = 20

log = logging.getLogger(__name__)


@flow(name="scheduled overnight", flow_run_name="{folder}", persist_result=False, validate_parameters=False)
def nightly(
    folder: str,
    library: str,
    preset: str,
    flags: dict[str, str],
    until: str,
    at: str,
    time_zone: str,
    version: str = "",
) -> State[None]:
    """The overnight run of a schedule: not beside another one, and of several late ones only the last."""
    require_version(version)
    where, started = timetable.zone(time_zone), flow_run.scheduled_start_time or datetime.now(UTC)
    if timetable.is_superseded(started, datetime.now(UTC), timetable.time_of_day(at, "--at"), where):
        return _skipped("a later night has begun since")
    # `until` is a time on the wall of the schedule's zone, not of the machine's; this process has no other work.
    os.environ["TZ"] = time_zone
    time.tzset()
    with _at_work("overnight", folder, library) as alone:
        if not alone:
            return _skipped("the run of another night is still going")
        end = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                report = overnight.fn(_path(folder), _path(library), preset, flags, until)
                return Completed(message=report or "nothing new")
            except BusyError as error:
                if time.monotonic() > end:
                    return _skipped(error.message)
                time.sleep(RETRY_SECONDS)


@flow(name="scheduled watch", flow_run_name="{folder}", persist_result=False, validate_parameters=False)
def attend(
    folder: str, library: str, preset: str, flags: dict[str, str], seconds: float = DAY_SECONDS, version: str = ""
) -> State[None]:
    """Watch for a day. The folder is held only while something is taken, so that a night can begin."""
    require_version(version)
    with _at_work("watch", folder, library) as alone:
        if not alone:
            return _skipped("the folder is watched already")
        end, told, path = time.monotonic() + seconds, "", from_parameter(folder).absolute()
        # Kept over the passes: stillness counts on, and what was said is not said again.
        seen, teller = Seen(), Teller(log.info, path)
        while time.monotonic() < end:
            poll = 20
            try:
                home = Library.open(from_parameter(library))
                poll = preset_for(None, preset, flags, home).settings.inbox.poll_seconds
                pass_over(path, home, preset, flags, seen, teller)
                told = ""
            except RepurposeError as error:
                # Busy, not mounted, a preset being edited: it passes, and is said once.
                if error.message != told:
                    log.warning("%s", error.message)
                told = error.message
            time.sleep(poll)
    return Completed(message="a day has passed; the next run goes on")


@contextlib.contextmanager
def _at_work(door: str, folder: str, library: str) -> Iterator[bool]:
    """Be the one run of a door; yields whether we are. The lock ends with the process, and that with its starter."""
    path = STATE / "doors" / f"{door}-{digest(folder, library)[:16]}"
    path.parent.mkdir(parents=True, exist_ok=True)
    run_id = flow_run.id or "none"
    with heard(run_id), ends_with_starter(), open(path, "a") as file, presence.present(run_id):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        crash_silent_runs()
        try:
            yield True
        except Exception:
            raise
        except BaseException:
            limits.stop_waiting()
            raise


def _path(text: str) -> str:
    return str(from_parameter(text))


def _skipped(why: str) -> State[None]:
    return Completed(name="Skipped", message=why)

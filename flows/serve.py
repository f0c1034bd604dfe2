"""Keeps both doors of a folder as Prefect deployments, and works on what they start, until told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from prefect import Flow
from prefect.client.orchestration import get_client
from prefect.runner import Runner
from prefect.schedules import Cron, Interval, Schedule

from flows import STATE, timetable
from flows.reconcile import delete_surplus, reconcile, reconcile_deployments
from flows.served import attend, nightly
from flows.server import ensure_server
from flows.wording import as_parameter
from repurpose.codec import digest
from repurpose.errors import BusyError, shown
from repurpose.lease_files import this_host

WATCH_EVERY = timedelta(minutes=10)
"""How soon a watch that ended begins anew; a run beside a living one ends in seconds."""
AT_ONCE = 4
"""Processes of runs: a night, a watch, and two that find that they are not needed."""
POLL_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Doors:
    """A folder, and how it is worked through."""

    folder: Path
    library: Path
    preset: str
    flags: dict[str, str]
    at: str
    """Time of day at which the night begins; empty for no overnight runs."""
    time_zone: str
    until: str = ""
    watched: bool = True
    shared: bool = False
    """Other machines serve the same folder into the same library."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A deployment before Prefect knows it."""

    flow: Flow[Any, Any]
    schedule: Schedule
    parameters: dict[str, Any]


def planned(doors: Doors) -> tuple[Planned, ...]:
    """The deployments of a folder's doors."""
    shared = {
        "folder": as_parameter(doors.folder),
        "library": as_parameter(doors.library),
        "preset": doors.preset,
        "flags": doors.flags,
    }
    made = []
    if doors.at:
        at = timetable.time_of_day(doors.at, "--at")
        night = {"until": doors.until, "at": doors.at, "time_zone": doors.time_zone}
        made.append(Planned(nightly, Cron(timetable.cron(at), timezone=doors.time_zone), {**shared, **night}))
    if doors.watched:
        made.append(Planned(attend, Interval(WATCH_EVERY), shared))
    return tuple(made)


def serve(doors: Doors) -> None:
    """Serve until interrupted. Raises BusyError where another process serves the folder, ServerError."""
    with _only_one(doors):
        ensure_server()
        reconcile()
        delete_surplus()
        asyncio.run(_serve(doors))


async def _serve(doors: Doors) -> None:
    # Stopping is no decision against the schedules: they stand when the machine is back.
    runner = Runner(name="repurpose", pause_on_shutdown=False, limit=AT_ONCE, query_seconds=POLL_SECONDS)
    name = _name(doors)
    known: dict[str, UUID] = {}
    for plan in planned(doors):
        known[plan.flow.name] = await runner.aadd_flow(
            plan.flow, name=name, schedule=plan.schedule, parameters=plan.parameters, tags=["repurpose"]
        )
    await asyncio.to_thread(reconcile_deployments, tuple(known.values()))
    if attend.name in known:
        async with get_client() as client:
            await client.create_flow_run_from_deployment(known[attend.name])
    work = asyncio.create_task(runner.start())
    while not runner.started and not work.done():
        await asyncio.sleep(0.05)
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        await runner.astop()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        raise KeyboardInterrupt
    stopped.cancel()
    await work


def _name(doors: Doors) -> str:
    """Of both deployments: the folder's name for people, and what tells two of that name apart.

    Machines that share a folder have each their own, so that every one of them begins its night.
    """
    plain = "".join(letter if letter.isalnum() else "-" for letter in shown(doors.folder.name))
    where = f"-{this_host()}" if doors.shared else ""
    return f"{plain}-{digest(str(doors.folder), str(doors.library))[:6]}{where}"


@contextlib.contextmanager
def _only_one(doors: Doors) -> Iterator[None]:
    path = STATE / "doors" / f"serve-{_name(doors)}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise BusyError(f"{shown(doors.folder)} is already served by another process", owner="") from error
        yield

"""Faults 58 to 65 and 70: clocks, nights, and Prefect's server and records."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
from contextlib import closing
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from zoneinfo import ZoneInfo

from faults.kills import Watched, wait_for_stage
from faults.place import PROJECT, SHORT, Place, eventually, refused, worked
from faults.table import fault
from faults.undisturbed import Undisturbed, stages, two_clips
from repurpose import __version__

NO_FFMPEG = {"REPURPOSE_FFMPEG": "/bin/false"}
"""Proof that nothing is made: each call would fail."""


def by_prefect(undisturbed: Undisturbed, place: Place, *more: str) -> tuple[str, ...]:
    return tuple(word for word in undisturbed.command(place, *more) if word != "--inline")


def prefect_home(place: Place) -> Path:
    return place.folder / "state" / "repurpose" / "prefect"


def run_states(place: Place) -> list[str]:
    """State of each flow run in the database of our own server."""
    with closing(sqlite3.connect(prefect_home(place) / "prefect.db")) as database:
        return [row[0] for row in database.execute("SELECT state_type FROM flow_run ORDER BY created")]


@fault(61, "Prefect's server is killed in mid-run", expected="the work goes on or resumes; nothing finished is lost")
def server_killed(place: Place) -> str:
    undisturbed = two_clips(place)
    watched = Watched(place, undisturbed)
    child = place.start(*by_prefect(undisturbed, place))
    wait_for_stage(child, "clip 01")
    note = json.loads((prefect_home(place) / "server.json").read_text(encoding="utf-8"))
    os.kill(note["pid"], signal.SIGKILL)
    started = time.monotonic()
    _, said = child.communicate(timeout=500)
    seconds = time.monotonic() - started
    watched.look()
    assert "Traceback" not in said, said
    sentences = [line for line in said.splitlines() if line.startswith("repurpose: ")]
    assert len(sentences) == (child.returncode != 0), f"exit code {child.returncode}: {sentences}"
    worked(place.run(*by_prefect(undisturbed, place)))
    watched.look()
    undisturbed.same(place)
    assert not watched.redone, f"redone: {watched.redone}"
    return f"exit code {child.returncode} after {seconds:.0f} s {sentences}; the next run redid nothing"


@fault(61, "Prefect's database is locked for 20 s in mid-run", expected="the work goes on; nothing finished is lost")
def database_locked(place: Place) -> str:
    undisturbed = two_clips(place)
    child = place.start(*by_prefect(undisturbed, place))
    wait_for_stage(child, "closeup")
    with closing(sqlite3.connect(prefect_home(place) / "prefect.db", timeout=30, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        time.sleep(20)
        database.execute("ROLLBACK")
    _, said = child.communicate(timeout=300)
    assert "Traceback" not in said, said
    assert child.returncode == 0, said
    undisturbed.same(place)
    return "held up, then ended well"


@fault(61, "PREFECT_API_URL names a server that is down", expected="said once, without its password; the work is done")
def server_down(place: Place) -> str:
    undisturbed = two_clips(place)
    command = by_prefect(undisturbed, place)
    done = worked(place.run(*command, PREFECT_API_URL="http://me:pass@127.0.0.1:9/api"))
    (said,) = (line for line in done.stderr.splitlines() if "PREFECT_API_URL" in line)
    assert "http://127.0.0.1:9/api" in said and "pass@" not in done.stderr, done.stderr
    undisturbed.same(place)
    return said


@fault(
    62, "Prefect's database is garbage, then its folder is gone", expected="outputs are recognised, nothing is redone"
)
def records_of_prefect_lost(place: Place) -> str:
    undisturbed = two_clips(place)
    undisturbed.copy(place)
    command = by_prefect(undisturbed, place)
    worked(place.run(*command, **NO_FFMPEG))
    database = prefect_home(place) / "prefect.db"
    assert database.stat().st_size > 10_000
    for ending in ("", "-wal"):
        database.with_name(database.name + ending).write_bytes(b"no database" * 1000)
    told = []
    for number in range(2):
        done = worked(place.run(*command, **NO_FFMPEG))
        assert not stages(done), f"redone: {stages(done)}"
        undisturbed.same(place)
        told += [line for line in done.stderr.splitlines() if "database" in line]
        os.rename(prefect_home(place), place.folder / f"aside-{number}")
    assert len(told) == 1, f"told {len(told)} times: {told}"
    return told[0]


@fault(63, "a run by Prefect is killed", expected="its record is set to Crashed by the next run, and its slot is free")
def zombie_run(place: Place) -> str:
    undisturbed = two_clips(place)
    child = place.start(*by_prefect(undisturbed, place))
    wait_for_stage(child, "clip 01")
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    started = time.monotonic()
    worked(place.run(*by_prefect(undisturbed, place)))
    seconds = time.monotonic() - started
    undisturbed.same(place)
    states = run_states(place)
    assert states == ["CRASHED", "COMPLETED"], states
    return f"{' then '.join(states)}; the next run took {seconds:.0f} s in all"


@fault(64, "a worker is killed, one on another machine goes on", expected="nothing that it had finished is done again")
def worker_killed(place: Place) -> str:
    undisturbed = two_clips(place)
    watched = Watched(place, undisturbed)
    child = place.start(*by_prefect(undisturbed, place), REPURPOSE_HOST="worker-one")
    wait_for_stage(child, "clip 01: done")
    # Its last act is the record of it.
    eventually(lambda: list(place.library.glob("*/.work/steps/clip-01.json")), 30)
    os.kill(child.pid, signal.SIGKILL)
    child.communicate()
    watched.look()
    said = refused(place.run(*by_prefect(undisturbed, place), REPURPOSE_HOST="worker-two"), "on worker-one")
    started = time.monotonic()
    while (done := place.run(*undisturbed.command(place), REPURPOSE_HOST="worker-two")).returncode:
        assert time.monotonic() - started < 120, f"never taken over: {done.stderr}"
        time.sleep(5)
    watched.look()
    undisturbed.same(place)
    assert not watched.redone, f"redone: {watched.redone}"
    assert stages(done) <= {"clip 02", "check 01", "check 02"}, stages(done)
    return f"{said}; taken over after {time.monotonic() - started:.0f} s; only {', '.join(sorted(stages(done)))} made"


@fault(
    65,
    "a worker sees the recording under another path",
    expected="refused, names the path; nothing is lost",
    quick=True,
)
def other_mount_path(place: Place) -> str:
    undisturbed = two_clips(place)
    undisturbed.copy(place)
    away = place.folder / "mnt" / "stream.mp4"
    said = refused(place.run_short(away), str(away), "there is no file")
    assert not (place.library / "failed").exists(), "a mount that is missing is no fault of the recording"
    away.parent.mkdir()
    away.symlink_to(undisturbed.recording)
    done = worked(place.run("run", "--inline", "--library", place.library, *undisturbed.options, away, **NO_FFMPEG))
    assert not stages(done), f"made again under its other path: {stages(done)}"
    return f"{said}; under a second path it is the same recording, and nothing is made again"


@fault(65, "a worker has another version", expected="refuses before it touches anything, names both", quick=True)
def other_version(place: Place) -> str:
    program = (
        "import sys; from repurpose.errors import RepurposeError\n"
        "from flows.process_recording import process_recording\n"
        "try: process_recording.fn('a', *sys.argv[1:], 'talk', {}, version='9.0')\n"
        "except RepurposeError as error: print(error)"
    )
    recording = place.small()
    child = place.start_program([sys.executable, "-c", program, str(recording), str(place.library)], PROJECT)
    said, err = child.communicate(timeout=120)
    assert "9.0" in said and __version__ in said and not place.library.exists(), (said, err)
    return said.strip()


OVERNIGHT_LIMITS = ("--set", "inbox.settle_seconds=1", "--set", "inbox.poll_seconds=1")


def overnight(place: Place, *more: str) -> tuple[str, ...]:
    inbox = place.folder / "inbox"
    if not inbox.is_dir():
        inbox.mkdir()
        place.small("inbox/apples.mp4", 8)
        old = time.time() - 3600
        os.utime(inbox / "apples.mp4", (old, old))
    return ("overnight", str(inbox), "--library", str(place.library), "--inline", *SHORT, *OVERNIGHT_LIMITS, *more)


@fault(59, "server down for three nights, then four late runs", expected="one does the work, the others end in seconds")
def late_runs(place: Place) -> str:
    first = worked(place.run(*overnight(place)))
    assert "clip 01" in first.stderr, first.stderr
    made = {path: path.stat().st_mtime_ns for path in place.library.glob("*/clips/*/*.mp4")}
    assert len(made) == 1
    seconds = []
    for _ in range(3):
        started = time.monotonic()
        done = worked(place.run(*overnight(place), **NO_FFMPEG))
        seconds.append(time.monotonic() - started)
        assert not stages(done), f"redone: {stages(done)}"
    assert {path: path.stat().st_mtime_ns for path in made} == made
    assert max(seconds) < 15, seconds
    return f"the other three took {', '.join(f'{each:.1f}' for each in seconds)} s and made nothing"


@fault(60, "last night's run is still going when the next begins", expected="no overlap: the second says so and ends")
def overlapping_nights(place: Place) -> str:
    first = place.start(*overnight(place, "--set", "video.encoder_preset=veryslow"))
    wait_for_stage(first, "clip 01")
    said = refused(place.run(*overnight(place)), f"process {first.pid}")
    _, err = first.communicate(timeout=300)
    assert first.returncode == 0, err
    assert len(list(place.library.glob("*/clips/*/*.mp4"))) == 1
    return said


@fault(58, "mtime an hour ahead and a day back, time zone changed between looks", expected="done once, never twice")
def clocks(place: Place) -> str:
    inbox = place.folder / "inbox"
    inbox.mkdir()
    for name, seconds, ahead in (("apples", 2, 3600), ("beans", 3, -86_400), ("carrots", 4, 0)):
        path = place.small(f"inbox/{name}.mp4", seconds)
        os.utime(path, (time.time() + ahead, time.time() + ahead))
    watch = ("watch", str(inbox), "--library", str(place.library), "--inline", "--once", *SHORT, *OVERNIGHT_LIMITS)
    worked(place.run(*watch, TZ="UTC"))
    clips = list(place.library.glob("*/clips/*/*.mp4"))
    assert len(clips) == 3, f"{len(clips)} of three"
    for zone in ("Pacific/Auckland", "America/New_York", "Europe/London"):
        done = worked(place.run(*watch, TZ=zone, **NO_FFMPEG))
        assert not stages(done), f"{zone}: redone {stages(done)}"
    assert len(list(place.library.glob("*/recording.json"))) == 3, "a second folder for one recording"
    return "three recordings, three folders, in four time zones"


ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Australia/Lord_Howe")


@fault(58, "a night at 01:30 for two years, in four zones with daylight saving", expected="once each day", quick=True)
def nights_across_clock_changes(place: Place) -> str:
    import anyio
    from prefect.server.schemas.schedules import CronSchedule

    from flows.timetable import cron

    for zone in ZONES:
        where = ZoneInfo(zone)
        schedule = CronSchedule(cron=cron(clock_time(1, 30)), timezone=zone)
        start = datetime(2026, 1, 1, 12, tzinfo=where)
        found = [
            moment.astimezone(where) for moment in anyio.run(lambda s=schedule, t=start: s.get_dates(n=730, start=t))
        ]
        days = [moment.date() for moment in found]
        wanted = [date(2026, 1, 2) + timedelta(days=count) for count in range(730)]
        twice = sorted({str(day) for day in days if days.count(day) > 1})
        missed = sorted({str(day) for day in wanted} - {str(day) for day in days})
        assert days == wanted, f"{zone}: twice on {twice}, not on {missed}"
    return f"730 nights each in {', '.join(ZONES)}"


MANY = """
import sys, time, uuid
import flows.process_recording
from flows.server import ensure_server
ensure_server()
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.states import Completed
from flows.reconcile import delete_surplus
@flow
def process_recording(): ...
with get_client(sync_client=True) as client:
    flow_id = client.create_flow(process_recording)
    for number in range(1200):
        client.create_flow_run(process_recording, name=f"r{number}", state=Completed())
started = time.monotonic()
print(delete_surplus(), round(time.monotonic() - started, 1))
"""


@fault(70, "1,200 ended runs in Prefect's database", expected="the oldest are deleted; a start takes no longer")
def many_runs(place: Place) -> str:
    undisturbed = two_clips(place)
    undisturbed.copy(place)
    command = by_prefect(undisturbed, place)
    times = []
    for many in (False, True):
        if many:
            child = place.start_program([sys.executable, "-c", MANY], cwd=PROJECT)
            out, err = child.communicate(timeout=900)
            assert child.returncode == 0, err
            assert out.split()[0].isdigit(), out
        runs = []
        for _ in range(3):
            started = time.monotonic()
            worked(place.run(*command, **NO_FFMPEG))
            runs.append(time.monotonic() - started)
        times.append(min(runs))
    kept = len(run_states(place))
    assert kept <= 1010, f"{kept} runs are kept"
    assert times[1] < times[0] + 3, f"a run took {times[0]:.1f} s, now {times[1]:.1f} s"
    return f"{kept} runs kept; an unchanged run takes {times[0]:.1f} s with none and {times[1]:.1f} s with these"

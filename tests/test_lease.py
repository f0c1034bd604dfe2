"""Leases with real processes: a dead holder's is taken over, a living one's is respected, a lost one is noticed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from repurpose.errors import BusyError, CancelledError, LeaseLostError
from repurpose.lease import give_up, hold, is_living, newest
from repurpose.lease_files import HOST_VARIABLE
from repurpose.workspace import Workspace

HOLDER = """
import sys, time
from pathlib import Path
from repurpose.errors import LeaseLostError
from repurpose.workspace import Workspace
with Workspace(Path(sys.argv[1])).claim(seconds=float(sys.argv[2])) as workspace:
    with workspace.job("clip-01") as job:
        (job / "wide.mp4").write_bytes(b"mine")
        print("held", flush=True)
        sys.stdin.readline()
        try:
            workspace.adopt(job, ["wide.mp4"], "clips/01-a")
        except LeaseLostError as error:
            print(error, flush=True)
"""


class Holder:
    """A process that holds the recording until it is told to publish, on a host of the given name."""

    def __init__(self, folder: Path, host: str, seconds: float = 60) -> None:
        self.child = subprocess.Popen(
            [sys.executable, "-c", HOLDER, str(folder), str(seconds)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **({HOST_VARIABLE: host} if host else {})},
        )
        assert self.child.stdout is not None
        assert self.child.stdout.readline() == "held\n"

    def publish(self) -> str:
        return self.child.communicate("now\n", timeout=30)[0]


@pytest.fixture
def holders() -> Iterator[list[Holder]]:
    started: list[Holder] = []
    yield started
    for holder in started:
        holder.child.kill()
        holder.child.wait()
        for stream in (holder.child.stdin, holder.child.stdout):
            if stream is not None and not stream.closed:
                stream.close()


def test_two_processes_on_one_recording(tmp_path: Path, holders: list[Holder]) -> None:
    holders.append(Holder(tmp_path, ""))
    with (
        pytest.raises(BusyError, match=f"being worked on by process {holders[0].child.pid} on "),
        Workspace(tmp_path).claim(),
    ):
        pass
    assert is_living(tmp_path / ".work", "claim")
    assert holders[0].publish() == ""
    assert (tmp_path / "clips/01-a/wide.mp4").read_bytes() == b"mine"
    assert not is_living(tmp_path / ".work", "claim")


def test_a_killed_holder_is_taken_over_at_once(tmp_path: Path, holders: list[Holder]) -> None:
    holders.append(Holder(tmp_path, ""))
    holders[0].child.kill()
    holders[0].child.wait()
    assert not is_living(tmp_path / ".work", "claim")
    started = time.monotonic()
    with Workspace(tmp_path).claim():
        assert not list((tmp_path / ".work/jobs").glob("*")), "what the dead one left"
    assert time.monotonic() - started < 1
    assert newest(tmp_path / ".work", "claim") is None


def test_a_paused_holder_on_another_machine_is_taken_over_and_notices(tmp_path: Path, holders: list[Holder]) -> None:
    holders.append(Holder(tmp_path, "elsewhere", seconds=1.2))
    with pytest.raises(BusyError, match="on elsewhere"), Workspace(tmp_path).claim(seconds=1.2):
        pass
    os.kill(holders[0].child.pid, signal.SIGSTOP)
    time.sleep(1.4)
    with Workspace(tmp_path).claim(seconds=1.2) as mine:
        os.kill(holders[0].child.pid, signal.SIGCONT)
        said = holders[0].publish()
        assert said.startswith(f"process {os.getpid()} on "), said
        assert not (tmp_path / "clips").exists()
        mine.write("recording.json", "{}")


def test_a_living_holder_on_another_machine_keeps_beating(tmp_path: Path, holders: list[Holder]) -> None:
    holders.append(Holder(tmp_path, "elsewhere", seconds=0.9))
    for _ in range(4):
        time.sleep(0.5)
        with pytest.raises(BusyError, match="elsewhere"), Workspace(tmp_path).claim(seconds=0.9):
            pass


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumped_neither_frees_nor_keeps_a_lease_for_long(tmp_path: Path, hours: int) -> None:
    """A heartbeat an hour away in either direction is not a beat of now."""
    path = tmp_path / "claim-1.json"
    path.write_text(json.dumps({"host": "x", "boot": "x", "pid": 1, "started": "", "token": "t"}))
    with pytest.raises(BusyError, match="process 1 on x"), hold(tmp_path, "claim", "it"):
        pass
    then = time.time() + hours * 3600
    os.utime(path, (then, then))
    with hold(tmp_path, "claim", "it") as lease:
        assert lease.path.name == "claim-2.json"
        assert not path.exists()


def test_a_damaged_lease_is_respected_while_fresh(tmp_path: Path) -> None:
    path = tmp_path / "claim-7.json"
    path.write_bytes(b"\x00garbage")
    with pytest.raises(BusyError, match="another process"), hold(tmp_path, "claim", "it"):
        pass
    os.utime(path, (1, 1))
    with hold(tmp_path, "claim", "it"):
        pass


def test_losing_a_lease_is_told_from_the_heartbeat(tmp_path: Path) -> None:
    told: list[str] = []
    with hold(tmp_path, "claim", "it", on_lost=lambda: told.append("lost"), seconds=0.3) as lease:
        lease.path.unlink()
        time.sleep(0.3)
        with pytest.raises(LeaseLostError):
            lease.require()
    assert told == ["lost"]


def test_work_that_a_person_cancelled_writes_nothing_more(tmp_path: Path) -> None:
    assert not give_up("nothing to cancel")
    with Workspace(tmp_path).claim() as workspace:
        workspace.write("one.txt", "1")
        assert give_up("a.mp4 was cancelled")
        with pytest.raises(CancelledError, match=r"a\.mp4 was cancelled"):
            workspace.write("two.txt", "2")
    assert not (tmp_path / "two.txt").exists()
    with Workspace(tmp_path).claim() as workspace:
        workspace.write("two.txt", "2")

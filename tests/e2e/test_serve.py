"""`repurpose serve` on a real server: the watch begins at once, a cron fires, a person cancels one recording."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from journey import CHEAP, Run, environment
from slow_encoder import seconds_until_idle, slow_ffmpeg, wait_for_work

SETTLES = ["--set", "inbox.settle_seconds=1", "--set", "inbox.poll_seconds=1"]


class Server:
    """Our own server of that state folder."""

    def __init__(self, state: Path) -> None:
        self.note = state / "repurpose/prefect/server.json"

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        port = json.loads(self.note.read_text())["port"]
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/api{path}", json.dumps(body).encode(), {"content-type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def runs(self, flow: str) -> list[dict[str, Any]]:
        """Those that have begun."""
        found = self.ask("/flow_runs/filter", {"flows": {"name": {"any_": [flow]}}})
        return [run for run in found if run["start_time"]]

    def logs(self, run: str) -> list[str]:
        """What is on a run's own page, in order of time."""
        asked = {"logs": {"flow_run_id": {"any_": [run]}}, "sort": "TIMESTAMP_ASC"}
        return [line["message"] for line in self.ask("/logs/filter", asked)]


def eventually(what: Callable[[], Any], limit: float) -> Any:
    started = time.monotonic()
    while not (found := what()):
        assert time.monotonic() - started < limit, "in vain"
        time.sleep(0.2)
    return found


@pytest.mark.slow
def test_both_doors_are_kept(tmp_path: Path, small: Path) -> None:
    inbox, library, state = tmp_path / "inbox", tmp_path / "library", tmp_path / "state"
    inbox.mkdir()
    shutil.move(small, inbox / "show.mp4")
    # 45 to 105 s ahead: on a busy machine the server takes half a minute to come up.
    soon = datetime.now(UTC) + timedelta(seconds=105)
    command = ["serve", str(inbox), "--library", str(library), "--at", f"{soon:%H:%M}", "--time-zone", "UTC"]
    env = environment(state, REPURPOSE_FFMPEG=str(slow_ffmpeg(tmp_path)))
    server = Server(state)
    with subprocess.Popen(
        [sys.executable, "-m", "repurpose", *command, *CHEAP, *SETTLES], stderr=subprocess.PIPE, text=True, env=env
    ) as child:
        try:
            wait_for_work(library, 180)
            (run,) = server.runs("process recording")
            assert run["name"] == "show.mp4"
            server.ask(f"/flow_runs/{run['id']}/set_state", {"state": {"type": "CANCELLING"}})
            assert seconds_until_idle(library, 20) < 2
            eventually(lambda: server.runs("process recording")[0]["state_type"] == "CANCELLED", 30)
            assert not list(library.glob("*/clips/*/*.mp4"))
            (record,) = eventually(lambda: list(library.glob("failed/*/error.json")), 10)
            assert "was cancelled in Prefect" in json.loads(record.read_text())["message"]
            (night,) = eventually(lambda: server.runs("scheduled overnight"), 150)
            assert "auto-scheduled" in night["tags"], "its cron fired"
            assert night["expected_start_time"].startswith(f"{soon:%Y-%m-%dT%H:%M}:00")
            eventually(lambda: server.runs("scheduled overnight")[0]["state_type"] == "COMPLETED", 60)
            assert server.runs("scheduled watch")[0]["state_type"] == "RUNNING", "one cancelled recording ends no watch"
            deployments = server.ask("/deployments/filter", {})
        finally:
            child.send_signal(signal.SIGTERM)
        _, said = child.communicate(timeout=60)
    assert child.returncode == 130, said
    assert "Traceback" not in said
    assert len(deployments) == 2
    assert not server.note.exists(), "its server is ended"


@pytest.mark.slow
def test_what_the_watch_says_is_on_the_page_of_its_run_and_on_stderr(tmp_path: Path, small: Path) -> None:
    """And a torn file is taken as it is after thirty settle times, however many looks these are."""
    inbox, library, state = tmp_path / "inbox", tmp_path / "library", tmp_path / "state"
    inbox.mkdir()
    shutil.move(small, inbox / "show.mp4")
    (inbox / "torn.mp4").write_bytes(b"\0\0\0\x14ftypisom\0\0\2\0isom\0\1\0\0mdat" + b"\0" * 5000)
    (inbox / "half.mp4.part").touch()
    command = ["serve", str(inbox), "--library", str(library), "--only", "watch", *CHEAP, *SETTLES]
    server = Server(state)
    with subprocess.Popen(
        [sys.executable, "-m", "repurpose", *command], stderr=subprocess.PIPE, text=True, env=environment(state)
    ) as child:
        try:
            (record,) = eventually(lambda: list(library.glob("failed/*/error.json")), 180)
            torn = json.loads(record.read_text())["message"]
            (run,) = server.runs("scheduled watch")
            eventually(lambda: torn in server.logs(run["id"]), 30)
            lines = server.logs(run["id"])
        finally:
            child.send_signal(signal.SIGTERM)
        _, said = child.communicate(timeout=60)
    assert "torn.mp4" in torn
    assert [line for line in lines if "show.mp4" in line and "waits" not in line] == ["show.mp4 is done"]
    for line in ("half.mp4.part is left alone: has a temporary name", "show.mp4 is done", torn):
        assert lines.count(line) == 1, "told once, in however many looks"
        assert said.splitlines().count(line) == 1


@pytest.mark.slow
def test_a_killed_serve_leaves_nobody_at_work_and_the_next_one_goes_on(tmp_path: Path, small: Path) -> None:
    inbox, library, state = tmp_path / "inbox", tmp_path / "library", tmp_path / "state"
    inbox.mkdir()
    shutil.move(small, inbox / "show.mp4")
    command = [sys.executable, "-m", "repurpose", "serve", str(inbox), "--library", str(library), "--only", "watch"]
    server = Server(state)
    with subprocess.Popen(
        [*command, *CHEAP, *SETTLES], env=environment(state, REPURPOSE_FFMPEG=str(slow_ffmpeg(tmp_path)))
    ) as child:
        try:
            wait_for_work(library, 180)
            assert len(of_state(state)) > 2
        finally:
            child.kill()
    assert seconds_until_idle(library, 30) < 10
    only_server = [json.loads(server.note.read_text())["pid"]]
    eventually(lambda: of_state(state) == only_server, 30)
    with subprocess.Popen([*command, *CHEAP, *SETTLES], env=environment(state)) as child:
        try:
            eventually(lambda: list(library.glob("*/clips/*/*.mp4")), 120)
        finally:
            child.send_signal(signal.SIGTERM)
    eventually(lambda: of_state(state) == [], 10)


def of_state(state: Path) -> list[int]:
    """Processes that keep their state there: a command, its server, its runs and their children."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"XDG_STATE_HOME={state}".encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append(int(process.name))
        except OSError:
            continue
    return sorted(found)


@pytest.mark.slow
def test_wrong_times_and_zones_are_told_before_anything_starts(tmp_path: Path, repurpose: Run) -> None:
    for wrong, said in (
        (["--at", "25:00"], "--at takes a time of day"),
        (["--until", "7"], "--until takes a time of day"),
        (["--time-zone", "Mars/Olympus"], "'Mars/Olympus' is no time zone"),
    ):
        done = repurpose("serve", tmp_path, "--library", tmp_path / "library", *wrong)
        assert done.returncode == 2
        assert said in done.stderr

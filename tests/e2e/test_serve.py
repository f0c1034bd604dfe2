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
    soon = datetime.now(UTC) + timedelta(seconds=75)
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
            (night,) = eventually(lambda: server.runs("scheduled overnight"), 120)
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
def test_wrong_times_and_zones_are_told_before_anything_starts(tmp_path: Path, repurpose: Run) -> None:
    for wrong, said in (
        (["--at", "25:00"], "--at takes a time of day"),
        (["--until", "7"], "--until takes a time of day"),
        (["--time-zone", "Mars/Olympus"], "'Mars/Olympus' is no time zone"),
    ):
        done = repurpose("serve", tmp_path, "--library", tmp_path / "library", *wrong)
        assert done.returncode == 2
        assert said in done.stderr

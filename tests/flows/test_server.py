"""Our own Prefect server on real processes: shared, taken over from a killed command, put right, and not needed."""

from __future__ import annotations

import json
import logging
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from journey import environment

from flows.server import set_aside_damaged

KILLED = """
import time
from flows.server import ensure_server
ensure_server()
from prefect import flow
from prefect.runtime import flow_run
from flows import presence
from flows.limits import slot
@flow
def sleeper():
    with presence.present(flow_run.id), slot("encode"):
        print(flow_run.id, flush=True)
        time.sleep(300)
sleeper()
"""
NEXT = """
import json, sys
from flows import presence, server
server.ensure_server()
from prefect.client.orchestration import get_client
from flows.limits import slot
from flows.reconcile import delete_surplus, reconcile
reconciled = reconcile(), reconcile()
with slot("encode"), get_client(sync_client=True) as client:
    state = client.read_flow_run(sys.argv[1]).state
    deleted = delete_surplus(keep=0)
    left = len(client.read_flow_runs())
print(json.dumps([server.noted_process(), reconciled, state.name, state.message, deleted, left]))
"""


def noted(state: Path) -> int:
    return int(json.loads((state / "repurpose/prefect/server.json").read_text())["pid"])


def lives(pid: int) -> bool:
    try:
        return b"uvicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


@pytest.mark.slow
def test_what_a_killed_command_left_is_put_right_by_the_next(tmp_path: Path, project: Path) -> None:
    env = environment(tmp_path)
    with subprocess.Popen([sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True, env=env) as killed:
        assert killed.stdout is not None
        run_id = killed.stdout.readline().strip()
        killed.kill()
    orphan = noted(tmp_path)
    assert lives(orphan)
    done = subprocess.run(
        [sys.executable, "-c", NEXT, run_id], capture_output=True, text=True, env=env, cwd=project, timeout=120
    )
    assert done.returncode == 0, done.stderr
    server, reconciled, name, message, deleted, left = json.loads(done.stdout)
    assert server == orphan, "the orphan is used again"
    assert reconciled == [1, 0]
    assert name == "Crashed"
    assert "killed" in message
    assert (deleted, left) == (1, 0)
    assert not lives(orphan), "and ended by the last who used it"


@pytest.mark.slow
def test_a_server_that_goes_away_in_mid_run_is_not_needed(tmp_path: Path, make_media: Callable[..., Path]) -> None:
    small = make_media(
        "small.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-f", "lavfi", "-i", "sine=300:d=4",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac",
    )  # fmt: skip
    command = [sys.executable, "-m", "repurpose", "run", str(small), "--library", str(tmp_path / "library")]
    for setting in (
        'clips.shapes=["square"]', "video.encoder_preset=ultrafast", "select.min_ms=1000", "select.target_ms=2000",
        "select.max_ms=6000", "select.at_least=1", "speech.model=tiny.en", "docs.make=false",
    ):  # fmt: skip
        command += ["--set", setting]
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(tmp_path)
    )
    assert child.stderr is not None
    said = ""
    for line in child.stderr:
        said += line
        if "scenes: " in line:
            os.kill(noted(tmp_path), signal.SIGKILL)
            break
    out, rest = child.communicate(timeout=240)
    said += rest
    assert child.returncode == 0, said
    assert said.count("the work goes on without it") == 1
    assert "Traceback" not in said
    assert out.startswith("gallery")
    assert list((tmp_path / "library").glob("*/clips/*/square.mp4"))


def test_a_damaged_database_is_set_aside_and_a_sound_one_is_not(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = tmp_path / "prefect.db"
    assert not set_aside_damaged(database)
    with sqlite3.connect(database) as made:
        made.execute("CREATE TABLE runs (name TEXT)")
        made.executemany("INSERT INTO runs VALUES (?)", [("x" * 900,)] * 200)
    made.close()
    assert not set_aside_damaged(database, thorough=True)
    data = bytearray(database.read_bytes())
    data[4096 * 5 : 4096 * 6] = b"\xff" * 4096
    database.write_bytes(data)
    assert not set_aside_damaged(database)
    with caplog.at_level(logging.WARNING):
        assert set_aside_damaged(database, thorough=True)
    assert "Nothing made is lost" in caplog.text
    assert not database.exists()
    database.write_bytes(b"garbage" * 1000)
    assert set_aside_damaged(database)
    assert (tmp_path / "prefect.db.damaged").read_bytes().startswith(b"garbage")

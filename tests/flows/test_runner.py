"""The Prefect runner on a real embedded server: values, order, errors and retries as the inline runner gives them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from journey import environment

PROGRAM = """
import json, sys
import flows
from prefect import flow
from prefect.task_runners import ThreadPoolTaskRunner
from flows.runner import PrefectRunner
from repurpose.errors import InputError, ProcessError
from repurpose.tasks import Task

tries = []

def crash():
    tries.append("crash")
    if tries.count("crash") < 2:
        raise ProcessError("ffmpeg was killed by SIGSEGV", argv=["ffmpeg"])
    return "healed"

def crash_within():
    tries.append("within")
    if tries.count("within") < 2:
        raise ProcessError("ffmpeg was killed by SIGSEGV", argv=["ffmpeg"])
    return "healed within"

def refuse():
    tries.append("refuse")
    raise InputError("not media", file="a.mp4")

@flow(task_runner=ThreadPoolTaskRunner(max_workers=4))
def journey():
    runner = PrefectRunner()
    outcomes = runner.map([
        Task("crash", crash, retries=1, resource="encode"),
        Task("refuse", refuse, retries=3, resource="encode"),
        Task("plain", lambda: "plain", timeout_seconds=60),
        Task("entry", lambda: runner.call(Task("inner", crash_within, retries=1, resource="encode"))),
    ])
    try:
        runner.call(Task("refuse", refuse))
    except InputError as error:
        outcomes.append(error)
    return outcomes

print(json.dumps({
    "outcomes": [[type(item).__name__, str(item)] for item in journey()],
    "crashes": tries.count("crash"),
    "refusals": tries.count("refuse"),
}))
"""


@pytest.mark.slow
def test_tasks_give_what_they_give_inline(tmp_path: Path, project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        capture_output=True,
        text=True,
        cwd=project,
        env=environment(tmp_path),
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().splitlines()[-1] == (
        '{"outcomes": [["str", "healed"], ["InputError", "not media"], ["str", "plain"], '
        '["str", "healed within"], ["InputError", "not media"]], '
        '"crashes": 2, "refusals": 2}'
    )
    assert "Traceback" not in done.stderr
    assert (tmp_path / "repurpose" / "prefect").is_dir()


def test_one_slot_is_held_by_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading
    import time

    from flows import limits

    monkeypatch.setattr(limits, "STATE", tmp_path)
    at_once: list[int] = []
    inside = 0
    lock = threading.Lock()

    def work() -> None:
        nonlocal inside
        with limits.slot("encode"):
            with lock:
                inside += 1
                at_once.append(inside)
            time.sleep(0.05)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert at_once == [1, 1, 1, 1]

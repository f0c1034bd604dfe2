"""A run's process ends with the one that started it, by whichever way that is, and else not."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from journey import environment

WORK = """
import signal, sys, time
from flows import run_process

def work(ignores):
    if ignores:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        run_process.GRACE_SECONDS = 1
    with run_process.ends_with_starter():
        print(os.getpid(), flush=True)
        time.sleep(120)
"""
STARTERS = {
    "a command": """
import os, subprocess, sys, time
if len(sys.argv) > 2:
    work(sys.argv[1] == "ignores")
else:
    subprocess.run([sys.executable, __file__, sys.argv[1], "child"])
""",
    "multiprocessing": """
import multiprocessing, os
if __name__ == "__main__":
    multiprocessing.get_context("spawn").Process(target=work, args=(sys.argv[1] == "ignores",)).start()
""",
}


@pytest.mark.slow
@pytest.mark.parametrize("way", STARTERS)
@pytest.mark.parametrize("what", ["listens", "ignores"])
def test_a_run_ends_with_its_starter(tmp_path: Path, way: str, what: str) -> None:
    program = tmp_path / "program.py"
    program.write_text("import os\n" + WORK + STARTERS[way])
    with subprocess.Popen(
        [sys.executable, str(program), what], stdout=subprocess.PIPE, text=True, env=environment(tmp_path / "state")
    ) as starter:
        try:
            assert starter.stdout is not None
            run = int(starter.stdout.readline())
            time.sleep(2.5)
            assert _lives(run), "its starter lives"
        finally:
            starter.kill()
    end = time.monotonic() + 10
    while _lives(run):
        assert time.monotonic() < end
        time.sleep(0.1)


def _lives(process: int) -> bool:
    """A process that ended may be left as a zombie where nobody takes note of orphans."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False

"""Told to stop in mid-render: soon gone, with exit code 130, no child left behind, nothing half-written kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from journey import QUICK, environment


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "number"), [(["--inline"], signal.SIGINT), ([], signal.SIGTERM)])
def test_an_interrupt_ends_the_run_and_its_children(
    tmp_path: Path, state: Path, sample: Path, mode: list[str], number: signal.Signals
) -> None:
    library = tmp_path / "library"
    command = [sys.executable, "-m", "repurpose", "run", str(sample), "--library", str(library), *mode, *QUICK]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment(state))
    assert child.stderr is not None
    for line in child.stderr:
        if ": clip " in line and ": 0%" in line:
            break
    time.sleep(1)
    started = time.monotonic()
    child.send_signal(number)
    _, said = child.communicate(timeout=60)
    assert child.returncode == 130
    assert "finished work is kept" in said
    assert "Traceback" not in said
    assert time.monotonic() - started < 10
    assert not _working_in(library)
    assert not list(library.glob("*/.work/jobs/clip-*"))


def _working_in(folder: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder) in os.readlink(process / "cwd"):
                found.append(process.name)
        except OSError:
            continue
    return found

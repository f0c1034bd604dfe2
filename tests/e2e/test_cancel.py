"""Told to stop in mid-encode: children are gone within two seconds, the command soon, nothing half-made is kept."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from journey import CHEAP, environment
from slow_encoder import seconds_until_idle, slow_ffmpeg, wait_for_work


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "number"), [(["--inline"], signal.SIGINT), ([], signal.SIGTERM)])
def test_children_are_gone_within_two_seconds(
    tmp_path: Path, state: Path, small: Path, mode: list[str], number: signal.Signals
) -> None:
    library = tmp_path / "library"
    command = [sys.executable, "-m", "repurpose", "run", str(small), "--library", str(library), *mode, *CHEAP]
    slow = {"REPURPOSE_FFMPEG": str(slow_ffmpeg(tmp_path))}
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment(state, **slow)) as child:
        wait_for_work(library, 120)
        child.send_signal(number)
        started = time.monotonic()
        assert seconds_until_idle(library, 10) < 2
        _, said = child.communicate(timeout=60)
    # Prefect tells its server, and that one is ended.
    assert time.monotonic() - started < 10
    assert child.returncode == 130, said
    assert "finished work is kept" in said
    assert "Traceback" not in said
    assert not list(library.glob("*/clips/*/*.mp4"))
    assert not list(library.glob("*/.work/jobs/clip-*"))
    assert not list(library.glob("*/.work/claim-*.json"))

"""Children are ended when they hang, are killed, or fail, and say how they ended."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from repurpose.errors import ProcessError, StalledError, ToolError
from repurpose.media import ffmpeg_program
from repurpose.media.processes import run


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_what_it_prints_arrives_line_by_line() -> None:
    lines: list[str] = []
    done = run(python("import sys; print('one'); print('two'); print('said', file=sys.stderr)"), on_line=lines.append)
    assert lines == ["one", "two"]
    assert done.stderr == "said"


def test_a_failure_carries_argv_code_and_the_last_words() -> None:
    with pytest.raises(ProcessError, match="failed with code 3: no good") as caught:
        run(python("import sys; print('no good', file=sys.stderr); sys.exit(3)"))
    assert caught.value.details["returncode"] == 3
    assert caught.value.details["argv"][0] == sys.executable


def test_a_killed_child_is_said_to_be_killed() -> None:
    with pytest.raises(ProcessError, match="was killed by SIGSEGV"):
        run(python("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"))


def test_a_silent_child_is_ended() -> None:
    started = time.monotonic()
    with pytest.raises(StalledError, match="without progress"):
        run(python("import time; time.sleep(60)"), stall_seconds=0.5)
    assert time.monotonic() - started < 10


def test_a_child_that_takes_too_long_is_ended_though_it_moves() -> None:
    program = "import time\nwhile True: print('x', flush=True); time.sleep(0.05)"
    with pytest.raises(StalledError, match="ended after 1 s"):
        run(python(program), stall_seconds=30, total_seconds=1)


def test_a_program_that_is_not_there() -> None:
    with pytest.raises(ToolError, match="cannot start /nowhere/ffmpeg"):
        run(["/nowhere/ffmpeg"])


def test_an_ffmpeg_that_reports_without_moving_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """ffmpeg prints its progress by the clock: the same figures again and again are no progress."""
    fake = tmp_path / "ffmpeg"
    fake.write_text("#!/bin/sh\nwhile true; do echo out_time_us=1000; echo progress=continue; sleep 0.1; done\n")
    fake.chmod(0o755)
    monkeypatch.setattr(ffmpeg_program, "ffmpeg_program", lambda: str(fake))
    with pytest.raises(StalledError, match="without progress"):
        ffmpeg_program.run_ffmpeg(["-i", "x"], stall_seconds=1)

"""An ffmpeg that reads its first input far slower than real time, so that a test can interrupt an encode; and what of
ours works in a folder."""

from __future__ import annotations

import os
import time
from pathlib import Path

from repurpose.media.ffmpeg_program import ffmpeg_program


def slow_ffmpeg(folder: Path) -> Path:
    """The real program, slowed down where it encodes. For `REPURPOSE_FFMPEG`."""
    program = folder / "ffmpeg"
    program.write_text(
        "#!/bin/sh\n"
        f'case "$*" in *-progress*) exec "{ffmpeg_program()}" -readrate 0.01 "$@";; esac\n'
        f'exec "{ffmpeg_program()}" "$@"\n'
    )
    program.chmod(0o755)
    return program


def working_in(folder: Path) -> list[int]:
    """Processes whose working folder lies in there."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(process / "cwd").startswith(f"{folder}/"):
                found.append(int(process.name))
        except OSError:
            continue
    return found


def seconds_until_idle(folder: Path, limit: float) -> float:
    started = time.monotonic()
    while working_in(folder):
        if time.monotonic() - started > limit:
            raise TimeoutError(f"still at work in {folder}: {working_in(folder)}")
        time.sleep(0.05)
    return time.monotonic() - started


def wait_for_work(folder: Path, limit: float) -> None:
    started = time.monotonic()
    while not working_in(folder):
        if time.monotonic() - started > limit:
            raise TimeoutError(f"nothing began to work in {folder}")
        time.sleep(0.05)

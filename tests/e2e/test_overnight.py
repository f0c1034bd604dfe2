"""`repurpose overnight` as cron calls it: a short recording, a bad file, a run beside it, a repeat, a deadline."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from journey import QUICK, Run, environment

from repurpose.doors.holding import LOCK
from repurpose.doors.known import inbox_folder

pytestmark = pytest.mark.slow

FLAGS = [*QUICK, "--inline", "--set", "docs.make=false", "--set", "inbox.settle_seconds=2"]
HOUR_AGO = time.time() - 3600


def old(path: Path) -> Path:
    os.utime(path, (HOUR_AGO, HOUR_AGO))
    return path


def test_a_night_beside_another_and_again(
    tmp_path: Path, state: Path, repurpose: Run, sample: Path, make_media: Callable[..., Path]
) -> None:
    inbox, library = tmp_path / "in 'box'", tmp_path / "library"
    inbox.mkdir()
    short = make_media("short.mp4", "-ss", "20", "-i", str(sample), "-t", "35", "-c", "copy")
    old(short.rename(inbox / "2026-05-12 <b>short.mp4"))
    (inbox / "poison.mp4").write_text("no film")
    old(inbox / "poison.mp4")
    argv = [sys.executable, "-m", "repurpose", "overnight", str(inbox), "--library", str(library), *FLAGS]
    first = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(state))
    _wait_for_lock(library, inbox, first)
    began = time.monotonic()
    second = repurpose("overnight", inbox, "--library", library, *FLAGS)
    assert time.monotonic() - began < 60
    assert second.returncode == 1
    assert len(second.stderr.strip().splitlines()) == 1 and "already" in second.stderr, second.stderr
    said, errors = first.communicate(timeout=300)
    assert first.returncode == 1, errors
    report = Path(re.findall(r"^report\s+(.*)$", said, re.MULTILINE)[0])
    text = report.read_text(encoding="utf-8")
    assert "1 made · 1 failed" in text
    assert f"  repurpose run {shlex.quote(str(inbox / 'poison.mp4'))}" in text
    links = re.findall(r"\]\((\.\./[^)]+)\)", text)
    assert len(links) >= 3 and all((report.parent / unquote(link)).exists() for link in links), links
    began = time.monotonic()
    again = repurpose("overnight", inbox, "--library", library, *FLAGS)
    assert again.returncode == 0 and time.monotonic() - began < 60
    assert "nothing new" in again.stderr and report.read_text(encoding="utf-8") == text


def _wait_for_lock(library: Path, inbox: Path, process: subprocess.Popen[str]) -> None:
    lock = inbox_folder(library, inbox) / LOCK
    while process.poll() is None:
        if lock.is_file() and f"process {process.pid} " in lock.read_text():
            return
        time.sleep(0.05)
    pytest.fail(f"it ended before it held the folder: {process.communicate()}")


def test_nothing_is_started_that_cannot_end_by_the_deadline(tmp_path: Path, repurpose: Run, sample: Path) -> None:
    inbox, library = tmp_path / "inbox", tmp_path / "library"
    inbox.mkdir()
    old(Path(shutil.copyfile(sample, inbox / "a.mp4")))
    soon = f"{datetime.now() + timedelta(minutes=1):%H:%M}"
    planned = repurpose("overnight", inbox, "--library", library, *FLAGS, "--until", soon, "--dry-run")
    assert planned.returncode == 0 and planned.stdout.startswith("leave"), planned
    assert not library.exists()
    done = repurpose("overnight", inbox, "--library", library, *FLAGS, "--until", soon)
    assert done.returncode == 0, done.stderr
    assert "not started: it needs about" in done.stderr
    assert not list(library.glob("*/recording.json"))
    wrong = repurpose("overnight", inbox, "--library", library, "--until", "7 o'clock")
    assert (wrong.returncode, "07:00" in wrong.stderr) == (2, True)

"""`repurpose watch` as an editor sees it: recordings arrive, each is made once, and the folder stays as it was."""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from journey import CHEAP, Run, environment

FLAGS = ["--inline", *CHEAP]
SETTLES = ["--set", "inbox.settle_seconds=1", "--set", "inbox.poll_seconds=1"]


@pytest.mark.slow
def test_a_folder_is_worked_through_once(tmp_path: Path, small: Path, repurpose: Run) -> None:
    """Of a recording, its copy, a letter and a file that is empty: one is made, one known, two on record; and again,
    nothing."""
    inbox, library = tmp_path / "inbox", tmp_path / "library"
    (inbox / "talk").mkdir(parents=True)
    shutil.copy(small, inbox / "talk" / "2026-05-12 Product day - Ada.mp4")
    shutil.copy(small, inbox / "talk" / "Z copy.mp4")
    (inbox / "letter.mp4").write_text("Dear editor,\n" * 50)
    (inbox / "empty.mp4").touch()
    (inbox / "half.mp4.part").write_bytes(small.read_bytes()[:5000])
    before = {path: path.stat().st_mtime_ns for path in inbox.rglob("*")}
    pattern = r"inbox.name_pattern='^(?P<date>\S+) (?P<title>.+) - (?P<speaker>.+)$'"
    command = ["watch", inbox, "--library", library, "--once", *FLAGS, *SETTLES, "--set", pattern]
    first = repurpose(*command)
    assert first.returncode == 1, first.stderr
    assert "1 done, 2 failed" in first.stderr
    assert "Z copy.mp4 is a duplicate of 2026-05-12 Product day - Ada.mp4" in first.stderr
    assert "half.mp4.part is left alone: has a temporary name" in first.stderr
    (folder,) = library.glob("2026-05-12-product-day-*")
    assert first.stdout == f"gallery    {folder / 'index.html'}\n"
    assert json.loads((folder / "recording.json").read_text())["speaker"] == "Ada"
    assert list(folder.glob("clips/*/square.mp4"))
    errors = [json.loads(path.read_text())["error"] for path in library.glob("failed/*/error.json")]
    assert sorted(errors) == ["EmptyFileError", "NotMediaError"]
    again = repurpose(*command)
    assert again.returncode == 0, again.stderr
    assert "0 done, 0 failed" in again.stderr
    assert {path: path.stat().st_mtime_ns for path in inbox.rglob("*")} == before


@pytest.mark.slow
def test_a_folder_that_goes_away_and_comes_back_is_watched_on(tmp_path: Path, state: Path) -> None:
    inbox, library = tmp_path / "inbox", tmp_path / "library"
    inbox.mkdir()
    (inbox / "one.mp4").write_text("no recording\n" * 9)
    command = [sys.executable, "-m", "repurpose", "watch", str(inbox), "--library", str(library), *FLAGS, *SETTLES]
    watcher = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment(state))
    try:
        lines = _lines(watcher)
        _until(lines, "one.mp4 is not a recording")
        inbox.rename(tmp_path / "unmounted")
        inbox.mkdir()
        _until(lines, "is not available (an empty folder lies in its place")
        inbox.rmdir()
        (tmp_path / "unmounted").rename(inbox)
        (inbox / "two.mp4").write_text("no recording either\n" * 9)
        said = _until(lines, "two.mp4 is not a recording")
        assert not any("one.mp4" in line and "left alone" not in line for line in said)
        second = subprocess.run(command, capture_output=True, text=True, env=environment(state), timeout=60)
        assert second.returncode == 1
        assert f"is already watched by process {watcher.pid} on {os.uname().nodename}" in second.stderr
        watcher.send_signal(signal.SIGINT)
        assert watcher.wait(timeout=20) == 130
    finally:
        watcher.kill()
        watcher.wait()
    assert {path.name for path in inbox.iterdir()} == {"one.mp4", "two.mp4"}


def test_a_dry_run_writes_nothing_anywhere(tmp_path: Path, repurpose: Run) -> None:
    inbox, library = tmp_path / "inbox", tmp_path / "library"
    (inbox / "gaming").mkdir(parents=True)
    (inbox / "gaming" / "a.mp4").write_bytes(b"\0\0\0\x08ftyp\0\0\0\x08moov")
    os.mkfifo(inbox / "pipe.mp4")
    done = repurpose("watch", inbox, "--library", library, "--dry-run", *SETTLES)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"due      {inbox / 'gaming' / 'a.mp4'}, preset gaming",
        f"skipped  {inbox / 'pipe.mp4'}: is a pipe",
    ]
    assert not library.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["missing", "--once"], 1, "is not available (No such file or directory)"),
        (["file"], 2, "is no folder"),
        (["library/in"], 2, "lies in the library"),
        ([".", "--set", "inbox.name_pattern=("], 2, "inbox.name_pattern"),
        ([".", "--preset", "nothing"], 2, "there is no preset 'nothing'"),
    ],
)
def test_wrong_use_is_told_at_once(tmp_path: Path, repurpose: Run, arguments: list[str], code: int, words: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "library" / "in").mkdir(parents=True)
    done = repurpose("watch", *arguments, "--library", "library", cwd=tmp_path)
    assert done.returncode == code
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def _lines(process: subprocess.Popen[str]) -> queue.Queue[str]:
    lines: queue.Queue[str] = queue.Queue()

    def read() -> None:
        for line in process.stderr or ():
            lines.put(line)

    threading.Thread(target=read, daemon=True).start()
    return lines


def _until(lines: queue.Queue[str], words: str) -> list[str]:
    """Everything that was said until the words were; queue.Empty where nothing is said for half a minute."""
    said = [lines.get(timeout=30)]
    while words not in said[-1]:
        said.append(lines.get(timeout=30))
    return said

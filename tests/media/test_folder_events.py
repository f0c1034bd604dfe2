"""Listening to a folder, and what is said where that cannot be."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from repurpose.media.folder_events import FolderEvents
from repurpose.media.open_files import Writers, remote_kind, writers


def test_a_change_below_the_folder_ends_the_wait(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    with FolderEvents(tmp_path) as events:
        assert events.silent_because == ""
        threading.Timer(0.2, lambda: (tmp_path / "sub" / "a.mp4").write_bytes(b"a")).start()
        started = time.monotonic()
        assert events.wait(10)
        assert time.monotonic() - started < 5
        assert not events.wait(0.1)


def test_without_events_the_wait_is_a_sleep(tmp_path: Path) -> None:
    with FolderEvents(tmp_path, poll_only=True) as events:
        (tmp_path / "a.mp4").write_bytes(b"a")
        started = time.monotonic()
        assert not events.wait(0.2)
        assert time.monotonic() - started >= 0.2


def test_a_folder_that_is_missing_is_told_in_plain_words(tmp_path: Path) -> None:
    with FolderEvents(tmp_path / "missing") as events:
        assert events.silent_because == "the folder is not there"
        assert not events.wait(0.01)


PROGRAM = """
import sys
from pathlib import Path
from repurpose.media.folder_events import FolderEvents
with FolderEvents(Path(sys.argv[1])) as events:
    print(events.silent_because, events.wait(0.01))
"""


@pytest.mark.parametrize(
    ("limit", "words"), [("watches", "watched folders is reached"), ("instances", "watchers is reached")]
)
def test_the_limits_of_the_kernel_are_told_and_polled_around(tmp_path: Path, limit: str, words: str) -> None:
    """In a user namespace of its own, where the limit may be lowered without touching the machine's."""
    for number in range(20):
        (tmp_path / str(number)).mkdir()
    value = {"watches": 5, "instances": 0}[limit]
    script = 'echo "$1" > "/proc/sys/user/max_inotify_$2" && shift 2 && exec "$@"'
    done = subprocess.run(
        ["unshare", "-Ur", "sh", "-c", script, "sh", str(value), limit, sys.executable, "-c", PROGRAM, str(tmp_path)],
        capture_output=True,
        text=True,
    )
    if "unshare" in done.stderr or "Permission denied" in done.stderr:
        pytest.skip("this machine gives no user namespaces")
    assert words in done.stdout
    assert done.stdout.strip().endswith("False")


def test_who_holds_a_file_open_for_writing(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with path.open("wb") as file:
        status = os.fstat(file.fileno())
        wanted = {(status.st_dev, status.st_ino): path.name}
        assert writers(wanted).of((status.st_dev, status.st_ino)) == "somebody"
    with path.open("rb"):
        assert writers(wanted).of((status.st_dev, status.st_ino)) in ("nobody", "unknown")


def test_what_cannot_be_known_is_unknown() -> None:
    assert Writers(frozenset(), False).of((1, 2)) == "unknown"
    assert Writers(frozenset(), True).of((1, 2)) == "nobody"
    assert Writers(frozenset({(1, 2)}), False).of((1, 2)) == "somebody"


def test_a_network_file_system_is_told_by_its_mount(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = tmp_path.stat().st_dev
    mounts = tmp_path / "mountinfo"
    monkeypatch.setattr("repurpose.media.open_files.MOUNTS", mounts)
    for kind, said in (("nfs4", "nfs4"), ("cifs", "cifs"), ("ext4", "")):
        mounts.write_text(f"27 1 {os.major(device)}:{os.minor(device)} / / rw shared:1 - {kind} server:/x rw\n")
        assert remote_kind(tmp_path) == said
    mounts.write_text(f"27 1 {os.major(device)}:{os.minor(device)} / / rw - cifs //s/x rw\n")
    with FolderEvents(tmp_path) as events:
        assert events.silent_because == "cifs does not report what other machines change"

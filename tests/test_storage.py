"""A file under its final name is whole, on this file system or another."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from repurpose.storage import move_flushed

ELSEWHERE = Path("/dev/shm")


@pytest.mark.skipif(not ELSEWHERE.is_dir(), reason="needs a second file system")
def test_a_move_to_another_file_system_is_a_whole_copy(tmp_path: Path) -> None:
    if os.stat(tmp_path).st_dev == os.stat(ELSEWHERE).st_dev:
        pytest.skip("needs a second file system")
    source, final = ELSEWHERE / f"repurpose-{os.getpid()}.mp4", tmp_path / "wide.mp4"
    source.write_bytes(b"film" * 1_000_000)
    try:
        move_flushed(source, final)
        assert not source.exists()
    finally:
        source.unlink(missing_ok=True)
    assert final.read_bytes() == b"film" * 1_000_000
    assert [path.name for path in tmp_path.iterdir()] == ["wide.mp4"]


def test_a_move_replaces_what_stood_there(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"new")
    (tmp_path / "b").write_bytes(b"old")
    move_flushed(tmp_path / "a", tmp_path / "b")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("b", b"new")]

"""Identity by content."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from repurpose.errors import UnreadableFileError
from repurpose.ingest.fingerprint import BLOCK, fingerprint


def test_the_name_does_not_count_and_the_content_does(tmp_path: Path) -> None:
    first, second = tmp_path / "a.mp4", tmp_path / "b.mp4"
    first.write_bytes(b"x" * 5000)
    second.write_bytes(b"x" * 5000)
    assert fingerprint(first) == fingerprint(second)
    assert len(fingerprint(first)) == 64
    second.write_bytes(b"x" * 5001)
    assert fingerprint(first) != fingerprint(second)


@pytest.mark.parametrize("size", [10, BLOCK, BLOCK + 1, 2 * BLOCK + 7, 3 * BLOCK])
def test_no_byte_of_a_small_file_escapes(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a"
    content = bytearray(size)
    path.write_bytes(content)
    seen = {fingerprint(path)}
    for position in {0, size // 3, size // 2, 2 * size // 3, size - 1}:
        content[position] ^= 1
        path.write_bytes(content)
        seen.add(fingerprint(path))
        content[position] ^= 1
    assert len(seen) == 1 + len({0, size // 3, size // 2, 2 * size // 3, size - 1})


def test_thirty_gigabytes_take_no_time(tmp_path: Path) -> None:
    path = tmp_path / "huge.mp4"
    size = 30 << 30
    with path.open("wb") as file:
        file.truncate(size)
    started = time.thread_time()
    before = fingerprint(path)
    assert time.thread_time() - started < 1
    seen = {before}
    for position in (0, size // 2, size - 1):
        with path.open("r+b") as file:
            file.seek(position)
            file.write(b"x")
        seen.add(fingerprint(path))
    assert len(seen) == 4


def test_a_file_that_went_away(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"gone\.mp4"):
        fingerprint(tmp_path / "gone.mp4")

"""Drawn pictures kept by content, for all recordings of a library. May be deleted at any time."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from repurpose.storage import write_atomic

CACHE = ".cards"
"""Hidden folder of a library."""
MOST_FILES = 600
MOST_BYTES = 128 << 20
"""A card of 1080×1920 takes 30 to 90 KB, one with a photograph behind it up to 4 MB."""


@dataclass(frozen=True, slots=True)
class PictureCache:
    """A folder of PNG files named by what they were made from."""

    folder: Path

    def get(self, key: str) -> bytes | None:
        """The picture, which counts as just used; None where it is not kept."""
        path = self._path(key)
        try:
            content = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return content

    def put(self, key: str, content: bytes) -> None:
        """Keep a picture, whole or not at all; those that were not used for longest make room.

        A cache that cannot be written costs time only, and is no failure.
        """
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_atomic(self._path(key), content)
            self._make_room()

    def _path(self, key: str) -> Path:
        return self.folder / f"{key}.png"

    def _make_room(self) -> None:
        kept = sorted(
            ((status.st_mtime_ns, path.name, status.st_size, path) for path, status in self._files()), reverse=True
        )
        room = MOST_BYTES
        for count, (_, _, size, path) in enumerate(kept):
            room -= size
            if count >= MOST_FILES or room < 0:
                path.unlink(missing_ok=True)

    def _files(self) -> list[tuple[Path, os.stat_result]]:
        found = []
        for path in self.folder.iterdir():
            with contextlib.suppress(FileNotFoundError):  # Another process made room.
                found.append((path, path.stat()))
        return found

"""The font that comes with the package, so that captions and cards look the same on every machine."""

from __future__ import annotations

import functools
import struct
from pathlib import Path

FAMILY = "Open Sans"


def font_folder() -> Path:
    """Folder that libass is pointed at."""
    return Path(__file__).resolve().parent.parent / "fonts"


def font_file(*, strong: bool = False) -> Path:
    """A TrueType file for Pillow and MoviePy."""
    return font_folder() / ("OpenSans-Semibold.ttf" if strong else "OpenSans-Regular.ttf")


@functools.cache
def known_letters() -> frozenset[int]:
    """Code points that the caption font can draw: its `cmap` table, in the format (4) that both files have."""
    data = font_file(strong=True).read_bytes()
    tables = (struct.unpack_from(">4sIII", data, 12 + 16 * index) for index in range(_short(data, 4)))
    cmap = next(offset for name, _, offset, _ in tables if name == b"cmap")
    start = cmap + struct.unpack_from(">I", data, cmap + 8)[0]
    count = _short(data, start + 6) // 2
    ends = struct.unpack_from(f">{count}H", data, start + 14)
    starts = struct.unpack_from(f">{count}H", data, start + 16 + 2 * count)
    return frozenset(code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1))


def _short(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", data, at)[0])

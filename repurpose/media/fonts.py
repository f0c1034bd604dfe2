"""The font that comes with the package, so that captions and cards look the same on every machine."""

from __future__ import annotations

from pathlib import Path

FAMILY = "Open Sans"


def font_folder() -> Path:
    """Folder that libass is pointed at."""
    return Path(__file__).resolve().parent.parent / "fonts"


def font_file(*, strong: bool = False) -> Path:
    """A TrueType file for Pillow and MoviePy."""
    return font_folder() / ("OpenSans-Semibold.ttf" if strong else "OpenSans-Regular.ttf")

"""Fonts of captions and cards: the one of the package, the Noto fonts beside it, and what the machine has.

libass is never left to look for a font itself: what it finds differs from machine to machine, and where it finds none
it draws boxes. So each letter is given a font here that is known to have it, and `font_files` writes those fonts.
"""

from __future__ import annotations

import functools
import os
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTCollection, TTFont, TTLibError

FAMILY = "Open Sans"
WEIGHT = 600
"""Semibold: thin strokes do not survive a phone's screen and an encoder."""
NOTO_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
LARGEST = 64 << 20
"""Bytes of a font file of the machine; Noto Sans CJK, the largest in use, has 33 MB."""
SUFFIXES = (".ttf", ".otf", ".ttc")
UNREADABLE = (TTLibError, OSError, struct.error, KeyError, ValueError, IndexError, AssertionError, TypeError)
_DRAWN_TABLES, _PICTURE_TABLES = {"glyf", "CFF ", "CFF2"}, {"CBDT", "sbix", "SVG "}


@dataclass(frozen=True, slots=True)
class Typeface:
    """One face of a font file."""

    name: str
    """How an ASS script calls it: its own, so that no other font of the machine is taken for it."""
    family: str
    path: str
    number: int
    """Place within a collection (`.ttc`)."""
    weight: int
    variable: bool
    ascent: float
    descent: float
    """Shares of the em above and below the base line, as libass takes them: those that Windows clips at."""

    @property
    def letters(self) -> frozenset[int]:
        """Code points that it can draw. Read when asked for: those of Noto Sans CJK take half a second."""
        return _letters(self)

    @property
    def line_height(self) -> float:
        """Ems. ASS gives a font's size as the height of its line."""
        return self.ascent + self.descent


def font_folder() -> Path:
    """Where the package's own font lies."""
    return Path(__file__).resolve().parent.parent / "fonts"


def font_file(*, strong: bool = False) -> Path:
    """A TrueType file for Pillow and MoviePy."""
    return font_folder() / ("OpenSans-Semibold.ttf" if strong else "OpenSans-Regular.ttf")


def known_letters() -> frozenset[int]:
    """Code points that the package's own caption font can draw."""
    return own_face().letters


@functools.cache
def own_face() -> Typeface:
    """Open Sans Semibold, which is there on every machine."""
    (face,) = _faces_of(font_file(strong=True), lambda family, weight: "Open Sans Semibold")
    return face


def face_of(family: str) -> Typeface | None:
    """The face of a family that lies nearest to semibold, None where neither the packages nor the machine have it."""
    if family.casefold() == FAMILY.casefold():
        return own_face()
    fitting = [face for face in (*noto_faces(), *machine_faces()) if face.family.casefold() == family.casefold()]
    return min(fitting, key=lambda face: 0 if face.variable else abs(face.weight - WEIGHT), default=None)


def face_named(name: str) -> Typeface | None:
    """The face that scripts call so."""
    if name == own_face().name:
        return own_face()
    return next((face for find in (noto_faces, machine_faces) for face in find() if face.name == name), None)


def choose_font(letters: Iterable[int], candidates: Iterable[Typeface]) -> Typeface | None:
    """The first that has all of these letters."""
    wanted = frozenset(letters)
    return next((face for face in candidates if wanted <= face.letters), None)


@functools.cache
def noto_faces() -> tuple[Typeface, ...]:
    """The Noto fonts that packages bring, upright, in order of their files' names; Chinese, Japanese, Korean last."""
    found: list[Typeface] = []
    for package in NOTO_PACKAGES:
        spec = find_spec(package)
        for folder in spec.submodule_search_locations or () if spec else ():
            for path in sorted(Path(folder).iterdir()):
                if path.suffix in SUFFIXES and "Italic" not in path.name:
                    found += _faces_of(path, _caption_name)
    return tuple(found)


@functools.cache
def machine_faces() -> tuple[Typeface, ...]:
    """Upright faces of the fonts installed on this machine that hold outlines, those near to semibold first."""
    found: dict[str, Typeface] = {}
    for folder in _machine_folders():
        for parent, folders, names in os.walk(folder):
            folders.sort()
            for name in sorted(names):
                path = Path(parent, name)
                if path.suffix.casefold() in SUFFIXES and path.is_file() and path.stat().st_size <= LARGEST:
                    found |= {face.name: face for face in _faces_of(path, _caption_name) if face.name not in found}
    return tuple(sorted(found.values(), key=lambda face: (abs(face.weight - WEIGHT), face.name)))


def advance(face: Typeface, letter: str) -> float:
    """Width of a letter in ems, 0 where the face has none; neighbours' kerning and ligatures not reckoned in."""
    return _advances(face)(ord(letter))


@functools.cache
def _advances(face: Typeface) -> Callable[[int], float]:
    font = open_face(face)
    place = {"wght": WEIGHT} if face.variable else None
    glyphs, names, em = font.getGlyphSet(location=place), font.getBestCmap(), font["head"].unitsPerEm

    @functools.cache
    def width(code: int) -> float:
        return float(glyphs[names[code]].width) / em if code in names else 0.0

    return width


@functools.cache
def _letters(face: Typeface) -> frozenset[int]:
    try:
        with open_face(face) as font:
            return frozenset(font.getBestCmap() or ())
    except UNREADABLE:
        return frozenset()


def open_face(face: Typeface) -> Any:
    """fontTools' font of a face; its tables are read when they are asked for."""
    return TTFont(face.path, fontNumber=face.number, lazy=True)


def _caption_name(family: str, weight: int) -> str:
    # What ASS reads as the end of a tag or of a field has no place in a name.
    return "Captions " + "".join(sign for sign in f"{family} {weight}" if sign.isalnum() or sign in " -")


def _faces_of(path: Path, named: Callable[[str, int], str]) -> list[Typeface]:
    """Faces of a file; none where it cannot be read or holds pictures, which libass does not draw."""
    try:
        if path.suffix.casefold() == ".ttc":
            return [face for number, font in enumerate(_collection(path)) for face in _face(path, number, font, named)]
        with TTFont(path, lazy=True) as font:
            return list(_face(path, 0, font, named))
    except UNREADABLE:
        return []


def _collection(path: Path) -> Iterator[Any]:
    with TTCollection(path, lazy=True) as collection:
        yield from collection.fonts


def _face(path: Path, number: int, font: Any, named: Callable[[str, int], str]) -> Iterator[Typeface]:
    tables = set(font.keys())
    style = font["OS/2"]
    if not tables & _DRAWN_TABLES or tables & _PICTURE_TABLES or style.fsSelection & 1:  # bit 0: italic
        return
    family = str(font["name"].getBestFamilyName())
    variable = "fvar" in tables and any(axis.axisTag == "wght" for axis in font["fvar"].axes)
    weight = WEIGHT if variable else int(style.usWeightClass)
    above, below, em = style.usWinAscent, style.usWinDescent, font["head"].unitsPerEm
    if above + below == 0:
        above, below = font["hhea"].ascent, -font["hhea"].descent
    yield Typeface(
        named(family, weight),
        family,
        str(path),
        number,
        weight,
        variable,
        above / em,
        below / em,
    )


def _machine_folders() -> tuple[Path, ...]:
    """Where the systems keep fonts, the user's own first."""
    home = Path(os.path.expanduser("~"))
    if sys.platform == "darwin":
        return home / "Library/Fonts", Path("/Library/Fonts"), Path("/System/Library/Fonts")
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", str(home))
        return Path(local, "Microsoft/Windows/Fonts"), Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts")
    return home / ".local/share/fonts", home / ".fonts", Path("/usr/local/share/fonts"), Path("/usr/share/fonts")

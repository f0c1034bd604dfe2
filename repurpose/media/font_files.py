"""Write the fonts that caption scripts name into the folder that libass is pointed at, each with their letters only.

Variable fonts are written at one weight: libass draws them at their lightest, which for Chinese is hair thin. Noto Sans
CJK has 33 MB, its two hundred letters of a clip 50 KB.
"""

from __future__ import annotations

import functools
import io
import re
import shutil
import string
from collections.abc import Iterable
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

from repurpose.errors import ToolError
from repurpose.media.fonts import UNREADABLE, WEIGHT, Typeface, face_named, font_file, open_face, own_face

_NAMED = re.compile(r"\\fn([^\\}]+)")
_BASE = re.compile(r"^Style: [^,]*,([^,]+),", re.MULTILINE)
_ALWAYS_IN_BASE = frozenset(map(ord, string.ascii_letters))
"""No other font is ever asked for these."""
_NAME_IDS = (1, 4, 16)
"""Family, full name and typographic family of a font's name table."""


def write_fonts(scripts: Iterable[str], folder: Path) -> tuple[Path, ...]:
    """Font files for these ASS scripts in `folder`, which is made; the package's own is always among them.

    Raises ToolError for a font of the machine that is broken.
    """
    text = "\n".join(scripts)
    folder.mkdir(parents=True, exist_ok=True)
    own = font_file(strong=True)
    written = [Path(shutil.copy(own, folder / own.name))]
    letters = frozenset(map(ord, text))
    base = frozenset(_BASE.findall(text))
    for number, name in enumerate(sorted((base | {*_NAMED.findall(text)}) - {own_face().name})):
        face = face_named(name)
        if face is not None:
            written.append(folder / f"font-{number}.ttf")
            needed = letters if name in base else letters - _ALWAYS_IN_BASE
            written[-1].write_bytes(_checked(face, face.letters & needed))
    return tuple(written)


def _checked(face: Typeface, letters: frozenset[int]) -> bytes:
    try:
        return _reduced(face, letters)
    except UNREADABLE as error:
        raise ToolError(
            f"the font {face.path} cannot be used for captions ({error}); remove it, or set captions.font to another"
        ) from error


@functools.lru_cache(maxsize=16)
def _reduced(face: Typeface, letters: frozenset[int]) -> bytes:
    """The face with these letters alone, at one weight, under the name that scripts call it by."""
    font = open_face(face)
    options = subset.Options(layout_features=["*"], hinting=False, name_IDs=[], notdef_outline=False)
    smaller = subset.Subsetter(options)
    smaller.populate(unicodes=letters)
    smaller.subset(font)
    font = _reread(font)
    if face.variable:
        places = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes} | {"wght": WEIGHT}
        font = instancer.instantiateVariableFont(font, places, inplace=True)
    for name in _NAME_IDS:
        font["name"].setName(face.name, name, 3, 1, 0x409)
    font["name"].setName("Regular", 2, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400  # What scripts ask for: no stroke is made bolder than it is drawn.
    file = io.BytesIO()
    font.save(file)
    return file.getvalue()


def _reread(font: TTFont) -> TTFont:
    """The subset on its own: its instance is made of what is left, not of the whole font."""
    file = io.BytesIO()
    font.save(file)
    file.seek(0)
    return TTFont(file)

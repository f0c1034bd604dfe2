"""Short texts of lower thirds and cards: set in lines that fit their room, and as an ASS script of their letters. Pure.

The script draws white letters at their places, for a mask that is filled with colours later
(`media.text_masks`). Fonts are found letter by letter and directions are kept as in captions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repurpose.captions.drawing import ass_events, ass_style
from repurpose.captions.drawing.ass_events import lines_text
from repurpose.captions.drawing.direction import Piece, as_seen, runs_left
from repurpose.captions.drawing.drawn import plain
from repurpose.captions.drawing.letters import Lettering, Run, clusters, lettering, width_em
from repurpose.media.fonts import Typeface
from repurpose.model.plan import Box

PITCH_EM = 1.24
"""From one line to the next. Open Sans reaches 1.07 above and 0.29 below its base line, its letters 0.76 and 0.24."""
BASE_LINE_EM = 0.95
"""Base line of the first line below the block's top: capitals then stand as far below it as descenders above its end."""
SIZES = (100, 92, 84, 76, 68, 60, 52, 46, 40)
"""Percent of the largest size that are tried."""
LONGEST = 200
"""Letters that are set at all: more would be too small to read in any room."""


@dataclass(frozen=True, slots=True)
class SetText:
    """A text in lines of one size; all lengths in pixels."""

    lines: tuple[tuple[Run, ...], ...]
    face: Typeface
    em: int
    leftwards: bool = False
    """Whether it is read from right to left: its lines then end at the right of its room."""

    @property
    def width(self) -> int:
        return -int(-self.em * max((width_em(line) for line in self.lines), default=0.0) // 1)

    @property
    def height(self) -> int:
        return round(self.em * PITCH_EM * len(self.lines))


@dataclass(frozen=True, slots=True)
class Placed:
    """A set text at a place of the picture: left, top and the width of its room in pixels."""

    text: SetText
    left: int
    top: int
    width: int


def set_text(text: str, font: str, width: int, height: int, largest: int, most_lines: int) -> SetText | None:
    """The text in the largest type in which it fits; None where there is nothing to draw.

    What is too long for the smallest size ends in an ellipsis. Lines are made as even as they can be.
    """
    whole = plain(text)[:LONGEST]
    fonts = lettering(font, (whole,))
    if not any(run.text.strip() for run in fonts.runs(whole)):
        return None
    for percent in SIZES:
        em = max(8, largest * percent // 100)
        most = min(most_lines, max(1, int(height / (PITCH_EM * em))))
        lines = _wrapped(whole, fonts, width / em)
        if len(lines) <= most:
            break
    else:
        lines = [*lines[: most - 1], _shortened(" ".join(lines[most - 1 :]), fonts, width / em)]
        return _set(lines, fonts, em, whole)
    return _set(_evened(whole, fonts, width / em, lines), fonts, em, whole)


def _set(lines: Sequence[str], fonts: Lettering, em: int, whole: str) -> SetText:
    runs = (fonts.runs(line) for line in lines)
    return SetText(tuple(line for line in runs if line), fonts.base, em, runs_left(whole))


def _wrapped(text: str, fonts: Lettering, room_em: float) -> list[str]:
    """Lines no wider than the room; a word that is wider, or a script without spaces, breaks between letters."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if _width(longer, fonts) <= room_em:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in clusters(word):
            if lines[-1] and _width(lines[-1] + letter, fonts) > room_em:
                lines.append("")
            lines[-1] += letter
    return lines


def _evened(text: str, fonts: Lettering, room_em: float, lines: list[str]) -> list[str]:
    """The same number of lines, as short as that allows: no single word is left on the last one."""
    best = lines
    for percent in range(95, 45, -5):
        narrower = _wrapped(text, fonts, room_em * percent / 100)
        if len(narrower) != len(lines):
            return best
        best = narrower
    return best


def _shortened(text: str, fonts: Lettering, room_em: float) -> str:
    letters = list(clusters(text))
    while letters and _width("".join(letters).rstrip(" ,;:.-") + "…", fonts) > room_em:
        letters.pop()
    return "".join(letters).rstrip(" ,;:.-") + "…"


def _width(text: str, fonts: Lettering) -> float:
    return width_em(fonts.runs(text))


def title_script(texts: Sequence[Placed], width: int, height: int) -> str:
    """An ASS script that draws the texts in white on a picture of this size, from its start on."""
    names = sorted({placed.text.face.name for placed in texts})
    styles = [_style_line(name) for name in names]
    return "\n".join(
        [
            "[Script Info]",
            "ScriptType: v4.00+",
            f"PlayResX: {width}",
            f"PlayResY: {height}",
            "WrapStyle: 2",
            "ScaledBorderAndShadow: yes",
            "YCbCr Matrix: None",
            "",
            "[V4+ Styles]",
            f"Format: {ass_style.FIELDS}",
            *styles,
            "",
            "[Events]",
            f"Format: {ass_events.FIELDS}",
            *(event for placed in texts for event in _events(placed)),
            "",
        ]
    )


def _style_line(name: str) -> str:
    white, black = "&H00FFFFFF", "&H00000000"
    fields = [name, name, "20", white, white, black, black, *["0"] * 4, "100", "100", "0", "0", "1", "0", "0"]
    return "Style: " + ",".join([*fields, "7", "0", "0", "0", "1"])


def _events(placed: Placed) -> Iterator[str]:
    text = placed.text
    size = f"{text.em * text.face.line_height:.1f}"
    for number, line in enumerate(text.lines):
        base = placed.top + text.em * (BASE_LINE_EM + number * PITCH_EM)
        top = base - text.em * max(run.face.ascent for run in line)
        at, left = (9, placed.left + placed.width) if text.leftwards else (7, placed.left)
        seen = as_seen([Piece(run.text, run.face) for run in line])
        letters = lines_text([seen], text.face, text.em)
        head = rf"{{\an{at}\pos({left},{top:.1f})\fs{size}}}"
        yield f"Dialogue: 0,0:00:00.00,9:00:00.00,{text.face.name},,0,0,0,,{head}{letters}"


def share_box(left: int, top: int, width: int, height: int, size: tuple[int, int]) -> Box:
    """Pixels as shares of a picture."""
    return Box(round(left / size[0], 4), round(top / size[1], 4), round(width / size[0], 4), round(height / size[1], 4))

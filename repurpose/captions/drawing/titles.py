"""Short texts of lower thirds and cards: set in lines that fit their room, and as an ASS script of their letters. Pure.

The script draws white letters at their places, for a mask that is filled with colours later
(`media.text_masks`). Fonts are found letter by letter and directions are kept as in captions.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from repurpose.captions.drawing import ass_events, ass_style
from repurpose.captions.drawing.ass_events import lines_text
from repurpose.captions.drawing.direction import Piece, as_seen, runs_left
from repurpose.captions.drawing.drawn import plain
from repurpose.captions.drawing.letters import Lettering, Run, clusters, lettering, width_em
from repurpose.media.fonts import Typeface

PITCH_EM = 1.24
"""From one line to the next. Open Sans reaches 1.07 above and 0.29 below its base line, its letters 0.76 and 0.24."""
BASE_LINE_EM = 0.95
"""Base line of the first line below the block's top: capitals stand as far below it as descenders above its end."""
SIZES = (100, 92, 84, 76, 68, 60, 52, 46, 40)
"""Percent of the largest size that are tried."""
LONGEST = 200
"""Letters that are set at all: more would be too small to read in any room."""


ELLIPSIS = "…"
_SPACE = (" ", 0.0)
_Line: TypeAlias = list[tuple[str, float]]
"""Letters, each with its marks, and their widths in ems: those of a line add up, for kerning is not reckoned in."""


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
    letters = [(letter, width_em(fonts.runs(letter))) for letter in clusters(whole)]
    for percent in SIZES:
        em = max(8, largest * percent // 100)
        most = min(most_lines, max(1, int(height / (PITCH_EM * em))))
        lines = _wrapped(letters, width / em)
        if len(lines) <= most:
            return _set(_evened(letters, width / em, lines), fonts, em, whole)
    rest = [letter for line in lines[most - 1 :] for letter in (*line, _SPACE)]
    last = _shortened(rest, width / em - width_em(fonts.runs(ELLIPSIS)))
    return _set([*lines[: most - 1], last], fonts, em, whole)


def _set(lines: Sequence[_Line], fonts: Lettering, em: int, whole: str) -> SetText:
    runs = (fonts.runs("".join(letter for letter, _ in line).strip()) for line in lines)
    return SetText(tuple(line for line in runs if line), fonts.base, em, runs_left(whole))


def _wrapped(letters: _Line, room_em: float) -> list[_Line]:
    """Lines no wider than the room; a word that is wider, or a script without spaces, breaks between letters."""
    lines: list[_Line] = [[]]
    for is_space, group in itertools.groupby(letters, key=lambda letter: letter[0] == " "):
        word = list(group)
        if is_space:
            if lines[-1]:
                lines[-1] += word
            continue
        if lines[-1] and _width(lines[-1]) + _width(word) > room_em:
            lines.append([])
        for letter in word:
            if lines[-1] and _width(lines[-1]) + letter[1] > room_em:
                lines.append([])
            lines[-1].append(letter)
    return lines


def _evened(letters: _Line, room_em: float, lines: list[_Line]) -> list[_Line]:
    """The same number of lines, as short as that allows: no single word is left on the last one."""
    best = lines
    for percent in range(95, 45, -5):
        narrower = _wrapped(letters, room_em * percent / 100)
        if len(narrower) != len(lines):
            return best
        best = narrower
    return best


def _shortened(letters: _Line, room_em: float) -> _Line:
    """As many of the letters as leave room for the ellipsis behind them."""
    kept = list(letters)
    while kept and (_width(kept) > room_em or kept[-1][0] in " ,;:.-"):
        kept.pop()
    return [*kept, (ELLIPSIS, 0.0)]


def _width(line: _Line) -> float:
    return sum(width for _, width in line)


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

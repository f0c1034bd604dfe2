"""Cues as an ASS script for burning in: one look, made for the size and the safe area of a shape."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from math import ceil

from repurpose.model import CaptionSettings, Cue, ShapeName
from repurpose.timebase import ass_timestamp

LINE_HEIGHT = 1.362
"""Open Sans: (ascent 2189 + descent 600) / 2048. ASS sizes a font by its line, the settings by its letters (the em)."""
WEIGHT = "Semibold"
OUTLINE_SHARE, PADDING_SHARE = 0.05, 0.22
"""Width of the outline and of the box around the text, as shares of the em."""
BOX_COLOUR = "&H58101010"
"""Alpha, blue, green, red: near black at 65 %. White on it has a contrast of 5.9 over a white picture, and what lies
behind still shows through."""

VERTICAL_SAFE_AREA = (108 / 1080, 384 / 1920, 972 / 1080, 1536 / 1920)
"""Left, top, right and bottom as shares: what the interfaces of the three large vertical video platforms all leave
free."""
SIDE_SHARE = 0.05
"""Left and right margin of `wide` and `square`: the graphics safe area of EBU R 95."""
NARROW, WIDE = frozenset("fijlrtI.,:;'!()[]/ -\u2019"), frozenset("mwMWGNOQ@%&\u2014\u2026")
NARROW_EM, PLAIN_EM, CAPITAL_EM, WIDE_EM, FULL_EM = 0.42, 0.63, 0.76, 0.96, 1.0
"""Widths of Open Sans Semibold's letters in five classes, each its widest. Over the 4,332 lines of an hour's call
the estimate never lay under the drawn width; 15 % over it in the median, 39 % at most."""

_STYLE_FIELDS = (
    "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
    "StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, "
    "Encoding"
)
_EVENT_FIELDS = "Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text"


def to_ass(
    cues: Sequence[Cue], *, width: int, height: int, settings: CaptionSettings, offset_ms: int, shape: ShapeName
) -> str:
    """A whole script for a picture of `width` x `height`; `offset_ms` is taken off every time.

    Lines break only where the cues do. A line too long for the shape (one very long word) is set smaller, and
    whatever was said is shown as it is: nothing in it is read as a command.
    """
    em = settings.size_percent / 100 * min(width, height)
    left, right, bottom = _margins(width, height, settings, shape)
    padding, outline = round(em * PADDING_SHARE), em * OUTLINE_SHARE
    edge = padding + ceil(outline)  # libass draws the box around the outline
    style = (
        f"Caption,{settings.font} {WEIGHT},{em * LINE_HEIGHT:.1f},&H00FFFFFF,&H00FFFFFF,&H00101010,{BOX_COLOUR},"
        f"0,0,0,0,100,100,0,0,4,{outline:.1f},{padding},2,{left + edge},{right + edge},"
        f"{bottom + edge},1"
    )
    room = (width - left - right - 2 * edge) / em
    events = [_event(cue, offset_ms, room) for cue in cues if cue.lines and cue.span.end_ms > offset_ms]
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
            f"Format: {_STYLE_FIELDS}",
            f"Style: {style}",
            "",
            "[Events]",
            f"Format: {_EVENT_FIELDS}",
            *events,
            "",
        ]
    )


def _margins(width: int, height: int, settings: CaptionSettings, shape: ShapeName) -> tuple[int, int, int]:
    """Left, right and bottom margin in pixels."""
    if shape == "vertical":
        left, _, right, bottom = VERTICAL_SAFE_AREA
        return round(width * left), round(width * (1 - right)), round(height * (1 - bottom))
    side = round(width * SIDE_SHARE)
    return side, side, round(height * settings.bottom_percent / 100)


def _event(cue: Cue, offset_ms: int, room: float) -> str:
    """`room` is the width that a line may take, in ems."""
    start, end = ass_timestamp(cue.span.start_ms - offset_ms), ass_timestamp(cue.span.end_ms - offset_ms)
    percent = int(100 * room / max(map(_line_em, cue.lines)))
    smaller = rf"{{\fscx{percent}\fscy{percent}}}" if percent < 100 else ""
    return f"Dialogue: 0,{start},{end},Caption,,0,0,0,,{smaller}" + r"\N".join(_literal(line) for line in cue.lines)


def _line_em(line: str) -> float:
    return sum(_letter_em(letter) for letter in line)


def _letter_em(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return FULL_EM
    if letter in NARROW:
        return NARROW_EM
    if letter in WIDE:
        return WIDE_EM
    return CAPITAL_EM if letter.isupper() else PLAIN_EM


def _literal(line: str) -> str:
    """Text that libass shows as it is.

    `\\{` and `\\}` are its own escapes. A backslash has none; followed by a word joiner, which is not drawn, it is
    no command.
    """
    line = " ".join("".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in line).split())
    return line.replace("\\", "\\\u2060").replace("{", "\\{").replace("}", "\\}")

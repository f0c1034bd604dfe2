"""A style's settings as what ASS takes, for one size of picture: lengths in pixels, colours, margins. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from repurpose.captions.drawing.letters import Run, width_em
from repurpose.captions.drawing.placement import Place
from repurpose.media.fonts import Typeface
from repurpose.model import Box, CaptionSettings, ShapeName

NAME = "Caption"
FIELDS = (
    "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
    "StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, "
    "Encoding"
)
VERTICAL_SAFE_AREA = (108 / 1080, 384 / 1920, 972 / 1080, 1536 / 1920)
"""Left, top, right and bottom as shares: what the interfaces of the three large vertical video platforms all leave
free."""
SIDE_SHARE = 0.05
"""Margin of `wide` and `square` at the left, right and top: the graphics safe area of EBU R 95."""
PADDING_SHARE = 0.22
"""Between the text and the edge of its box, as a share of the em."""
SHADOW_SHARE, BLUR_SHARE = 0.05, 0.035
"""How far the shadow falls, and how soft it is in `clean`, as shares of the em."""
POP_SCALE = 1.12
"""How large the spoken word grows in `pop`."""
ALIGNMENTS: dict[Place, int] = {"bottom": 2, "middle": 5, "top": 8}
_BOX, _OUTLINED = 4, 1
"""ASS border styles: one box around all lines; an outline with a shadow."""


@dataclass(frozen=True, slots=True)
class AssStyle:
    """Lengths in pixels of the picture."""

    settings: CaptionSettings
    face: Typeface
    width: int
    height: int
    em: float
    left: int
    right: int
    top: int
    bottom: int
    """Margins of the safe area."""

    @property
    def boxed(self) -> bool:
        """Whether the text stands on a box: always in `boxed`, in `karaoke` where it is not wholly see-through."""
        look = self.settings.look
        return look == "boxed" or (look == "karaoke" and self.settings.box_opacity > 0)

    @property
    def outline(self) -> float:
        return self.em * self.settings.outline_percent / 100

    @property
    def padding(self) -> int:
        """Of the box, or the shadow's distance: ASS keeps both in one field."""
        if self.boxed:
            return round(self.em * PADDING_SHARE)
        return round(self.em * SHADOW_SHARE) if self.settings.box_opacity > 0 else 0

    @property
    def blur(self) -> float:
        return self.em * BLUR_SHARE if self.settings.look == "clean" else 0.0

    @property
    def edge(self) -> int:
        """From the text to the end of all that is drawn; libass draws a box around the outline."""
        return self.padding + ceil(self.outline + self.blur)

    @property
    def room(self) -> tuple[float, float]:
        """Width and height for text in ems."""
        width = (self.width - self.left - self.right - 2 * self.edge) / self.em
        height = (self.height - self.top - self.bottom - 2 * self.edge) / self.em
        # A word that fills the line grows by its whole share.
        return (width / POP_SCALE, height / POP_SCALE) if self.settings.look == "pop" else (width, height)

    def line(self) -> str:
        """The script's `Style:` line."""
        chosen = self.settings
        text, outline = ass_colour(chosen.text_colour), ass_colour(chosen.outline_colour)
        fields = [
            NAME,
            self.face.name,
            f"{self.em * self.face.line_height:.1f}",
            text,
            text,
            outline,
            ass_colour(chosen.box_colour, chosen.box_opacity),
            *["0", "0", "0", "0", "100", "100", "0", "0"],
            str(_BOX if self.boxed else _OUTLINED),
            f"{self.outline:.1f}",
            str(self.padding),
            str(ALIGNMENTS["bottom"]),
            str(self.left + self.edge),
            str(self.right + self.edge),
            str(self.bottom + self.edge),
            "1",
        ]
        return "Style: " + ",".join(fields)

    def scale(self, lines: tuple[tuple[Run, ...], ...]) -> int:
        """Percent at which lines that are too long or too many fit, 100 for others."""
        width, height = self.room
        return min(100, int(100 * width / max(map(width_em, lines))), int(100 * height / _height_em(lines)))

    def box(self, lines: tuple[tuple[Run, ...], ...], place: Place) -> Box:
        """What a caption of these lines fills, as shares of the picture."""
        scale = self.em * self.scale(lines) / 100
        width = scale * max(map(width_em, lines)) + 2 * self.edge
        height = scale * _height_em(lines) + 2 * self.edge
        top = {"top": self.top, "middle": (self.height - height) / 2, "bottom": self.height - self.bottom - height}
        return Box(
            (self.width - width) / 2 / self.width, top[place] / self.height, width / self.width, height / self.height
        )


def style_for(settings: CaptionSettings, face: Typeface, width: int, height: int, shape: ShapeName) -> AssStyle:
    """The style for a picture of `width` x `height`; the safe area is the shape's."""
    em = settings.size_percent / 100 * min(width, height)
    if shape == "vertical":
        left, top, right, bottom = VERTICAL_SAFE_AREA
        margins = (width * left, width * (1 - right), height * top, height * (1 - bottom))
    else:
        side = width * SIDE_SHARE
        margins = (side, side, height * SIDE_SHARE, height * settings.bottom_percent / 100)
    return AssStyle(settings, face, width, height, em, *map(round, margins))


def ass_colour(colour: str, opacity: float = 1.0) -> str:
    """`&HAABBGGRR`, where the first byte says how see-through it is.

    >>> ass_colour("#FFD60A", 0.5)
    '&H800AD6FF'
    """
    red, green, blue = colour[1:3], colour[3:5], colour[5:7]
    return f"&H{round(255 * (1 - opacity)):02X}{blue}{green}{red}".upper()


def _height_em(lines: tuple[tuple[Run, ...], ...]) -> float:
    """A line is as high as the highest of its fonts reaches, and as deep as the deepest."""
    return sum(max(run.face.ascent for run in runs) + max(run.face.descent for run in runs) for runs in lines)

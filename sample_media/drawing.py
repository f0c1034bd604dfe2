"""A small antialiased canvas, the palette and the fonts that every picture of the sample shares.

Fonts: Debian's `fonts-open-sans` (needed only to make the recording, not to use it).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1280, 720
SCALE = 2  # drawn twice as large and halved: Pillow's own shapes have no antialiasing
FONT_FOLDER = Path("/usr/share/fonts/truetype/open-sans")
FACES = {"regular": "OpenSans-Regular.ttf", "semibold": "OpenSans-Semibold.ttf", "bold": "OpenSans-Bold.ttf"}
PALETTE = {
    "ink": "#1f2a2e",
    "forest": "#1e4d3b",
    "leaf": "#4f9d69",
    "mint": "#dcefe0",
    "cream": "#f6f1e5",
    "sand": "#e3d8c0",
    "coral": "#e0654a",
    "amber": "#f0b541",
    "sky": "#bcdde4",
    "navy": "#1f3557",
    "plum": "#4b2d4f",
    "grey": "#8b989b",
    "mist": "#e9eef0",
    "white": "#ffffff",
    "skin": "#e9b896",
    "shade": "#cf9a78",
    "hair": "#4a3226",
}
Box = tuple[float, float, float, float]
Point = tuple[float, float]
Ink = str | None  # a name of the palette, a value, or no ink


def colour(name: str) -> str:
    """The palette's colour of that name, or the value itself where it is none."""
    return PALETTE.get(name, name)


@lru_cache(maxsize=64)
def font(face: str, size: int) -> ImageFont.FreeTypeFont:
    """The font of one face at one size in canvas pixels."""
    return ImageFont.truetype(FONT_FOLDER / FACES[face], size * SCALE)


class Canvas:
    """A picture under construction; it remembers the texts drawn on it, in order."""

    def __init__(self, width: int = WIDTH, height: int = HEIGHT, fill: str | None = None) -> None:
        background = (0, 0, 0, 0) if fill is None else colour(fill)
        self._image = Image.new("RGBA", (width * SCALE, height * SCALE), background)
        self._draw = ImageDraw.Draw(self._image)
        self._texts: list[tuple[str, Box]] = []

    @property
    def texts(self) -> list[str]:
        """The texts drawn and not covered since."""
        return [text for text, _ in self._texts]

    def cover(self, box: Box) -> None:
        """Forgets the texts whose middle lies in the box: something is drawn over them now."""
        left, top, right, bottom = box
        middles = [((x0 + x1) / 2, (y0 + y1) / 2) for _, (x0, y0, x1, y1) in self._texts]
        covered = [left <= x <= right and top <= y <= bottom for x, y in middles]
        self._texts = [one for one, hidden in zip(self._texts, covered, strict=True) if not hidden]

    def dim(self, part: float = 0.42) -> None:
        """Darkens everything drawn so far, as programs do behind a dialog."""
        self._image = Image.blend(self._image, Image.new("RGBA", self._image.size, colour("ink")), part)
        self._draw = ImageDraw.Draw(self._image)

    def box(self, box: Box, fill: Ink, radius: float = 0, outline: Ink = None, width: int = 1) -> None:
        """A rectangle, with round corners where a radius is given; hollow without a fill."""
        edge = None if outline is None else colour(outline)
        inside = None if fill is None else colour(fill)
        shape = tuple(value * SCALE for value in box)
        self._draw.rounded_rectangle(shape, radius * SCALE, inside, edge, width * SCALE)

    def oval(self, box: Box, fill: str, outline: str | None = None, width: int = 1) -> None:
        """An ellipse inside a box."""
        edge = None if outline is None else colour(outline)
        self._draw.ellipse(tuple(value * SCALE for value in box), colour(fill), edge, width * SCALE)

    def polygon(self, points: Sequence[Point], fill: str) -> None:
        """A filled shape through the points."""
        self._draw.polygon([(x * SCALE, y * SCALE) for x, y in points], colour(fill))

    def line(self, points: Sequence[Point], fill: str, width: float = 2) -> None:
        """A line through the points, with round joints."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._draw.line(scaled, colour(fill), round(width * SCALE), joint="curve")

    def arc(self, box: Box, start: float, end: float, fill: str, width: float = 2) -> None:
        """A part of an ellipse's edge, in degrees clockwise from three o'clock."""
        shape = tuple(value * SCALE for value in box)
        self._draw.arc(shape, start, end, colour(fill), round(width * SCALE))

    def text(
        self, at: Point, text: str, size: int, fill: str = "ink", face: str = "regular", anchor: str = "la"
    ) -> Box:
        """One line of text; gives the box that it covers."""
        place = (at[0] * SCALE, at[1] * SCALE)
        self._draw.text(place, text, fill=colour(fill), font=font(face, size), anchor=anchor)
        left, top, right, bottom = self._draw.textbbox(place, text, font=font(face, size), anchor=anchor)
        box = (left / SCALE, top / SCALE, right / SCALE, bottom / SCALE)
        self._texts.append((text, box))
        return box

    def image(self) -> Image.Image:
        """The finished picture, halved to its real size, with transparency kept."""
        return self._image.reduce(SCALE)

"""Pictures for made recordings: heads that the detector takes for faces, people, rooms, slides. NumPy and Pillow."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

import repurpose
from repurpose.media.frame_pixels import Pixels
from repurpose.model import Box

Colour = tuple[float, float, float]
"""Red, green, blue, 0..255."""

_FONT = Path(repurpose.__file__).parent / "fonts" / "OpenSans-Semibold.ttf"
MOUTHS = 8
"""How many openings of a mouth are drawn, from shut to wide."""
FACE = Box(0.23, 0.25, 0.55, 0.65)
"""Where the face, from brows to chin, is in the drawn head, as shares of its side."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What tells one drawn person from another."""

    skin: Colour = (215, 170, 140)
    hair: Colour = (60, 45, 40)
    coat: Colour = (50, 60, 90)


@dataclass(slots=True)
class Canvas:
    """One frame in RGB, painted on."""

    pixels: NDArray[np.float32]

    @property
    def size(self) -> tuple[int, int]:
        height, width = self.pixels.shape[:2]
        return width, height

    def paste(self, picture: NDArray[np.float32], alpha: NDArray[np.float32], left: int, top: int) -> None:
        """Lay a picture over the canvas; what reaches over its edges is cut off."""
        width, height = self.size
        x0, y0 = max(0, left), max(0, top)
        x1, y1 = min(width, left + picture.shape[1]), min(height, top + picture.shape[0])
        if x1 > x0 and y1 > y0:
            part = (slice(y0 - top, y1 - top), slice(x0 - left, x1 - left))
            mask = alpha[part][..., None]
            self.pixels[y0:y1, x0:x1] = self.pixels[y0:y1, x0:x1] * (1 - mask) + picture[part] * mask


@dataclass(slots=True)
class Person:
    """A head with shoulders, as tall as `side` pixels times 2.2."""

    side: int
    looks: Looks = field(default_factory=Looks)

    def draw(self, canvas: Canvas, x: float, y: float, mouth: float = 0.0, gesture: float = 0.0) -> Box:
        """Draw with the head's left upper corner at `x`, `y` (pixels); returns the face's box.

        `mouth` is how far it is open, `gesture` how far the shoulders are raised, each 0..1.
        """
        left, top, side = round(x), round(y), self.side
        body, mask = _body(side, self.looks)
        canvas.paste(body, mask, left - side // 2, top + round(side * (0.84 - 0.1 * gesture)))
        head, mask = _head(side, round(min(1.0, max(0.0, mouth)) * (MOUTHS - 1)), self.looks)
        canvas.paste(head, mask, left, top)
        width, height = canvas.size
        return Box(
            (left + FACE.x * side) / width,
            (top + FACE.y * side) / height,
            FACE.width * side / width,
            FACE.height * side / height,
        )


class _Painter:
    """Ellipses with soft edges on a square, in shares of its side."""

    def __init__(self, side: int) -> None:
        self.rows, self.columns = np.mgrid[0:side, 0:side].astype(np.float32) / side
        self.pixels = np.zeros((side, side, 3), np.float32)
        self.alpha = np.zeros((side, side), np.float32)

    def far(self, x: float, y: float, wide: float, high: float) -> NDArray[np.float32]:
        return np.asarray(((self.columns - x) / wide) ** 2 + ((self.rows - y) / high) ** 2, np.float32)

    def ellipse(
        self, at: tuple[float, float, float, float], colour: Colour, soft: float = 0.06, strength: float = 1.0
    ) -> None:
        self.blend(np.clip((1 - self.far(*at)) / soft, 0, 1) * strength, np.array(colour, np.float32))

    def blend(self, mask: NDArray[np.float32], colour: NDArray[np.float32]) -> None:
        self.pixels = self.pixels * (1 - mask[..., None]) + colour * mask[..., None]
        self.alpha = np.maximum(self.alpha, mask)


@functools.cache
def _head(side: int, mouth: int, looks: Looks) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Picture and alpha. Found with confidence 0.6 to 0.8 at sides from 50 to 250 pixels."""
    paint, skin, opened = _Painter(side), looks.skin, mouth / (MOUTHS - 1)
    paint.ellipse((0.5, 0.45, 0.36, 0.42), looks.hair)
    paint.ellipse((0.5, 0.8, 0.16, 0.2), _shade(skin, 0.75))
    far = paint.far(0.5, 0.52, 0.3, 0.4)
    light = np.clip(1.05 - 0.35 * far - 0.25 * (paint.columns - 0.45), 0.5, 1.1)
    paint.blend(np.clip((1 - far) / 0.06, 0, 1), np.array(skin, np.float32) * light[..., None])
    paint.ellipse((0.5, 0.2, 0.3, 0.14), looks.hair, 0.3)
    for x in (0.38, 0.62):
        paint.ellipse((x, 0.47, 0.085, 0.05), _shade(skin, 0.7), 0.8, 0.9)
        paint.ellipse((x, 0.475, 0.06, 0.028), (235, 235, 235), 0.3)
        paint.ellipse((x, 0.475, 0.028, 0.03), (70, 50, 40), 0.3)
        paint.ellipse((x, 0.475, 0.013, 0.013), (10, 10, 10), 0.3)
        paint.ellipse((x, 0.405, 0.085, 0.018), looks.hair, 0.5)
    paint.ellipse((0.5, 0.60, 0.05, 0.09), _shade(skin, 0.88), 1.0, 0.8)
    paint.ellipse((0.49, 0.57, 0.02, 0.09), _shade(skin, 1.1), 1.0, 0.8)
    for x in (0.465, 0.535):
        paint.ellipse((x, 0.655, 0.017, 0.012), _shade(skin, 0.4), 0.6)
    paint.ellipse((0.5, 0.77, 0.105, 0.03 + 0.045 * opened), (175, 90, 90), 0.25)
    paint.ellipse((0.5, 0.77, 0.085, 0.004 + 0.041 * opened), (60, 25, 30), 0.4)
    return paint.pixels, paint.alpha


@functools.cache
def _body(side: int, looks: Looks) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    paint = _Painter(side * 2)
    paint.ellipse((0.5, 0.62, 0.44, 0.6), looks.coat, 0.04)
    paint.ellipse((0.5, 0.08, 0.1, 0.14), (235, 235, 235), 0.2)
    paint.ellipse((0.5, 0.25, 0.025, 0.22), (120, 30, 40), 0.2)
    return paint.pixels, paint.alpha


def _shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255.0, part * factor) for part in colour)
    return red, green, blue


@functools.cache
def room(width: int, height: int, seed: int) -> NDArray[np.float32]:
    """A wall with soft light, panels and a shelf's worth of things on it; nothing in it moves."""
    dice = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    base = 110 + 40 * np.sin(columns / width * 3 + seed) - 30 * rows / height
    picture = base[..., None] * np.array((1.0, 0.96, 0.88), np.float32)
    for _ in range(12):
        left, top = int(dice.integers(0, width)), int(dice.integers(0, height))
        wide, high = int(dice.integers(width // 30, width // 8)), int(dice.integers(height // 20, height // 4))
        picture[top : top + high, left : left + wide] *= dice.uniform(0.75, 1.2, 3)
    return np.asarray(picture.clip(0, 255), np.float32)


@functools.cache
def noise(width: int, height: int, seed: int, strength: float = 2.5) -> NDArray[np.float32]:
    """What a camera adds to each picture."""
    drawn = np.random.default_rng(seed).standard_normal((height, width, 1)) * strength
    return drawn.astype(np.float32)


def slide(width: int, height: int, title: str, lines: tuple[str, ...]) -> tuple[NDArray[np.float32], tuple[Box, ...]]:
    """A light page with a title and lines of text, and the box of each."""
    page = Image.new("RGB", (width, height), (245, 246, 248))
    pen = ImageDraw.Draw(page)
    boxes = []
    top = height * 0.1
    for index, text in enumerate((title, *lines)):
        size = round(height * (0.09 if index == 0 else 0.055))
        font = ImageFont.truetype(str(_FONT), size)
        at = (width * 0.06, top)
        pen.text(at, text, (25, 30, 60), font)
        left, upper, right, lower = pen.textbbox(at, text, font)
        boxes.append(Box(left / width, upper / height, (right - left) / width, (lower - upper) / height))
        top += size * 1.75
    return np.asarray(page, np.float32), tuple(boxes)


def rounded(width: int, height: int, radius: int) -> NDArray[np.float32]:
    """A mask with round corners."""
    mask = Image.new("L", (width * 4, height * 4), 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, width * 4 - 1, height * 4 - 1), radius * 4, 255)
    return np.asarray(mask.resize((width, height), Image.Resampling.BOX), np.float32) / np.float32(255)


def as_pixels(canvas: NDArray[np.float32]) -> Pixels:
    return np.asarray(canvas.clip(0, 255), np.uint8)

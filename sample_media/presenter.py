"""The host's camera: a drawn person in a room, moving gently and talking when the voice does."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from sample_media.drawing import HEIGHT, WIDTH, Canvas

HEAD = (320, 400)  # size of the head's own picture
BODY = (860, 400)
BLINK_EVERY = 47  # pictures of the camera, at 15 a second


@dataclass(frozen=True, slots=True)
class Pose:
    """What distinguishes one picture of the camera from another."""

    beat: int  # pictures since the shot's start, 15 a second
    mouth: int  # 0 closed, 1 half, 2 open
    energy: float

    @property
    def blinks(self) -> bool:
        """Whether the eyes are closed."""
        return self.beat % BLINK_EVERY < 2


def draw_camera(pose: Pose) -> Image.Image:
    """The full camera picture of a pose."""
    seconds = pose.beat / 15
    lively = pose.energy
    sway = 9 * lively * math.sin(seconds * 1.15) + 4 * math.sin(seconds * 0.53)
    nod = 4 * lively * math.sin(seconds * 2.3) - 5 * (lively - 1) * abs(math.sin(seconds * 5))
    picture = room().copy()
    _put(picture, _body(), (WIDTH - BODY[0]) / 2 + sway * 0.6, HEIGHT - BODY[1] + 44 + nod * 0.3)
    _put(picture, _head(pose.mouth, pose.blinks), (WIDTH - HEAD[0]) / 2 + sway, 84 + nod)
    if lively > 1:
        lift = 26 * math.sin(seconds * 4.1)
        _put(picture, _hand(), 905 + sway, 470 - lift)
    return picture


def _put(picture: Image.Image, sprite: Image.Image, x: float, y: float) -> None:
    """Pastes at a fraction of a pixel: whole pixels would make slow movement jump."""
    left, top = math.floor(x), math.floor(y)
    shifted = sprite.transform(
        sprite.size, Image.Transform.AFFINE, (1, 0, left - x, 0, 1, top - y), Image.Resampling.BILINEAR
    )
    picture.paste(shifted, (left, top), shifted)


@lru_cache(maxsize=1)
def room() -> Image.Image:
    """The room behind the host: wall, window, shelf and plants."""
    canvas = Canvas(fill="#d9cdb8")
    canvas.box((0, 600, WIDTH, HEIGHT), "#b79b78")
    canvas.box((70, 70, 370, 430), "#fbf7ec", 8)
    canvas.box((86, 86, 354, 414), "sky", 4)
    canvas.oval((250, 110, 310, 170), "#fff3c4")
    canvas.polygon([(86, 414), (86, 330), (160, 290), (250, 340), (354, 280), (354, 414)], "leaf")
    canvas.box((214, 86, 226, 414), "#fbf7ec")
    canvas.box((86, 240, 354, 252), "#fbf7ec")
    for top in (210, 400):
        canvas.box((890, top, 1210, top + 14), "#8a6a4a", 3)
    books = ((920, 70, "coral"), (1000, 54, "navy"), (1040, 84, "amber"), (1068, 60, "forest"))
    for x, height, tint in books:
        canvas.box((x, 210 - height, x + 26, 210), tint, 3)
    for x, base in ((1150, 210), (940, 400), (1060, 400), (1165, 400)):
        _plant(canvas, x, base)
    return canvas.image().convert("RGB")


def _plant(canvas: Canvas, x: float, base: float) -> None:
    for lean, height in ((-30, 62), (-14, 84), (4, 94), (20, 78), (34, 56)):
        tip = (x + lean, base - 34 - height)
        side = (x + lean * 0.2 - 10, base - 34 - height * 0.6)
        canvas.polygon([(x - 7, base - 30), side, tip, (x + 7, base - 30)], "leaf")
    canvas.polygon([(x - 26, base - 40), (x + 26, base - 40), (x + 19, base), (x - 19, base)], "#b5613f")


@lru_cache(maxsize=1)
def _body() -> Image.Image:
    canvas = Canvas(*BODY)
    canvas.box((374, 0, 486, 120), "shade", 30)
    canvas.box((120, 66, 740, 560), "forest", 150)
    canvas.polygon([(372, 66), (430, 150), (488, 66)], "skin")
    canvas.line([(372, 64), (430, 152), (488, 64)], "#163a2c", 10)
    canvas.line([(226, 400), (240, 250)], "#163a2c", 5)
    canvas.line([(634, 400), (620, 250)], "#163a2c", 5)
    canvas.box((520, 210, 580, 262), "amber", 8)
    canvas.polygon([(550, 218), (572, 244), (550, 256), (528, 244)], "forest")
    return canvas.image()


@lru_cache(maxsize=6)
def _head(mouth: int, blinks: bool) -> Image.Image:
    canvas = Canvas(*HEAD)
    canvas.oval((38, 14, 282, 230), "hair")
    for left in (34, 254):
        canvas.oval((left, 170, left + 34, 236), "shade")
    canvas.oval((54, 44, 266, 350), "skin")
    fringe = [(56, 160), (70, 70), (160, 34), (250, 70), (264, 160), (238, 104), (150, 92), (84, 108)]
    canvas.polygon(fringe, "hair")
    canvas.arc((80, 210, 240, 350), 20, 160, "shade", 3)
    for x in (116, 204):
        canvas.arc((x - 30, 138, x + 30, 182), 215, 325, "hair", 8)
        if blinks:
            canvas.arc((x - 22, 170, x + 22, 196), 10, 170, "ink", 4)
        else:
            canvas.oval((x - 22, 170, x + 22, 198), "white")
            canvas.oval((x - 12, 171, x + 12, 196), "#4b6a58")
            canvas.oval((x - 6, 177, x + 6, 190), "ink")
            canvas.oval((x - 5, 176, x, 181), "white")
        canvas.box((x - 36, 158, x + 36, 210), None, 22, "#2b3a40", 4)
    canvas.line([(152, 176), (168, 176)], "#2b3a40", 4)
    canvas.line([(160, 190), (150, 236), (168, 242)], "shade", 5)
    _mouth(canvas, mouth)
    return canvas.image()


def _mouth(canvas: Canvas, mouth: int) -> None:
    if mouth == 0:
        canvas.arc((122, 240, 198, 290), 25, 155, "#9c4a3c", 6)
        return
    drop = 20 if mouth == 1 else 38
    canvas.oval((126, 266, 194, 266 + drop), "#6e2a26")
    canvas.box((138, 268, 182, 275), "white", 3)


@lru_cache(maxsize=1)
def _hand() -> Image.Image:
    canvas = Canvas(170, 300)
    canvas.polygon([(40, 120), (120, 110), (160, 300), (30, 300)], "forest")
    canvas.oval((34, 50, 118, 150), "skin")
    for x, top in ((38, 18), (57, 4), (76, 4), (95, 16)):
        canvas.box((x, top, x + 17, 90), "skin", 8)
    canvas.box((14, 70, 60, 90), "skin", 10)
    return canvas.image()

"""The pictures of a stream: waiting screen, slides, camera, caller, field and end card.

A picture knows a key for each frame of its shot, equal where frames look the same, and draws any one frame.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Protocol

from PIL import Image

from sample_media.art import draw_art
from sample_media.drawing import HEIGHT, WIDTH, Canvas
from sample_media.presenter import Pose, draw_camera
from sample_media.timetable import FPS, Placed

INSET = 5  # the camera over slides is that many times smaller
INSET_AT = (1000, 552)
Mouth = Sequence[int]  # for each frame of the shot: 0 closed, 1 half, 2 open


class Picture(Protocol):
    """What a shot shows; frames count from the shot's first."""

    texts: list[str]

    def key(self, frame: int) -> Hashable: ...

    def draw(self, frame: int) -> Image.Image: ...


class Waiting:
    """A heading, a countdown in seconds and a bar that fills."""

    def __init__(self, placed: Placed) -> None:
        data = placed.shot.picture
        self._length = placed.end - placed.first
        canvas = Canvas(fill="forest")
        _leaves(canvas)
        canvas.text((640, 210), data["heading"], 84, "cream", "bold", "mm")
        canvas.text((640, 310), data["line"], 36, "amber", "semibold", "mm")
        self.texts = canvas.texts
        self._base = canvas.image().convert("RGB")

    def key(self, frame: int) -> Hashable:
        return frame // 3

    def draw(self, frame: int) -> Image.Image:
        seconds = math.ceil((self._length - frame) / FPS)
        canvas = Canvas(560, 220)
        canvas.text((280, 90), f"00:{seconds:02d}", 96, "cream", "bold", "mm")
        canvas.box((20, 180, 540, 194), "#2c6650", 7)
        canvas.box((20, 180, 34 + 506 * (frame // 3 * 3) / self._length, 194), "amber", 7)
        return _over(self._base, canvas.image(), (360, 380))


class Slide:
    """A heading, points and a drawing, with the host's camera in the corner."""

    def __init__(self, placed: Placed, mouth: Mouth) -> None:
        data = placed.shot.picture
        ink, accent = data["ink"], data.get("accent", "amber")
        canvas = Canvas(fill=data["ground"])
        canvas.box((80, 92, 92, 92 + 74 * len(data["heading"])), accent)
        for row, text in enumerate(data["heading"]):
            canvas.text((120, 128 + 74 * row), text, 58, ink, "bold", "lm")
        top = 150 + 74 * len(data["heading"])
        if "big" in data:
            canvas.text((120, top + 70), data["big"], 130, accent, "bold", "lm")
            top += 170
        for row, text in enumerate(data.get("points", ())):
            canvas.oval((124, top + 12 + 58 * row, 138, top + 26 + 58 * row), accent)
            canvas.text((160, top + 18 + 58 * row), text, 32, ink, "semibold", "lm")
        draw_art(canvas, data.get("art"))
        self.texts = canvas.texts
        self._base = canvas.image().convert("RGB")
        self._mouth = mouth

    def key(self, frame: int) -> Hashable:
        return frame // 2, self._mouth[frame]

    def draw(self, frame: int) -> Image.Image:
        return with_inset(self._base, Pose(frame // 2, self._mouth[frame], 1.0))


class Camera:
    """The host's camera over the whole picture, with a name below."""

    def __init__(self, placed: Placed, mouth: Mouth) -> None:
        data = placed.shot.picture
        canvas = Canvas(520, 110)
        canvas.box((0, 0, 520, 110), "cream", 14)
        canvas.box((0, 0, 14, 110), "coral", 6)
        canvas.text((40, 38), data["lower"], 36, "ink", "bold", "lm")
        canvas.text((40, 80), data["role"], 24, "grey", "semibold", "lm")
        self.texts = canvas.texts
        self._lower = canvas.image()
        self._energy = float(data.get("energy", 1.0))
        self._mouth = mouth

    def key(self, frame: int) -> Hashable:
        return frame // 2, self._mouth[frame]

    def draw(self, frame: int) -> Image.Image:
        picture = draw_camera(Pose(frame // 2, self._mouth[frame], self._energy))
        return _over(picture, self._lower, (60, 570))


class Caller:
    """A viewer who asks: name, place, the question, and rings that follow the voice."""

    def __init__(self, placed: Placed, mouth: Mouth) -> None:
        data = placed.shot.picture
        canvas = Canvas(fill=data["ground"])
        canvas.text((290, 500), data["name"], 40, "cream", "bold", "mm")
        canvas.text((290, 550), data["place"], 28, "amber", "semibold", "mm")
        canvas.box((520, 150, 1200, 570), "cream", 28)
        for row, text in enumerate(data["question"]):
            canvas.text((570, 290 + 70 * row), text, 46, "plum", "bold", "lm")
        canvas.text((570, 210), "Question", 28, "coral", "semibold", "lm")
        self.texts = canvas.texts
        self._base = canvas.image().convert("RGB")
        self._initial = data["name"][0]
        self._mouth = mouth

    def key(self, frame: int) -> Hashable:
        return self._mouth[frame]

    def draw(self, frame: int) -> Image.Image:
        canvas = Canvas(320, 320)
        reach = 118 + 14 * self._mouth[frame]
        canvas.oval((160 - reach, 160 - reach, 160 + reach, 160 + reach), "#6b4370")
        canvas.oval((56, 56, 264, 264), "coral")
        canvas.text((160, 158), self._initial, 110, "cream", "bold", "mm")
        return _over(self._base, canvas.image(), (130, 130))


class Field:
    """A walker who gets smaller down a path while the distance counts up as it is spoken."""

    def __init__(self, placed: Placed) -> None:
        self.texts = ["Distance", "Signal"]
        self._points = [(0, float(placed.shot.picture["from"]))]
        for one in placed.spoken:
            if one.line.distance is not None:
                frame = (one.start_ms * FPS) // 1000 - placed.first
                self._points += [(frame, self._points[-1][1] + 20), (frame + 24, float(one.line.distance))]

    def key(self, frame: int) -> Hashable:
        return frame // 2

    def draw(self, frame: int) -> Image.Image:
        metres = self._metres(frame // 2 * 2)
        picture = _meadow().copy()
        walker = _walker(frame // 6 % 2).resize((round(26000 / metres), round(52000 / metres)))
        left, bottom = 700 - walker.width / 2 + metres * 0.12, 690 - metres * 0.5
        picture.paste(walker, (round(left), round(bottom - walker.height)), walker)
        canvas = Canvas(460, 190)
        canvas.box((0, 0, 460, 190), "navy", 20)
        canvas.text((30, 42), self.texts[0], 26, "sky", "semibold", "lm")
        canvas.text((30, 118), f"{metres:.0f} m", 84, "white", "bold", "lm")
        canvas.text((340, 42), self.texts[1], 26, "sky", "semibold", "lm")
        for bar in range(4):
            tint = "leaf" if bar < 3 else "amber"
            canvas.box((340 + 24 * bar, 140 - 18 * bar, 356 + 24 * bar, 156), tint, 3)
        return _over(picture, canvas.image(), (50, 50))

    def _metres(self, frame: int) -> float:
        for (start, low), (end, high) in pairwise(self._points):
            if frame < end:
                return low + (high - low) * (frame - start) / (end - start)
        return self._points[-1][1]


class EndCard:
    """Thanks, an address, and three dots that breathe."""

    def __init__(self, placed: Placed) -> None:
        data = placed.shot.picture
        canvas = Canvas(fill="navy")
        _leaves(canvas, "#29456d")
        canvas.text((640, 250), data["heading"], 72, "cream", "bold", "mm")
        for row, text in enumerate(data["lines"]):
            canvas.text((640, 360 + 60 * row), text, 34, "amber" if row else "sky", "semibold", "mm")
        self.texts = canvas.texts
        self._base = canvas.image().convert("RGB")

    def key(self, frame: int) -> Hashable:
        return frame // 3

    def draw(self, frame: int) -> Image.Image:
        canvas = Canvas(200, 60)
        for dot in range(3):
            reach = 8 + 5 * math.sin(frame // 3 / 4 - dot)
            canvas.oval((50 + 50 * dot - reach, 30 - reach, 50 + 50 * dot + reach, 30 + reach), "coral")
        return _over(self._base, canvas.image(), (540, 520))


def with_inset(base: Image.Image, pose: Pose) -> Image.Image:
    """A picture with the host's camera, small and framed, in its lower right corner."""
    picture = base.copy()
    picture.paste(_inset_frame(), (INSET_AT[0] - 4, INSET_AT[1] - 4))
    picture.paste(draw_camera(pose).reduce(INSET), INSET_AT)
    return picture


@lru_cache(maxsize=1)
def _inset_frame() -> Image.Image:
    return Image.new("RGB", (WIDTH // INSET + 8, HEIGHT // INSET + 8), "#ffffff")


@lru_cache(maxsize=1)
def _meadow() -> Image.Image:
    canvas = Canvas(fill="sky")
    canvas.oval((980, 60, 1100, 180), "#fff3c4")
    hills = [(0, 430), (260, 330), (560, 420), (900, 310), (1280, 420), (1280, 720), (0, 720)]
    canvas.polygon(hills, "#8fbf95")
    canvas.polygon([(0, 470), (1280, 440), (1280, 720), (0, 720)], "leaf")
    canvas.polygon([(560, 720), (860, 720), (776, 446), (764, 446)], "sand")
    for x, y, size in ((120, 520, 60), (300, 486, 40), (1000, 500, 52), (1180, 560, 80), (470, 470, 26)):
        canvas.box((x - size / 10, y, x + size / 10, y + size * 0.8), "#6d4c35")
        canvas.oval((x - size * 0.7, y - size, x + size * 0.7, y + size * 0.3), "forest")
    return canvas.image().convert("RGB")


@lru_cache(maxsize=2)
def _walker(leg: int) -> Image.Image:
    canvas = Canvas(100, 200)
    spread = 16 if leg else 4
    canvas.line([(50, 120), (50 - spread, 196)], "navy", 16)
    canvas.line([(50, 120), (50 + spread, 196)], "navy", 16)
    canvas.box((26, 50, 74, 132), "coral", 18)
    canvas.box((38, 60, 62, 104), "amber", 6)
    canvas.oval((30, 4, 70, 52), "hair")
    return canvas.image()


def _leaves(canvas: Canvas, tint: str = "#26594a") -> None:
    for x, y, size in ((120, 130, 90), (1150, 160, 120), (200, 600, 130), (1090, 590, 90), (640, 60, 50)):
        canvas.polygon([(x, y - size), (x + size * 0.5, y), (x, y + size * 0.7), (x - size * 0.5, y)], tint)


def _over(base: Image.Image, sprite: Image.Image, at: tuple[int, int]) -> Image.Image:
    picture = base.copy()
    picture.paste(sprite, at, sprite)
    return picture

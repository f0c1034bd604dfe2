"""A drawn control program: its states come from the script, and the pointer goes to what is clicked."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from PIL import Image

from sample_media.drawing import Box, Canvas, Point
from sample_media.pictures import with_inset
from sample_media.presenter import Pose
from sample_media.timetable import FPS, Placed, frame_at

REACT_MS = 130  # from the end of the instruction to the changed picture
GROW_FRAMES = 48  # typing and searching take that long
GROW_STEPS = 12
RING_FRAMES = 9
State = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What the interface shows from a frame of its shot on, and where the pointer went before."""

    line: int
    start: int
    frame: int
    state: State
    click: str | None


def changes_of(placed: Placed) -> tuple[Change, ...]:
    """The states of an interface shot in order; the first one is there from the start."""
    state: State = placed.shot.picture["state"]
    changes = [Change(-1, 0, 0, state, None)]
    for index, one in enumerate(placed.spoken):
        if one.line.show is not None:
            state = {**state, **one.line.show}
            start, frame = (frame_at(ms) - placed.first for ms in (one.start_ms, one.end_ms + REACT_MS))
            changes.append(Change(index, start, frame, state, one.line.click))
    return tuple(changes)


class Interface:
    """The program's window over the whole picture, with pointer and camera inset."""

    def __init__(self, placed: Placed, mouth: Sequence[int]) -> None:
        self._window = Window(placed.shot.picture["window"], placed.shot.picture["sidebar"])
        self._changes = changes_of(placed)
        self._mouth = mouth
        self._drawn: dict[tuple[int, int], Image.Image] = {}
        self._texts = [self._window.draw(change.state, 1.0).texts for change in self._changes]
        self.texts = self._texts[0]
        self._stops = self._pointer_stops()

    def texts_after(self, line: int) -> list[str]:
        """The texts on the screen once the change of a line has come."""
        index = max(i for i, change in enumerate(self._changes) if change.line <= line)
        return self._texts[index]

    def key(self, frame: int) -> Hashable:
        return self._look(frame), self._pointer(frame), self._ring(frame), frame // 2, self._mouth[frame]

    def draw(self, frame: int) -> Image.Image:
        look = self._look(frame)
        if look not in self._drawn:
            state = self._changes[look[0]].state
            self._drawn[look] = self._window.draw(state, look[1] / GROW_STEPS).canvas.image().convert("RGB")
        picture = with_inset(self._drawn[look], Pose(frame // 2, self._mouth[frame], 1.0))
        x, y = self._pointer(frame)
        sprite = _pointer_sprite(self._ring(frame))
        picture.paste(sprite, (x - 40, y - 40), sprite)
        return picture

    def _look(self, frame: int) -> tuple[int, int]:
        index = max(i for i, change in enumerate(self._changes) if change.frame <= frame)
        grown = (frame - self._changes[index].frame) * GROW_STEPS // GROW_FRAMES
        state = self._changes[index].state.get("dialog") or {}
        return index, min(GROW_STEPS, grown) if "field" in state or "progress" in state else GROW_STEPS

    def _pointer_stops(self) -> list[tuple[int, int, Point]]:
        stops: list[tuple[int, int, Point]] = [(0, 0, (620.0, 470.0))]
        for before, change in pairwise(self._changes):
            if change.click is None:
                continue
            boxes = self._window.draw(before.state, 1.0).boxes
            if change.click not in boxes:
                raise ValueError(f"{change.click!r} is clicked, but the screen has only {sorted(boxes)}")
            left, top, right, bottom = boxes[change.click]
            arrive = change.frame - 8
            leave = max(change.start + (arrive - change.start) // 3, arrive - FPS * 3 // 2)
            stops.append((leave, arrive, (left + (right - left) * 0.7, (top + bottom) / 2 + 4)))
        return stops

    def _pointer(self, frame: int) -> tuple[int, int]:
        at = self._stops[0][2]
        for leave, arrive, target in self._stops[1:]:
            if frame <= leave:
                break
            part = min(1.0, (frame - leave) / (arrive - leave))
            eased = part * part * (3 - 2 * part)
            at = (at[0] + (target[0] - at[0]) * eased, at[1] + (target[1] - at[1]) * eased)
        return round(at[0]), round(at[1])

    def _ring(self, frame: int) -> int:
        for _, arrive, _ in self._stops[1:]:
            if arrive + 3 <= frame < arrive + 3 + RING_FRAMES:
                return frame - arrive - 2
        return 0


class Drawn:
    """A drawn window: its canvas and the boxes of what can be clicked."""

    def __init__(self) -> None:
        self.canvas = Canvas(fill="mist")
        self.boxes: dict[str, Box] = {}

    @property
    def texts(self) -> list[str]:
        """The texts on the screen, in drawing order."""
        return self.canvas.texts

    def clickable(self, label: str, box: Box, fill: str, ink: str, size: int = 24) -> None:
        """A filled box with a label in it."""
        self.canvas.box(box, fill, 10)
        self.canvas.text(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), label, size, ink, "semibold", "mm")
        self.boxes[label] = box


class Window:
    """The frame of the program: a title and a sidebar around the state's content."""

    def __init__(self, title: str, sidebar: Sequence[str]) -> None:
        self._title = title
        self._sidebar = sidebar

    def draw(self, state: State, grown: float) -> Drawn:
        """A state's picture; `grown` (0..1) is how far typing or searching has come."""
        drawn = Drawn()
        self._draw_frame(drawn, state["page"])
        _draw_page(drawn, state)
        if state.get("menu"):
            _draw_menu(drawn, state["menu"])
        if state.get("toast"):
            drawn.canvas.box((340, 600, 760, 660), "ink", 12)
            drawn.canvas.oval((364, 620, 384, 640), "leaf")
            drawn.canvas.text((404, 630), state["toast"], 24, "white", "semibold", "lm")
        if state.get("dialog"):
            _draw_dialog(drawn, state["dialog"], grown)
        return drawn

    def _draw_frame(self, drawn: Drawn, page: str) -> None:
        canvas = drawn.canvas
        canvas.box((0, 0, 1280, 64), "forest")
        canvas.oval((26, 18, 54, 46), "amber")
        canvas.text((70, 32), self._title, 26, "white", "bold", "lm")
        canvas.box((0, 64, 270, 720), "white")
        for row, label in enumerate(self._sidebar):
            # The last entry stands at the bottom, as settings do in most programs.
            top = 640 if row == len(self._sidebar) - 1 else 96 + 68 * row
            chosen = label == page
            canvas.box((16, top, 254, top + 54), "mint" if chosen else "white", 10)
            canvas.oval((34, top + 17, 54, top + 37), "leaf" if chosen else "grey")
            canvas.text((70, top + 27), label, 25, "forest" if chosen else "ink", "semibold", "lm")
            drawn.boxes[label] = (16, top, 254, top + 54)


def _draw_page(drawn: Drawn, state: State) -> None:
    canvas = drawn.canvas
    canvas.text((320, 122), state["heading"], 44, "ink", "bold", "lm")
    if state.get("button"):
        drawn.clickable(state["button"], (1020, 94, 1220, 150), "forest", "white")
    for row, (name, value, dot) in enumerate(state["rows"]):
        top = 190 + 84 * row
        canvas.box((320, top, 1220, top + 70), "white", 12)
        canvas.text((352, top + 35), name, 26, "ink", "semibold", "lm")
        canvas.text((1130, top + 35), value, 26, "grey", "semibold", "rm")
        if dot:
            canvas.oval((1158, top + 24, 1180, top + 46), "#3fae57")


def _draw_menu(drawn: Drawn, labels: Sequence[str]) -> None:
    canvas = drawn.canvas
    outside = (920, 156, 1220, 176 + 62 * len(labels))
    canvas.cover(outside)
    canvas.box((926, 162, 1226, 182 + 62 * len(labels)), "#c9d2d4", 12)
    canvas.box(outside, "white", 12, "grey", 2)
    for row, label in enumerate(labels):
        box = (930.0, 166.0 + 62 * row, 1210.0, 224.0 + 62 * row)
        canvas.text((952, (box[1] + box[3]) / 2), label, 25, "ink", "semibold", "lm")
        drawn.boxes[label] = box


def _draw_dialog(drawn: Drawn, dialog: State, grown: float) -> None:
    canvas = drawn.canvas
    # What is dimmed can still be read, but it is not what the step is about.
    canvas.dim()
    canvas.cover((0, 0, 1280, 720))
    canvas.box((330, 140, 950, 540), "white", 20)
    canvas.text((374, 194), dialog["title"], 38, "ink", "bold", "lm")
    for row, text in enumerate(dialog["lines"]):
        canvas.text((374, 256 + 42 * row), text, 27, "ink", "regular", "lm")
    if "light" in dialog:
        light = {"off": "grey", "amber": "#f09a2d", "leaf": "#36b257"}[dialog["light"]]
        canvas.oval((374, 356, 422, 404), light, "mist", 4)
        canvas.text((444, 380), dialog["status"], 27, "ink", "semibold", "lm")
    if "progress" in dialog:
        part = dialog["progress"] if dialog["progress"] >= 1 else dialog["progress"] * grown
        canvas.box((374, 424, 906, 436), "mist", 6)
        canvas.box((374, 424, 388 + 518 * part, 436), "leaf", 6)
    if "field" in dialog:
        canvas.box((374, 310, 906, 374), "white", 10, "leaf", 3)
        typed = dialog["field"][: round(len(dialog["field"]) * grown)]
        if typed:
            canvas.text((396, 342), typed, 30, "ink", "regular", "lm")
    drawn.clickable(dialog["button"], (756, 460, 906, 516), "forest", "white")


def _pointer_sprite(ring: int) -> Image.Image:
    canvas = Canvas(80, 80)
    if ring:
        reach = 6 + 3 * ring
        canvas.oval((40 - reach, 40 - reach, 40 + reach, 40 + reach), "#e0654a70")
    arrow = [(40, 40), (40, 68), (47, 62), (52, 74), (58, 71), (53, 60), (62, 59)]
    canvas.polygon(arrow, "ink")
    canvas.polygon([(42, 45), (42, 63), (47, 58), (53, 69), (55, 68), (50, 57), (56, 56)], "white")
    return canvas.image()

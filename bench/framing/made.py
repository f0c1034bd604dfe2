"""Made recordings of which it is known who is where, who speaks, and which layouts are right.

People are drawn so that the face detector finds them (`drawn.py`), with the noise of a camera; screens have none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np

from bench.framing.drawn import Canvas, Looks, Person, as_pixels, noise, room, rounded, slide
from repurpose.media.frame_pixels import Pixels
from repurpose.model import Box, Span

WIDTH, HEIGHT, FPS = 640, 360, 25
_LOOK_MS = 200
"""How often the truth is told."""
_OTHER = Looks(skin=(190, 140, 110), hair=(30, 25, 25), coat=(110, 50, 50))


@dataclass(frozen=True, slots=True)
class Subject:
    """What has to be in the picture at a moment: the face of who speaks, or what moves."""

    ms: int
    box: Box


@dataclass(frozen=True, slots=True)
class Turn:
    """Who speaks, by the number of the person from left to right."""

    span: Span
    person: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of a made recording."""

    layouts: tuple[str, ...]
    """Those that are right in an upright shape, the best one first."""
    subjects: tuple[Subject, ...]
    """In order of time, five a second; none where only text is shown."""
    people: int = 0
    """Faces in every picture."""
    cuts_ms: tuple[int, ...] = ()
    speech: tuple[Span, ...] = ()
    turns: tuple[Turn, ...] = ()
    """Where several people are seen."""
    texts: tuple[Box, ...] = ()
    """Lines that must not be cropped through; they stand until the end."""
    inset: Box | None = None
    """The camera picture within a screen."""


@dataclass(frozen=True, slots=True)
class MadeRecording:
    """A recording without sound, and the truth of it."""

    name: str
    path: Path
    duration_ms: int
    truth: Truth


@dataclass(slots=True)
class _Scene:
    """What a painter notes while it paints."""

    subjects: list[Subject] = field(default_factory=list)

    def note(self, ms: int, box: Box) -> None:
        if ms % _LOOK_MS == 0:
            self.subjects.append(Subject(ms, box))


Paint = Callable[[Canvas, int, _Scene], None]
"""Paints the frame at a time onto a canvas, and notes where its subject is."""


def made(folder: Path) -> tuple[MadeRecording, ...]:
    """Make all of them in `folder` (some seconds each), in a fixed order; the same bytes each time."""
    return tuple(make(folder) for make in (walking, sitting, two_shots, taking_turns, shared_screen, slides, thrown))


def walking(folder: Path) -> MadeRecording:
    """One person crosses a wide room, and stops three times."""
    stops = ((0, 0.12), (2000, 0.12), (4500, 0.62), (6500, 0.62), (8500, 0.34), (12_000, 0.34))
    person = Person(96)

    def paint(canvas: Canvas, ms: int, scene: _Scene) -> None:
        _camera(canvas, 1, ms)
        x = _along(stops, ms) * WIDTH + 1.5 * math.sin(ms / 400)
        scene.note(ms, person.draw(canvas, x, 70 + math.sin(ms / 300), _talk(ms, 1)))

    subjects = _write(folder / "walking.mp4", 12_000, paint)
    return _told("walking", folder, 12_000, Truth(("track",), subjects, 1, speech=(Span(0, 12_000),)))


def sitting(folder: Path) -> MadeRecording:
    """One person sits right of the middle and sways a little."""
    person = Person(110, _OTHER)

    def paint(canvas: Canvas, ms: int, scene: _Scene) -> None:
        _camera(canvas, 2, ms)
        x = 0.58 * WIDTH + 6 * math.sin(ms / 900) + 2 * math.sin(ms / 210)
        scene.note(ms, person.draw(canvas, x, 60 + 2 * math.sin(ms / 500), _talk(ms, 2)))

    subjects = _write(folder / "sitting.mp4", 8000, paint)
    return _told("sitting", folder, 8000, Truth(("hold",), subjects, 1, speech=(Span(0, 8000),)))


def two_shots(folder: Path) -> MadeRecording:
    """A person at the left, a cut, another at the right: a crop may jump only there."""
    left, right, cut_ms = Person(100), Person(130, _OTHER), 4000

    def paint(canvas: Canvas, ms: int, scene: _Scene) -> None:
        _camera(canvas, 3 if ms < cut_ms else 4, ms)
        person, x = (left, 0.1) if ms < cut_ms else (right, 0.68)
        scene.note(ms, person.draw(canvas, x * WIDTH + 3 * math.sin(ms / 700), 60, _talk(ms, 3)))

    subjects = _write(folder / "two_shots.mp4", 8000, paint)
    truth = Truth(("hold",), subjects, 1, (cut_ms,), speech=(Span(0, 8000),))
    return _told("two_shots", folder, 8000, truth)


def taking_turns(folder: Path) -> MadeRecording:
    """Two people in one picture take turns; who listens sways, nods and smiles, too."""
    turns = (
        Turn(Span(0, 3600), 0),
        Turn(Span(4000, 7600), 1),
        Turn(Span(8000, 10_400), 0),
        Turn(Span(10_800, 14_000), 1),
    )
    people = (Person(100), Person(100, _OTHER))

    def paint(canvas: Canvas, ms: int, scene: _Scene) -> None:
        _camera(canvas, 5, ms)
        speaker = next((turn.person for turn in turns if turn.span.contains(ms)), None)
        for index, (person, x) in enumerate(zip(people, (0.14, 0.68), strict=True)):
            talks = index == speaker
            sway = 4 * math.sin(ms / (650 + 170 * index) + index)
            nod = 3 * math.sin(ms / 250) if not talks and ms % 3000 < 900 else math.sin(ms / 380)
            mouth = _talk(ms, 4 + index) if talks else 0.14 * (ms % 5000 < 1500)
            box = person.draw(canvas, x * WIDTH + sway, 66 + nod, mouth, _talk(ms // 3, 9) if talks else 0.0)
            if talks:
                scene.note(ms, box)

    subjects = _write(folder / "taking_turns.mp4", 14_000, paint)
    speech = tuple(turn.span for turn in turns)
    truth = Truth(("track", "wide"), subjects, 2, speech=speech, turns=turns)
    return _told("taking_turns", folder, 14_000, truth)


def shared_screen(folder: Path) -> MadeRecording:
    """A shared screen whose page is turned once, with a small camera picture with round corners over it."""
    pages = [
        slide(WIDTH, HEIGHT, title, lines)[0]
        for title, lines in (
            ("Pairing a sensor", ("Open the device page", "Press Add and hold the button", "Wait for the green light")),
            ("Naming it", ("Choose a room", "Type a name that tells where it is", "Press Save")),
        )
    ]
    left, top, wide, high = 476, 246, 148, 100
    person, mask = Person(62, _OTHER), rounded(148, 100, 12)

    def paint(canvas: Canvas, ms: int, scene: _Scene) -> None:
        canvas.pixels[:] = pages[0] if ms < 6000 else pages[1]
        camera = Canvas(room(wide, high, 6) + noise(wide, high, ms // 40 % 16))
        sway = 4 * math.sin(ms / 800) + 2 * math.sin(ms / 170)
        face = person.draw(camera, 44 + sway, 14 + math.sin(ms / 260), _talk(ms, 6))
        canvas.paste(camera.pixels, mask, left, top)
        scene.note(ms, _within(face, (left, top, wide, high)))

    subjects = _write(folder / "shared_screen.mp4", 12_000, paint)
    inset = Box(left / WIDTH, top / HEIGHT, wide / WIDTH, high / HEIGHT)
    truth = Truth(("screen+camera",), subjects, 1, (6000,), (Span(0, 12_000),), inset=inset)
    return _told("shared_screen", folder, 12_000, truth)


def slides(folder: Path) -> MadeRecording:
    """A page of text as wide as the picture, and nothing else."""
    lines = ("Empower researchers and practitioners everywhere", "Study training of large models in the open")
    page, texts = slide(
        WIDTH, HEIGHT, "Why an open data set matters", (*lines, "Create domain specific sets with ease")
    )

    def paint(canvas: Canvas, ms: int, scene: _Scene) -> None:
        canvas.pixels[:] = page

    _write(folder / "slides.mp4", 6000, paint)
    truth = Truth(("fit", "wide"), (), speech=(Span(0, 6000),), texts=texts)
    return _told("slides", folder, 6000, truth)


def thrown(folder: Path) -> MadeRecording:
    """No face: a bright ball bounces in the right half of a still room."""

    def paint(canvas: Canvas, ms: int, scene: _Scene) -> None:
        _camera(canvas, 7, ms)
        x, y, radius = 440 + 50 * math.sin(ms / 700), 300 - 180 * abs(math.sin(ms / 500)), 24
        rows, columns = np.mgrid[0:HEIGHT, 0:WIDTH]
        far = np.hypot(columns - x, rows - y)
        canvas.pixels[far < radius] = (240, 90, 40)
        scene.note(ms, Box((x - radius) / WIDTH, (y - radius) / HEIGHT, 2 * radius / WIDTH, 2 * radius / HEIGHT))

    subjects = _write(folder / "thrown.mp4", 8000, paint)
    return _told("thrown", folder, 8000, Truth(("hold", "track"), subjects))


def _told(name: str, folder: Path, duration_ms: int, truth: Truth) -> MadeRecording:
    return MadeRecording(name, folder / f"{name}.mp4", duration_ms, truth)


def _camera(canvas: Canvas, seed: int, ms: int) -> None:
    canvas.pixels[:] = room(WIDTH, HEIGHT, seed) + noise(WIDTH, HEIGHT, ms // 40 % 16)


def _talk(ms: int, seed: int) -> float:
    """How far a speaking mouth is open: some four syllables a second, with short stops."""
    beat = math.sin(ms / 38 + seed) * math.sin(ms / 91 + 2 * seed) + 0.4 * math.sin(ms / 57 + 3 * seed)
    return max(0.0, min(1.0, 0.35 + 0.6 * beat)) * (ms % 2600 > 200)


def _along(stops: tuple[tuple[int, float], ...], ms: int) -> float:
    """Between two stops as people go: slowly at first and at last."""
    for (from_ms, start), (to_ms, end) in pairwise(stops):
        if ms <= to_ms:
            share = (ms - from_ms) / (to_ms - from_ms)
            return start + (end - start) * share * share * (3 - 2 * share)
    return stops[-1][1]


def _within(inner: Box, place: tuple[int, int, int, int]) -> Box:
    """A box of a picture that is laid into the frame at a place (pixels), as a box of the frame."""
    left, top, wide, high = place
    return Box(
        (left + inner.x * wide) / WIDTH,
        (top + inner.y * high) / HEIGHT,
        inner.width * wide / WIDTH,
        inner.height * high / HEIGHT,
    )


def _write(path: Path, duration_ms: int, paint: Paint) -> tuple[Subject, ...]:
    """Paint and encode every frame; returns where the subject was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    scene = _Scene()
    with av.open(str(path), "w") as container:
        options = {"preset": "veryfast", "crf": "20", "g": "125", "threads": "1"}
        stream = container.add_stream("libx264", rate=FPS, options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for index, pixels in enumerate(_frames(duration_ms, paint, scene)):
            frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return tuple(scene.subjects)


def _frames(duration_ms: int, paint: Paint, scene: _Scene) -> Iterator[Pixels]:
    canvas = Canvas(np.zeros((HEIGHT, WIDTH, 3), np.float32))
    for ms in range(0, duration_ms, 1000 // FPS):
        paint(canvas, ms, scene)
        yield as_pixels(canvas.pixels)

"""MoviePy and Pillow: the cards of a micro-doc's film."""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repurpose.errors import RenderError
from repurpose.media.ffmpeg_program import ffmpeg_program
from repurpose.media.fonts import font_file

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

GROUND, RAISED, INK, QUIET, ACCENT = "#0F1720", "#22303E", "#F5F7FA", "#9FB0C0", "#5EC8A8"
"""Contrast on the ground: ink 16.6, quiet 8.0, accent 8.9 to 1."""
FADE_MS = 200
FRAMES = "card-%03d.bmp"
"""Counted from 0. As PNG, packing and unpacking them took 2 s of a film of eight cards."""


@dataclass(frozen=True, slots=True)
class Card:
    """A still: the title (`number` 0) or the card of a step."""

    text: str
    line: str
    """Under the title; empty on a step's card."""
    number: int
    total: int
    duration_ms: int


def write_card(card: Card, folder: Path, size: tuple[int, int], fps: int) -> None:
    """The first moments of a card, pictures `FRAMES` in `folder` that fade in to its still, for ffmpeg to hold.

    As pictures and not as a film: MoviePy would start an ffmpeg of its own, without our bounds on time and memory.
    Only the fade, because its frames pass through Python: the whole film took 25 s that way, whole cards 7 s.
    Raises RenderError where they cannot be written.
    """
    import numpy as np

    moviepy = load_moviepy()
    still = moviepy.ImageClip(np.asarray(draw_card(card, size))).with_duration(FADE_MS / 1000 + 2 / fps)
    try:
        still.with_effects([moviepy.vfx.FadeIn(FADE_MS / 1000)]).write_images_sequence(
            str(folder / FRAMES), fps=fps, logger=None
        )
    except OSError as error:
        raise RenderError(f"a card of the film could not be written: {error.strerror}", stderr=str(error)) from error


def draw_card(card: Card, size: tuple[int, int]) -> Image:
    """A card at the film's size; text that is too long is set smaller, down to a third, then cut."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", size, GROUND)
    draw = ImageDraw.Draw(picture)
    (_draw_step if card.number else _draw_title)(draw, card, size)
    return picture


def _draw_title(draw: ImageDraw, card: Card, size: tuple[int, int]) -> None:
    width, height = size
    left, room = round(0.09 * width), round(0.82 * width)
    font, lines = _fitted(draw, card.text, room, round(0.42 * height), round(0.105 * height))
    pitch = round(1.18 * font.size)
    top = (height - pitch * len(lines)) // 2 - round(0.03 * height)
    bar = round(0.011 * height)
    draw.rounded_rectangle(
        (left, top - 5 * bar, left + round(0.075 * width), top - 4 * bar), radius=bar // 2, fill=ACCENT
    )
    for number, line in enumerate(lines):
        draw.text((left, top + number * pitch), line, font=font, fill=INK)
    small, under = _fitted(draw, card.line, room, round(0.06 * height), round(0.042 * height), strong=False)
    draw.text((left, top + len(lines) * pitch + round(0.04 * height)), under[0], font=small, fill=QUIET)


def _draw_step(draw: ImageDraw, card: Card, size: tuple[int, int]) -> None:
    width, height = size
    left, right = round(0.09 * width), round(0.91 * width)
    number = _font(round(0.34 * height))
    draw.text((left, height // 2), str(card.number), font=number, fill=ACCENT, anchor="lm")
    text_left = left + max(
        round(0.19 * width), round(draw.textlength(str(card.number), font=number)) + round(0.05 * width)
    )
    font, lines = _fitted(draw, card.text, right - text_left, round(0.5 * height), round(0.085 * height))
    pitch = round(1.22 * font.size)
    middle = (len(lines) - 1) / 2
    for at, line in enumerate(lines):
        draw.text((text_left, height / 2 + (at - middle) * pitch), line, font=font, fill=INK, anchor="lm")
    label = f"Step {card.number} of {card.total}"
    draw.text((left, round(0.11 * height)), label, font=_font(round(0.042 * height)), fill=QUIET, anchor="lm")
    _draw_progress(draw, card, (left, right, round(0.89 * height)), round(0.011 * height))


def _draw_progress(draw: ImageDraw, card: Card, line: tuple[int, int, int], bar: int) -> None:
    """A segment for each step, lit up to this one."""
    left, right, top = line
    gap = bar
    for at in range(card.total):
        start = left + at * (right - left + gap) // card.total
        end = left + (at + 1) * (right - left + gap) // card.total - gap
        fill = ACCENT if at < card.number else RAISED
        draw.rounded_rectangle((start, top, max(start + 1, end), top + bar), radius=bar // 2, fill=fill)


def _fitted(
    draw: ImageDraw, text: str, width: int, height: int, largest: int, *, strong: bool = True
) -> tuple[FreeTypeFont, list[str]]:
    """The largest type in which the text fits the box, with its lines."""
    for percent in (100, 90, 80, 70, 60, 50, 42, 34):
        font = _font(largest * percent // 100, strong=strong)
        lines = _wrapped(draw, text, font, width)
        if len(lines) * 1.2 * font.size <= height:
            return font, lines
    most = max(1, int(height / (1.2 * font.size)))
    return font, [*lines[: most - 1], lines[most - 1].rstrip(" ,;.") + "…"]


def _wrapped(draw: ImageDraw, text: str, font: FreeTypeFont, width: int) -> list[str]:
    """Lines no wider than the box; a single word that is wider is broken."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font=font) <= width:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if draw.textlength(lines[-1] + letter, font=font) > width and lines[-1]:
                lines.append("")
            lines[-1] += letter
    return lines


def _font(size: int, *, strong: bool = True) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(font_file(strong=strong)), size)


def moviepy_version() -> str:
    return importlib.metadata.version("moviepy")


def load_moviepy() -> Any:
    """MoviePy, bound to our ffmpeg; it takes a second to import."""
    with _our_ffmpeg():
        import moviepy

    return moviepy


@contextmanager
def _our_ffmpeg() -> Iterator[None]:
    """MoviePy looks for its program once, when it is imported, in a variable; it would also load any `.env` above."""
    chosen = {"FFMPEG_BINARY": ffmpeg_program(), "PYTHON_DOTENV_DISABLED": "1"}
    before = {name: os.environ.get(name) for name in chosen}
    os.environ.update(chosen)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value

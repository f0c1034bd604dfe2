"""A clip's framing as the lines of plan.yaml: a word or a mapping for a shape of one shot, else a list of shots."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator

from repurpose.model import Box, Framing, ShotFraming
from repurpose.timebase import timestamp

NOTE = """\
a line for each shape to make: full (scaled), fit (whole, over a blurred copy), or more words in brackets:
{layout: hold, crop: [left, top, width, height]}, shares of the picture, is a still crop; {layout: wide, crop: …}
shows that part whole over a blurred copy; {layout: screen+camera, screen: […], camera: […]} shows one part above
the other; {layout: track, crop: …, path: [[time, left, top], …]} moves the crop from point to point, and rests
before the first and after the last. A list holds a layout for each shot: it lasts until the next one's start"""


def framing_lines(framing: Framing, scalar: Callable[[str], str], width: int) -> Iterator[str]:
    """Lines for one shape, the first without margin. `scalar` writes a text as one YAML value inside brackets."""
    (first, *others) = framing.shots
    if not others and not first.path:
        yield f"{framing.shape}: {_word_or_mapping(first, scalar)}"
        return
    yield f"{framing.shape}:"
    for shot in framing.shots:
        # Times stand outside of brackets or in quotes: the quick YAML scanner refuses plain ones inside.
        yield f"  - start: {timestamp(shot.span.start_ms)}"
        for field in _fields(shot, scalar):
            yield from textwrap.wrap(
                field, width, initial_indent=" " * 4, subsequent_indent=" " * 6, break_long_words=False,
                break_on_hyphens=False,
            ) if field.startswith("path:") else (f"    {field}",)  # fmt: skip


def _word_or_mapping(shot: ShotFraming, scalar: Callable[[str], str]) -> str:
    fields = list(_fields(shot, scalar))
    return shot.layout if len(fields) == 1 else "{" + ", ".join(fields) + "}"


def _fields(shot: ShotFraming, scalar: Callable[[str], str]) -> Iterator[str]:
    yield f"layout: {shot.layout}"
    for name, box in (("crop", shot.crop), ("screen", shot.screen), ("camera", shot.camera)):
        if box is not None:
            yield f"{name}: {_box(box)}"
    if shot.path:
        points = (f'["{timestamp(point.ms)}", {point.x!r}, {point.y!r}]' for point in shot.path)
        yield f"path: [{', '.join(points)}]"
    if shot.reason:
        yield f"reason: {scalar(shot.reason)}"


def _box(box: Box) -> str:
    return f"[{box.x!r}, {box.y!r}, {box.width!r}, {box.height!r}]"

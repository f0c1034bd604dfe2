"""`framing:` of a clip in plan.yaml becomes values again: a word, a mapping or a list of shots for each shape."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from math import isfinite
from typing import Any, cast, get_args

from repurpose.model import SHAPE_SIZES, Box, Framing, Layout, PathPoint, ShapeName, ShotFraming, Span
from repurpose.plan.entries import Entry
from repurpose.timebase import timestamp

LAYOUTS: tuple[str, ...] = get_args(Layout)
NEEDS: dict[str, tuple[str, ...]] = {
    "full": (),
    "fit": (),
    "hold": ("crop",),
    "wide": ("crop",),
    "track": ("crop", "path"),
    "screen+camera": ("screen", "camera"),
}
"""What each layout has to be told; `allow` nothing else, for it would do nothing."""
OLD_NAMES = {"crop": "hold"}
_BOX = "[left, top, width, height], each 0 to 1"


def read_framing(clip: Entry, span: Span, duration_ms: int) -> tuple[Framing, ...] | None:
    """A clip's own framing in the order of `SHAPE_SIZES`; None where it is left out. Raises PlanError."""
    if not clip.has("framing"):
        return None
    shapes = clip.entry("framing")
    shapes.allow(*SHAPE_SIZES)
    return tuple(Framing(shape, _shots(shapes, shape, span, duration_ms)) for shape in SHAPE_SIZES if shapes.has(shape))


def usual_framing(framings: Iterable[tuple[Framing, ...]], span: Span) -> tuple[Framing, ...]:
    """For a clip that a person added: the shapes that the other clips have, all where there are none.

    `full` where another clip has it, for it follows from the recording's shape; else `fit`, which is always right.
    """
    seen = {(framing.shape, shot.layout) for clip in framings for framing in clip for shot in framing.shots}
    shapes = {shape for shape, _ in seen} or set(SHAPE_SIZES)
    reason = "The clip was added by hand."
    return tuple(
        Framing.still(shape, span, "full" if (shape, "full") in seen else "fit", reason=reason)
        for shape in SHAPE_SIZES
        if shape in shapes
    )


def _shots(shapes: Entry, shape: ShapeName, span: Span, duration_ms: int) -> tuple[ShotFraming, ...]:
    value = shapes.data[shape]
    if isinstance(value, dict):
        return (_shot(shapes.entry(shape), "layout", span, duration_ms),)
    if not isinstance(value, list):
        return (_shot(shapes, shape, span, duration_ms),)
    entries = list(shapes.entries(shape))
    if not entries:
        shapes.fail(shape, "has no shots; give it a layout, such as fit")
    starts = [entry.time("start", duration_ms, None if number else 0) for number, entry in enumerate(entries)]
    for entry, (one, two) in zip(entries[1:], pairwise(starts), strict=True):
        if two <= one:
            entry.fail("start", f"is {timestamp(two)}, which is not after the shot before, {timestamp(one)}")
    ends = [*starts[1:], max(span.end_ms, starts[-1] + 1)]
    shots = tuple(
        _shot(entry, "layout", Span(start, end), duration_ms)
        for entry, start, end in zip(entries, starts, ends, strict=True)
    )
    # The first shot is there from the clip's start, wherever that was moved; what lies outside waits in the file.
    return Framing(shape, shots).over(span).shots


def _shot(entry: Entry, field: str, span: Span, duration_ms: int) -> ShotFraming:
    """A shot of an entry, or the one that a single word stands for under `field`."""
    word = entry.choice(field, (*LAYOUTS, *OLD_NAMES))
    layout = cast(Layout, OLD_NAMES.get(word, word))
    needs = NEEDS[layout]
    if field != "layout":
        if needs:
            entry.fail(field, f"must say more: {{layout: {word}, {', '.join(f'{need}: …' for need in needs)}}}")
        return ShotFraming(span, layout)
    entry.allow("start", "layout", "crop", "path", "screen", "camera", "reason")
    for name in ("crop", "path", "screen", "camera"):
        if name in needs and not entry.has(name):
            entry.fail(name, f"is missing, which 'layout: {word}' needs")
        if name not in needs and entry.has(name):
            entry.fail(name, f"means nothing to 'layout: {word}'; take one of the two away")
    crop = _box(entry, "crop") if "crop" in needs else None
    return ShotFraming(
        span,
        layout,
        crop,
        _path(entry, crop, duration_ms) if crop is not None and "path" in needs else (),
        _box(entry, "screen") if "screen" in needs else None,
        _box(entry, "camera") if "camera" in needs else None,
        entry.text("reason", ""),
    )


def _box(entry: Entry, field: str) -> Box:
    numbers = _numbers(entry.data[field])
    if len(numbers) != 4:
        entry.fail(field, f"must be four numbers: {_BOX}")
    left, top, width, height = numbers
    inside = min(left, top) >= 0 and min(width, height) > 0 and max(left + width, top + height) <= 1.001
    if not inside:
        entry.fail(field, "lies outside the picture: left + width and top + height can be 1 at most")
    return Box(left, top, width, height)


def _path(entry: Entry, crop: Box, duration_ms: int) -> tuple[PathPoint, ...]:
    value = entry.data["path"]
    if not isinstance(value, list) or not value:
        entry.fail("path", "must be a list of points: [[time, left, top], ...]")
    points: list[PathPoint] = []
    for item in value:
        numbers = _numbers(item[1:]) if isinstance(item, list) else []
        if len(numbers) != 2 or len(item) != 3:
            entry.fail("path", f"has the point {item}, but each must be [time, left, top]")
        ms = Entry(entry.file, {"path": item[0]}, entry.path, entry.line_of).time("path", duration_ms)
        x, y = numbers
        if min(x, y) < 0 or x + crop.width > 1.001 or y + crop.height > 1.001:
            entry.fail("path", f"leads out of the picture at {timestamp(ms)}: left can be {1 - crop.width:.4f} at most")
        if points and ms <= points[-1].ms:
            entry.fail("path", f"has {timestamp(ms)} after {timestamp(points[-1].ms)}; put its points in order of time")
        points.append(PathPoint(ms, x, y))
    return tuple(points)


def _numbers(value: Any) -> list[float]:
    """The numbers of a list of nothing else; empty for anything else."""
    if not isinstance(value, list) or not all(type(part) in (int, float) and isfinite(part) for part in value):
        return []
    return [float(part) for part in value]

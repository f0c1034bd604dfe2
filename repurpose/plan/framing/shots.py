"""The framing of a clip: a layout for each of its shots, neighbours that are alike made one. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from repurpose.model import SHAPE_SIZES, Box, Closeup, Framing, ShapeName, ShotFraming, Span, Survey
from repurpose.plan.framing.choice import frame_shot
from repurpose.plan.framing.seen import view_of

SHORTEST_MS = 100
"""A sliver of another shot at a clip's end is framed like the rest."""
SAME_PLACE = 0.02
"""Share of the picture by which two still crops may differ and be made one."""


def frame_clip(
    span: Span,
    closeup: Closeup,
    survey: Survey,
    source_size: tuple[int, int],
    shapes: Sequence[ShapeName],
    cuts_ms: Sequence[int] = (),
) -> tuple[Framing, ...]:
    """One framing a shape, in the order of `SHAPE_SIZES`. `source_size` is the upright picture in square pixels.

    `cuts_ms` are the recording's shot changes.
    """
    views = [(shot, view_of(_looked_at(shot, closeup), closeup, survey)) for shot in shots_of(span, cuts_ms)]
    return tuple(
        Framing(shape, _merged(replace(frame_shot(view, shape, source_size), span=shot) for shot, view in views))
        for shape in SHAPE_SIZES
        if shape in shapes
    )


def shots_of(span: Span, cuts_ms: Sequence[int]) -> tuple[Span, ...]:
    """The shots of a clip, or the parts of them that it shows."""
    inside = sorted({ms for ms in cuts_ms if span.start_ms + SHORTEST_MS <= ms <= span.end_ms - SHORTEST_MS})
    edges = [span.start_ms, *inside, span.end_ms]
    return tuple(Span(start, end) for start, end in pairwise(edges))


def _looked_at(shot: Span, closeup: Closeup) -> Span:
    """The part of a shot that was looked at, from which the rest of it is framed; all of it where none was."""
    parts = [span.clamp(shot) for span in closeup.looked_at if span.overlaps(shot)]
    return Span(min(part.start_ms for part in parts), max(part.end_ms for part in parts)) if parts else shot


def _merged(shots: Iterator[ShotFraming]) -> tuple[ShotFraming, ...]:
    """Neighbours that are shown alike are one."""
    found: list[ShotFraming] = []
    for shot in shots:
        if found and _alike(found[-1], shot):
            found[-1] = replace(found[-1], span=Span(found[-1].span.start_ms, shot.span.end_ms))
        else:
            found.append(shot)
    return tuple(found)


def _alike(one: ShotFraming, two: ShotFraming) -> bool:
    if one.layout != two.layout or one.path or two.path:
        return False
    if one.layout == "hold":
        return _near(one.crop, two.crop)
    return one.crop == two.crop and one.screen == two.screen and _near(one.camera, two.camera)


def _near(one: Box | None, two: Box | None) -> bool:
    if one is None or two is None:
        return one is two
    sides = ((one.x, two.x), (one.y, two.y), (one.width, two.width), (one.height, two.height))
    return all(abs(left - right) <= SAME_PLACE for left, right in sides)

"""Where faces and text of the recording come to lie in the finished picture of each shape. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import groupby

from repurpose.model import SHAPE_SIZES, Box, ClipPlan, Closeup, Framing, Occupied, ShapeName
from repurpose.render.graph import crop_pixels, fit_size
from repurpose.timebase import Span

BETWEEN_LOOKS_MS = 6000
"""The closer look leaves no longer time between two pictures."""
SURE_FACE = 0.9


def occupied(
    clip: ClipPlan, closeup: Closeup, source_size: tuple[int, int]
) -> tuple[tuple[ShapeName, tuple[Occupied, ...]], ...]:
    """What captions keep clear of in each of the clip's shapes; `source_size` is the upright picture."""
    seen = tuple(_seen(clip.span, closeup))
    return tuple((framing.shape, tuple(_placed(seen, framing, source_size))) for framing in clip.framing)


def _seen(span: Span, closeup: Closeup) -> Iterator[Occupied]:
    """Faces and lines of text, each from the picture that shows it until the next one that was looked at.

    Looks at other clips nearby do not count: what is chosen beside a clip changes nothing in it.
    """
    own = [each for each in closeup.looked_at if each.overlaps(span)]
    found = [(face.ms, face.box) for face in closeup.faces if face.confidence >= SURE_FACE]
    found += [(text.ms, text.box) for text in closeup.texts]
    # What the picture before the clip shows is still there when it starts.
    near = sorted(
        (
            each
            for each in found
            if span.start_ms - BETWEEN_LOOKS_MS < each[0] < span.end_ms
            and any(stretch.start_ms <= each[0] <= stretch.end_ms for stretch in own)
        ),
        key=lambda each: each[0],
    )
    if not near:
        return
    looks = [ms for ms, _ in groupby(near, key=lambda each: each[0])]
    ends = {ms: min(after, ms + BETWEEN_LOOKS_MS) for ms, after in zip(looks, [*looks[1:], span.end_ms], strict=True)}
    for ms, box in near:
        start_ms = span.start_ms if ms == looks[0] else ms
        if ends[ms] > span.start_ms:
            yield Occupied(Span(min(start_ms, ends[ms]), ends[ms]), box)


def _placed(seen: tuple[Occupied, ...], framing: Framing, source_size: tuple[int, int]) -> Iterator[Occupied]:
    size = SHAPE_SIZES[framing.shape]
    for each in seen:
        box = finished_box(each.box, framing, source_size, size)
        if box is not None:
            yield Occupied(each.span, box)


def finished_box(box: Box, framing: Framing, source_size: tuple[int, int], size: tuple[int, int]) -> Box | None:
    """A box of the source in the finished picture, as shares of it; None where it is cropped away.

    >>> finished_box(Box(0.5, 0.0, 0.25, 1.0), Framing.still("square", Span(0, 1), "fit"), (1920, 1080), (1080, 1080))
    Box(x=0.5, y=0.2185, width=0.25, height=0.563)
    """
    wide, high = source_size
    shot = framing.shots[0]
    if shot.layout in ("hold", "track"):
        crop_wide, crop_high, left, top = crop_pixels(shot.crop, source_size, Fraction(*size))
        sides = _clipped(
            ((box.x * wide - left) / crop_wide, (box.x + box.width) * wide / crop_wide - left / crop_wide),
            ((box.y * high - top) / crop_high, (box.y + box.height) * high / crop_high - top / crop_high),
        )
    else:
        inner_wide, inner_high = fit_size(source_size, size)
        across, down = inner_wide / size[0], inner_high / size[1]
        sides = _clipped(
            ((1 - across) / 2 + box.x * across, (1 - across) / 2 + (box.x + box.width) * across),
            ((1 - down) / 2 + box.y * down, (1 - down) / 2 + (box.y + box.height) * down),
        )
    return sides


def _clipped(across: tuple[float, float], down: tuple[float, float]) -> Box | None:
    left, right = max(0.0, across[0]), min(1.0, across[1])
    top, bottom = max(0.0, down[0]), min(1.0, down[1])
    if right <= left or bottom <= top:
        return None
    return Box(round(left, 4), round(top, 4), round(right - left, 4), round(bottom - top, 4))

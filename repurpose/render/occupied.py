"""Where faces and text of the recording come to lie in the finished picture of each shape. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from repurpose.model import SHAPE_SIZES, Box, ClipPlan, Closeup, Framing, Occupied, ShapeName, ShotFraming
from repurpose.plan.framing.seen import SURE_FACE
from repurpose.render.geometry import Part, Size, parts_of
from repurpose.timebase import Span

BETWEEN_LOOKS_MS = 6000
"""The closer look leaves no longer time between two pictures."""
SLICE_MS = 500
"""For how long a box of a moving crop is told by one place."""


def occupied(clip: ClipPlan, closeup: Closeup, source_size: Size) -> tuple[tuple[ShapeName, tuple[Occupied, ...]], ...]:
    """What captions keep clear of in each of the clip's shapes; `source_size` is the upright picture."""
    seen = tuple(_seen(clip.span, closeup))
    return tuple(
        (framing.shape, tuple(_placed(seen, framing.over(clip.span), source_size))) for framing in clip.framing
    )


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


def _placed(seen: tuple[Occupied, ...], framing: Framing, source_size: Size) -> Iterator[Occupied]:
    size = SHAPE_SIZES[framing.shape]
    for each in seen:
        for span, shot in _shown(each.span, framing):
            for box in finished_boxes(each.box, shot, source_size, size, span.middle_ms):
                yield Occupied(span, box)


def _shown(span: Span, framing: Framing) -> Iterator[tuple[Span, ShotFraming]]:
    """The shots of a stretch, those whose crop moves in slices within which it hardly does."""
    for shot in framing.shots:
        if not shot.span.overlaps(span) and span.duration_ms:
            continue
        part = span.clamp(shot.span)
        slices = max(1, -(-part.duration_ms // SLICE_MS)) if shot.path else 1
        for slice in part.divided([1] * slices):
            if slice.duration_ms:
                yield slice, shot


def finished_boxes(box: Box, shot: ShotFraming, source_size: Size, size: Size, ms: int) -> tuple[Box, ...]:
    """A box of the source in the finished picture, as shares of it: none where it is cut away, two where it is twice.

    >>> half = ShotFraming(Span(0, 1), "fit")
    >>> finished_boxes(Box(0.5, 0.0, 0.25, 1.0), half, (1920, 1080), (1080, 1080), 0)
    (Box(x=0.5, y=0.2185, width=0.25, height=0.563),)
    """
    found = (_finished(box, part, source_size, size) for part in parts_of(shot, source_size, size, ms))
    return tuple(each for each in found if each is not None)


def _finished(box: Box, part: Part, source_size: Size, size: Size) -> Box | None:
    """The box of the source where `part` shows it."""
    source, target = part.source, part.target
    across = _along(box.x, box.width, source_size[0], (source.left, source.width), (target.left, target.width), size[0])
    down = _along(box.y, box.height, source_size[1], (source.top, source.height), (target.top, target.height), size[1])
    if across is None or down is None:
        return None
    return Box(round(across[0], 4), round(down[0], 4), round(across[1], 4), round(down[1], 4))


def _along(
    start: float, length: float, whole: int, source: tuple[int, int], target: tuple[int, int], finished: int
) -> tuple[float, float] | None:
    """Start and length along one side, as shares of the finished picture; None where nothing is left."""
    scale = target[1] / source[1]
    first = target[0] + max(0.0, start * whole - source[0]) * scale
    last = target[0] + min(source[1], (start + length) * whole - source[0]) * scale
    return (first / finished, (last - first) / finished) if last > first else None

"""How the source's picture fills each shape: scaled, cropped around a face, or whole over a blurred copy."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from repurpose.model import SHAPE_SIZES, Box, Closeup, Face, Framing, ShapeName, Span, Survey

SAME_ASPECT = 0.02
"""Aspects that differ by less are one: the stretch or the bars would be under a fiftieth of the side."""
SURE_FACE = 0.35
"""Confidence of the detector under which a box is not taken for a face: that of the faintest look at a face that was
found surely before and after."""
FEWEST_FACES = 3
LONGEST_ABSENCE_SHARE, LONGEST_ABSENCE_MS = 0.25, 4000
"""Without a face for longer than the greater of the two, the clip is about something else too."""
SMALLEST_FACE = 0.12
"""Height of the middle face as a share of the picture. A camera inset over a screen shows heads of about 0.09, a
person before the camera 0.2 and more: around a small face it is the rest that is being shown."""
TEXT_DETAIL = 0.13
"""Detail of dense text. Measured: people before a camera 0.01–0.12, film up to 0.10, slides 0.05–0.14, text cards up
to 0.24; so this tells only the densest, and the rules about faces keep slides and interfaces whole."""
TEXT_SHARE = 0.1
"""More than this share of the frames with more than that detail: there is text to read, which a crop would cut."""
HEAD_ROOM, SIDE_ROOM = 0.35, 0.15
"""What belongs to a head beyond the detector's box, as shares of the box: hair above, ears and chin around."""
EYE_LINE = 0.4
"""Where the face's middle lies in a crop that cuts above and below."""


def frame_clip(
    span: Span, closeup: Closeup, survey: Survey, source_size: tuple[int, int], shapes: Sequence[ShapeName]
) -> tuple[Framing, ...]:
    """One framing a shape, in the order of `SHAPE_SIZES`. `source_size` is the upright picture in square pixels."""
    return tuple(_frame(shape, span, closeup, survey, source_size) for shape in SHAPE_SIZES if shape in shapes)


def _frame(shape: ShapeName, span: Span, closeup: Closeup, survey: Survey, source_size: tuple[int, int]) -> Framing:
    width, height = SHAPE_SIZES[shape]
    relation = (source_size[0] * height) / (source_size[1] * width)
    if abs(relation - 1) <= SAME_ASPECT:
        return Framing.still(shape, span, "full", reason="The picture has this shape already.")
    faces = tuple(face for face in closeup.faces if span.contains(face.ms) and face.confidence >= SURE_FACE)
    obstacle = _no_steady_face(faces, span) or _text_on_screen(span, survey)
    if obstacle:
        return Framing.still(shape, span, "fit", reason=obstacle)
    crop = _crop_around(faces, relation)
    if not all(_holds(crop, face.box) for face in faces):
        return Framing.still(shape, span, "fit", reason="A crop of this shape would cut a face.")
    return Framing.still(shape, span, "hold", crop, "One face is seen throughout and stays inside.")


def _no_steady_face(faces: Sequence[Face], span: Span) -> str:
    """Why there is no face to crop around; empty where there is one."""
    moments = sorted({face.ms for face in faces})
    if not moments:
        return "No face is seen, so the whole picture is kept."
    edges = [span.start_ms, *moments, span.end_ms]
    absence_ms = max(after - before for before, after in pairwise(edges))
    allowed_ms = max(LONGEST_ABSENCE_MS, LONGEST_ABSENCE_SHARE * span.duration_ms)
    if len(moments) < FEWEST_FACES or absence_ms > allowed_ms:
        return "A face is seen only at times, so the whole picture is kept."
    if median(face.box.height for face in faces) < SMALLEST_FACE:
        return "The face is small, so the rest of the picture is what is shown."
    return ""


def _text_on_screen(span: Span, survey: Survey) -> str:
    """Why the picture may not be cut; empty where it may. The frame before the span is on screen when it starts."""
    before = [sample for sample in survey.samples if sample.ms < span.start_ms][-1:]
    shown = [*before, *(sample for sample in survey.samples if span.contains(sample.ms))]
    full = sum(sample.detail > TEXT_DETAIL for sample in shown)
    return (
        "The picture is full of detail, such as text, that a crop would cut." if full > TEXT_SHARE * len(shown) else ""
    )


def _crop_around(faces: Sequence[Face], relation: float) -> Box:
    """The largest box of the shape, moved to the faces' median; `relation` is source aspect by shape aspect."""
    across = median(face.box.x + face.box.width / 2 for face in faces)
    down = median(face.box.y + face.box.height / 2 for face in faces)
    if relation > 1:
        return Box(_placed(across, 1 / relation, 0.5), 0.0, round(1 / relation, 4), 1.0)
    return Box(0.0, _placed(down, relation, EYE_LINE), 1.0, round(relation, 4))


def _placed(middle: float, length: float, at: float) -> float:
    """Start of a stretch of `length` inside 0..1 whose point `at` lies on `middle`, as near as it can."""
    return round(min(max(0.0, middle - length * at), 1 - round(length, 4)), 4)


def _holds(crop: Box, face: Box) -> bool:
    """Whether the whole head lies in the crop, as far as it lies in the picture."""
    left, right = face.x - SIDE_ROOM * face.width, face.x + (1 + SIDE_ROOM) * face.width
    top, bottom = face.y - HEAD_ROOM * face.height, face.y + (1 + SIDE_ROOM) * face.height
    return (
        crop.x <= max(0.0, left)
        and crop.y <= max(0.0, top)
        and crop.x + crop.width >= min(1.0, right)
        and crop.y + crop.height >= min(1.0, bottom)
    )

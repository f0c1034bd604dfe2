"""What moves in a face besides the face itself: its mouth, its eyes, and the body below it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from repurpose.media.frame_pixels import Pixels
from repurpose.media.picture_motion import enlarged, find_part

_WIDE, _HIGH = 64, 88
"""Both faces are brought to this size, so that they can be laid over each other by less than a pixel: on faces of 40
pixels what whole pixels leave over was as much as a speaking mouth."""
_MARGIN = 4
"""How far they are moved against each other to fit best, in pixels of that size."""
_CHIN = 1.1
"""Height of what is compared, in heights of the face: an open mouth lowers the chin."""
_STEADY = 8.0
"""Luma: less contrast than this is taken for this much, so that noise on a plain surface is no movement."""
_MOUTH, _EYES = (0.56, 0.34), (0.8, 0.4)
"""Width and height of what is looked at, as shares of the face."""

Place = tuple[int, int, int, int]
"""Left, top, width, height in pixels."""


@dataclass(frozen=True, slots=True)
class Motion:
    """How much of a face moved since the picture before, each as a share of its own contrast."""

    ms: int
    mouth: float
    eyes: float
    body: float


def motion_of(before: Pixels, gray: Pixels, was: Place, now: tuple[int, int], mouth: tuple[float, float]) -> Motion:
    """What moved between two gray pictures in a face that was at `was` and has its left upper corner at `now`.

    `mouth` is the middle of the mouth as shares of the face. The time is left 0.
    """
    left, top, wide, high = was
    body = (left - round(0.6 * wide), top + round(1.15 * high), round(2.2 * wide), round(1.2 * high))
    still = _cut(before, body), _cut(gray, body)
    moved = step(*still) if still[0].size else 0.0
    faces = [
        _cut(picture, (x, y, wide, round(_CHIN * high))) for picture, (x, y) in ((before, (left, top)), (gray, now))
    ]
    if faces[0].shape != faces[1].shape or min(faces[0].shape) < 4:
        return Motion(0, 0.0, 0.0, moved)
    one, other = (enlarged(face, (_WIDE, _HIGH)) for face in faces)
    inner = one[_MARGIN : _HIGH // 2, _MARGIN:-_MARGIN]
    place = find_part(inner, other[: _HIGH // 2 + _MARGIN], (_MARGIN, _MARGIN), _MARGIN)
    by = (0, 0) if place is None else (place.x - _MARGIN, place.y - _MARGIN)
    x, y = mouth[0] * _WIDE, mouth[1] / _CHIN * _HIGH
    lips = _part(x - _MOUTH[0] / 2 * _WIDE, y - 0.12 * _HIGH, _MOUTH[0] * _WIDE, _MOUTH[1] * _HIGH)
    eyes = _part((1 - _EYES[0]) / 2 * _WIDE, 0.05 * _HIGH, _EYES[0] * _WIDE, _EYES[1] * _HIGH)
    mouth_moved, eyes_moved = (step(_cut(one, part), _cut(other, _shifted(part, by))) for part in (lips, eyes))
    return Motion(0, mouth_moved, eyes_moved, moved)


def step(was: Pixels, now: Pixels) -> float:
    """Mean step of luma between two parts of one size, as a share of the first one's contrast."""
    if not was.size or was.shape != now.shape:
        return 0.0
    return float(np.abs(was.astype(np.int16) - now).mean() / (was.std() + _STEADY))


def _part(left: float, top: float, wide: float, high: float) -> Place:
    """A place within an enlarged face that stays inside it when moved by `_MARGIN`."""
    x0, y0 = max(_MARGIN, round(left)), max(_MARGIN, round(top))
    x1, y1 = min(_WIDE - _MARGIN, round(left + wide)), min(_HIGH - _MARGIN, round(top + high))
    return x0, y0, max(0, x1 - x0), max(0, y1 - y0)


def _shifted(place: Place, by: tuple[int, int]) -> Place:
    return place[0] + by[0], place[1] + by[1], place[2], place[3]


def _cut(gray: Pixels, place: Place) -> Pixels:
    """The part of the picture at a place, as much of it as is inside."""
    left, top, wide, high = place
    return gray[max(0, top) : max(0, top + high), max(0, left) : max(0, left + wide)]

"""A camera picture within a shared screen: a face that moves in a rectangle that does not, on a screen with text."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from numpy.typing import NDArray

from repurpose.analyse.activity import Map
from repurpose.analyse.followed_face import distance
from repurpose.model import Box, FaceTrack, Inset, TextLine
from repurpose.timebase import Span

WIDEST_FACE = 0.14
"""Of the picture's width: a face in an inset is smaller, one before the camera larger."""
LARGEST, SMALLEST = 0.3, 0.008
"""Share of the picture that an inset covers."""
_STEP = 10.0
"""Luma by which the border differs from what is beside it, all the time."""
_COVERED = 0.8
"""Share of each side that must be such a border; the rounded corners are left out."""
_CORNER = 0.14
"""Length of a corner, as a share of the side: round ones, and a shadow's."""
_REACH = (3.2, 3.2)
"""How far the border is from the face at most, in its widths and heights."""
_ROOMIER = (1.3, 1.15)
"""A camera picture is wider and higher than the face in it, at least by this."""
_ALIVE, _STILL = 0.03, 0.02
"""Share of the pictures in which a place in the face moves at least, and outside the inset at most, on average."""
_FEWEST_LINES = 2
"""Lines of text in the picture outside: a screen has them, the wall behind a speaker has not."""
_ROOM = 8
"""Border candidates for each side, the strongest."""


def find_inset(
    tracks: Sequence[FaceTrack], texts: Sequence[TextLine], moved: Map | None, edges: tuple[Map, Map] | None
) -> Box | None:
    """The camera picture of one shot; None where there is none. `moved` and `edges` are those of its `Activity`."""
    if moved is None or edges is None:
        return None
    for track in sorted(tracks, key=lambda each: (-len(each.looks), each.looks[0].box.x)):
        face = _middle(track)
        alive = float(_part(moved, face).mean()) if _part(moved, face).size else 0.0
        if face.width > WIDEST_FACE or not _holds_still(track, face) or alive < _ALIVE:
            continue
        for box in _rectangles(face, edges):
            if _is_camera(box, moved) and _on_a_screen(box, texts):
                return box
    return None


def joined(insets: Sequence[Inset]) -> tuple[Inset, ...]:
    """Insets of neighbouring shots that are in one place are one: pages are turned under a camera picture."""
    kept: list[Inset] = []
    for inset in sorted(insets, key=lambda each: (each.span.start_ms, each.box.x)):
        last = kept[-1] if kept else None
        if last is not None and last.span.end_ms >= inset.span.start_ms and _same(last.box, inset.box):
            longer = max((last, inset), key=lambda each: each.span.duration_ms)
            kept[-1] = Inset(Span(last.span.start_ms, max(last.span.end_ms, inset.span.end_ms)), longer.box)
        else:
            kept.append(inset)
    return tuple(kept)


def _same(one: Box, other: Box) -> bool:
    return all(abs(a - b) <= 0.02 for a, b in zip(_edges_of(one), _edges_of(other), strict=True))


def _middle(track: FaceTrack) -> Box:
    boxes = np.array([(look.box.x, look.box.y, look.box.width, look.box.height) for look in track.looks])
    return Box(*(float(share) for share in np.median(boxes, axis=0)))


def _holds_still(track: FaceTrack, face: Box) -> bool:
    """Whoever sits before a camera sways by less than the width of the face."""
    return all(distance(look.box, face) < 1 for look in track.looks)


def _rectangles(face: Box, edges: tuple[Map, Map]) -> list[Box]:
    """Rectangles around the face with a border that stays, the clearest first."""
    across, down = (edge >= _STEP for edge in edges)
    high, wide = across.shape
    left, top = face.x * wide, face.y * high
    right, bottom = left + face.width * wide, top + face.height * high
    far = _REACH[0] * face.width * wide, _REACH[1] * face.height * high
    rows, columns = slice(round(top), round(bottom)), slice(round(left), round(right))
    lefts = _lines(across[rows].mean(axis=0), left - far[0], left)
    rights = _lines(across[rows].mean(axis=0), right, right + far[0])
    tops = _lines(down[:, columns].mean(axis=1), top - far[1], top)
    bottoms = _lines(down[:, columns].mean(axis=1), bottom, bottom + far[1])
    found = []
    for x0, x1, y0, y1 in product(lefts, rights, tops, bottoms):
        area = (x1 - x0) * (y1 - y0) / (wide * high)
        roomy = x1 - x0 >= _ROOMIER[0] * (right - left) and y1 - y0 >= _ROOMIER[1] * (bottom - top)
        at_edges = (x0 == 0) + (x1 == wide) + (y0 == 0) + (y1 == high)
        if SMALLEST <= area <= LARGEST and at_edges <= 2 and roomy:
            sides = _covered(across, down, (x0, x1, y0, y1))
            if min(sides, default=0.0) >= _COVERED:
                covered = (sum(sides) + _COVERED * at_edges) / 4
                box = Box(*(round(s, 4) for s in (x0 / wide, y0 / high, (x1 - x0) / wide, (y1 - y0) / high)))
                found.append((-round(covered, 2), -area, box))
    return [box for _, _, box in sorted(found, key=lambda each: (each[0], each[1], each[2].x, each[2].y))]


def _lines(share: NDArray[np.floating], start: float, end: float) -> list[int]:
    """Where a border may be between two positions: strong ones, and the edge of the picture where that is in reach."""
    last = len(share)
    first, beyond = max(0, round(start)), min(last, round(end) + 1)
    strong = [at for at in range(max(1, first), beyond) if share[max(0, at - 1) : at + 2].max() >= _COVERED]
    strong.sort(key=lambda at: (-round(float(share[at]), 2), at))
    return sorted({*strong[:_ROOM], *([0] if start <= 0 else []), *([last] if end >= last else [])})


def _covered(across: NDArray[np.bool_], down: NDArray[np.bool_], box: tuple[int, int, int, int]) -> list[float]:
    """For each side that is not the edge of the picture, the share of it that is border."""
    x0, x1, y0, y1 = box
    high, wide = across.shape
    trim_x, trim_y = round(_CORNER * (x1 - x0)), round(_CORNER * (y1 - y0))
    rows, columns = slice(y0 + trim_y, y1 - trim_y), slice(x0 + trim_x, x1 - trim_x)
    shares = [float(across[rows, max(0, x - 1) : x + 2].any(axis=1).mean()) for x in (x0, x1) if 0 < x < wide]
    shares += [float(down[max(0, y - 1) : y + 2, columns].any(axis=0).mean()) for y in (y0, y1) if 0 < y < high]
    return shares


def _is_camera(box: Box, moved: Map) -> bool:
    """What is outside holds still, and what is inside moves."""
    inside = _part(moved, box)
    outside = (float(moved.sum()) - float(inside.sum())) / max(1, moved.size - inside.size)
    return bool(inside.size) and outside <= _STILL and float(inside.mean()) > 4 * outside


def _on_a_screen(box: Box, texts: Sequence[TextLine]) -> bool:
    by_time: dict[int, int] = {}
    for text in texts:
        x, y = text.box.x + text.box.width / 2, text.box.y + text.box.height / 2
        inside = box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height
        by_time[text.ms] = by_time.get(text.ms, 0) + (not inside)
    return any(count >= _FEWEST_LINES for count in by_time.values())


def _part(moved: Map, box: Box) -> Map:
    high, wide = moved.shape
    x0, y0, x1, y1 = _edges_of(box)
    return moved[round(y0 * high) : round(y1 * high), round(x0 * wide) : round(x1 * wide)]


def _edges_of(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.x + box.width, box.y + box.height

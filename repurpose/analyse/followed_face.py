"""One face followed through a shot, and which found face is which followed one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from repurpose.analyse.face_motion import Motion
from repurpose.media.face_detection import SeenFace
from repurpose.media.frame_pixels import Pixels
from repurpose.media.picture_motion import find_part
from repurpose.model import Box, Face

ALIKE = 0.6
"""Least likeness to the face that was found, for it to be followed without another look by the detector."""
_STEADY = 0.15
"""A found box this near (in widths) to where the face was carried is joined with it half and half: a detector's boxes
tremble by 2 % of their width on a face that holds still."""


@dataclass(slots=True)
class Followed:
    """One face in the making."""

    looks: list[Face]
    mouth: tuple[float, float]
    """Middle of the mouth as shares of the box."""
    part: Pixels
    """The face as last found, gray."""
    found: int = 1
    """How often the detector found it."""
    likeness: float = 1.0
    """Of what is carried along now to what was found."""
    missed: int = 0
    """How often it did not, since."""
    sure_looks: int = 1
    """How many looks there are up to the last one that was found."""
    out_of_sight: set[int] = field(default_factory=set)
    """Times of looks, since it was last found, at which it could not be carried along."""
    motions: list[Motion] = field(default_factory=list)

    @property
    def box(self) -> Box:
        return self.looks[-1].box

    def goes(self) -> tuple[float, float]:
        """How far it went between the last two looks, right and down."""
        if len(self.looks) < 2:
            return 0.0, 0.0
        before, last = self.looks[-2].box, self.looks[-1].box
        return last.x - before.x, last.y - before.y

    def add(self, ms: int, box: Box, confidence: float | None = None) -> None:
        """Without a confidence, it is that of the last look."""
        self.looks.append(Face(ms, box, self.looks[-1].confidence if confidence is None else confidence))

    def stand(self, ms: int) -> None:
        """The picture is the one before: the last answer stands."""
        self.add(ms, self.box)
        if self.missed:
            self.out_of_sight.add(ms)
        else:
            self.sure_looks = len(self.looks)

    def found_again(self, ms: int, seen: SeenFace, gray: Pixels) -> None:
        """Take the detector's word; where the face was out of sight since the last time, it went straight."""
        box = _joined(self.box, seen.box)
        if self.looks[-1].ms == ms:
            self.looks.pop()
        self.out_of_sight.discard(ms)
        self.sure_looks = min(self.sure_looks, len(self.looks))
        self.add(ms, box, seen.confidence)
        self._go_straight()
        self.part, self.mouth, self.likeness = cut_out(gray, box), mouth_of(seen), 1.0
        self.out_of_sight.clear()
        self.found, self.missed, self.sure_looks = self.found + 1, 0, len(self.looks)

    def _go_straight(self) -> None:
        """Where it was out of sight, between where it was seen before and after."""
        known = [look for look in self.looks if look.ms not in self.out_of_sight]
        times = [look.ms for look in known]
        for index, look in enumerate(self.looks):
            if look.ms in self.out_of_sight:
                at = bisect_left(times, look.ms)
                before, after = known[max(0, at - 1)], known[min(at, len(known) - 1)]
                share = (look.ms - before.ms) / max(1, after.ms - before.ms)
                self.looks[index] = Face(look.ms, _between(before.box, after.box, min(1.0, share)), look.confidence)


def pairs(faces: Sequence[Followed], seen: Sequence[SeenFace], gray: Pixels) -> list[tuple[Followed, SeenFace]]:
    """Which found face is which followed one, nearest and most alike first (where two cross, nearness alone would
    swap them); none that would have jumped by more than its width."""
    near = []
    for index, face in enumerate(faces):
        for number, one in enumerate(seen):
            far = distance(face.box, one.box)
            size = one.box.width / max(face.box.width, 1e-6)
            if far <= 1 and 0.5 < size < 2:
                other = 0.0 if len(faces) == 1 else 1 - _likeness(face, one.box, gray)
                near.append((round(far + other + abs(float(np.log(size))), 4), index, number))
    pairs: list[tuple[Followed, SeenFace]] = []
    taken: set[int] = set()
    used: set[int] = set()
    for _, index, number in sorted(near):
        if index not in taken and number not in used:
            taken.add(index)
            used.add(number)
            pairs.append((faces[index], seen[number]))
    return pairs


def _likeness(face: Followed, box: Box, gray: Pixels) -> float:
    left, top, wide, _ = in_pixels(box, gray)
    place = find_part(face.part, gray, (left, top), wide // 4)
    return 0.0 if place is None else max(0.0, place.likeness)


def distance(one: Box, other: Box) -> float:
    """Between the middles of two faces, in widths and heights of the larger one."""
    wide, high = max(one.width, other.width, 1e-6), max(one.height, other.height, 1e-6)
    right = (one.x + one.width / 2 - other.x - other.width / 2) / wide
    down = (one.y + one.height / 2 - other.y - other.height / 2) / high
    return float(np.hypot(right, down))


def _joined(carried: Box, found: Box) -> Box:
    if distance(carried, found) > _STEADY:
        return found
    return _between(carried, found, 0.5)


def _between(one: Box, other: Box, share: float) -> Box:
    sides = zip(_sides(one), _sides(other), strict=True)
    return Box(*(round(start + (end - start) * share, 4) for start, end in sides))


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.width, box.height


def mouth_of(face: SeenFace) -> tuple[float, float]:
    """Middle of the mouth as shares of the face's box; where faces have it, when not told."""
    if not face.mouth or not face.box.width or not face.box.height:
        return 0.5, 0.75
    x, y = np.mean(face.mouth, axis=0)
    return float((x - face.box.x) / face.box.width), float((y - face.box.y) / face.box.height)


def in_pixels(box: Box, gray: Pixels) -> tuple[int, int, int, int]:
    height, width = gray.shape
    return round(box.x * width), round(box.y * height), round(box.width * width), round(box.height * height)


def cut_out(gray: Pixels, box: Box) -> Pixels:
    left, top, wide, high = in_pixels(box, gray)
    return gray[top : top + high, left : left + wide].copy()

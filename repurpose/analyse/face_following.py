"""Faces followed through one shot: found now and then, and in between carried along with the picture."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from repurpose.analyse.face_motion import motion_of
from repurpose.analyse.followed_face import ALIKE, Followed, cut_out, in_pixels, mouth_of, pairs
from repurpose.analyse.picture_changes import changed_blocks
from repurpose.media.face_detection import FAINT, SURE, FindFaces
from repurpose.media.frame_pixels import Pixels
from repurpose.media.picture_motion import find_part
from repurpose.media.video_frames import Picture
from repurpose.model import Box, Face

FIND_MS = 1000
"""The detector (0.012 s) looks at a picture this often where nothing is in doubt; following costs 0.0003 s a face."""
DOUBT_MS = 400
"""And this often where a face came, was lost, or can no longer be followed."""
STILL = 0.002
"""Share of blocks that changed up to which the last answer stands: 4 of 2000."""
NEW = 0.3
"""Share of changed blocks from which the picture may show something else."""
LOST_AFTER = 4
"""Looks by the detector that may miss a face before it is gone: it turned away, or a hand passed."""
SAME = 0.75
"""A face that was found often and is carried along as like itself as this is there, whatever the detector misses:
drawn people and small camera pictures are at the edge of what it finds."""
OFTEN = 3
_STOOD = 6
"""Looks for which a picture stands still, until what was found once is believed."""
_REACH = 0.6
"""How far from where it is expected a face is looked for, in its widths: at 5 pictures a second, people stop and turn
within half of one."""


class FaceFollower:
    """Give it every picture of one shot in order, in BGR; `done` tells the faces that were no mistake."""

    def __init__(self, find: FindFaces) -> None:
        self._find = find
        self._open: list[Followed] = []
        self._closed: list[Followed] = []
        self._last: Pixels | None = None
        self._found_in: Pixels | None = None
        self._found_ms = 0
        self._doubt = False
        self._finds = 0

    def feed(self, picture: Picture) -> None:
        gray = np.ascontiguousarray(picture.pixels[:, :, 1])
        moved = 1.0 if self._last is None else _changed(self._last, gray)
        before, self._last = self._last, gray
        if before is not None and moved <= STILL:
            for face in self._open:
                face.stand(picture.ms)
                left, top, wide, high = in_pixels(face.box, gray)
                moved_in = motion_of(before, gray, (left, top, wide, high), (left, top), face.mouth)
                face.motions.append(replace(moved_in, ms=picture.ms))
        else:
            for face in self._open:
                self._carry(face, picture.ms, before, gray)
        if self._wants_look(picture.ms, gray):
            self._look(picture, gray)

    def done(self) -> tuple[Followed, ...]:
        """In order of the first look. What was found once only, though looked for again, was a mistake, unless the
        picture stood still for a second."""
        faces = []
        for face in [*self._closed, *self._open]:
            del face.looks[face.sure_looks if face.missed else len(face.looks) :]
            if face.found > 1 or face.sure_looks >= _STOOD or (face.missed == 0 and self._finds == 1):
                faces.append(face)
        return tuple(sorted(faces, key=lambda face: (face.looks[0].ms, face.looks[0].box.x)))

    def _wants_look(self, ms: int, gray: Pixels) -> bool:
        if self._found_in is None:
            return True
        changed = _changed(self._found_in, gray)
        if changed <= STILL:
            return False
        since = ms - self._found_ms
        if any(face.missed == 0 and face.likeness < FAINT for face in self._open):
            return True
        hurry = self._doubt or any(face.likeness < ALIKE for face in self._open)
        return since >= (DOUBT_MS if hurry or changed > NEW else FIND_MS)

    def _carry(self, face: Followed, ms: int, before: Pixels | None, gray: Pixels) -> None:
        left, top, wide, high = in_pixels(face.box, gray)
        height, width = gray.shape
        goes = face.goes()
        near = (left + round(goes[0] * width), top + round(goes[1] * height))
        place = find_part(face.part, gray, near, max(4, round(_REACH * wide)))
        face.likeness = 0.0 if place is None else place.likeness
        box = face.box
        if place is None or face.likeness < ALIKE:
            face.out_of_sight.add(ms)
        else:
            box = Box(round(place.x / width, 4), round(place.y / height, 4), box.width, box.height)
        if before is not None and place is not None:
            moved = motion_of(before, gray, (left, top, wide, high), (place.x, place.y), face.mouth)
            face.motions.append(replace(moved, ms=ms))
        face.add(ms, box)
        if face.found >= OFTEN and face.likeness >= SAME:
            face.sure_looks = len(face.looks)

    def _look(self, picture: Picture, gray: Pixels) -> None:
        seen = self._find(picture.pixels)
        self._found_in, self._found_ms, self._doubt = gray, picture.ms, False
        self._finds += 1
        left = list(self._open)
        for face, one in pairs(left, seen, gray):
            left.remove(face)
            face.found_again(picture.ms, one, gray)
            seen = tuple(other for other in seen if other is not one)
        for face in left:
            face.missed += 1
            self._doubt = True
            stays = face.found >= OFTEN and face.likeness >= SAME
            if (face.missed >= LOST_AFTER and not stays) or (face.found == 1 and face.missed >= 2):
                self._open.remove(face)
                self._closed.append(face)
        for one in seen:
            if one.confidence >= SURE:
                look = Face(picture.ms, one.box, one.confidence)
                self._open.append(Followed([look], mouth_of(one), cut_out(gray, one.box)))
                self._doubt = True


def _changed(one: Pixels, other: Pixels) -> float:
    return float(changed_blocks(one, other).mean())

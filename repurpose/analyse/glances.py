"""A glance at a small picture now and then, over the whole recording: is a face in it, is there text?"""

from __future__ import annotations

import numpy as np

from repurpose.errors import ToolError
from repurpose.media.face_detection import SURE, FindFaces, find_faces
from repurpose.media.frame_pixels import Pixels
from repurpose.media.text_detection import FindText, find_text
from repurpose.media.video_frames import Picture

EVERY_MS = 30_000
"""0.06 s of work a glance: 7 s an hour where every picture is new, nothing where a slide stands."""
NEW = 0.01
"""Mean difference (0..1) from the picture of the last glance, up to which what was seen is there still."""


class Glances:
    """What was seen last; a detector that cannot be loaded sees nothing (the closer look says so)."""

    def __init__(self, find: FindFaces = find_faces, read: FindText = find_text) -> None:
        self._find: FindFaces | None = find
        self._read: FindText | None = read
        self._last: Picture | None = None
        self._faces: int | None = None
        self._text: float | None = None

    def see(self, picture: Picture) -> tuple[int | None, float | None]:
        """Faces, and the share of the picture that lines of text cover; None for what cannot be looked for."""
        if self._last is None or picture.ms - self._last.ms >= EVERY_MS:
            if self._last is None or difference(picture.pixels, self._last.pixels) >= NEW:
                self._look(picture.coloured())
            self._last = Picture(picture.ms, picture.pixels)
        return self._faces, self._text

    def _look(self, pixels: Pixels) -> None:
        try:
            seen = None if self._find is None else self._find(pixels)
            self._faces = None if seen is None else sum(face.confidence >= SURE for face in seen)
        except ToolError:
            self._find = self._faces = None
        try:
            lines = () if self._read is None else self._read(pixels)
            self._text = (
                None if self._read is None else round(min(1.0, sum(box.width * box.height for box in lines)), 4)
            )
        except ToolError:
            self._read = self._text = None


def difference(one: Pixels, other: Pixels) -> float:
    """Mean absolute difference, 0..1; 1.0 between pictures of different size."""
    if one.shape != other.shape:
        return 1.0
    return float(np.abs(one.astype(np.int16) - other).mean()) / 255

"""Where a part of a picture went in the next one, by OpenCV's template matching."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from repurpose.media.frame_pixels import Pixels

LEAST_SIDE = 6
"""Pixels: smaller parts match anywhere."""


class Place(NamedTuple):
    """Of the left upper corner, in pixels, and how alike what is there is: 1 the same, 0 nothing in common."""

    x: int
    y: int
    likeness: float


def find_part(part: Pixels, picture: Pixels, near: tuple[int, int], reach: int) -> Place | None:
    """Look for a gray part within `reach` pixels of where it was (left, top); None where it does not fit in.

    0.1 to 0.3 ms for a face of 60 pixels. A part without any contrast is as likely anywhere: it stays where it was.
    """
    import cv2

    high, wide = part.shape
    left, top = max(0, near[0] - reach), max(0, near[1] - reach)
    window = picture[top : near[1] + high + reach, left : near[0] + wide + reach]
    if min(high, wide) < LEAST_SIDE or window.shape[0] < high or window.shape[1] < wide:
        return None
    if part.std() < 1:
        return Place(*near, 0.0)
    found = cv2.matchTemplate(np.ascontiguousarray(window), np.ascontiguousarray(part), cv2.TM_CCOEFF_NORMED)
    _, likeness, _, (x, y) = cv2.minMaxLoc(found)
    # Where the picture is plain, OpenCV divides nothing by nothing and calls it alike.
    plain = window[y : y + high, x : x + wide].std() < 1
    return Place(left + int(x), top + int(y), 0.0 if plain else float(likeness))


def enlarged(part: Pixels, size: tuple[int, int]) -> Pixels:
    """A gray part at another width and height, smooth between its pixels."""
    import cv2

    return np.asarray(cv2.resize(np.ascontiguousarray(part), size, interpolation=cv2.INTER_LINEAR), np.uint8)

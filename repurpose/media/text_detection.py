"""Where text stands in a picture, by RapidOCR's detector (its model inside the package); nothing is read."""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

from repurpose.errors import ToolError
from repurpose.media.frame_pixels import Pixels
from repurpose.model import Box

FindText = Callable[[Pixels], tuple[Box, ...]]
"""From an upright picture in BGR to the boxes of its lines of text, from top to bottom."""

TALLEST = 0.35
"""Height of a line as a share of the picture's: textures and whole people that pass for text are taller."""
_LONGEST_SIDE = 480
"""The detector scales down to it: 0.05 to 0.1 s a picture on two cores, and lines of 3 % of the height are found."""

_one_at_a_time = threading.Lock()


def find_text(pixels: Pixels) -> tuple[Box, ...]:
    """Lines of text in a picture of some 480 pixels width.

    Raises ToolError where the package cannot be loaded.
    """
    height, width = pixels.shape[:2]
    with _one_at_a_time:
        found = _detector()(np.ascontiguousarray(pixels), use_det=True, use_cls=False, use_rec=False)
    boxes = []
    for corners in () if found.boxes is None else found.boxes:
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        if 0 < bottom - top <= TALLEST * height and right > left:
            shares = (left / width, top / height, (right - left) / width, (bottom - top) / height)
            boxes.append(Box(*(round(float(share), 4) for share in shares)))
    return tuple(sorted(boxes, key=lambda box: (box.y, box.x)))


@functools.cache
def _detector() -> Any:
    """One for all threads: what a thread keeps for itself is taken apart in every child process between fork and exec,
    and there ONNX Runtime waits for ever for its own threads."""
    try:
        from rapidocr import RapidOCR
    except ImportError as error:
        raise ToolError(f"text in the picture cannot be found: {error}; run `make setup` again") from error
    settings = {"Global.log_level": "critical", "Det.limit_side_len": _LONGEST_SIDE, "Det.limit_type": "max"}
    return RapidOCR(params=settings)

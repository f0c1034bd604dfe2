"""Rules on faces: one is in the crop wherever the source shows one, in the plan and in the finished pictures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from statistics import median

import numpy as np
from numpy.typing import NDArray

from repurpose.check.finding import Untested, found
from repurpose.check.likeness import shrunk
from repurpose.check.windows import Window, window_of
from repurpose.media.face_detection import SURE, FindFaces
from repurpose.model import SHAPE_SIZES, Box, ClipTimes, Closeup, Finding, Framing, ShotFraming
from repurpose.timebase import clock

CROPPING = ("hold", "track")
INSIDE = 0.9
"""Share of a face's box that is in the crop."""
LEAST_SHARE = 0.99
SMALL, IN_BACKGROUND = 0.06, 0.5
"""Height of a face, as shares of the picture and of the shot's usual largest one, under which it may be left out:
people behind, pictures on a wall."""
MOST_LOOKS = 6
FEWEST_LOOKS = 3
FOUND_SHARE = 0.5
"""Of the finished pictures looked at: the detector misses one in ten in talks, and more in the gray that is kept."""

SIDE = 480
"""Width of the pictures in which the recording's faces were found."""

Size = tuple[int, int]


def looks_of(closeup: Closeup, times: ClipTimes) -> tuple[tuple[int, tuple[Box, ...]], ...]:
    """When in the recording a face was seen that the clip shows, and where in the source, in order of time."""
    sure = sorted(
        (face.ms, face.box.x, face.box)
        for face in closeup.faces
        if face.confidence >= SURE and times.span.contains(face.ms) and not times.is_cut(face.ms)
    )
    return tuple((ms, tuple(box for _, _, box in each)) for ms, each in groupby(sure, key=lambda one: one[0]))


def faces_in(boxes: Sequence[Box], shot: ShotFraming, ms: int, source_size: Size, size: Size) -> tuple[Box, ...]:
    """The faces that are whole in the finished picture, where they are in it."""
    window = window_of(shot, ms, source_size, size)
    if window is None:
        return ()
    seen = ((box, window.seen(box), window) for box in boxes)
    return tuple(
        part
        for box, part, window in seen
        if part is not None and _area(part) >= INSIDE * _area(box) * _scale(window.finished, window.source)
    )


def check_planned_faces(
    looks: Sequence[tuple[int, tuple[Box, ...]]], framing: Framing, source_size: Size, where: str
) -> Iterator[Finding | Untested]:
    """Of all times at which a face was seen in a part of the clip that is cropped."""
    size = SHAPE_SIZES[framing.shape]
    cropped = [
        (ms, counting)
        for shot in framing.shots
        if shot.layout in CROPPING
        for ms, counting in _in_foreground([look for look in looks if framing.at(look[0]) is shot])
    ]
    if not cropped:
        yield Untested("face.crop", where, "no face was seen where the picture is cropped")
        return
    missed = [ms for ms, boxes in cropped if not faces_in(boxes, framing.at(ms), ms, source_size, size)]
    share = 1 - len(missed) / len(cropped)
    # One look of a few is no share of 1 %: a face that turns away or enters is half in for a moment.
    if share < LEAST_SHARE and len(missed) > 1:
        text = (
            f"no whole face is in the crop at {len(missed)} of {len(cropped)} times at which the recording shows one, "
            f"first at {clock(missed[0])} of the recording"
        )
        yield found("face.crop", "error", where, text, f"{share:.3f}", LEAST_SHARE)


def _in_foreground(looks: Sequence[tuple[int, tuple[Box, ...]]]) -> Iterator[tuple[int, tuple[Box, ...]]]:
    """Looks at one shot, without faces in its background; those that show no other face are left out."""
    usual = median(max(box.height for box in boxes) for _, boxes in looks) if looks else 0.0
    for ms, boxes in looks:
        counting = tuple(box for box in boxes if box.height >= max(SMALL, IN_BACKGROUND * usual))
        if counting:
            yield ms, counting


def times_to_look(
    looks: Sequence[tuple[int, tuple[Box, ...]]], framing: Framing, source_size: Size
) -> tuple[tuple[int, Box], ...]:
    """Up to six times of the recording, over the whole clip, at which a face should be in the crop, and where."""
    size = SHAPE_SIZES[framing.shape]
    expected = [
        (ms, max(inside, key=_area))
        for ms, boxes in looks
        if framing.at(ms).layout in CROPPING and (inside := faces_in(boxes, framing.at(ms), ms, source_size, size))
    ]
    count = min(MOST_LOOKS, len(expected))
    return tuple(expected[(2 * at + 1) * len(expected) // (2 * count)] for at in range(count))


def check_shown_faces(
    expected: Sequence[tuple[int, Box]],
    pictures: Mapping[int, NDArray[np.uint8]],
    framing: Framing,
    source_size: Size,
    find: FindFaces,
    where: str,
    *,
    alike: bool = False,
) -> Iterator[Finding | Untested]:
    """Of the finished pictures at these times of the recording, in gray.

    Where they are `alike` the planned part of the recording's, the detector errs, and nothing is known: it missed all
    faces of a drawn person in crops, whom it had found in the whole picture.
    """
    size = SHAPE_SIZES[framing.shape]
    seen = []
    for ms, box in expected:
        window = window_of(framing.at(ms), ms, source_size, size)
        if ms in pictures and window is not None:
            seen.append((_back(box, window), _as_in_source(pictures[ms], window, source_size)))
    if len(seen) < FEWEST_LOOKS:
        yield Untested("face.shown", where, "no face was seen where the picture is cropped, or hardly ever")
        return
    shown = sum(any(_meets(face.box, box) for face in find(picture)) for box, picture in seen)
    if shown < FOUND_SHARE * len(seen):
        text = f"a face is found in {shown} of {len(seen)} finished pictures that should show one"
        if alike:
            yield Untested("face.shown", where, f"{text}, but they are the recording's, in which it was found")
        else:
            yield found("face.shown", "error", where, text, f"{shown}/{len(seen)}", FOUND_SHARE)


def _back(box: Box, window: Window) -> Box:
    """A box of the finished picture in the source."""
    return Window(window.finished, window.source).seen(box) or box


def _as_in_source(picture: NDArray[np.uint8], window: Window, source_size: Size) -> NDArray[np.uint8]:
    """The finished picture where it is in the source, at its size there, in BGR, over plain gray.

    The detector then looks at what it saw in the recording: drawn faces that it found there it missed twice as large.
    """
    height = max(2, round(SIDE * source_size[1] / source_size[0]))
    whole = np.full((height, SIDE), int(picture.mean()), np.uint8)
    source = window.source
    top, left = round(source.y * height), round(source.x * SIDE)
    rows = max(1, min(height - top, round(source.height * height)))
    columns = max(1, min(SIDE - left, round(source.width * SIDE)))
    whole[top : top + rows, left : left + columns] = shrunk(picture, rows, columns)
    return np.repeat(whole[:, :, None], 3, axis=2)


def _meets(one: Box, other: Box) -> bool:
    """Whether two boxes are about one thing: the middle of each lies in the other."""
    return all(
        abs((one.x + one.width / 2) - (other.x + other.width / 2)) < each.width / 2
        and abs((one.y + one.height / 2) - (other.y + other.height / 2)) < each.height / 2
        for each in (one, other)
    )


def _area(box: Box) -> float:
    return box.width * box.height


def _scale(finished: Box, source: Box) -> float:
    return _area(finished) / _area(source)

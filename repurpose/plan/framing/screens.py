"""A shared screen above its camera picture. Pure."""

from __future__ import annotations

from repurpose.model import Box, Face, Inset, ShotFraming, screen_share
from repurpose.plan.framing.heads import HEAD_ROOM, SIDE_ROOM
from repurpose.plan.framing.seen import ShotView

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
"""Of the screen nothing is left away: a side without text may hold a drawing or a list."""
EYES = 0.45
"""Where the face's middle lies in the height of the camera's part."""


def screen_and_camera(
    view: ShotView, inset: Inset, source_size: tuple[int, int], size: tuple[int, int]
) -> ShotFraming | None:
    """The screen above its camera; None where a head would not fit below it, or a face outside is what is shown."""
    faces = [face for track in view.tracks for face in track.looks]
    within = [face for face in faces if _middle_in(face.box, inset.box)]
    if len(within) < len(faces) - len(within):
        return None
    space = (1 - screen_share(WHOLE, source_size, size)) * size[1]
    relation = (size[0] / space) / (source_size[0] / source_size[1])
    camera = _camera_part(inset.box, within, relation)
    for face in within:
        if (1 + HEAD_ROOM / 2) * face.box.height > camera.height or (1 + SIDE_ROOM) * face.box.width > camera.width:
            return None
    reason = "A screen is shared beside a camera picture: the screen above, the camera below."
    return ShotFraming(view.span, "screen+camera", screen=WHOLE, camera=camera, reason=reason)


def _camera_part(inset: Box, faces: list[Face], relation: float) -> Box:
    """The largest part of the camera picture whose sides, as shares, have this relation, around the face."""
    wide, high = min(inset.width, inset.height * relation), min(inset.height, inset.width / relation)
    x, y = inset.x + inset.width / 2, inset.y + inset.height * EYES
    if faces:
        x = sorted(face.box.x + face.box.width / 2 for face in faces)[len(faces) // 2]
        y = sorted(face.box.y + face.box.height / 2 for face in faces)[len(faces) // 2]
    left = min(max(inset.x, x - wide / 2), inset.x + inset.width - wide)
    top = min(max(inset.y, y - high * EYES), inset.y + inset.height - high)
    return Box(*(round(value, 4) for value in (left, top, wide, high)))


def _middle_in(part: Box, box: Box) -> bool:
    x, y = part.x + part.width / 2, part.y + part.height / 2
    return box.x <= x <= box.x + box.width and box.y <= y <= box.y + box.height

"""A punch-in: the same shot, closer, so that a cut within it looks meant and not like a fault. Pure."""

from __future__ import annotations

from dataclasses import replace

from repurpose.model import Box, Layout, PathPoint, ShotFraming

WHOLE = Box(0.0, 0.0, 1.0, 1.0)
_CLOSER: dict[Layout, Layout] = {"full": "hold", "fit": "wide"}
"""What is shown whole becomes a part that is shown so: a `fit` stays over its blurred copy, as large as it was."""
ABOVE = 1 / 3
"""Share of what a punch-in takes away that it takes above: heads are in the upper half, hands and tables below."""


def can_punch(shot: ShotFraming) -> bool:
    """Whether a closer crop fills its place as the shot does: not where two parts of the picture are shown."""
    return shot.layout != "screen+camera"


def punched(shot: ShotFraming, percent: int) -> ShotFraming:
    """The shot enlarged to `percent`, around a point a little above its middle; unchanged where it cannot be.

    >>> from repurpose.model import Span
    >>> punched(ShotFraming(Span(0, 1000), "full"), 125).crop
    Box(x=0.1, y=0.0667, width=0.8, height=0.8)
    """
    if not can_punch(shot):
        return shot
    whole = shot.crop or WHOLE
    crop = closer(whole, percent)
    right, down = crop.x - whole.x, crop.y - whole.y
    path = tuple(PathPoint(point.ms, round(point.x + right, 4), round(point.y + down, 4)) for point in shot.path)
    return replace(shot, layout=_CLOSER.get(shot.layout, shot.layout), crop=crop, path=path)


def closer(box: Box, percent: int) -> Box:
    """The part of a box that is left when it is enlarged to `percent`."""
    lost = 1 - 100 / percent
    return Box(
        round(box.x + box.width * lost / 2, 4),
        round(box.y + box.height * lost * ABOVE, 4),
        round(box.width * (1 - lost), 4),
        round(box.height * (1 - lost), 4),
    )

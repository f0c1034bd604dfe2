"""Where a crop is at each moment of a clip, as expressions of ffmpeg's crop filter. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from repurpose.media import filter_graph
from repurpose.model import Box, ClipTimes, ShotFraming, moves
from repurpose.render.geometry import Size, crop_place

NOWHERE = 0.01
"""Pixels; a move by less is none."""


@dataclass(frozen=True, slots=True)
class Motion:
    """The left upper corner of a crop in pixels of the source, numbers or expressions of the clip's time `t`."""

    across: str
    down: str
    moves: bool
    """Whether it is ever under way, and so between pixels."""


def motion_of(
    shots: Sequence[ShotFraming],
    starts: Sequence[int],
    source_size: Size,
    size: Size,
    times: ClipTimes,
) -> Motion:
    """The crop of neighbouring shots, which jumps only at the first frame of each; all are of one size."""
    aspect = Fraction(*size)
    ways = [_corners(shot, source_size, aspect, times) for shot in shots]
    moving = any(_moves(way, axis) for way in ways for axis in (1, 2))
    across, down = (_stepped([_moved(way, axis, times, moving) for way in ways], starts, times.fps) for axis in (1, 2))
    return Motion(across, down, moving)


_Corner = tuple[int, float, float]
"""Time in ms from the clip's start in the recording, left, top."""


def _corners(shot: ShotFraming, source_size: Size, aspect: Fraction, times: ClipTimes) -> list[_Corner]:
    crop = shot.crop if shot.layout in ("hold", "track") else None
    if shot.layout != "track" or crop is None or not shot.path:
        return [(0, *crop_place(crop, source_size, aspect)[2:])]
    return [
        (
            point.ms - times.span.start_ms,
            *crop_place(Box(point.x, point.y, crop.width, crop.height), source_size, aspect)[2:],
        )
        for point in shot.path
    ]


def _moves(way: Sequence[_Corner], axis: int) -> bool:
    return any(abs(two[axis] - one[axis]) > NOWHERE for one, two in pairwise(way))


def _moved(way: Sequence[_Corner], axis: int, times: ClipTimes, exact: bool) -> str:
    """The place along one axis while a shot lasts: where it begins, and each move as a share of its length."""
    if not _moves(way, axis):
        place = way[0][axis]
        # Of a crop that stands, chroma is kept where it is.
        return _number(place) if exact else str(round(place) - round(place) % 2)
    terms = [_number(way[0][axis])]
    for move in moves([corner[0] for corner in way], [corner[axis] for corner in way]):
        factors = [move.speed, 0.0, move.cube, move.fourth, move.fifth]
        if max(map(abs, factors)) > NOWHERE:
            begin, length = _number(move.begin_ms / 1000), _number((move.end_ms - move.begin_ms) / 1000)
            share = f"st(1,clip(({_recorded(times)}-{begin})/{length},0,1))"
            terms.append(f"({share};{_polynomial(factors)})")
    return filter_graph.added(terms)


def _polynomial(factors: Sequence[float]) -> str:
    """Of the share in variable 1, without a constant part: `ld(1)*(a+ld(1)*(b+…))`."""
    text = _number(factors[-1])
    for factor in reversed(factors[:-1]):
        text = f"{_number(factor)}+ld(1)*({text})"
    return f"ld(1)*({text})"


def _recorded(times: ClipTimes) -> str:
    """Seconds of the recording since the clip's start, from the clip's own time `t`."""
    if times.is_plain:
        return "t"
    starts, ways = [], []
    for piece in times.pieces:
        starts.append(times.made_frame(piece.before))
        ways.append(f"t*{times.speed}+{_number(float((piece.first - piece.before) / times.fps))}")
    return f"({_stepped(ways, starts, times.fps)})"


def _stepped(ways: Sequence[str], starts: Sequence[int], fps: Fraction) -> str:
    """Each expression from its first frame to the next one's; `t` is compared between two frames."""
    if len(set(ways)) == 1:
        return ways[0]
    edges = [_number(float((start - Fraction(1, 2)) / fps), 6) for start in starts[1:]]
    last = len(ways) - 1
    terms = []
    for at, way in enumerate(ways):
        begun = f"gte(t,{edges[at - 1]})*" if at else ""
        lasts = f"lt(t,{edges[at]})*" if at < last else ""
        terms.append(f"{begun}{lasts}({way})")
    return filter_graph.added(terms)


def _number(value: float, digits: int = 4) -> str:
    """As short as can be: `12`, `0.5`.

    >>> _number(12.0), _number(0.50004), _number(-0.00001)
    ('12', '0.5', '0')
    """
    text = f"{value:.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text

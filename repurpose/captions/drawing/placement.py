"""Where each caption stands: inside the safe area, clear of faces and of text that is in the picture. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from repurpose.model import Box, Occupied, Span

Place = Literal["bottom", "middle", "top"]
PLACES: tuple[Place, ...] = ("bottom", "top", "middle")
"""In the order in which they are tried after the one that was asked for."""
NEAR_MS = 1000
"""Captions with less than this between them are read as one text."""
COVERS, COVERED_AREA = 10.0, 1000.0
LESS_LIKED, JUMPS, JUMPS_AFTER_SENTENCE = 0.3, 2.0, 0.5
"""Costs. To cover anything costs more than any jump, and the more of the caption covers, for the longer, the more; a
jump within a sentence costs more than to wait at a less liked place for some cues, one between sentences less."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A caption that needs a place: the box that it would fill at each."""

    span: Span
    boxes: tuple[tuple[Place, Box], ...]
    """As shares of the picture, the most liked place first."""
    ends_sentence: bool = False


def liked_places(preferred: Place) -> tuple[Place, ...]:
    """Every place, in the order in which they are tried."""
    return (preferred, *(place for place in PLACES if place != preferred))


def place_captions(captions: Sequence[Standing], avoid: Sequence[Occupied]) -> tuple[Place, ...]:
    """A place for each caption, in order of time: least covered, then fewest jumps, then the most liked.

    The cheapest way through all of them is sought, so that captions do not follow a face up and down. Nothing is left
    uncaptioned: where every place covers something, the one that covers least is taken.
    """
    if not avoid:
        return tuple(caption.boxes[0][0] for caption in captions)
    ways: dict[Place, tuple[float, tuple[Place, ...]]] = {}
    previous: Standing | None = None
    for caption in captions:
        jump = _jump_cost(previous, caption)
        near = [each for each in avoid if each.span.overlaps(caption.span)]
        after: dict[Place, tuple[float, tuple[Place, ...]]] = {}
        for rank, (place, box) in enumerate(caption.boxes):
            come = [(cost + (0.0 if place == last else jump), way) for last, (cost, way) in ways.items()]
            cost, way = min(come, key=lambda each: each[0], default=(0.0, ()))
            after[place] = (cost + rank * LESS_LIKED + covered_cost(caption.span, box, near), (*way, place))
        ways, previous = after, caption
    return min(ways.values(), key=lambda each: each[0], default=(0.0, ()))[1]


def covered_cost(span: Span, box: Box, occupied: Sequence[Occupied]) -> float:
    """0 where the box covers nothing, else 10, and up to 1000 for each thing that it covers wholly all the time."""
    cost = 0.0
    for each in occupied:
        share = _shared_area(box, each.box) / (box.width * box.height or 1)
        cost += COVERED_AREA * share * each.span.overlap_ms(span) / max(1, span.duration_ms)
    return cost + COVERS if cost else 0.0


def _jump_cost(previous: Standing | None, caption: Standing) -> float:
    if previous is None or caption.span.start_ms - previous.span.end_ms >= NEAR_MS:
        return 0.0
    return JUMPS_AFTER_SENTENCE if previous.ends_sentence else JUMPS


def _shared_area(one: Box, other: Box) -> float:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0.0, width) * max(0.0, height)

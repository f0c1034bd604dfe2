"""Which picture belongs to which shot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sample_media.interface import Interface
from sample_media.pictures import Caller, Camera, EndCard, Field, Mouth, Picture, Slide, Waiting
from sample_media.timetable import Placed, Timetable


def stage(table: Timetable, mouths: Sequence[int]) -> dict[str, Picture]:
    """The picture of each shot by name; `mouths` holds a value for each frame of the recording."""
    spans = [(placed, mouths[placed.first : placed.end]) for placed in table.placed]
    return {placed.shot.name: picture_of(placed, mouth) for placed, mouth in spans}


def picture_of(placed: Placed, mouth: Mouth) -> Picture:
    """The picture that a shot asks for; an unknown kind is a ValueError."""
    data: Mapping[str, Any] = placed.shot.picture
    match data["kind"]:
        case "waiting":
            return Waiting(placed)
        case "slide":
            return Slide(placed, mouth)
        case "camera":
            return Camera(placed, mouth)
        case "caller":
            return Caller(placed, mouth)
        case "field":
            return Field(placed)
        case "interface":
            return Interface(placed, mouth)
        case "end":
            return EndCard(placed)
    raise ValueError(f"shot {placed.shot.name!r}: there is no picture of kind {data['kind']!r}")

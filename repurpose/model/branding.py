"""What a brand adds to a clip, as a render job holds it: pictures at places and times, and a bed of music."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Overlay:
    """A picture over a shape's own, from one frame of the finished clip to another; all counted in its frames."""

    picture: str
    """Generated name of a PNG within the job's folder."""
    left: int
    top: int
    first: int = 0
    frames: int = 0
    """0 until the end."""
    fade_in: int = 0
    fade_out: int = 0

"""What a brand adds to a clip, as a render job holds it: pictures at places and times, and a bed of music."""

from __future__ import annotations

from dataclasses import dataclass

from repurpose.timebase import Span


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


@dataclass(frozen=True, slots=True)
class MusicBed:
    """Music under the whole clip."""

    source: str
    level_db: float
    """Against the speech, where nobody speaks."""
    duck_db: float
    """Further down while somebody speaks."""
    speech: tuple[Span, ...] = ()
    """When somebody speaks, on the finished clip's clock, in order."""
    gain_db: float = 0.0
    """Linear gain to that level; it comes from measuring this clip and the music."""

"""Whether a file that ffmpeg has just finished is whole: exit code 0 is no proof."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.errors import InputError, RenderError
from repurpose.media.containers import open_container
from repurpose.timebase import seconds_to_ms

if TYPE_CHECKING:
    from av.container import InputContainer

TOLERANCE_MS = 150
"""A frame of a slow recording, and what AAC adds at both ends."""


def require_whole(path: Path, duration_ms: int) -> None:
    """Raise RenderError unless picture and sound last that long to the last packet, and both ends can be decoded.

    What lies between is decoded by the check room.
    """
    import av

    try:
        with open_container(path) as container:
            lengths = _lengths(container)
            missing = [kind for kind in ("video", "audio") if kind not in lengths]
            if missing:
                raise _broken(path, f"has no {' and no '.join(missing)}")
            for kind, length in lengths.items():
                if abs(length - duration_ms) > TOLERANCE_MS:
                    raise _broken(path, f"holds {length} ms of {kind} instead of {duration_ms}")
            _decode_ends(container, path)
    except InputError as error:
        raise _broken(path, "cannot be opened") from error
    except av.FFmpegError as error:
        raise _broken(path, f"cannot be decoded ({error.strerror})") from error


def _broken(path: Path, what: str) -> RenderError:
    return RenderError(f"ffmpeg ended well, but {path.name} {what}; is the disk full?", file=path.name)


def _lengths(container: InputContainer) -> dict[str, int]:
    """From the first packet's start to the last one's end of each kind, ms; what is not there has no entry."""
    ends: dict[str, tuple[Fraction, Fraction]] = {}
    for packet in container.demux([*container.streams.video[:1], *container.streams.audio[:1]]):
        if packet.pts is None or not packet.size:
            continue
        base = Fraction(packet.time_base or 1)
        start, end = packet.pts * base, (packet.pts + (packet.duration or 0)) * base
        first, last = ends.get(packet.stream.type, (start, end))
        ends[packet.stream.type] = min(first, start), max(last, end)
    # What lies before 0 is the encoder's priming, which players skip.
    return {kind: seconds_to_ms(last - max(first, Fraction(0))) for kind, (first, last) in ends.items()}


def _decode_ends(container: InputContainer, path: Path) -> None:
    """The first picture, and all from the last key frame on."""
    video = container.streams.video[0]
    video.thread_type = "AUTO"
    for place in (0, container.duration or 0):
        container.seek(place)
        pictures = 0
        for _ in container.decode(video):
            pictures += 1
            if not place:
                break
        if not pictures:
            raise _broken(path, f"has no picture at its {'end' if place else 'start'}")

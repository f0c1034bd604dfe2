"""Looks into a container with PyAV: packet times, the last readable packets, the first picture. No full decode."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from repurpose.media.containers import Colours, colours_of, open_container
from repurpose.timebase import Span, pts_to_ms

if TYPE_CHECKING:
    from av.container import InputContainer

TAIL_SECONDS = 5
"""Read this much before the declared end to find the last packets of every stream."""
GAP_SECONDS = 10
"""A stream of which no packet comes for this long after a seek has none there."""
FIRST_PICTURE_PACKETS = 900
"""30 s at 30 fps: longer than any usual distance of key frames, where a stream was cut in at the middle."""
REORDERED = 16
"""No codec delays a picture by more than this many, so a window's times are whole except for its last 16."""
_MICROSECONDS = 1_000_000
_BROKEN_READS = 50
_PLACES = 32
_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class FirstPicture:
    """What decoding the first picture shows."""

    width: int
    height: int
    rotation: Literal[0, 90, 180, 270]
    """Degrees clockwise."""
    mirrored: bool
    interlaced: bool
    pixel_format: str
    colours: Colours


class EncryptedPacketsError(Exception):
    """The packets are encrypted; the caller knows the file."""


def first_picture(container: InputContainer, index: int) -> FirstPicture | None:
    """Decode the first picture of a stream; None where 900 packets give none.

    Raises EncryptedPacketsError.
    """
    import av

    context: Any = container.streams[index].codec_context
    for number, packet in enumerate(_beginning(container, (index,))):
        if packet.size and packet.has_sidedata("encryption_info"):
            raise EncryptedPacketsError
        try:
            frames = context.decode(packet)
        except av.FFmpegError:
            frames = []
        if frames:
            return _describe(frames[0])
        if number >= FIRST_PICTURE_PACKETS:
            return None
    return None


def sample_times(
    container: InputContainer, index: int, starts: Sequence[Fraction], count: int
) -> tuple[tuple[Fraction, ...], ...]:
    """Presentation times (s, ascending) of `count` packets of a stream: at its beginning, then from each start."""
    windows = [_times(_beginning(container, (index,)), count)]
    windows += [_times(_read(container, (index,)), count) for start in starts if can_seek(container, start)]
    return tuple(windows)


def can_seek(container: InputContainer, at: Fraction) -> bool:
    """Go to a time (s). False where the container refuses, as one without an index does after it read everything."""
    import av

    try:
        container.seek(int(at * _MICROSECONDS))
    except av.FFmpegError:
        return False
    return True


def clock_turns_back(container: InputContainer, index: int, size: int) -> float | None:
    """The share of the file at which a stream's times run back, looked for at 32 places; None where they do not.

    Only for containers that can be sought in by bytes. Times, not bytes, are what all else looks for, so whatever lies
    before such a place would never be seen.
    """
    import av

    before: Fraction | None = None
    for place in range(_PLACES):
        try:
            container.seek(size * place // _PLACES, unsupported_byte_offset=True)
        except av.FFmpegError:
            return None
        at = next((packet.dts * packet.time_base for packet in _read(container, (index,)) if packet.dts), None)
        if at is not None and before is not None and before - at > 1:
            return place / _PLACES
        before = at if at is not None else before
    return None


def readable_ends(
    container: InputContainer, indexes: Sequence[int], start: Fraction, end: Fraction | None
) -> dict[int, Fraction]:
    """The end (s) of the last whole packet of each stream that has one; `start` and `end` are what is declared.

    Seeks near `end` and reads to the end of the file. Where a stream has nothing there, its last packet is found by
    halving. Where `end` is None or the container cannot be sought in, everything is demuxed: 8 s an hour.
    """
    tail = None if end is None else max(start, end - TAIL_SECONDS)
    if tail is None or not can_seek(container, tail):
        return _ends(_beginning(container, indexes))
    ends = _ends(_read(container, indexes))
    for index in indexes:
        if index not in ends:
            low, high = start, tail
            while high - low > 1:
                middle = (low + high) / 2
                low, high = (middle, high) if _has_packet(container, index, indexes, middle) else (low, middle)
            ends |= _ends(_read(container, (index,)) if can_seek(container, low) else _beginning(container, (index,)))
    return ends


def silent_gaps(path: str, origin_ms: int, least_ms: int) -> tuple[Span, ...]:
    """Stretches of the recording's clock, `least_ms` and longer, in which no packet of any picture or sound begins.

    One pass over all packets (8 s an hour). A recording whose pictures come seldom has sound in between.
    """
    gaps: list[Span] = []
    with open_container(path) as container:
        indexes = [stream.index for stream in container.streams if stream.type in ("video", "audio")]
        reached: int | None = None
        for packet in _read(container, indexes):
            if packet.pts is None or not packet.size:
                continue
            ms = pts_to_ms(packet.pts, packet.time_base, origin_ms)
            if reached is not None and ms - reached >= least_ms:
                gaps.append(Span(max(0, reached), ms))
            reached = ms if reached is None else max(reached, ms)
    return tuple(gaps)


def _times(packets: Iterator[Any], count: int) -> tuple[Fraction, ...]:
    times = [
        packet.pts * packet.time_base
        for packet in islice(packets, count)
        if packet.pts is not None and not packet.is_discard
    ]
    return tuple(sorted(times)[: -REORDERED if len(times) == count else None])


def _ends(packets: Iterator[Any]) -> dict[int, Fraction]:
    last: dict[int, tuple[int, Fraction, Fraction]] = {}
    for packet in packets:
        at = packet.dts if packet.pts is None else packet.pts
        if at is None or not _is_whole(packet):
            continue
        # Whole ticks until the end: fractions for each packet took longer than demuxing.
        end = at + (packet.duration or 0)
        held = last.get(packet.stream_index)
        if held is None or end > held[0]:
            last[packet.stream_index] = end, packet.time_base, _unsaid_duration(packet)
    return {index: end * time_base + unsaid for index, (end, time_base, unsaid) in last.items()}


def _is_whole(packet: Any) -> bool:
    """Not the last one of a cut file, of which only the first bytes are there, nor one outside the edit list."""
    return bool(packet.size) and not packet.is_corrupt and not packet.is_discard


def _unsaid_duration(packet: Any) -> Fraction:
    """One frame for a picture whose packet names no duration."""
    if packet.duration or packet.stream.type != "video":
        return _NOTHING
    return 1 / (packet.stream.guessed_rate or Fraction(25))


def _has_packet(container: InputContainer, index: int, indexes: Sequence[int], at: Fraction) -> bool:
    if not can_seek(container, at):
        return False
    for packet in _read(container, indexes):
        if packet.stream_index == index and _is_whole(packet):
            return True
        if packet.dts is not None and packet.dts * packet.time_base > at + GAP_SECONDS:
            return False
    return False


def _beginning(container: InputContainer, indexes: Sequence[int]) -> Iterator[Any]:
    """Packets from the first on. Opened again: FLV and others refuse to seek to before their first index entry."""
    with open_container(container.name.removeprefix("file:")) as fresh:
        yield from _read(fresh, indexes)


def _read(container: InputContainer, indexes: Sequence[int]) -> Iterator[Any]:
    import av

    streams = [container.streams[index] for index in indexes]
    broken = 0
    while broken < _BROKEN_READS:
        try:
            for packet in container.demux(streams):
                yield packet
                broken = 0
            return
        except av.FFmpegError:
            broken += 1


def _describe(frame: Any) -> FirstPicture:
    rotation, mirrored = _orientation(frame)
    return FirstPicture(
        width=frame.width,
        height=frame.height,
        rotation=rotation,
        mirrored=mirrored,
        interlaced=frame.interlaced_frame,
        pixel_format=frame.format.name,
        colours=colours_of(frame),
    )


def _orientation(frame: Any) -> tuple[Literal[0, 90, 180, 270], bool]:
    """Degrees clockwise to the nearest quarter, and whether the picture is flipped before it is turned."""
    try:
        a, b, _, c, d, *_ = struct.unpack("=9i", bytes(frame.side_data["DISPLAYMATRIX"]))
    except KeyError:
        return 0, False
    except ValueError:
        # PyAV 18 lists no side data at all when one kind is unknown to it; the plain angle it still tells.
        return _quarter(-frame.rotation), False
    return _quarter(math.degrees(math.atan2(b, a))), a * d - b * c < 0


def _quarter(degrees: float) -> Literal[0, 90, 180, 270]:
    quarters: tuple[Literal[0, 90, 180, 270], ...] = (0, 90, 180, 270)
    return quarters[round(degrees / 90) % 4]

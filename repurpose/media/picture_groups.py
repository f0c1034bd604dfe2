"""Groups of pictures: packets from one key frame to the next, and small pictures of just the frames that are needed.

Decoding only what is needed is what makes the analysis cheap (one 1080p talk of 123 s: packets 0.03 s, key frames
0.3 s, every frame 5 s). A frame that nothing refers to (most B frames) is skipped without harm to the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from repurpose.media.frame_pixels import SMALL_SIDE, Scaler, small_size
from repurpose.media.video_frames import NEEDED, Picture, decoded, frame_ms, open_video, packets_of
from repurpose.model import Recording
from repurpose.timebase import pts_to_ms

if TYPE_CHECKING:
    from av.video.frame import VideoFrame

    from repurpose.media.video_frames import VideoPacket

Depth = Literal["all", "anchors", "through", "none"]
"""What to give of a packet: its frame; its frame where others need it; nothing, but decode it where others need it;
nothing."""

SHORTEST_MS = 1000
"""Key frames closer than this share a group: recordings in which every frame is a key frame are common."""
LONGEST_MS = 12_000
"""A group that runs longer is handed out in pieces: past this, key frames say too little."""
LARGEST_BYTES = 96 * 2**20
"""Bound of what one group may hold in memory: 12 s at 64 Mbit/s."""


@dataclass(frozen=True, slots=True)
class Group:
    """Packets in decoding order with their presentation times and sizes."""

    packets: tuple[VideoPacket, ...]
    times_ms: NDArray[np.int64]
    sizes: NDArray[np.int64]
    whole: bool
    """False for a piece of a group that was too long: it can only be decoded right after the piece before."""
    every_key: bool
    """Every packet is a key frame."""

    @property
    def start_ms(self) -> int:
        return max(0, int(self.times_ms[0]))


class GroupReader:
    """Reads one recording's picture stream, group by group, and decodes what it is told to."""

    def __init__(self, recording: Recording, *, rough: bool = False, colour: bool = False) -> None:
        """`colour` lets each picture be had in colour later: it then keeps its frame in memory as long as it lives.

        `rough` leaves out the deblocking of H.264 and the like: a fifth faster, good enough to compare pictures."""
        self._container, self._stream = open_video(recording.path, recording.video_index)
        self._context = self._stream.codec_context
        # B frames that nothing refers to may stay unfiltered: 9 % less work, the same cuts in all of our recordings.
        self._context.options |= {"skip_loop_filter": "all" if rough else "noref"}
        self._video, self._colour = recording.video, colour
        self._size = small_size(recording.video.width, recording.video.height)
        self._time_base = self._stream.time_base or recording.video.time_base
        self._skip = NEEDED.get(self._context.name, "NONREF")
        self._scaler = Scaler()
        self._origin_ms = recording.probe.origin_ms
        self._passed: set[int] = set()
        self.broken_packets = 0
        """Packets that could not be decoded so far."""
        self.cut_short = False
        """True when reading ended with an error rather than at the end."""

    def __enter__(self) -> GroupReader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._container.close()

    def groups(self) -> Iterator[Group]:
        """Every packet of the stream, once, in order."""
        held: list[VideoPacket] = []
        times: list[int] = []
        size, whole = 0, True
        for packet in packets_of(self._container, self._stream, self._end_early):
            ms = self._packet_ms(packet)
            if held and packet.is_keyframe and ms - times[0] >= SHORTEST_MS:
                yield _group(held, times, whole)
                held, times, size, whole = [], [], 0, True
            elif held and (ms - times[0] >= LONGEST_MS or size >= LARGEST_BYTES):
                yield _group(held, times, False)
                held, times, size, whole = [], [], 0, False
            held.append(packet)
            times.append(ms)
            size += packet.size
        if held:
            yield _group(held, times, whole)

    def decode(
        self, packets: Iterable[VideoPacket], depths: Sequence[Depth] | None = None, *, gray: bool = False
    ) -> Iterator[Picture]:
        """Small pictures of the packets' frames, as the decoder gives them: some come with later packets."""
        for index, packet in enumerate(packets):
            depth = depths[index] if depths is not None else "all"
            if depth == "through":
                self._passed.add(self._packet_ms(packet))
            if depth != "none":
                self._context.skip_frame = "DEFAULT" if depth == "all" else self._skip
                yield from self._small(self._decoded(packet), gray)

    def drain(self, *, gray: bool = False) -> Iterator[Picture]:
        """The frames that the decoder still holds; afterwards it can begin at any key frame."""
        yield from self._small(self._decoded(None), gray)
        self._context.flush_buffers()
        self._passed.clear()

    def _packet_ms(self, packet: VideoPacket) -> int:
        pts = packet.pts if packet.pts is not None else packet.dts
        return pts_to_ms(pts or 0, self._time_base, self._origin_ms)

    def _decoded(self, packet: VideoPacket | None) -> list[VideoFrame]:
        return decoded(self._stream, packet, self._count_broken)

    def _count_broken(self) -> None:
        self.broken_packets += 1

    def _end_early(self) -> None:
        self.cut_short = True

    def _small(self, frames: Iterable[VideoFrame], gray: bool) -> Iterator[Picture]:
        for frame in frames:
            ms = frame_ms(frame, self._stream, self._origin_ms)
            if ms is not None and ms not in self._passed:
                small = self._scaler.small(frame, self._size, gray=gray)
                later = partial(self._scaler.upright, frame, self._video, SMALL_SIDE, how="POINT")
                yield Picture(ms, small, later if self._colour else None)


def _group(packets: list[VideoPacket], times: list[int], whole: bool) -> Group:
    return Group(
        tuple(packets),
        np.array(times, np.int64),
        np.array([packet.size for packet in packets], np.int64),
        whole,
        all(packet.is_keyframe for packet in packets),
    )

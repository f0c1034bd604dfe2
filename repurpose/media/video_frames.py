"""Single frames of a recording by PyAV: at an exact time, upright, in square pixels."""

from __future__ import annotations

import itertools
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from repurpose.errors import NoSuchFileError, NoVideoError, UnreadableFileError, ZeroDurationError, shown
from repurpose.media.containers import open_input
from repurpose.media.frame_pixels import Pixels, Scaler
from repurpose.model import Recording, VideoStream
from repurpose.timebase import Span, pts_to_ms

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream as AvStream

    VideoPacket = Packet[AvStream]

log = logging.getLogger(__name__)

OnFault = Callable[[], None]
SpanDepth = Literal["all", "rough", "keys"]
"""Every frame; those that others are built on, unfiltered; key frames alone."""
NEEDED: dict[str, Literal["BIDIR", "NONREF"]] = {"h264": "BIDIR"}
"""Which frames no other needs. H.264 lets frames refer to B frames; leaving those out all the same changed still
pictures by 0.15 of 255 on average and 1.4 at most, and halved the time. HEVC would put plain gray in their place."""
_SKIPPED: dict[SpanDepth, Literal["DEFAULT", "NONKEY"] | None] = {"all": "DEFAULT", "keys": "NONKEY", "rough": None}
_NEAR_MS = 4000
"""A frame this far ahead is decoded up to; one further ahead is sought."""
_BACK_OFFS_MS = (0, 2000, 12_000)
"""Seeks in transport streams land late at times: try again from further back, then from the start."""


class Picture(NamedTuple):
    """A frame's pixels (height, width, 3 in BGR order; or height, width in gray) and its presentation time."""

    ms: int
    pixels: Pixels
    colour: Callable[[], Pixels] | None = None
    """The same frame in BGR, upright; scaled when called."""

    def coloured(self) -> Pixels:
        """BGR pixels, whatever `pixels` are; gray ones as gray where there is no colour."""
        if self.colour is not None:
            return self.colour()
        return self.pixels if self.pixels.ndim == 3 else np.repeat(self.pixels[:, :, None], 3, axis=2)


def open_video(path: str, index: int) -> tuple[InputContainer, AvStream]:
    """Open a recording for reading one picture stream, as `open_input` does.

    Raises NoSuchFileError, NotMediaError, UnreadableFileError, or NoVideoError where stream `index` is no picture.
    """
    from av.video.stream import VideoStream as AvVideoStream

    try:
        container = open_input(path)
    except UnreadableFileError as error:
        if os.path.exists(path):
            raise
        raise NoSuchFileError(f"{shown(path)} does not exist; it may have been moved", file=path) from error
    stream = container.streams[index] if index < len(container.streams) else None
    if not isinstance(stream, AvVideoStream):
        container.close()
        raise NoVideoError(
            f"{shown(path)} has no picture in stream {index}; was it replaced since it was probed?", file=path
        )
    stream.thread_type = "AUTO"
    return container, stream


def frame_ms(frame: VideoFrame, stream: AvStream, origin_ms: int) -> int | None:
    """Presentation time on the recording's clock; None for a frame that carries no time."""
    pts = frame.pts if frame.pts is not None else frame.dts
    # PyAV gives the frames that a decoder held back until the end no time base.
    time_base = frame.time_base or stream.time_base
    return None if pts is None or time_base is None else pts_to_ms(pts, time_base, origin_ms)


def packets_of(container: InputContainer, stream: AvStream, on_fault: OnFault = lambda: None) -> Iterator[VideoPacket]:
    """The stream's packets that hold data and a time; a fault ends them and is told."""
    from av.error import FFmpegError

    try:
        for packet in container.demux(stream):
            if packet.size and (packet.pts is not None or packet.dts is not None):
                yield packet
    except FFmpegError as error:
        log.debug("%s: reading ended early: %s", container.name, error)
        on_fault()


def decoded(stream: AvStream, packet: VideoPacket | None, on_fault: OnFault = lambda: None) -> list[VideoFrame]:
    """The frames that come out for a packet (None: what the decoder still holds); none, and told, for a broken one."""
    from av.error import FFmpegError

    try:
        return stream.codec_context.decode(packet)
    except FFmpegError as error:
        log.debug("a packet of stream %d could not be decoded: %s", stream.index, error)
        on_fault()
        return []


def read_frames(recording: Recording, times_ms: Iterable[int], *, side: int | None = None) -> Iterator[Picture]:
    """The frame on screen at each of the ascending times, in BGR, upright, square pixels, with its true time.

    `side` bounds the longer side; without it the frame keeps its full size. Times before the first frame give the
    first, times after the last give the last; frames that cannot be decoded are passed over.
    """
    yield from _read(recording.path, recording.video, recording.probe.origin_ms, times_ms, side)


def read_span(
    recording: Recording, span: Span, *, side: int, gray: bool = False, depth: SpanDepth = "all", step_ms: int = 0
) -> Iterator[Picture]:
    """Frames that come on screen within the span, upright, small by single pixels; at least `step_ms` apart."""
    scaler = Scaler()
    origin_ms = recording.probe.origin_ms
    next_ms = span.start_ms
    with closing(_Cursor(recording.path, recording.video_index, origin_ms, depth)) as cursor:
        for ms, frame in cursor.frames_from(span.start_ms):
            if ms >= span.end_ms:
                return
            if ms >= next_ms:
                next_ms = max(next_ms + step_ms, ms + step_ms // 2) if step_ms else ms
                yield Picture(ms, scaler.upright(frame, recording.video, side, gray=gray, how="POINT"))


def read_keys(recording: Recording, times_ms: Iterable[int], *, side: int) -> Iterator[Picture]:
    """The last key frame at or before each of the ascending times, in gray, upright; each one once.

    Nothing else is decoded: two key frames a time, 0.02 s of a 1080p recording.
    """
    scaler, origin_ms, last_ms = Scaler(), recording.probe.origin_ms, -1
    with closing(_Cursor(recording.path, recording.video_index, origin_ms, "keys")) as cursor:
        for wanted_ms in times_ms:
            ms, frame = cursor.frame_at(wanted_ms)
            if ms != last_ms:
                last_ms = ms
                yield Picture(ms, scaler.upright(frame, recording.video, side, gray=True, how="POINT"))


def save_frame(path: str, video: VideoStream, origin_ms: int, ms: int, target: Path) -> int:
    """Write the frame that is on screen at `ms`, full size, upright, square pixels; returns its true time.

    PNG or JPEG by the suffix of `target`. Raises ZeroDurationError where no frame can be decoded, and as `open_video`.
    """
    from PIL import Image

    picture = next(_read(path, video, origin_ms, [ms], None))
    image = Image.fromarray(picture.pixels[:, :, ::-1])
    if target.suffix.lower() in (".jpg", ".jpeg"):
        image.save(target, quality=92)
    else:
        image.save(target)
    return picture.ms


def _read(
    path: str, video: VideoStream, origin_ms: int, times_ms: Iterable[int], side: int | None
) -> Iterator[Picture]:
    scaler = Scaler()
    with closing(_Cursor(path, video.index, origin_ms)) as cursor:
        for ms in times_ms:
            at, frame = cursor.frame_at(ms)
            yield Picture(at, scaler.upright(frame, video, side, how="BICUBIC" if side is None else "AREA"))


class _Cursor:
    """Walks a stream: the frame on screen at a time, seeking only where that is nearer than decoding on."""

    def __init__(self, path: str, index: int, origin_ms: int, depth: SpanDepth = "all") -> None:
        self._path, self._index, self._origin_ms, self._depth = path, index, origin_ms, depth
        self._container, self._stream = open_video(path, index)
        self._frames: Iterator[tuple[int, VideoFrame]] = iter(())
        self._shown: tuple[int, VideoFrame] | None = None
        self._next: tuple[int, VideoFrame] | None = None

    def close(self) -> None:
        self._container.close()

    def frame_at(self, ms: int) -> tuple[int, VideoFrame]:
        """Raises ZeroDurationError where nothing can be decoded at all."""
        if self._shown is None or not self._shown[0] <= ms < self._shown[0] + _NEAR_MS:
            self._go_before(ms)
        while self._next is not None and (self._shown is None or self._next[0] <= ms):
            self._shown, self._next = self._next, next(self._frames, None)
        if self._shown is None:
            raise ZeroDurationError(f"no frame of {shown(self._path)} can be decoded", file=self._path)
        return self._shown

    def frames_from(self, ms: int) -> Iterator[tuple[int, VideoFrame]]:
        """Every frame from the last that may be sought at or before `ms`."""
        self._go_before(ms)
        if self._next is not None:
            yield self._next
            yield from self._frames

    def _go_before(self, ms: int) -> None:
        """Make the next frame one that is not after `ms`, or the very first."""
        for back_off in _BACK_OFFS_MS:
            if ms - back_off > 0 and self._seek(ms - back_off):
                self._begin()
                if self._next is not None and self._next[0] <= ms:
                    return
        # Some files cannot be sought at all, not even back to their start.
        self._container.close()
        self._container, self._stream = open_video(self._path, self._index)
        self._begin()

    def _seek(self, ms: int) -> bool:
        from av.error import FFmpegError

        time_base = self._stream.time_base or Fraction(1, 1000)
        try:
            self._container.seek(int((ms + self._origin_ms) / (time_base * 1000)), stream=self._stream)
        except FFmpegError as error:
            log.debug("%s cannot be sought: %s", self._path, error)
            return False
        return True

    def _begin(self) -> None:
        context = self._stream.codec_context
        if self._depth == "rough" and not context.is_open:
            context.options |= {"skip_loop_filter": "all"}
        context.skip_frame = _SKIPPED[self._depth] or NEEDED.get(context.name, "NONREF")
        self._frames = self._decode()
        self._shown, self._next = None, next(self._frames, None)

    def _decode(self) -> Iterator[tuple[int, VideoFrame]]:
        for packet in itertools.chain(packets_of(self._container, self._stream), [None]):
            for frame in decoded(self._stream, packet):
                ms = frame_ms(frame, self._stream, self._origin_ms)
                if ms is not None:
                    yield ms, frame

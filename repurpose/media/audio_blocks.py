"""Audio decoding in blocks: one track, placed on the recording's clock, whatever its timestamps do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from repurpose.errors import SourceChangedError, shown
from repurpose.media.containers import open_container
from repurpose.timebase import Span

if TYPE_CHECKING:
    from av import AudioFrame, AudioResampler
    from av.audio import AudioStream
    from av.container import InputContainer

RATE = 16_000
"""Samples a second that speech models take."""

TOLERANCE_MS = 40
"""Timestamps may stray this far from the sample count before they are followed: streamed FLV and MKV jitter by a
frame (21 ms), and each correction is a click."""

_PREROLL_MS = 500
"""Decoded before a seek's target, so that codecs with memory have settled."""


@dataclass(slots=True)
class Trouble:
    """What went wrong while a track was read; it fills as the frames are taken."""

    broken_packets: int = 0
    stopped: str = ""
    """Why reading ended before the end of the file; empty when it did not."""
    filled_ms: int = 0
    """Silence put where the timestamps jump ahead; a late start is not counted."""
    trimmed_ms: int = 0
    """Sound left out where the timestamps run back over what was already heard; an early start is not counted."""


@dataclass(frozen=True, slots=True)
class Track:
    """An audio stream of a file and the stretch of the recording's clock that is wanted of it."""

    path: str
    stream_index: int
    """Index among all streams of the container."""
    origin_ms: int
    """The container's start time: 0 of the recording's clock."""
    span: Span
    trouble: Trouble = field(default_factory=Trouble, compare=False)


@dataclass(frozen=True, slots=True)
class SoundBlock:
    """About a second of sound: as it was recorded, and as speech models want it."""

    frame: AudioFrame
    samples: np.ndarray
    """16 kHz mono int16."""


def read_audio(path: str, stream_index: int, start_ms: int, duration_ms: int) -> np.ndarray:
    """A short stretch as 16 kHz mono float32 in −1..1, reached by seeking; shorter where the sound ends earlier.

    Times are on the recording's clock. Raises InputError when the file cannot be opened.
    """
    with open_container(path) as container:
        origin_ms = (container.start_time or 0) // 1000
        track = Track(path, stream_index, origin_ms, Span(start_ms, start_ms + duration_ms))
        blocks = [block.samples for block in sound_blocks(frames_on_clock(container, track))]
    return np.concatenate([*blocks, np.zeros(0, np.int16)]).astype(np.float32) / 32768


def frames_on_clock(container: InputContainer, track: Track) -> Iterator[AudioFrame]:
    """Second-long float frames (`fltp`, mono or stereo, at the track's own rate) without gap or overlap.

    The first sample is at `track.span.start_ms`. Gaps in the timestamps and a late start are filled with silence, what
    lies before the start or runs back over what was heard is left out, and nothing reaches past the span's end; there
    is no silence after the last sound. Sound without timestamps follows what came before it.
    """
    import av

    fifo = av.AudioFifo()
    for frame in _placed(container, track):
        frame.pts = None  # the sample count is the clock from here on
        fifo.write(frame)
        yield from fifo.read_many(frame.sample_rate)
    yield from fifo.read_many(0, partial=True) if fifo.samples else ()


def sound_blocks(frames: Iterator[AudioFrame]) -> Iterator[SoundBlock]:
    """Each frame with what it adds to the 16 kHz mono samples; the last block also holds the resampler's rest."""
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    held: SoundBlock | None = None
    for frame in frames:
        if held is not None:
            yield held
        held = SoundBlock(frame, _joined(resampler.resample(frame)))
    if held is not None:
        yield SoundBlock(held.frame, np.concatenate([held.samples, _joined(resampler.resample(None))]))


def _joined(frames: list[AudioFrame]) -> np.ndarray:
    return np.concatenate([np.zeros(0, np.int16), *(frame.to_ndarray().reshape(-1) for frame in frames)])


def _placed(container: InputContainer, track: Track) -> Iterator[AudioFrame]:
    written = 0
    for frame in _alike(_decoded(container, track)):
        rate = frame.sample_rate
        end = track.span.duration_ms * rate // 1000
        at = _position(frame, track, written)
        if at > written:
            missing = min(at, end) - written
            track.trouble.filled_ms += missing * 1000 // rate if written else 0
            yield from _silence(frame, missing)
            written += missing
        first, last = min(written - at, frame.samples), min(frame.samples, end - at)
        track.trouble.trimmed_ms += first * 1000 // rate if written else 0
        if first < last:
            yield frame if (first, last) == (0, frame.samples) else _cut(frame, first, last)
            written += last - first
        if written >= end:
            return


def _position(frame: AudioFrame, track: Track, written: int) -> int:
    """The frame's first sample, counted from the start of the span; `written` for mere jitter or no timestamp."""
    if frame.pts is None or frame.time_base is None:
        return written
    start_ms = track.origin_ms + track.span.start_ms
    base = frame.time_base
    at = frame.pts * base.numerator * frame.sample_rate // base.denominator - start_ms * frame.sample_rate // 1000
    tolerance = TOLERANCE_MS * frame.sample_rate // 1000 if written else 0  # the start is exact
    return written if abs(at - written) <= tolerance else at


def _decoded(container: InputContainer, track: Track) -> Iterator[AudioFrame]:
    """Every frame that decodes; packets that do not are counted, and a failing demuxer ends the track early."""
    import av
    from av.stream import Discard

    for other in container.streams:
        if other.index != track.stream_index:
            other.discard = Discard.all  # MP4 then skips the pictures' bytes instead of reading them
    if track.stream_index >= len(container.streams):
        raise SourceChangedError(f"{shown(track.path)} has lost its sound since it was probed", file=track.path)
    stream: AudioStream = container.streams[track.stream_index]  # type: ignore[assignment]
    if stream.codec_context is None:
        track.trouble.stopped = "there is no decoder for it"
        return
    if track.span.start_ms > _PREROLL_MS:
        _seek(container, track.origin_ms + track.span.start_ms - _PREROLL_MS)
    try:
        for packet in container.demux(stream):
            try:
                yield from packet.decode()
            except (av.FFmpegError, ValueError):
                track.trouble.broken_packets += 1
    except av.FFmpegError as error:
        track.trouble.stopped = error.strerror or type(error).__name__


def _seek(container: InputContainer, ms: int) -> None:
    """Go to the packets before `ms`; formats that cannot seek are read from their start instead."""
    import av

    try:
        container.seek(ms * 1000)
    except av.FFmpegError:
        container.seek(0)


def _alike(frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    """Bring every frame to `fltp` at the first one's rate, in mono or stereo: formats may change in mid-stream."""
    import av

    resamplers: dict[tuple[str, str, int], AudioResampler] = {}
    rate, layout = 0, ""
    for frame in frames:
        rate = rate or frame.sample_rate
        layout = layout or ("mono" if frame.layout.nb_channels == 1 else "stereo")
        kind = (frame.format.name, frame.layout.name, frame.sample_rate)
        if kind not in resamplers:
            resamplers[kind] = av.AudioResampler(format="fltp", layout=layout, rate=rate)
        yield from resamplers[kind].resample(frame)


def _cut(frame: AudioFrame, first: int, last: int) -> AudioFrame:
    return _frame(np.ascontiguousarray(frame.to_ndarray()[:, first:last]), frame)


def _silence(like: AudioFrame, samples: int) -> Iterator[AudioFrame]:
    for start in range(0, samples, like.sample_rate):
        length = min(like.sample_rate, samples - start)
        yield _frame(np.zeros((like.layout.nb_channels, length), np.float32), like)


def _frame(samples: np.ndarray, like: AudioFrame) -> AudioFrame:
    import av

    frame = av.AudioFrame.from_ndarray(samples, format="fltp", layout=like.layout.name)
    frame.sample_rate = like.sample_rate
    return frame

"""A finished file decoded from end to end, once, by PyAV: its streams, still and blank stretches, chosen pictures."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from repurpose.media.audio_blocks import read_audio
from repurpose.media.containers import open_container
from repurpose.media.picture_stretches import Limits, Look, Stretches
from repurpose.timebase import Span, seconds_to_ms

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame

LEVEL_STEP_MS = 10
SILENT_DB = -120.0
NOWHERE = Span(0, 0)
FINISHED = Limits()


@dataclass(frozen=True, slots=True)
class FinishedFile:
    """What decoding found; empty texts and empty spans where there is no such stream."""

    video_codec: str = ""
    profile: str = ""
    pixel_format: str = ""
    width: int = 0
    height: int = 0
    sample_aspect: Fraction = Fraction(1)
    fps: Fraction = Fraction(0)
    frames: int = 0
    video_span: Span = NOWHERE
    audio_codec: str = ""
    sample_rate: int = 0
    channels: int = 0
    audio_span: Span = NOWHERE
    audio_digest: str = ""
    """sha256 over the audio packets: the same sound in another shape need not be measured again."""
    tags: tuple[tuple[str, str], ...] = ()
    chapters: int = 0
    index_in_front: bool = True
    """False where a player must fetch the end of an MP4 before it can start."""
    still: tuple[Span, ...] = ()
    blank: tuple[Span, ...] = ()
    kept: dict[int, NDArray[np.uint8]] = field(default_factory=dict)
    """Luma of the frames that were asked for, by number, at half the size."""
    video_tag: str = ""
    """The container's own name of the codec, such as `avc1`."""
    level: int = 0
    """Of H.264, ten times its number: 41 for 4.1; 0 where the file does not say."""
    chapter_titles: tuple[str, ...] = ()
    looks: tuple[Look, ...] = ()
    """Every picture that was looked at, small, in order of time."""
    damage: str = ""
    """What the decoder said when it could not go on."""


def read_finished(
    path: Path,
    *,
    keep: frozenset[int] = frozenset(),
    upper: float = 1.0,
    every_picture: bool = True,
    limits: Limits = FINISHED,
    looking: Sequence[Span] = (),
    on_progress: Callable[[float], None] | None = None,
) -> FinishedFile:
    """Decode the file and look at the `upper` share of its rows (captions lie below).

    A `Look` is kept of each picture within `looking`.

    Without `every_picture` those that no other picture is built on (every second one of x264's veryfast) are counted
    by their packets, which halves the work: 7.4 s against 3.3 s for three shapes of a minute. A picture in `keep` that
    was left out is answered by the next one.
    Raises NotMediaError or UnreadableFileError where it cannot even be opened.
    """
    with open_container(path) as container:
        facts = _declared(container, path)
        stretches = Stretches(limits, looking=looking)
        facts |= _decoded(container, sorted(keep), upper, stretches, every_picture, on_progress)
        facts["looks"] = tuple(stretches.looks)
    return FinishedFile(**facts)


def _declared(container: InputContainer, path: Path) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "tags": tuple(sorted(container.metadata.items())),
        "chapters": len(container.chapters()),
        "chapter_titles": tuple(str(each["metadata"].get("title", "")) for each in container.chapters()),
        "index_in_front": index_in_front(path),
    }
    if container.streams.video:
        video = container.streams.video[0]
        codec = video.codec_context
        # The decoder's name may be another than the codec's: libdav1d.
        facts |= {"video_codec": codec.codec.canonical_name, "video_tag": codec.codec_tag.rstrip("\0")}
        facts |= {"profile": codec.profile or "", "pixel_format": codec.pix_fmt or ""}
        facts |= {"width": codec.width, "height": codec.height, "fps": Fraction(video.average_rate or 0)}
        facts["level"] = h264_level(codec.extradata or b"") if codec.codec.canonical_name == "h264" else 0
        facts["sample_aspect"] = Fraction(video.sample_aspect_ratio or 1) or Fraction(1)
    if container.streams.audio:
        audio = container.streams.audio[0]
        facts |= {"audio_codec": audio.codec_context.name, "sample_rate": audio.sample_rate, "channels": audio.channels}
    return facts


def _decoded(
    container: InputContainer,
    keep: list[int],
    upper: float,
    stretches: Stretches,
    every_picture: bool,
    on_progress: Callable[[float], None] | None,
) -> dict[str, Any]:
    import av

    for video in container.streams.video[:1]:
        video.thread_type = "NONE"
        # The deblocking filter is a fifth of the work, and nothing here looks so closely.
        video.codec_context.options |= {"skip_loop_filter": "all"} | ({} if every_picture else {"skip_frame": "noref"})
    streams = [*container.streams.video[:1], *container.streams.audio[:1]]
    length = (container.duration or 0) / 1_000_000
    rate = Fraction(container.streams.video[0].average_rate or 0) if container.streams.video else Fraction(0)
    sound = hashlib.sha256()
    kept: dict[int, NDArray[np.uint8]] = {}
    ends: dict[str, list[Fraction]] = {"video": [], "audio": []}
    count, damage = 0, ""
    try:
        for packet in container.demux(streams) if streams else ():
            if packet.stream.type == "audio":
                sound.update(bytes(packet))
                _note(ends["audio"], packet)
                continue
            if packet.size and packet.pts is not None:
                count += 1
                _note(ends["video"], packet)
            for frame in cast("list[VideoFrame]", packet.decode()):
                luma = _luma(frame)
                at = Fraction(frame.pts or 0) * Fraction(frame.time_base or 1)
                stretches.add(seconds_to_ms(at), luma[: round(luma.shape[0] * upper)], upper)
                while keep and keep[0] <= round((at - ends["video"][0]) * rate):
                    kept[keep.pop(0)] = half(luma)
                if on_progress is not None and length and packet.is_keyframe:
                    on_progress(min(1.0, float(at) / length))
    except (av.FFmpegError, OSError) as error:
        damage = str(error)
    video_span, audio_span = _span(ends["video"]), _span(ends["audio"])
    still, blank = stretches.close(video_span.end_ms)
    return {
        "frames": count,
        "video_span": video_span,
        "audio_span": audio_span,
        "audio_digest": sound.hexdigest() if ends["audio"] else "",
        "still": still,
        "blank": blank,
        "kept": kept,
        "damage": damage,
    }


def _luma(frame: Any) -> NDArray[np.uint8]:
    """The Y plane without a copy; a format without one of 8 bits is converted."""
    if not frame.format.name.startswith(("yuv4", "yuvj4", "nv12", "gray")) or frame.format.components[0].bits != 8:
        frame = frame.reformat(format="yuv420p")
    plane = frame.planes[0]
    pixels: NDArray[np.uint8] = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
    return pixels[: frame.height, : frame.width]


def _note(ends: list[Fraction], timed: Any) -> None:
    """Widen `[first, end]` by a packet or frame."""
    if timed.pts is None:
        return
    base = Fraction(timed.time_base)
    start = timed.pts * base
    end = (timed.pts + (timed.duration or 0)) * base
    ends[:] = [min(ends[0], start), max(ends[1], end)] if ends else [start, end]


def _span(ends: list[Fraction]) -> Span:
    """In ms; the encoder's priming before 0, which players skip, is left out."""
    return Span(max(0, seconds_to_ms(ends[0])), max(0, seconds_to_ms(ends[1]))) if ends else NOWHERE


def levels(path: Path) -> tuple[float, ...]:
    """RMS level in dBFS of each `LEVEL_STEP_MS` of the sound from 0 on, mixed to one channel; empty without sound."""
    with open_container(path) as container:
        audio = [(stream.index, container.duration or 0) for stream in container.streams.audio[:1]]
    return tuple(
        level for index, length in audio for level in levels_of(read_audio(str(path), index, 0, length // 1000))
    )


def levels_of(samples: NDArray[np.float32]) -> tuple[float, ...]:
    """The same of 16 kHz mono samples."""
    step = 16_000 * LEVEL_STEP_MS // 1000
    blocks = samples[: len(samples) // step * step].reshape(-1, step)
    power = np.mean(np.square(blocks, dtype=np.float64), axis=1)
    return tuple(float(value) for value in np.where(power > 1e-12, 10 * np.log10(np.maximum(power, 1e-12)), SILENT_DB))


def half(luma: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A picture at half the size, each pixel the mean of four."""
    rows, columns = luma.shape[0] // 2 * 2, luma.shape[1] // 2 * 2
    whole = luma[:rows, :columns].astype(np.uint16)
    four = whole[::2, ::2] + whole[1::2, ::2] + whole[::2, 1::2] + whole[1::2, 1::2]
    return ((four + 2) // 4).astype(np.uint8)


def h264_level(extradata: bytes) -> int:
    """The level in an MP4's description of H.264 (`avcC`, ISO 14496-15): its fourth byte.

    >>> h264_level(bytes([1, 100, 0, 40])), h264_level(b"")
    (40, 0)
    """
    return extradata[3] if len(extradata) > 3 and extradata[0] == 1 else 0


def index_in_front(path: Path) -> bool:
    """Whether an MP4's `moov` box comes before its `mdat`; True for files of other kinds."""
    with path.open("rb") as file:
        while len(header := file.read(8)) == 8:
            size, kind = struct.unpack(">I4s", header)
            if kind in (b"moov", b"mdat"):
                return bool(kind == b"moov")
            skip = size - 8
            if size == 1:
                skip = struct.unpack(">Q", file.read(8).rjust(8, b"\0"))[0] - 16
            if skip < 0:
                break
            file.seek(skip, 1)
    return True

"""PyAV's demuxers behind an allow-list: open a recording's container safely and say what it declares."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import TYPE_CHECKING, Any

from repurpose.errors import NotMediaError, UnreadableFileError, shown

if TYPE_CHECKING:
    from av.container import InputContainer as InputContainer
    from av.stream import Stream

FORMATS = (
    "mov,matroska,webm,mpegts,mpeg,flv,live_flv,avi,asf,mxf,nut,ogg,gxf,mp3,aac,ac3,eac3,flac,wav,w64,aiff,caf,amr,loas"
)
"""Demuxers that recordings need. None of them opens a second file: no playlists, concat scripts, image sequences."""

MAX_PIXELS = 8192 * 8192
"""An 8K picture for each eye. Decoding one this large and encoding it small took ffmpeg 0.83 GB; a 16K one took 1.6 GB.
PyAV decodes at opening where a header names no pixel format, so the limit must hold before that."""

LONGEST_TEXT = 1000
"""Characters kept of a title or another text in a container; some hold whole licences, a hostile one 16 MB."""
MOST_ENTRIES = 500
_MICROSECONDS = 1_000_000
_TRANSFER = {
    1: "bt709", 4: "gamma22", 5: "gamma28", 6: "smpte170m", 7: "smpte240m", 8: "linear", 11: "iec61966-2-4",
    13: "iec61966-2-1", 14: "bt2020-10", 15: "bt2020-12", 16: "smpte2084", 17: "smpte428", 18: "arib-std-b67",
}  # fmt: skip
_PRIMARIES = {
    1: "bt709", 4: "bt470m", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "film", 9: "bt2020", 10: "smpte428",
    11: "smpte431", 12: "smpte432", 22: "ebu3213",
}  # fmt: skip
_SPACE = {0: "gbr", 1: "bt709", 4: "fcc", 5: "bt470bg", 6: "smpte170m", 7: "smpte240m", 8: "ycgco", 9: "bt2020nc",
          10: "bt2020c"}  # fmt: skip
_RANGE = {1: "tv", 2: "pc"}


@dataclass(frozen=True, slots=True)
class Colours:
    """Names as ffmpeg writes them; empty where the file says nothing."""

    transfer: str = ""
    primaries: str = ""
    space: str = ""
    range: str = ""

    def over(self, other: Colours) -> Colours:
        """These, and the other's where these say nothing."""
        return Colours(
            self.transfer or other.transfer,
            self.primaries or other.primaries,
            self.space or other.space,
            self.range or other.range,
        )


@dataclass(frozen=True, slots=True)
class StreamFacts:
    """What the container declares of one stream. Times are seconds on the container's own clock."""

    index: int
    kind: str
    """`video`, `audio`, `subtitle`, `data`, `attachment` or `unknown`."""
    codec: str
    """Empty where there is no decoder for it."""
    time_base: Fraction
    start: Fraction | None
    duration: Fraction | None
    frames: int = 0
    """0 where the container does not say."""
    default: bool = False
    cover: bool = False
    """Cover art, a thumbnail or a still picture."""
    encrypted: bool = False
    language: str = ""
    title: str = ""
    width: int = 0
    height: int = 0
    average_rate: Fraction | None = None
    guessed_rate: Fraction | None = None
    sample_aspect: Fraction = Fraction(1)
    pixel_format: str = ""
    interlaced: bool = False
    colours: Colours = Colours()
    channels: int = 0
    sample_rate: int = 0


@dataclass(frozen=True, slots=True)
class Contents:
    """What the container declares. Times are seconds on its own clock."""

    format: str
    start: Fraction | None
    duration: Fraction | None
    streams: tuple[StreamFacts, ...]
    chapters: tuple[tuple[Fraction, Fraction, str], ...]
    """Start, end and title."""
    metadata: dict[str, str]


@contextlib.contextmanager
def open_container(path: str | os.PathLike[str]) -> Iterator[InputContainer]:
    """Open a file as `open_input` does, and close it afterwards."""
    container = open_input(path)
    try:
        yield container
    finally:
        container.close()


def open_input(path: str | os.PathLike[str]) -> InputContainer:
    """Open a file for reading with PyAV, the only place that does; only demuxers of FORMATS, only the file itself.

    Its decoders refuse pictures over MAX_PIXELS, in the middle of a stream too. Raises NotMediaError (details: `file`,
    `reason`) where no allowed demuxer can read it, UnreadableFileError where the system refuses.
    """
    import av

    name = os.path.abspath(path)
    try:
        container = av.open(
            f"file:{name}",
            options={"max_pixels": str(MAX_PIXELS)},
            container_options={"format_whitelist": FORMATS, "protocol_whitelist": "file"},
            metadata_errors="replace",
        )
    except OSError as error:
        reason = error.strerror or str(error)
        raise UnreadableFileError(f"{shown(path)} cannot be read: {reason}", file=name, reason=reason) from error
    except (av.FFmpegError, ValueError) as error:
        raise NotMediaError(f"{shown(path)} is not a recording", file=name, reason=str(error)) from error
    for stream in container.streams.video:
        if stream.codec_context:
            stream.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
    return container


def read_contents(container: InputContainer) -> Contents:
    """What the header declares; nothing is demuxed."""
    return Contents(
        format=container.format.name.partition(",")[0],
        start=None if container.start_time is None else Fraction(container.start_time, _MICROSECONDS),
        duration=None if container.duration is None else Fraction(container.duration, _MICROSECONDS),
        streams=tuple(_facts(stream) for stream in container.streams),
        chapters=tuple(
            (chapter["start"] * base, chapter["end"] * base, chapter["metadata"].get("title", "")[:LONGEST_TEXT])
            for chapter in container.chapters()
            if (base := chapter["time_base"])
        ),
        metadata={key: text[:LONGEST_TEXT] for key, text in islice(container.metadata.items(), MOST_ENTRIES)},
    )


def colours_of(source: Any) -> Colours:
    """The colour description of a codec context or a frame."""
    return Colours(
        transfer=_TRANSFER.get(int(source.color_trc), ""),
        primaries=_PRIMARIES.get(int(source.color_primaries), ""),
        space=_SPACE.get(int(source.colorspace), ""),
        range=_RANGE.get(int(source.color_range), ""),
    )


def _facts(stream: Stream) -> StreamFacts:
    from av.stream import Disposition

    time_base = stream.time_base or Fraction(1, _MICROSECONDS)
    flags = stream.disposition
    return StreamFacts(
        index=stream.index,
        kind=stream.type,
        # A stream without a decoder has no codec context; its passed-on attributes raise then.
        codec=stream.codec_context.codec.canonical_name if stream.codec_context else "",
        time_base=time_base,
        start=None if stream.start_time is None else stream.start_time * time_base,
        duration=_duration(stream, time_base),
        frames=stream.frames,
        default=bool(flags & Disposition.default),
        cover=bool(flags & (Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image)),
        # Matroska and WebM; encrypted MP4 shows in its packets, see `packets.first_picture`.
        encrypted="enc_key_id" in stream.metadata,
        language=_language(stream),
        title=stream.metadata.get("title", "")[:LONGEST_TEXT],
        **(_video_facts(stream) if stream.type == "video" and stream.codec_context else {}),
        **(_audio_facts(stream) if stream.type == "audio" and stream.codec_context else {}),
    )


def _video_facts(stream: Any) -> dict[str, Any]:
    context = stream.codec_context
    return {
        "width": context.width,
        "height": context.height,
        "average_rate": stream.average_rate,
        "guessed_rate": stream.guessed_rate,
        "sample_aspect": stream.sample_aspect_ratio or Fraction(1),
        "pixel_format": context.pix_fmt or "",
        "interlaced": context.field_order > 1,
        "colours": colours_of(context),
    }


def _audio_facts(stream: Any) -> dict[str, Any]:
    return {"channels": stream.codec_context.channels, "sample_rate": stream.codec_context.sample_rate}


def _duration(stream: Stream, time_base: Fraction) -> Fraction | None:
    if stream.duration is not None:
        return stream.duration * time_base
    # Matroska's writers leave a tag `DURATION: 00:00:10.325000000`: the end of the track on the file's clock.
    hours, _, rest = stream.metadata.get("DURATION", "").partition(":")
    minutes, _, seconds = rest.partition(":")
    try:
        end = int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds.strip("\x00 "))
    except (ValueError, ZeroDivisionError):
        return None
    return end - (stream.start_time or 0) * time_base


def _language(stream: Stream) -> str:
    language = stream.metadata.get("language", "")[:35]
    return "" if language == "und" else language

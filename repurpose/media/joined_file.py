"""Stretches of several files written as one file, packet by packet with PyAV; nothing is encoded."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from repurpose.errors import PartsError, shown
from repurpose.media.containers import open_container
from repurpose.media.packets import REORDERED

if TYPE_CHECKING:
    from av.container import InputContainer

IN_MP4 = {
    "h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "aac", "mp3", "mp2", "ac3", "eac3", "opus", "flac", "alac",
}  # fmt: skip
"""What MP4 holds with exact times. Matroska takes everything else, and rounds times to milliseconds."""
_ANNEX_B = {"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}
"""Parameter sets before every key frame: those of one file's header would be lost in another file."""
_OVERLAP = Fraction(1, 2)
"""A packet of sound is left out where the sound before covers more than this share of it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A file, or the part of it between two times (s, on its container's clock), and where it goes."""

    path: str
    video_index: int
    audio_indexes: tuple[int, ...]
    """In the order of the first stretch's: the same number everywhere."""
    start: Fraction | None = None
    """Of a key frame; None for the file's beginning."""
    end: Fraction | None = None
    """Of a key frame or past the last one; None for the file's end."""
    at: Fraction | None = None
    """Where its first picture goes (s); None for the end of the picture before it."""


@dataclass(slots=True)
class _Track:
    """One stream of the joined file."""

    stream: Any
    codec: str
    extradata: bytes
    end: Fraction | None = None
    last_dts: Fraction | None = None


@dataclass(slots=True)
class _Copying:
    """One stretch being copied: how far its packets are shifted, and which streams are through."""

    stretch: Stretch
    container: InputContainer
    shift: Fraction = Fraction(0)
    done: set[int] = field(default_factory=set)


def suffix_for(codecs: Sequence[str]) -> str:
    """`.mp4`, or `.mkv` where a codec does not fit into MP4."""
    return ".mp4" if set(codecs) <= IN_MP4 else ".mkv"


def write_joined(stretches: Sequence[Stretch], target: Path, on_progress: Callable[[float], None]) -> tuple[int, ...]:
    """Write the stretches one after the other into `target`; returns where each begins (ms on the joined clock).

    Picture and sound of a stretch keep their distance, a picture follows the one before without a gap, and sound is
    joined to a packet (21 ms of AAC). Raises PartsError where a stretch does not begin with a key frame or its sound
    is coded otherwise, InputError for a file that is no recording (any more).
    """
    import av

    starts: list[int] = []
    with ExitStack() as stack:
        # Without a protocol list of its own an output could be anything that its name says.
        output = stack.enter_context(av.open(f"file:{os.path.abspath(target)}", "w"))
        tracks: list[_Track] = []
        for number, stretch in enumerate(stretches):
            with open_container(stretch.path) as container:
                if not tracks:
                    tracks = _tracks(output, stretch, container)
                starts.append(_copy(output, tracks, stretch, container))
            on_progress((number + 1) / len(stretches))
    return tuple(starts)


def _tracks(output: Any, stretch: Stretch, container: InputContainer) -> list[_Track]:
    made = []
    for index in (stretch.video_index, *stretch.audio_indexes):
        source: Any = container.streams[index]
        stream = output.add_stream_from_template(source, opaque=True)
        stream.metadata.update({key: source.metadata[key] for key in ("language", "title") if key in source.metadata})
        stream.disposition = source.disposition
        context = source.codec_context
        made.append(_Track(stream, context.codec.canonical_name, bytes(context.extradata or b"")))
    return made


def _copy(output: Any, tracks: list[_Track], stretch: Stretch, container: InputContainer) -> int:
    state = _Copying(stretch, container)
    indexes = (stretch.video_index, *stretch.audio_indexes)
    by_index = dict(zip(indexes, tracks, strict=True))
    _require_same_sound(state, by_index)
    filters = {index: _filter(container.streams[index], by_index[index]) for index in indexes}
    packets = _packets(state, indexes)
    head = list(_head(packets, stretch.video_index))
    beginning = _begin(state, head, tracks[0])
    base = Fraction(1, 1000)
    for packet in itertools.chain(head, packets):
        track = by_index[packet.stream_index]
        if packet.stream_index != stretch.video_index:
            _write_sound(output, track, state, packet)
        elif packet.pts * packet.time_base >= beginning:
            base = packet.time_base
            for ready in _filtered(filters[packet.stream_index], packet):
                _write(output, track, ready, base, state.shift)
    for ready in _filtered(filters[stretch.video_index], None):
        _write(output, tracks[0], ready, base, state.shift)
    return int((beginning + state.shift) * 1000)


def _head(packets: Iterator[Any], video: int) -> Iterator[Any]:
    """Packets until the first picture in time must be among them: open groups show some before their key frame."""
    pictures = 0
    for packet in packets:
        yield packet
        pictures += packet.stream_index == video
        if pictures > REORDERED:
            return


def _begin(state: _Copying, head: Sequence[Any], track: _Track) -> Fraction:
    """The time of the first picture in its file; from it follows the shift of everything."""
    stretch = state.stretch
    pictures = [packet for packet in head if packet.stream_index == stretch.video_index]
    if not pictures:
        raise PartsError(f"{shown(stretch.path)} gives no picture to join", file=stretch.path)
    if not pictures[0].is_keyframe or pictures[0].is_discard:
        raise PartsError(
            f"{shown(stretch.path)} begins in the middle of a group of pictures, so it cannot be joined without "
            "encoding; give it alone, or export it again from a key frame",
            file=stretch.path,
        )
    key: Fraction = pictures[0].pts * pictures[0].time_base
    beginning = min(packet.pts * packet.time_base for packet in pictures) if stretch.start is None else key
    at = stretch.at if stretch.at is not None else track.end
    # The first file keeps its own clock from its first moment, be that picture or sound.
    state.shift = -_origin(state.container) if at is None else at - beginning
    return beginning


def _origin(container: InputContainer) -> Fraction:
    return Fraction(container.start_time or 0, 1_000_000)


def _packets(state: _Copying, indexes: Sequence[int]) -> Iterator[Any]:
    """Packets of the wanted streams between start and end, each with both times; sound ends where its share ends."""
    import av

    stretch, video = state.stretch, state.stretch.video_index
    streams = [state.container.streams[index] for index in indexes]
    if stretch.start is not None:
        base = state.container.streams[video].time_base or Fraction(1, 1000)
        state.container.seek(int(stretch.start / base), stream=state.container.streams[video])
    seen_start = stretch.start is None
    try:
        for packet in state.container.demux(streams):
            if packet.pts is None:
                packet.pts = packet.dts
            if packet.pts is None or not packet.size or packet.is_corrupt:
                continue
            time = packet.pts * packet.time_base
            if packet.stream_index == video:
                # The key frame itself, however the seek was rounded.
                seen_start = seen_start or (packet.is_keyframe and stretch.start is not None and time >= stretch.start)
                if stretch.end is not None and packet.is_keyframe and time >= stretch.end:
                    state.done.add(video)
            elif stretch.end is not None and time >= stretch.end:
                state.done.add(packet.stream_index)
            if state.done.issuperset(indexes) or (stretch.end is not None and time > stretch.end + 10):
                return
            if packet.stream_index not in state.done and (seen_start or packet.stream_index != video):
                yield packet
    except av.FFmpegError as error:
        raise PartsError(f"{shown(stretch.path)} cannot be read to its end: {error.strerror}", file=stretch.path) from (
            error
        )


def _require_same_sound(state: _Copying, by_index: dict[int, _Track]) -> None:
    for index, track in by_index.items():
        context: Any = state.container.streams[index].codec_context
        other = bytes(context.extradata or b"")
        codec = context.codec.canonical_name
        # Profile, rate and channels are in the first two bytes of AAC's; what follows may be left out.
        same = track.codec == codec and (codec != "aac" or not other or other[:2] == (track.extradata or other)[:2])
        if not same:
            raise PartsError(
                f"{shown(state.stretch.path)} is coded otherwise than the parts before ({codec}), so it cannot be "
                "joined; convert the parts alike, or run each alone",
                file=state.stretch.path,
            )


def _write_sound(output: Any, track: _Track, state: _Copying, packet: Any) -> None:
    start = packet.pts * packet.time_base + state.shift
    length = (packet.duration or 0) * packet.time_base
    if state.stretch.start is not None and packet.pts * packet.time_base < state.stretch.start - length * _OVERLAP:
        return
    if track.end is not None and track.end - start > length * _OVERLAP:
        return
    _write(output, track, packet, packet.time_base, state.shift)


def _write(output: Any, track: _Track, packet: Any, base: Fraction, shift: Fraction) -> None:
    """Shift a packet, keep decoding times rising, note where the track ends, and hand it to the muxer."""
    ticks = round(shift / base)
    rising = None if track.last_dts is None else track.last_dts // base + 1
    pts = packet.pts + ticks
    if packet.dts is None:
        dts = pts if rising is None else rising
    else:
        dts = packet.dts + ticks if rising is None else max(packet.dts + ticks, rising)
    packet.time_base, packet.pts, packet.dts = base, max(pts, dts), dts
    track.last_dts = dts * base
    length = packet.duration or 0
    if not length and track.stream.type == "video":
        length = round(1 / (track.stream.guessed_rate or track.stream.average_rate or 25) / base)
    end = (pts + length) * base
    track.end = end if track.end is None else max(track.end, end)
    packet.stream = track.stream
    output.mux_one(packet)


def _filter(source: Any, track: _Track) -> Any:
    from av.bitstream import BitStreamFilterContext

    name = _ANNEX_B.get(track.codec)
    if name is None:
        return None
    # A header in MP4's own form becomes plain parameter sets; others stand as the template gave them, untagged.
    converted = track.end is None and track.extradata[:1] == b"\x01"
    return BitStreamFilterContext(name, source, track.stream if converted else None)


def _filtered(way: Any, packet: Any) -> Iterator[Any]:
    if way is None:
        yield from () if packet is None else (packet,)
    else:
        yield from way.filter(packet)

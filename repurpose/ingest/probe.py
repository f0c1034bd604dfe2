"""Probing: what is in a recording, judged: read on, read with a finding, or refused with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.errors import ClockError, EncryptedError, NotMediaError, ZeroDurationError, shown
from repurpose.ingest.frame_rate import frame_rate
from repurpose.ingest.names import creation_time
from repurpose.ingest.refusals import check_file, explain
from repurpose.ingest.verdicts import (
    Look,
    cut_short,
    nothing_to_see,
    pictures,
    refuse_early,
    sound_findings,
    sounds,
    usable,
)
from repurpose.media import containers, packets
from repurpose.media.containers import Contents, StreamFacts
from repurpose.media.packets import FirstPicture
from repurpose.model import AudioStream, Chapter, Finding, IngestSettings, Probe, Span, VideoStream
from repurpose.timebase import pts_to_ms

if TYPE_CHECKING:
    from repurpose.media.containers import InputContainer

MOST_CHAPTERS = 1000
_SAMPLED = 120
_SAMPLED_AT_ONCE = 600


def probe(path: Path, settings: IngestSettings, *, sound_only: bool = False) -> tuple[Probe, tuple[Finding, ...]]:
    """Read what a file holds without decoding more than its first picture.

    The file is opened with an allow-list of demuxers and nothing else is opened or reached. Times come from packets,
    because headers are missing or wrong after a crash: the end is sought, and only a container that cannot be sought
    in is demuxed whole (8 s an hour). The first of `Probe.video` is the picture to take, and the duration is its end.
    With `sound_only` a file without a picture will do: the duration is then the end of its longest sound.
    Raises an InputError of its own kind for everything that cannot be used; its sentence names the file and the way
    out.
    """
    size = check_file(path)
    with ExitStack() as stack:
        try:
            container = stack.enter_context(containers.open_container(path))
        except NotMediaError as error:
            raise explain(path) from error
        contents = containers.read_contents(container)
        refuse_early(path, contents, size, sound_only)
        if not pictures(contents):
            look = _look(container, path, contents)
            return _probe(look, ()), (*cut_short(look, settings), *sound_findings(look))
        chosen, first = _first_picture(container, path, contents)
        _require_one_clock(container, path, chosen.index, size)
        look = _look(container, path, contents)
        if chosen.index not in look.ends or first is None:
            raise nothing_to_see(look, chosen)
        findings = (*cut_short(look, settings), *sound_findings(look))
        others = [facts for facts in pictures(contents) if facts.index in look.ends and _rank(facts) > _rank(chosen)]
        video = (_video(look, container, chosen, first), *(_video(look, container, facts, None) for facts in others))
    return _probe(look, video), findings


def _rank(facts: StreamFacts) -> tuple[bool, int, int]:
    """Sorts the picture to take first: marked as default, then the largest, then the first."""
    return not facts.default, -facts.width * facts.height, facts.index


def _first_picture(
    container: InputContainer, path: Path, contents: Contents
) -> tuple[StreamFacts, FirstPicture | None]:
    """The stream to take and its first picture; None where the best stream gives none and no other does."""
    ranked = sorted(pictures(contents), key=_rank)
    if any(facts.encrypted for facts in ranked):
        raise _encrypted(path)
    for facts in ranked:
        if not facts.codec:
            continue
        try:
            first = packets.first_picture(container, facts.index)
        except packets.EncryptedPacketsError:
            raise _encrypted(path) from None
        if first is not None:
            return facts, first
    return ranked[0], None


def _encrypted(path: Path) -> EncryptedError:
    return EncryptedError(f"{shown(path)} is encrypted; export it without copy protection", file=str(path))


def _require_one_clock(container: InputContainer, path: Path, index: int, size: int) -> None:
    """A transport stream may hold two recordings, one after the other; other containers have one index."""
    if container.format.name not in ("mpegts", "mpeg"):
        return
    share = packets.clock_turns_back(container, index, size)
    if share is not None:
        raise ClockError(
            f"the clock of {shown(path)} begins anew in the middle (before {share:.0%} of its bytes), so it was joined "
            "from several recordings; give each of them, or join them with a program that joins the clocks too",
            file=str(path),
        )


def _look(container: InputContainer, path: Path, contents: Contents) -> Look:
    wanted = [facts.index for facts in contents.streams if facts.kind in ("video", "audio", "subtitle")]
    start = contents.start or Fraction(0)
    end = None if contents.duration is None else start + contents.duration
    seekable = end is not None and packets.can_seek(container, max(start, end - packets.TAIL_SECONDS))
    return Look(path, contents, packets.readable_ends(container, wanted, start, end if seekable else None), seekable)


def _video(look: Look, container: InputContainer, facts: StreamFacts, first: FirstPicture | None) -> VideoStream:
    start = facts.start if facts.start is not None else look.origin
    fps, varies = frame_rate(_times(look, container, facts), facts.time_base, (facts.average_rate, facts.guessed_rate))
    colours = first.colours.over(facts.colours) if first else facts.colours
    return VideoStream(
        index=facts.index,
        codec=facts.codec,
        width=first.width if first else facts.width,
        height=first.height if first else facts.height,
        fps=fps,
        time_base=facts.time_base,
        start_ms=look.ms(start),
        duration_ms=look.ms(look.ends[facts.index]) - look.ms(start),
        sample_aspect=facts.sample_aspect,
        rotation=first.rotation if first else 0,
        variable_fps=varies,
        interlaced=facts.interlaced or bool(first and first.interlaced),
        pixel_format=(first.pixel_format if first else facts.pixel_format) or "yuv420p",
        color_transfer=colours.transfer,
        color_primaries=colours.primaries,
        color_space=colours.space,
        color_range=colours.range,
        hdr=colours.transfer in ("smpte2084", "arib-std-b67"),
        default=facts.default,
        mirrored=bool(first and first.mirrored),
    )


def _times(look: Look, container: InputContainer, facts: StreamFacts) -> Sequence[Sequence[Fraction]]:
    """Packet times of the beginning and, in anything over 20 s that can be sought in, of seven places more."""
    start, end = look.origin, look.ends[facts.index]
    if not look.seekable or end - start <= 20:
        return packets.sample_times(container, facts.index, (), _SAMPLED_AT_ONCE)
    places = [start + (end - start) * part / 8 for part in range(1, 8)]
    return packets.sample_times(container, facts.index, places, _SAMPLED)


def _probe(look: Look, video: tuple[VideoStream, ...]) -> Probe:
    audio = tuple(_audio(look, facts) for facts in sounds(look.contents) if usable(look, facts))
    ends = [stream.start_ms + stream.duration_ms for stream in video[:1] or audio]
    if not max(ends, default=0):
        raise ZeroDurationError(
            f"{shown(look.path)} holds not one readable moment of sound; record or copy it again", file=str(look.path)
        )
    whole = Span(0, max(ends))
    chapters = (
        Chapter(Span(look.ms(start), look.ms(end)).clamp(whole), title)
        for start, end, title in look.contents.chapters[:MOST_CHAPTERS]
        if start < end
    )
    return Probe(
        format=look.contents.format,
        duration_ms=whole.end_ms,
        origin_ms=pts_to_ms(1, look.origin),
        video=video,
        audio=audio,
        chapters=tuple(chapter for chapter in chapters if chapter.span.duration_ms),
        subtitle_streams=sum(facts.kind == "subtitle" for facts in look.contents.streams),
        title=look.contents.metadata.get("title", ""),
        created=creation_time(look.contents.metadata),
    )


def _audio(look: Look, facts: StreamFacts) -> AudioStream:
    start_ms = look.ms(facts.start if facts.start is not None else look.origin)
    return AudioStream(
        index=facts.index,
        codec=facts.codec,
        channels=facts.channels,
        sample_rate=facts.sample_rate,
        start_ms=start_ms,
        duration_ms=max(0, look.ms(look.ends[facts.index]) - start_ms),
        language=facts.language,
        title=facts.title,
        default=facts.default,
    )

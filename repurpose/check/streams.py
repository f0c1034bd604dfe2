"""Rules on what the container holds: streams, size, length, whether players can start at once, tags. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from repurpose.check.finding import found
from repurpose.media.finished_file import FinishedFile
from repurpose.model import Finding
from repurpose.model.encoder import Codec
from repurpose.timebase import frame_duration_ms

AAC_FRAME_MS = 22
"""1024 samples at 48 kHz: sound ends on such a step."""
PROFILES = ("Baseline", "Main", "High")
MOST_LEVEL = 52
"""H.264 5.2, 4K at 60 frames a second: the highest that hardware decoders of phones and all browsers take."""
SAMPLE_RATES = (44_100, 48_000)


@dataclass(frozen=True, slots=True)
class Expected:
    """What the plan says of a file; 0 and empty where it says nothing."""

    width: int = 0
    height: int = 0
    duration_ms: int = 0
    title: str = ""
    tags: tuple[str, ...] = ()
    chapters: tuple[str, ...] = ()
    """Their titles."""
    codec: Codec = "h264"
    """What the preset's encoder writes; H.264 is right too, because x264 takes the place of one that does not work."""


def check_streams(file: FinishedFile, expected: Expected, where: str) -> tuple[Finding, ...]:
    """Everything that makes a file play as planned in browsers, players and editors."""
    rules = (_codecs, _playable, _sound, _size, _length, _together, _start, _described)
    return tuple(finding for rule in rules for finding in rule(file, expected, where))


def _codecs(file: FinishedFile, expected: Expected, where: str) -> Iterator[Finding]:
    if file.damage:
        yield found("file.damaged", "error", where, f"decoding broke off: {file.damage}", file.damage, "whole")
    if not file.video_codec or not file.frames:
        yield found("video.missing", "error", where, "there is no picture", file.frames, "a picture")
        return
    if file.video_codec not in (expected.codec, "h264"):
        text = f"the picture is {file.video_codec}, which not every browser plays; {expected.codec} is expected"
        yield found("video.codec", "error", where, text, file.video_codec, expected.codec)
    elif file.video_codec == "hevc" and file.video_tag != "hvc1":
        text = f"its HEVC is marked {file.video_tag or 'by no name'}; Apple's players and browsers open hvc1 only"
        yield found("video.tag", "error", where, text, file.video_tag, "hvc1")
    if file.pixel_format != "yuv420p":
        text = f"pixels are {file.pixel_format}; browsers and phones play yuv420p"
        yield found("video.pixels", "error", where, text, file.pixel_format, "yuv420p")


def _playable(file: FinishedFile, expected: Expected, where: str) -> Iterator[Finding]:
    """What decoders of browsers and phones take of H.264."""
    if file.video_codec != "h264" or not file.frames:
        return
    if file.profile and not file.profile.endswith(PROFILES):
        text = f"its H.264 profile is {file.profile}; browsers and phones play Baseline, Main and High"
        yield found("video.profile", "error", where, text, file.profile, ", ".join(PROFILES))
    if file.level > MOST_LEVEL:
        text = f"its H.264 level is {file.level / 10:.1f}; browsers and phones play up to {MOST_LEVEL / 10:.1f}"
        yield found("video.level", "error", where, text, file.level, MOST_LEVEL)


def _sound(file: FinishedFile, expected: Expected, where: str) -> Iterator[Finding]:
    if not file.frames:
        return
    if not file.audio_codec:
        yield found("audio.missing", "error", where, "there is no sound track", "none", "aac")
        return
    if file.audio_codec != "aac":
        text = f"the sound is {file.audio_codec}; AAC is expected"
        yield found("audio.codec", "error", where, text, file.audio_codec, "aac")
    if file.channels != 2 or file.sample_rate not in SAMPLE_RATES:
        text = f"the sound has {file.channels} channels at {file.sample_rate} Hz; stereo at 48 kHz plays everywhere"
        measured = f"{file.channels} at {file.sample_rate}"
        yield found(
            "audio.channels", "error" if expected.duration_ms else "warning", where, text, measured, "2 at 48000"
        )


def _size(file: FinishedFile, expected: Expected, where: str) -> Iterator[Finding]:
    size, wanted = (file.width, file.height), (expected.width, expected.height)
    if file.frames and expected.width and size != wanted:
        measured, limit = f"{size[0]}×{size[1]}", f"{wanted[0]}×{wanted[1]}"
        yield found("video.size", "error", where, f"the picture is {measured}, not {limit}", measured, limit)
    if file.frames and file.sample_aspect != 1:
        text = f"pixels are not square ({file.sample_aspect}); some players show them squeezed"
        yield found("video.aspect", "error", where, text, file.sample_aspect, 1)


def _length(file: FinishedFile, expected: Expected, where: str) -> Iterator[Finding]:
    if not file.frames or not expected.duration_ms or not file.fps:
        return
    frame_ms = frame_duration_ms(file.fps)
    miss = file.video_span.duration_ms - expected.duration_ms
    if abs(miss) > frame_ms:
        text = f"it is {abs(miss)} ms {'longer' if miss > 0 else 'shorter'} than planned; one frame is {frame_ms} ms"
        yield found("video.duration", "error", where, text, file.video_span.duration_ms, expected.duration_ms)


def _together(file: FinishedFile, expected: Expected, where: str) -> Iterator[Finding]:
    if not file.frames or not file.audio_codec or not file.fps:
        return
    frame_ms = frame_duration_ms(file.fps)
    starts = (file.video_span.start_ms, file.audio_span.start_ms)
    if max(starts) > frame_ms:
        text = f"picture starts at {starts[0]} ms and sound at {starts[1]} ms"
        yield found("file.start", "error", where, text, max(starts), frame_ms)
    apart = abs(file.video_span.end_ms - file.audio_span.end_ms)
    if apart > frame_ms + AAC_FRAME_MS:
        text = f"picture and sound end {apart} ms apart"
        yield found("file.end", "error", where, text, apart, frame_ms + AAC_FRAME_MS)


def _start(file: FinishedFile, expected: Expected, where: str) -> Iterator[Finding]:
    if not file.index_in_front:
        text = "its index lies at the end, so a browser must load it whole before it plays"
        yield found("file.faststart", "error", where, text, "moov after mdat", "moov first")


def _described(file: FinishedFile, expected: Expected, where: str) -> Iterator[Finding]:
    title = dict(file.tags).get("title", "")
    if not title or (expected.title and title.strip() != expected.title.strip()):
        text = f"its title is '{title}', not '{expected.title}'" if title else "it has no title of its own"
        yield found("file.title", "warning", where, text, title, expected.title or "a title")
    keywords = dict(file.tags).get("keywords", "")
    missing = [tag for tag in expected.tags if tag not in keywords]
    if missing:
        text = f"it lacks {len(missing)} of its {len(expected.tags)} tags, '{missing[0]}' the first"
        yield found("file.tags", "warning", where, text, keywords, ", ".join(expected.tags))
    if expected.chapters and file.chapter_titles != expected.chapters:
        text = f"it has {file.chapters} chapters, and not the planned {len(expected.chapters)}"
        yield found("file.chapters", "warning", where, text, file.chapters, len(expected.chapters))
    elif not file.chapters:
        yield found("file.chapters", "info", where, "it has no chapters", 0, 1)

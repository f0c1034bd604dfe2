"""The acceptance test of a clip: every finished file decoded whole, and held against plan, transcript and source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePosixPath

from repurpose.check.captions import check_captions, draw_captions, frames_to_compare
from repurpose.check.finding import found
from repurpose.check.pictures import check_stretches
from repurpose.check.sound import check_edges, check_joins, check_loudness, check_speech
from repurpose.check.source import read_source
from repurpose.check.streams import Expected, check_streams
from repurpose.errors import InputError
from repurpose.media import filter_graph, loudness_meter
from repurpose.media.ffmpeg_program import file_url
from repurpose.media.finished_file import FinishedFile, levels, read_finished
from repurpose.media.loudness_meter import Loudness
from repurpose.model import (
    Asset,
    ClipCaptions,
    ClipPlan,
    ClipTimes,
    Finding,
    Recording,
    RenderJob,
    Settings,
    ShapeName,
    Sound,
    Span,
    Transcript,
)
from repurpose.model.encoder import ENCODERS
from repurpose.render import make_job

ABOVE_CAPTIONS = 0.64
"""Share of the rows in which no shape has captions: a new cue is no movement of the picture."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """The clip under test, and everything that it is held against."""

    folder: Path
    videos: dict[ShapeName, Asset]
    clip: ClipPlan
    recording: Recording
    transcript: Transcript
    captions: ClipCaptions
    sound: Sound
    settings: Settings
    job: RenderJob

    @property
    def fps(self) -> Fraction:
        return Fraction(self.job.fps)

    def where(self, shape: ShapeName) -> str:
        # Wherever it lies now, this is the file that is meant.
        return f"clips/{self.clip.folder}/{PurePosixPath(self.videos[shape].path).name}"


def check_clip(
    folder: Path,
    assets: tuple[Asset, ...],
    clip: ClipPlan,
    recording: Recording,
    transcript: Transcript,
    captions: ClipCaptions,
    sound: Sound,
    settings: Settings,
    on_progress: Callable[[float], None] | None = None,
) -> tuple[Finding, ...]:
    """Test the clip's files in `folder`; asset paths are relative to it.

    An `error` means that the file must not be published. Raises ProcessError where the source cannot be read again.
    """
    videos = {asset.shape: asset for asset in assets if asset.kind == "video" and asset.shape is not None}
    job = make_job(recording, clip, captions, settings)
    subject = _Subject(folder, videos, clip, recording, transcript, captions, sound, settings, job)
    frames = {shape: frames_to_compare(clip, captions, shape, subject.fps) for shape in videos}
    files, findings = _read_files(subject, frames, on_progress)
    codec = ENCODERS[settings.video.encoder].codec
    for shape, file in files.items():
        expected = Expected(videos[shape].width, videos[shape].height, job.times.made_ms, clip.title, codec)
        findings += check_streams(file, expected, subject.where(shape))
    findings += _check_sound(subject, files)
    findings += _check_captions(subject, files, frames)
    findings += _check_movement(subject, files)
    if on_progress is not None:
        on_progress(1.0)
    return tuple(findings)


def _read_files(
    subject: _Subject, frames: dict[ShapeName, tuple[int, ...]], on_progress: Callable[[float], None] | None
) -> tuple[dict[ShapeName, FinishedFile], list[Finding]]:
    """Decode the shapes side by side, each on one core: 15 % less work than one after the other on all cores."""
    shares = dict.fromkeys(subject.videos, 0.0)

    def read(shape: ShapeName) -> FinishedFile | Finding:
        def follow(share: float) -> None:
            shares[shape] = share
            if on_progress is not None:
                on_progress(0.8 * sum(shares.values()) / len(shares))

        path = subject.folder / subject.videos[shape].path
        try:
            keep, upper = frozenset(frames[shape]), _upper(subject.clip)
            return read_finished(path, keep=keep, upper=upper, every_picture=False, on_progress=follow)
        except (InputError, OSError) as error:
            text = f"it cannot be opened: {error}"
            return found("file.damaged", "error", subject.where(shape), text, "unreadable", "whole")

    with ThreadPoolExecutor(max_workers=max(1, len(shares)), thread_name_prefix="check") as pool:
        read_ones = dict(zip(shares, pool.map(read, shares), strict=True))
    files = {shape: file for shape, file in read_ones.items() if isinstance(file, FinishedFile)}
    return files, [finding for finding in read_ones.values() if isinstance(finding, Finding)]


def measure_file(path: Path) -> Loudness:
    """Loudness of a finished file's sound."""
    meter = filter_graph.read(file_url(path))["a"].filter("ebur128", peak="true", framelog="quiet")
    return loudness_meter.measure(filter_graph.arguments([filter_graph.write([meter], "-", f="null")]))


def _check_sound(subject: _Subject, files: dict[ShapeName, FinishedFile]) -> Iterator[Finding]:
    """Each sound once: the shapes of a clip share theirs, packet for packet."""
    if subject.recording.audio is None and not subject.settings.brand.music:
        where = f"clip/{subject.clip.id}"
        yield Finding("audio.none", "info", where, "the recording has no sound, so the clip's sound track is silent")
        return
    times = subject.job.times
    heard: set[str] = set()
    for shape, file in files.items():
        if file.audio_digest in heard or not file.audio_codec:
            continue
        heard.add(file.audio_digest)
        where, path = subject.where(shape), subject.folder / subject.videos[shape].path
        level = levels(path)
        yield from check_loudness(measure_file(path), subject.settings.video, where)
        yield from check_speech(level, subject.transcript.words, subject.sound, times, where)
        yield from check_edges(level, subject.transcript.words, subject.sound, times, where)
        yield from check_joins(subject.transcript.words, subject.sound, times, where)


def _check_captions(
    subject: _Subject, files: dict[ShapeName, FinishedFile], frames: dict[ShapeName, tuple[int, ...]]
) -> Iterator[Finding]:
    captioned = {shape: frames[shape] for shape in files if frames[shape]}
    drawings = draw_captions(subject.clip, subject.captions, subject.settings, captioned, subject.fps)
    for shape, numbers in captioned.items():
        yield from check_captions(files[shape], numbers, drawings[shape], subject.where(shape))


def _check_movement(subject: _Subject, files: dict[ShapeName, FinishedFile]) -> Iterator[Finding]:
    """The source is decoded only where there is something to explain."""
    suspects = frozenset(shape for shape, file in files.items() if file.still or file.blank)
    if not suspects:
        return
    source = read_source(subject.job, suspects, _upper(subject.clip))
    cards = _cards(subject.job.times)
    for shape, file in files.items():
        if shape in suspects:
            where, own = subject.where(shape), source[shape]
            still, blank = (own.still + cards, own.blank + cards) if own.frames else (None, None)
            yield from check_stretches(file.still, still, "picture.frozen", "frozen", where)
            yield from check_stretches(file.blank, blank, "picture.blank", "blank", where)


def _cards(times: ClipTimes) -> tuple[Span, ...]:
    """When a card stands still, and may be plain."""
    begin_ms = times.made_ms - times.outro_ms
    return tuple(span for span in (Span(0, times.intro_ms), Span(begin_ms, times.made_ms)) if span.duration_ms > 0)


def _upper(clip: ClipPlan) -> float:
    return ABOVE_CAPTIONS if clip.captions == "burned" else 1.0

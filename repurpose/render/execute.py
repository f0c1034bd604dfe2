"""Run a render job: files under their final names only when they are whole."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from repurpose.captions.formats.writing import to_srt, to_vtt
from repurpose.errors import RenderError
from repurpose.media import loudness_meter
from repurpose.media.ffmpeg_program import ffmpeg_version, run_ffmpeg
from repurpose.media.font_files import write_fonts
from repurpose.media.processors import cpu_count
from repurpose.media.whole_file import require_whole
from repurpose.model import (
    SHAPE_SIZES,
    Asset,
    ClipCaptions,
    ClipPlan,
    LimitSettings,
    Recording,
    RenderJob,
    Settings,
    ShapeName,
    Topic,
    Transcript,
)
from repurpose.render import graph, loudness, metadata
from repurpose.render.brand_kit import branded, brands_of, write_pictures
from repurpose.render.commands import commands
from repurpose.render.jobs import make_job
from repurpose.render.levels import LEVELS, Levels, read_levels
from repurpose.render.music import music_bed
from repurpose.render.overlays import caption_script
from repurpose.render.picture_cache import PictureCache
from repurpose.storage import file_sha256
from repurpose.timebase import clock

log = logging.getLogger(__name__)

SRT, VTT = "captions.srt", "captions.vtt"
POSTER = "poster.jpg"
GOOD_ENOUGH = 0.85


def render_clip(
    recording: Recording,
    clip: ClipPlan,
    transcript: Transcript,
    captions: ClipCaptions,
    settings: Settings,
    folder: Path,
    *,
    sections: tuple[Topic, ...] = (),
    shapes: tuple[ShapeName, ...] | None = None,
    on_progress: Callable[[float], None] | None = None,
    on_log: Callable[[str], None] = lambda logged: None,
    cards: Path | None = None,
) -> tuple[Asset, ...]:
    """Make the clip's files in `folder`: a picture for each shape, captions.srt, captions.vtt and poster.jpg.

    `sections` are the recording's, for chapters; `shapes` limits the pictures to some of the clip's; `on_log` gets what
    ffmpeg logged while it encoded. The folder is the job's own; the caller publishes it. `cards` is a folder in which
    drawn pictures of the brand are kept.
    Raises ProcessError or StalledError from ffmpeg, and RenderError where it ended well but left no file.
    """
    job = make_job(recording, clip, captions, settings, shapes)
    looks = brands_of(job, settings, clip, recording, captions)
    job = replace(branded(job, looks, settings.brand), music=music_bed(settings.brand, transcript, job.times))
    with TemporaryDirectory(prefix="work-", dir=folder) as name:
        work = Path(name)
        _write_inputs(job, clip, captions, settings, work)
        chapters = metadata.chapters(clip, transcript, sections, Fraction(job.fps))
        (work / graph.METADATA).write_text(metadata.ffmetadata(job.metadata, chapters), encoding="utf-8")
        write_pictures(looks, settings.brand, work, PictureCache(cards) if cards else None)
        job = _encode(job, settings, work, on_progress, on_log)
        _keep(job, work, folder)
        _best_poster(work).replace(folder / POSTER)
    for name, written in ((SRT, to_srt), (VTT, to_vtt)):
        (folder / name).write_text(written(captions.cues, offset_ms=clip.span.start_ms), encoding="utf-8")
    return tuple(_assets(job, clip, folder))


def _write_inputs(job: RenderJob, clip: ClipPlan, captions: ClipCaptions, settings: Settings, work: Path) -> None:
    scripts = {
        rendition.subtitles: caption_script(clip, captions, settings, rendition.framing.shape)
        for rendition in job.renditions
        if rendition.subtitles
    }
    for name, script in scripts.items():
        (work / name).write_text(script, encoding="utf-8")
    write_fonts(scripts.values(), work / graph.FONTS)


def _encode(
    job: RenderJob,
    settings: Settings,
    work: Path,
    on_progress: Callable[[float], None] | None,
    on_log: Callable[[str], None],
) -> RenderJob:
    """The pictures, the sound beside them, and at last the two joined; returns the job as it was carried out."""

    def follow(ms: int) -> None:
        if on_progress is not None:
            on_progress(min(0.98, ms / job.times.made_ms))

    done = _encode_parts(job, settings, work, follow, on_log)
    if done is None:
        # Seeking went past the last key frame that the index knows: short, or cut off while it was recorded.
        log.warning("%s cannot be sought in; it is read from its start", job.source)
        done = _encode_parts(replace(job, seek_ms=0), settings, work, follow, on_log)
    if done is None:
        raise RenderError(f"there is no picture from {clock(job.span.start_ms)} on in {job.source}")
    _run(graph.join_argv(done), work, settings.limits)
    if on_progress is not None:
        on_progress(1.0)
    return done


def _encode_parts(
    job: RenderJob, settings: Settings, work: Path, follow: Callable[[int], None], on_log: Callable[[str], None]
) -> RenderJob | None:
    """Make pictures and sound at the same time; returns the job with the gain that the sound was given.

    None where the source gave not one picture.
    """
    limits = settings.limits

    def measure(arguments: list[str]) -> loudness_meter.Loudness:
        return loudness_meter.measure(arguments, cwd=work, stall_seconds=limits.stall_seconds)

    def encode(arguments: list[str]) -> None:
        on_log(_run(arguments, work, limits))

    def levels() -> Levels:
        return read_levels((work / LEVELS).read_text(encoding="ascii"))

    threads = _threads(job)
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="sound") as beside:
        sound = beside.submit(loudness.make_sound, job, settings.video, measure, encode, levels)
        on_log(_run(graph.argv(job, threads), work, limits, follow))
        if not _posters(work):
            return None
        return sound.result()


def _threads(job: RenderJob) -> int:
    return graph.encoder_threads(len(job.renditions), cpu_count())


def _run(
    arguments: list[str], work: Path, limits: LimitSettings, on_progress: Callable[[int], None] | None = None
) -> str:
    """What ffmpeg logged."""
    return run_ffmpeg(
        arguments,
        cwd=work,
        on_progress=on_progress,
        stall_seconds=limits.stall_seconds,
        total_seconds=limits.total_minutes * 60,
        memory_mb=limits.memory_mb,
    ).stderr


def _keep(job: RenderJob, work: Path, folder: Path) -> None:
    """Move the finished pictures to the job's folder, every one proven to be whole first."""
    for rendition in job.renditions:
        made = work / rendition.output
        if not made.is_file() or not made.stat().st_size:
            raise RenderError(f"ffmpeg ended well, but {made.name} is empty; is the disk full?", file=made.name)
        require_whole(made, job.times.made_ms)
    for rendition in job.renditions:
        (work / rendition.output).replace(folder / rendition.output)


def _best_poster(work: Path) -> Path:
    """The first of the choices that shows nearly as much as the fullest.

    The size of a JPEG at one quality grows with what is to be seen: black, blurred and blank frames are small.
    """
    choices = _posters(work)
    fullest = max(path.stat().st_size for path in choices)
    return next(path for path in choices if path.stat().st_size >= GOOD_ENOUGH * fullest)


def _posters(work: Path) -> list[Path]:
    """The choices in order of time."""
    return sorted(work.glob(graph.POSTERS.replace("%d", "*")), key=lambda path: int(path.stem.rpartition("-")[2]))


def _assets(job: RenderJob, clip: ClipPlan, folder: Path) -> Iterator[Asset]:
    tools = (("ffmpeg", ffmpeg_version()),)
    duration_ms = job.times.made_ms
    made_from = f"clip/{clip.id}"
    for rendition in job.renditions:
        path = folder / rendition.output
        yield Asset(
            "video",
            rendition.output,
            file_sha256(path),
            path.stat().st_size,
            made_from=made_from,
            shape=rendition.framing.shape,
            width=rendition.width,
            height=rendition.height,
            duration_ms=duration_ms,
            tools=tools,
            commands=commands(job, rendition, _threads(job)),
        )
    for name in (SRT, VTT):
        yield Asset("captions", name, file_sha256(folder / name), (folder / name).stat().st_size, made_from=made_from)
    width, height = SHAPE_SIZES[clip.framing[0].shape]
    poster = folder / POSTER
    yield Asset(
        "picture",
        POSTER,
        file_sha256(poster),
        poster.stat().st_size,
        made_from=made_from,
        width=width,
        height=height,
        tools=tools,
    )

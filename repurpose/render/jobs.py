"""From a planned clip to its render job, and what can be known before it runs. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from repurpose.errors import RenderError
from repurpose.media.ffmpeg_program import file_url
from repurpose.media.filter_graph import early_start_ms
from repurpose.model import (
    SHAPE_SIZES,
    ClipCaptions,
    ClipPlan,
    Finding,
    Framing,
    Recording,
    RenderJob,
    Rendition,
    Settings,
    ShapeName,
    VideoStream,
)
from repurpose.render import metadata
from repurpose.render.geometry import parts_of
from repurpose.render.overlays import caption_script
from repurpose.render.pieces import closer_after_cuts

COMMON_RATES = tuple(
    Fraction(rate) for rate in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")
)
LEAST_FPS = 10
"""Slower, captions would come visibly late."""
RATE_TOLERANCE = Fraction(2, 100)
"""A measured average rate is off by the frames that were dropped."""

BITS_PER_PIXEL = 0.12
"""At CRF 21 with x264 veryfast: 7.5 Mbit/s for 1080p30, what busy film takes; a talk takes a tenth."""


def make_job(
    recording: Recording,
    clip: ClipPlan,
    captions: ClipCaptions,
    settings: Settings,
    shapes: tuple[ShapeName, ...] | None = None,
) -> RenderJob:
    """The job of the clip's shapes, or of those in `shapes`. Raises RenderError where none is left."""
    framing = tuple(each.over(clip.span) for each in clip.framing if shapes is None or each.shape in shapes)
    if not framing or not clip.span.duration_ms:
        raise RenderError(f"clip {clip.id} has nothing to render; give it a length and a framing in the plan")
    video = recording.video
    fps = output_rate(video, settings.video.max_fps)
    cut = [closer_after_cuts(each, clip.times(fps), settings.clips.punch_in_percent, clip.still) for each in framing]
    return RenderJob(
        source=file_url(recording.path),
        span=clip.span,
        video_index=recording.video_index,
        audio_index=recording.audio_index,
        renditions=tuple(_rendition(each, clip, captions, settings) for each in cut),
        fps=str(fps),
        encoder=settings.video.encoder,
        max_kbps=settings.video.max_kbps,
        denoise=settings.sound.denoise,
        preset=settings.video.encoder_preset,
        crf=settings.video.crf,
        audio_kbps=settings.video.audio_kbps,
        gain_db=0.0,
        limit_dbtp=settings.video.true_peak_dbtp,
        source_size=video.display_size,
        sample_aspect=f"{video.sample_aspect.numerator}/{video.sample_aspect.denominator}",
        metadata=metadata.tags(clip, recording, fps),
        colours=video.colours,
        poster=clip.framing[0].over(clip.span),
        seek_ms=early_start_ms(recording.probe.format, clip.span.start_ms),
        cuts=clip.cuts,
        speed=clip.speed,
        intro_ms=clip.intro_ms,
        outro_ms=clip.outro_ms,
    )


def _rendition(framing: Framing, clip: ClipPlan, captions: ClipCaptions, settings: Settings) -> Rendition:
    width, height = SHAPE_SIZES[framing.shape]
    captioned = caption_script(clip, captions, settings, framing.shape) != ""
    return Rendition(framing, width, height, f"{framing.shape}.mp4", f"{framing.shape}.ass" if captioned else "")


def output_rate(video: VideoStream, max_fps: int) -> Fraction:
    """The constant rate of the clips: the source's own, halved above `max_fps`, doubled below `LEAST_FPS`.

    A varying rate becomes the common one nearest above its average; one that averages below 24 (a screen recorder
    that writes changes only) becomes 30, because its bursts are faster than its average.
    """
    rate = video.fps
    if video.variable_fps:
        near = [common for common in COMMON_RATES if common >= rate * (1 - RATE_TOLERANCE)]
        # An average of 30.0 is 30, though 29.97 is common too and within the tolerance.
        near = [common for common in near if common <= near[0] * (1 + RATE_TOLERANCE / 10)]
        nearest = min(near, key=lambda common: abs(common - rate), default=rate)
        rate = Fraction(30) if rate < 23 else nearest
    while rate > max_fps:
        rate /= 2
    while rate < LEAST_FPS:
        rate *= 2
    return rate


def upscaled(clip: ClipPlan, source_size: tuple[int, int]) -> tuple[Finding, ...]:
    """A finding for each shape of which some part needs more pixels than it has in the source."""
    findings = []
    for framing in clip.framing:
        size = SHAPE_SIZES[framing.shape]
        parts = [part for shot in framing.shots for part in parts_of(shot, source_size, size)]
        most = max(parts, key=lambda part: part.target.width / part.source.width)
        used, made = most.source.size, most.target.size
        if made[0] > used[0] * 1.01:
            findings.append(
                Finding(
                    "render.upscaled",
                    "info",
                    f"clip/{clip.id}",
                    f"{framing.shape} enlarges {used[0]}×{used[1]} of the source to {made[0]}×{made[1]}",
                    (("shape", framing.shape), ("factor", f"{made[0] / used[0]:.2f}")),
                )
            )
    return tuple(findings)


def estimate_bytes(clips: Sequence[ClipPlan], settings: Settings) -> int:
    """Room on disk that rendering these clips may take, on the large side: for the check before a run."""
    # x264 doubles its bit rate each six steps of CRF.
    bits_per_pixel = BITS_PER_PIXEL * 2 ** ((21 - settings.video.crf) / 6)
    sizes = [0.0]
    for clip in clips:
        shapes = [framing.shape for framing in clip.framing] or settings.clips.shapes
        pixels = sum(SHAPE_SIZES[shape][0] * SHAPE_SIZES[shape][1] for shape in shapes)
        bits_per_second = pixels * 30 * bits_per_pixel + len(shapes) * settings.video.audio_kbps * 1000
        sizes.append(bits_per_second * clip.times().length_ms / 8000)
    # While the sound is joined to the pictures of a clip, that clip is there twice.
    return round(sum(sizes) + max(sizes))

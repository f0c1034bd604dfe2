"""Which encoders work on this machine, by encoding a few frames with each; x264 in the place of one that does not."""

from __future__ import annotations

import functools
from dataclasses import replace

from repurpose.errors import ProcessError, StalledError, ToolError
from repurpose.media.ffmpeg_program import list_parts, run_ffmpeg
from repurpose.model import Finding, Framing, RenderJob, Rendition, Span, VideoSettings
from repurpose.model.encoder import ENCODERS
from repurpose.render.encoders import trial_argv

TRIAL_SIZE = (640, 360)
TRIAL_SECONDS = 20
"""A driver that hangs is one that does not work; a first use of a graphics card takes some 2 s."""


@functools.cache
def fault_of(encoder: str) -> str:
    """Why this encoder does not work here, in ffmpeg's words; empty where it does. Tried once a process."""
    if ENCODERS[encoder].program not in list_parts("encoders"):
        return f"this ffmpeg was built without {ENCODERS[encoder].program}"
    width, height = TRIAL_SIZE
    rendition = Rendition(Framing("wide", ()), width, height, "trial.mp4", "")
    job = RenderJob(
        source="",
        span=Span(0, 300),
        video_index=0,
        audio_index=None,
        renditions=(rendition,),
        fps="30",
        preset="ultrafast",
        crf=30,
        audio_kbps=160,
        gain_db=0.0,
        limit_dbtp=0.0,
        source_size=(width, height),
        encoder=ENCODERS[encoder].name,
    )
    try:
        run_ffmpeg(trial_argv(job, rendition), stall_seconds=TRIAL_SECONDS, total_seconds=TRIAL_SECONDS)
    except ProcessError as error:
        return _first_cause(error)
    except (StalledError, ToolError) as error:
        return error.message
    return ""


def with_working_encoder(video: VideoSettings, entry: str) -> tuple[VideoSettings, tuple[Finding, ...]]:
    """The settings with an encoder that works here, and a finding of `entry` where it is not the one asked for."""
    if video.encoder == "x264" or not (fault := fault_of(video.encoder)):
        return video, ()
    text = f"{video.encoder} does not work on this machine, so x264 encoded it: {fault}"
    finding = Finding(
        "render.encoder", "warning", entry, text, (("asked", video.encoder), ("used", "x264"), ("reason", fault))
    )
    speed = ENCODERS[video.encoder].in_words(video.encoder_preset)
    return replace(video, encoder="x264", encoder_preset=speed), (finding,)


def _first_cause(error: ProcessError) -> str:
    """The first line that ffmpeg logged: those after it are what followed from it."""
    lines = [line.strip() for line in str(error.details.get("stderr", "")).splitlines() if line.strip()]
    return lines[0].partition("] ")[2] or lines[0] if lines else error.message

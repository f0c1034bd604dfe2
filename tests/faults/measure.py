"""What a file shows and sounds like, by PyAV alone: flashes, beeps, brightness, sizes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from repurpose.analyse.sound import listen
from repurpose.ingest import read_recording
from repurpose.media.video_frames import read_span
from repurpose.model import (
    ClipCaptions,
    ClipPlan,
    Framing,
    IngestSettings,
    Recording,
    Settings,
    ShapeName,
    Span,
    Transcript,
)
from repurpose.render import render_clip

RATE = 16_000
SETTINGS = Settings()
QUICK = replace(SETTINGS, video=replace(SETTINGS.video, encoder_preset="ultrafast"))


def flash_and_beep(at: tuple[float, ...], seconds: float, rate: str = "25") -> list[str]:
    """ffmpeg inputs: black and silent, but for 200 ms from each of the times."""
    when = "+".join(f"between(t,{start},{start + 0.199})" for start in at)
    picture = f"color=black:s=160x90:r={rate}:d={seconds},drawbox=t=fill:c=white:enable='{when}'"
    sound = f"aevalsrc='if({when},sin(2*PI*1000*t),0)':s=44100:d={seconds}"
    return ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound]


def recording(path: Path, **settings: object) -> Recording:
    return read_recording(path, IngestSettings(**settings))  # type: ignore[arg-type]


def rules(found: Recording) -> set[str]:
    return {finding.rule for finding in found.findings}


def heard(found: Recording, folder: Path) -> list[int]:
    """When the recording's sound begins to beep, in ms, as the analysis hears it."""
    pcm = folder / "heard.pcm"
    listen(found, pcm)
    return onsets(np.fromfile(pcm, np.int16) / 32768)


def seen(found: Recording) -> list[int]:
    """When the recording's picture begins to flash, in ms, as the analysis sees it."""
    lit = [(picture.ms, float(picture.pixels.mean())) for picture in read_span(found, found.span, side=64, gray=True)]
    return _rising(lit, 128)


def onsets(samples: np.ndarray) -> list[int]:
    """Starts of sounds at least 100 ms after the one before ended."""
    loud = np.flatnonzero(np.abs(samples) > 0.2)
    if not len(loud):
        return []
    first = np.concatenate([[0], np.flatnonzero(np.diff(loud) > RATE // 10) + 1])
    return [int(index) * 1000 // RATE for index in loud[first]]


def clip_of(
    found: Recording, folder: Path, start_ms: int, end_ms: int, shape: ShapeName = "square", layout: str = "fit"
) -> Path:
    """One clip without captions, rendered by the product."""
    framing = Framing.still(shape, Span(start_ms, end_ms), layout)  # type: ignore[arg-type]
    plan = ClipPlan("01", "x", "Title", "", (), Span(start_ms, end_ms), (framing,))
    folder.mkdir(exist_ok=True)
    render_clip(found, plan, Transcript("", ""), ClipCaptions(), QUICK, folder)
    return folder / f"{shape}.mp4"


def made_flashes(path: Path) -> list[int]:
    with av.open(str(path)) as file:
        frames = [(round(frame.time * 1000), float(_luma(frame).mean())) for frame in file.decode(video=0)]
    return _rising(frames, 60)


def made_beeps(path: Path) -> list[int]:
    """By decoding with the file's own timestamps."""
    with av.open(str(path)) as file:
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        first, parts = None, []
        for frame in file.decode(audio=0):
            first = frame.time if first is None else first
            parts += [part.to_ndarray().reshape(-1) for part in resampler.resample(frame)]
    shift = round((first or 0) * 1000)
    return [ms + shift for ms in onsets(np.concatenate(parts) if parts else np.zeros(0))]


def format_of(path: Path) -> tuple[str, int, int, Fraction | None, int]:
    """Pixel format, width, height, rate and number of frames of a finished file."""
    with av.open(str(path)) as file:
        video = file.streams.video[0]
        count = sum(1 for _ in file.decode(video))
        return video.pix_fmt or "", video.width, video.height, video.average_rate, count


def lumas(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as file:
        return [_luma(frame) for frame in file.decode(video=0)]


def _luma(frame: av.VideoFrame) -> np.ndarray:
    plane = frame.planes[0]
    return np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)[:, : frame.width]


def _rising(levels: list[tuple[int, float]], over: float) -> list[int]:
    risen, before = [], 0.0
    for ms, level in levels:
        if level > over >= before:
            risen.append(ms)
        before = level
    return risen


def close(found: list[int], truth: list[int], within_ms: int, what: str) -> None:
    """Each of the found times near its true one."""
    same = len(found) == len(truth) and all(abs(a - b) <= within_ms for a, b in zip(found, truth, strict=True))
    assert same, f"{what} at {found} ms, not at {truth}"

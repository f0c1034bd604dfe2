"""What is left between cuts: frames and sound of one length and in step, no click at a join, a closer look after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from repurpose.ingest import read_recording
from repurpose.media import filter_graph
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import (
    Box,
    ClipCaptions,
    ClipPlan,
    ClipTimes,
    Framing,
    IngestSettings,
    PathPoint,
    Settings,
    ShotFraming,
    Span,
    Transcript,
    VideoSettings,
)
from repurpose.render import pieces, render_clip

FPS = Fraction(25)
CUTS = (Span(1311, 2089), Span(3405, 4120), Span(6001, 6390))
SPAN = Span(500, 9500)


def test_without_cuts_nothing_is_changed() -> None:
    framing = Framing.still("wide", SPAN, "full")
    assert pieces.closer_after_cuts(framing, ClipTimes(SPAN, fps=FPS), 112) is framing
    assert pieces.closer_after_cuts(framing, ClipTimes(SPAN, CUTS, fps=FPS), 100) is framing


def test_every_second_piece_of_a_shot_is_closer() -> None:
    """The second cut holds a shot change; the third shot is shown whole."""
    shots = (
        ShotFraming(Span(500, 3700), "full"),
        ShotFraming(Span(3700, 8000), "track", Box(0.0, 0.0, 0.5, 1.0), (PathPoint(5000, 0.2, 0.0),)),
        ShotFraming(Span(8000, 9500), "fit"),
    )
    times = ClipTimes(SPAN, (*CUTS, Span(8500, 9000)), fps=FPS)
    found = pieces.closer_after_cuts(Framing("wide", shots), times, 125).shots
    assert [(shot.span, shot.layout) for shot in found] == [
        (Span(500, 2060), "full"), (Span(2060, 3700), "hold"), (Span(3700, 6380), "track"), (Span(6380, 8000), "track"),
        (Span(8000, 8980), "fit"), (Span(8980, 9500), "wide"),
    ]  # fmt: skip
    assert found[1].crop == Box(0.1, 0.0667, 0.8, 0.8)
    assert found[2] == replace(shots[1], span=Span(3700, 6380)), "a new shot begins as it is"
    assert found[3].crop == Box(0.05, 0.0667, 0.4, 0.8)
    assert found[3].path == (PathPoint(5000, 0.25, 0.0667),), "closer, and still where it was looking"
    assert found[5].crop == Box(0.1, 0.0667, 0.8, 0.8), "over its blurred copy as before, and closer"


def test_a_cut_that_nobody_sees_needs_no_punch_in() -> None:
    times = ClipTimes(SPAN, CUTS, fps=FPS)
    found = pieces.closer_after_cuts(Framing.still("wide", SPAN, "full"), times, 125, CUTS[:1] + CUTS[2:]).shots
    assert [(shot.span.start_ms, shot.layout) for shot in found] == [(500, "full"), (4100, "hold")]


def sound_of(times: ClipTimes, source: str, folder: Path) -> np.ndarray:
    """Mono samples at 48 kHz of what the graph makes of a generated sound."""
    stream = filter_graph.generate(source)["a"].filter("aformat", sample_fmts="flt", channel_layouts="mono")
    kept = pieces.kept_sound(stream.filter("apad"), times, 48_000)
    run_ffmpeg(filter_graph.arguments([filter_graph.write([kept], str(folder / "kept.raw"), f="f32le")]))
    return np.fromfile(folder / "kept.raw", np.float32)


@pytest.mark.parametrize("speed", [1.0, 1.3, 0.7])
def test_joined_sound_is_as_long_as_its_pictures_and_does_not_click(speed: float, tmp_path: Path) -> None:
    """A steady tone cut at eight arbitrary phases: no two samples differ by more than within the tone itself."""
    cuts = tuple(Span(1011 + 503 * at, 1011 + 503 * at + 217) for at in range(8))
    times = ClipTimes(Span(0, 6000), cuts, speed, Fraction(30000, 1001))
    samples = sound_of(times, "sine=frequency=440:sample_rate=48000:duration=7", tmp_path)
    assert len(samples) == round(times.frame_count / times.fps * 48_000)
    steepest = 2 * np.pi * 440 / 48_000 * np.abs(samples).max()
    assert np.abs(np.diff(samples[:-2])).max() <= 1.5 * steepest
    hard = np.concatenate([samples[:5000], samples[5020:]])
    assert np.abs(np.diff(hard)).max() > 3 * steepest, "a hard cut would be found"


def onsets(levels: np.ndarray, above: float, apart: int) -> list[int]:
    """Where the level rises above the limit after being below it for `apart` values."""
    loud = np.flatnonzero(levels > above)
    return [int(at) for at, before in zip(loud, [-apart - 1, *loud[:-1]], strict=True) if at - before > apart]


@pytest.mark.slow
@pytest.mark.parametrize("speed", [1.0, 1.25])
def test_flashes_and_beeps_stay_together_through_three_cuts(
    speed: float, make_media: Callable[..., Path], tmp_path: Path
) -> None:
    """A white frame and a beep every half second: each where the cuts put it, within a frame, and at the same time."""
    source = make_media(
        "flash.mp4", "-f", "lavfi", "-i", "color=black:s=160x90:r=25:d=10,format=yuv420p,"
        "drawbox=c=white:t=fill:enable='lt(mod(t+0.3,0.5),0.079)'",
        "-f", "lavfi", "-i", "aevalsrc='0.5*sin(2*PI*1000*t)*lt(mod(t+0.3,0.5),0.08)':s=48000:d=10",
        "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac",
    )  # fmt: skip
    clip = ClipPlan("01", "x", "x", "", (), SPAN, (Framing.still("wide", SPAN, "full"),), cuts=CUTS, speed=speed)
    settings = Settings(video=VideoSettings(encoder_preset="ultrafast"))
    folder = tmp_path / "out"
    folder.mkdir()
    recording = read_recording(source, IngestSettings())
    (video, *_) = render_clip(recording, clip, Transcript("", ""), ClipCaptions(), settings, folder)
    times = clip.times(FPS)
    with av.open(str(folder / "wide.mp4")) as container:
        luma = np.array([frame.to_ndarray(format="gray").mean() for frame in container.decode(video=0)])
    with av.open(str(folder / "wide.mp4")) as container:
        samples = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    assert len(luma) == times.frame_count and video.duration_ms == times.made_ms
    flashes = [at * 40 for at in onsets(luma, 100, 3)]
    beeps = [at / 48 for at in onsets(np.abs(samples) / np.abs(samples).max(), 0.3, 4000)]
    moments = [200 + 500 * at for at in range(1, 19) if times.shows(Span(200 + 500 * at, 240 + 500 * at))]
    assert len(moments) == 15
    # Every second flash comes half a frame late in the source itself.
    seen = np.array(flashes) - [times.clip_ms(-(-ms // 40) * 40) for ms in moments]
    heard = np.array(beeps) - [times.clip_ms(ms) for ms in moments]
    assert np.abs(seen).max() <= 40 and np.abs(heard).max() <= 40
    assert np.abs(seen - heard).max() <= 60

"""A clip that spans the joint of two parts is the clip of the whole."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from repurpose.ingest import read_parts, read_recording
from repurpose.ingest.joined import join
from repurpose.media.audio_blocks import read_audio
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import (
    ClipCaptions,
    ClipPlan,
    Framing,
    IngestSettings,
    Recording,
    Settings,
    Span,
    Transcript,
    VideoSettings,
)
from repurpose.render import render_clip

pytestmark = pytest.mark.slow
SETTINGS = IngestSettings()
QUICK = Settings(video=VideoSettings(encoder_preset="ultrafast"))


def rendered(recording: Recording, folder: Path) -> Path:
    """The clip from 3.5 s to 6.5 s of the picture's own time."""
    folder.mkdir()
    begin = recording.video.start_ms
    span = Span(begin + 3500, begin + 6500)
    planned = ClipPlan("01", "x", "x", "", (), span, (Framing.still("wide", span, "full"),))
    render_clip(recording, planned, Transcript("", ""), ClipCaptions(), QUICK, folder)
    return folder / "wide.mp4"


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray").astype(int) for frame in container.decode(video=0)]


@pytest.mark.parametrize("suffix", [".ts"])
def test_frames_and_sound_across_the_joint(tmp_path: Path, suffix: str) -> None:
    whole = tmp_path / "whole.mp4"
    source = ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=30:d=10", "-f", "lavfi", "-i", "sine=f=300:d=10:r=48000"]
    how = ["-c:v", "libx264", "-preset", "ultrafast", "-bf", "2", "-g", "30", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    run_ffmpeg([*source, *how, "-y", str(whole)])
    cut = ["-c", "copy", "-f", "segment", "-segment_times", "4.5", "-reset_timestamps", "1"]
    run_ffmpeg(["-i", str(whole), *cut, str(tmp_path / f"a_%03d{suffix}")])
    parts = [tmp_path / f"a_00{number}{suffix}" for number in (0, 1)]
    joined = join(read_parts(parts, (), SETTINGS), tmp_path / "work", SETTINGS, lambda share: None)
    assert 4500 < joined.parts[1].start_ms - joined.video.start_ms < 5500
    one, two = rendered(read_recording(whole, SETTINGS), tmp_path / "one"), rendered(joined, tmp_path / "two")
    expected, seen = pictures(one), pictures(two)
    assert len(seen) == len(expected) == 90
    for number, picture in enumerate(seen):
        differences = {
            other: float(np.abs(picture - expected[other]).mean())
            for other in range(max(0, number - 2), min(90, number + 3))
        }
        assert abs(min(differences, key=lambda other: differences[other]) - number) <= 1, number
    sound = read_audio(str(two), 1, 0, 3000)
    loud = np.sqrt((sound[: len(sound) // 160 * 160].reshape(-1, 160) ** 2).mean(axis=1))
    assert len(loud) >= 296
    assert loud[5:-5].min() > 0.5 * np.median(loud), f"a gap at {int(loud[5:-5].argmin()) * 10 + 50} ms"

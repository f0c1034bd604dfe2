"""Dropouts of a made recording are filled from a made backup; every frame and every half second of sound is checked.

Each picture carries its number in the show as twelve black or white blocks; the sound is noise in bursts, so that a
piece of it fits in one place only.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from repurpose.ingest import read_parts
from repurpose.ingest.joined import join
from repurpose.media.audio_blocks import read_audio
from repurpose.model import IngestSettings, Recording

WIDE, HIGH, FPS, RATE = 192, 96, 30, 48_000
SETTINGS = IngestSettings()
LEAD_FRAMES = 219
"""The backup began 7.3 s earlier."""
BLACK = -1
pytestmark = pytest.mark.slow


def picture(number: int) -> np.ndarray:
    """A moving pattern above, the number's bits below; 0 to 4095."""
    gray = np.full((HIGH, WIDE), 16, np.uint8)
    if number != BLACK:
        gray[:48] = 40 + (np.indices((48, WIDE)).sum(0) * 2 + number * 3) % 120
        for bit in range(12):
            gray[56:92, bit * 16 : bit * 16 + 14] = 220 if number >> bit & 1 else 20
    return np.vstack([gray, np.full((HIGH // 2, WIDE), 128, np.uint8)])


def number_of(gray: np.ndarray) -> int:
    return sum(int(gray[66:82, bit * 16 + 4 : bit * 16 + 10].mean() > 120) << bit for bit in range(12))


def show_sound(seconds: float, seed: int = 5) -> np.ndarray:
    chance = np.random.default_rng(seed)
    loud = np.repeat(np.clip(chance.normal(0.15, 0.2, int(seconds * 8)), 0, 0.6), RATE // 8)
    made: np.ndarray = (loud * chance.normal(0, 0.5, len(loud))).astype(np.float32)
    return made


def write(path: Path, numbers: Sequence[int | None], sound: np.ndarray, *, key_every: int, small: bool = False) -> Path:
    """None leaves a frame and its sound out."""
    size = (144, 72) if small else (WIDE, HIGH)
    with av.open(str(path), "w") as output:
        video: Any = output.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"crf": "30" if small else "20", "preset": "ultrafast", "bf": "0" if small else "2",
                         "g": str(key_every)}  # fmt: skip
        audio: Any = output.add_stream("aac", rate=RATE)
        audio.layout = "mono"
        written = 0
        for index, number in enumerate(numbers):
            # A second of each in turn, as recorders write.
            until = len(sound) if index + 1 == len(numbers) else index // FPS * RATE
            for start in range(written, until - 1023, 1024):
                written = start + 1024
                if numbers[min(len(numbers) - 1, start * FPS // RATE)] is None:
                    continue
                block = av.AudioFrame.from_ndarray(sound[None, start:written].copy(), format="fltp", layout="mono")
                block.sample_rate, block.pts, block.time_base = RATE, start, Fraction(1, RATE)
                output.mux(audio.encode(block))
            if number is None:
                continue
            frame = av.VideoFrame.from_ndarray(picture(number), format="yuv420p")
            frame = frame.reformat(width=size[0], height=size[1])
            frame.pts, frame.time_base = index, Fraction(1, FPS)
            output.mux(video.encode(frame))
        output.mux([*video.encode(), *audio.encode()])
    return path


def backup(folder: Path, seconds: int, seed: int = 5) -> tuple[Path, np.ndarray]:
    """Smaller, quieter, other key frames, begun earlier; and the show's sound."""
    lead = LEAD_FRAMES * RATE // FPS
    sound = show_sound(seconds + 8, seed)
    numbers = [(4000 + number) % 4096 if number < 0 else number for number in range(-LEAD_FRAMES, seconds * FPS)]
    path = write(folder / "show.backup.mp4", numbers, 0.6 * sound[: lead + seconds * RATE], key_every=75, small=True)
    return path, sound[lead : lead + seconds * RATE]


def filled(primary: Path, spare: Path, folder: Path) -> Recording:
    return join(read_parts([primary], [spare], SETTINGS), folder / "work", SETTINGS, lambda share: None)


def rules(recording: Recording) -> list[str]:
    return [finding.rule for finding in recording.findings]


def assert_it_is_the_show(recording: Recording, truth: np.ndarray) -> None:
    """Frame counter within 2 of the time, no frame twice or left out, sound within 40 ms everywhere."""
    with av.open(recording.path) as container:
        seen = [
            (float((frame.pts or 0) * (frame.time_base or 0)) * FPS, number_of(frame.to_ndarray(format="gray")))
            for frame in container.decode(video=0)
        ]
    assert len(seen) == len(truth) * FPS // RATE
    assert max(abs(number - at) for at, number in seen) <= 2
    heard = read_audio(recording.path, recording.audio_index or 0, 0, recording.probe.duration_ms)
    wanted = truth[::3]
    for start in range(500, len(truth) * 1000 // RATE - 1500, 500):
        a, b = envelope(wanted, start, 1000), envelope(heard, start - 100, 1200)
        around = np.lib.stride_tricks.sliding_window_view(b, 1000)
        spread = around.std(axis=1) * a.std() * 1000
        scores = (around - around.mean(axis=1, keepdims=True)) @ (a - a.mean()) / np.maximum(spread, 1e-9)
        assert scores.max() > 0.5, f"other sound at {start} ms"
        assert abs(int(np.argmax(scores)) - 100) <= 40, f"sound is off at {start} ms"


def envelope(samples: np.ndarray, start_ms: int, length_ms: int) -> np.ndarray:
    part = np.abs(samples[start_ms * 16 : (start_ms + length_ms) * 16])
    part = np.concatenate([part, np.zeros(length_ms * 16 - len(part), np.float32)])
    smooth: np.ndarray = np.convolve(part.reshape(-1, 16).mean(axis=1), np.ones(5) / 5, "same")
    return smooth


def test_ten_black_seconds_and_a_missing_end(tmp_path: Path) -> None:
    spare, truth = backup(tmp_path, 90)
    sound = truth[: 70 * RATE].copy()
    sound[30 * RATE : 40 * RATE] = 0
    numbers = [BLACK if 900 <= number < 1200 else number for number in range(70 * FPS)]
    primary = write(tmp_path / "show.mp4", numbers, sound, key_every=60)
    recording = filled(primary, spare, tmp_path)
    assert_it_is_the_show(recording, truth)
    assert recording.probe.duration_ms == pytest.approx(90_000, abs=40)
    said = {finding.rule + " " + finding.where: finding.message for finding in recording.findings}
    assert said["ingest.filled 0:00:28"].startswith("0:00:28 to 0:00:40 was black and silent, and is filled from show.")
    assert "ended early" in said["ingest.filled 0:01:10"]
    [aligned] = [finding for finding in recording.findings if finding.rule == "ingest.backup_aligned"]
    assert abs(float(dict(aligned.evidence)["offset_ms"]) - 7300) <= 40
    written = os.stat(recording.path).st_mtime_ns
    assert filled(primary, spare, tmp_path) == recording
    assert os.stat(recording.path).st_mtime_ns == written


def test_a_gap_and_a_frozen_picture(tmp_path: Path) -> None:
    """Packets are missing from 10 to 14 s; from 24 to 34 s the picture stands while the sound goes on."""
    spare, truth = backup(tmp_path, 45)
    numbers: list[int | None] = [720 if 720 <= number < 1020 else number for number in range(45 * FPS)]
    numbers[300:420] = [None] * 120
    primary = write(tmp_path / "show.mkv", numbers, truth, key_every=60)
    recording = filled(primary, spare, tmp_path)
    assert_it_is_the_show(recording, truth)
    messages = " ".join(finding.message for finding in recording.findings if finding.rule == "ingest.filled")
    assert "is missing" in messages and "was frozen" in messages


def test_a_backup_of_another_show_is_not_used(tmp_path: Path) -> None:
    spare, _ = backup(tmp_path, 30, seed=99)
    primary = write(
        tmp_path / "show.mp4", [*range(300), *[BLACK] * 150, *range(450, 750)], show_sound(25), key_every=60
    )
    recording = filled(primary, spare, tmp_path)
    assert rules(recording) == ["ingest.backup_unaligned"]
    assert recording.path == str(primary)


def test_a_sound_primary_is_read_where_it_lies(tmp_path: Path) -> None:
    spare, truth = backup(tmp_path, 30)
    primary = write(tmp_path / "show.mp4", range(30 * FPS), truth, key_every=60)
    recording = filled(primary, spare, tmp_path)
    assert rules(recording) == ["ingest.backup_aligned"]
    assert recording.path == str(primary)

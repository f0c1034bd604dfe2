"""The offset of two recordings of one sound: by value, and on a real recording cut and encoded otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from repurpose.ingest import read_recording
from repurpose.ingest.alignment import SEARCH_MS, Alignment, Match, align, coarse_offset, levels_db, match_window
from repurpose.ingest.filled import align_recordings, look
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import IngestSettings


def sound(seconds: int, seed: int) -> np.ndarray:
    """Noise in bursts of an eighth of a second, 16 kHz."""
    chance = np.random.default_rng(seed)
    loud = np.repeat(np.clip(chance.normal(0.1, 0.2, seconds * 8), 0.001, 0.6), 2000)
    made: np.ndarray = (loud * chance.normal(0, 0.4, len(loud))).astype(np.float32)
    return made


@pytest.mark.parametrize("offset_ms", [0, 7300, -12_340])
def test_the_coarse_offset_of_cut_quieter_noisier_sound(offset_ms: int) -> None:
    whole = sound(120, 1)
    noise = np.random.default_rng(2).normal(0, 0.01, len(whole)).astype(np.float32)
    one = whole[max(0, offset_ms) * 16 :]
    two = (0.4 * whole + noise)[max(0, -offset_ms) * 16 :]
    assert abs(coarse_offset(levels_db(one), levels_db(two)) - offset_ms) <= 10


def test_a_window_finds_the_last_milliseconds() -> None:
    whole = sound(20, 3)
    for missed in (-100, -7, 0, 33, 100):
        begin = 5000 - SEARCH_MS - missed
        two = whole[begin * 16 : (begin + 10_000 + 2 * SEARCH_MS) * 16]
        found = match_window(whole[5000 * 16 : 15_000 * 16], two, 5000, 0)
        assert abs(found.offset_ms - (missed)) <= 1 and found.likeness > 0.9, missed
    assert match_window(np.zeros(160_000, np.float32), whole, 0, 0).likeness == 0


def test_windows_that_agree_make_the_line_and_others_do_not_move_it() -> None:
    true = [Match(ms, 1000 + ms * 20e-6, 0.9) for ms in range(0, 3_600_001, 600_000)]
    found = align([*true, Match(900_000, 1110, 0.9), Match(1_500_000, 900, 0.1)])
    assert found.trusted
    assert abs(found.offset_ms - 1000) < 1 and abs(found.drift - 20e-6) < 1e-6
    assert abs(found.at(3_600_000) - 3_601_072) <= 1


def test_too_few_windows_or_none_that_agree_are_not_trusted() -> None:
    assert not align([]).trusted
    assert not align([Match(0, 10, 0.9)]).trusted
    assert not align([Match(0, 10, 0.3), Match(1000, 10, 0.3)]).trusted
    assert not align([Match(ms, ms // 7 % 113, 0.9) for ms in range(0, 60_000, 10_007)]).trusted
    assert not Alignment(0.0, 0.0, 0.0).trusted


@pytest.mark.slow
def test_a_real_talk_cut_and_encoded_otherwise(shared_media: Path, tmp_path: Path) -> None:
    """Cut 11.37 s later, at another rate, in mono MP3 of 48 kbit/s, and quieter."""
    talk = shared_media / "video" / "slide_talk_1080p.mp4"
    other = tmp_path / "other.mkv"
    how = ["-vf", "scale=320:180,fps=10", "-c:v", "libx264", "-preset", "ultrafast", "-af", "volume=0.3"]
    how += ["-c:a", "libmp3lame", "-b:a", "48k", "-ac", "1"]
    run_ffmpeg(["-skip_frame", "nokey", "-ss", "11.37", "-i", str(talk), *how, "-y", str(other)])
    one, two = read_recording(talk, IngestSettings()), read_recording(other, IngestSettings())
    found = align_recordings(one, look(one).levels, two)
    assert found.trusted
    assert abs(found.offset_ms + 11_370) <= 40
    assert abs(found.at(120_000) - (120_000 - 11_370)) <= 40


@pytest.mark.slow
def test_another_recording_is_not_trusted(shared_media: Path, sample: Path) -> None:
    one = read_recording(sample, IngestSettings())
    levels = look(one).levels
    for name in ("voice_timer_silences.mp4", "obama_speech.mp4", "sintel_trailer-720p.mp4", "trailer_bbb.mp4"):
        other = read_recording(shared_media / "video" / name, IngestSettings())
        assert not align_recordings(one, levels, other).trusted, name

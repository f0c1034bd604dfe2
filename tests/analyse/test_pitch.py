"""Pitch of made voices."""

from __future__ import annotations

import numpy as np
import pytest

from repurpose.analyse.pitch import PitchTrack

RATE = 16_000


def tracked(samples: np.ndarray, block: int = RATE) -> tuple[int, ...]:
    track = PitchTrack()
    for at in range(0, len(samples), block):
        track.add(samples[at : at + block])
    return track.pitch_hz()


def voice(hz: float, seconds: float = 2.0, level: float = 0.2) -> np.ndarray:
    """A pulse's harmonics, the second and third the strongest, as in many vowels."""
    at = np.arange(int(seconds * RATE)) / RATE
    strength = {1: 0.5, 2: 1.0, 3: 0.9, 4: 0.4, 5: 0.3, 7: 0.2}
    sound = sum(part * np.sin(2 * np.pi * hz * number * at + number) for number, part in strength.items())
    return np.asarray(sound / np.abs(sound).max() * level * 32_767, np.int16)


@pytest.mark.parametrize("hz", [70, 98, 131, 220, 311, 390])
def test_a_steady_voice_has_its_pitch(hz: int) -> None:
    assert tracked(voice(hz)) == pytest.approx((hz,) * 20, rel=0.02)


def test_noise_and_silence_are_unvoiced() -> None:
    noise = np.random.default_rng(1).standard_normal(5 * RATE) * 4000
    assert sum(hz > 0 for hz in tracked(noise.astype(np.int16))) <= 1
    assert tracked(np.zeros(RATE, np.int16)) == (0,) * 10
    assert tracked(voice(120, level=0.001)) == (0,) * 20


def test_the_cut_into_blocks_changes_nothing() -> None:
    sound = np.concatenate([voice(120, 13), voice(200, 12.34)])
    assert tracked(sound, 12_345) == tracked(sound, 1_000_000)
    assert len(tracked(sound)) == 254


def test_no_sound_has_no_pitch() -> None:
    assert tracked(np.zeros(0, np.int16)) == ()

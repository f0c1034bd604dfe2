"""Music, applause and the mix: what the two audio tracks of the recording hold."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from sample_media.speech import RATE, Sound, softened
from sample_media.timetable import FPS, Placed, Timetable

BEAT_S = 0.6
# Four bars of four beats: roots and thirds in semitones above A2, a plain turn that loops.
CHORDS = ((0, 3, 7, 12), (-4, 0, 3, 8), (3, 7, 10, 15), (-2, 2, 5, 10))
MUSIC_FADE_MS = 900
MUSIC_DB = -24.0
CHEER_DB = -15.0
ROOM_DB = -66.0  # a microphone is never digitally silent


def host_track(table: Timetable, voices: Sequence[Sequence[Sound]], music: Sound) -> Sound:
    """What viewers heard: speech, applause, and music only where a shot asks for it."""
    rng = np.random.default_rng(table.script.seed)
    track = speech_track(table, voices)
    track += rng.standard_normal(len(track)).astype(np.float32) * np.float32(_gain(ROOM_DB))
    for placed in table.placed:
        if placed.shot.music_db is not None:
            _add(track, placed.start_ms, _bed(placed, music, placed.shot.music_db))
        for one in placed.spoken:
            if one.line.cheer_ms:
                # The crowd begins on the last word and dies away over the next sentence's start.
                _add(track, one.end_ms - 250, applause(one.line.cheer_ms + 900, rng))
    return softened(track)


def speech_track(table: Timetable, voices: Sequence[Sequence[Sound]]) -> Sound:
    """The voices alone, each where the timetable puts it."""
    track = np.zeros(table.frames * RATE // FPS, np.float32)
    for placed, spoken in zip(table.placed, voices, strict=True):
        for one, samples in zip(placed.spoken, spoken, strict=True):
            _add(track, one.start_ms, samples)
    return track


def compose(length: int) -> Sound:
    """That many samples of quiet music: soft chords and a plucked pattern, looped."""
    beat = round(BEAT_S * RATE)
    loop = np.zeros(beat * 16 + RATE, np.float32)
    for bar, chord in enumerate(CHORDS):
        for note in chord[:3]:
            _add_at(loop, bar * 4 * beat, _pad(note, 4 * BEAT_S + 0.6) * 0.5)
        for half in range(8):
            note = chord[(0, 2, 1, 3, 2, 1, 3, 2)[half]] + 12
            _add_at(loop, (bar * 8 + half) * beat // 2, _pluck(note, 1.0))
    body = loop[: beat * 16].copy()
    body[:RATE] += loop[beat * 16 :]  # what rings over the loop's end sounds at its start
    body *= _gain(MUSIC_DB) / float(np.sqrt(np.mean(np.square(body))))
    looped: Sound = np.tile(body, -(-length // len(body)))[:length]
    return looped


def applause(length_ms: int, rng: np.random.Generator) -> Sound:
    """A small audience that claps and calls, swelling quickly and dying away."""
    length = length_ms * RATE // 1000
    crowd = np.zeros(length + RATE, np.float32)
    for _ in range(length_ms // 8):
        _add_at(crowd, int(rng.integers(0, length)), _clap(rng))
    for _ in range(5):
        _add_at(crowd, int(rng.integers(0, length // 2)), _call(rng))
    position = np.linspace(0, 1, length)
    swell = np.minimum(1, position * 9) * np.minimum(1, (1 - position) * 2.2)
    crowd = crowd[:length] * swell.astype(np.float32)
    loud = crowd * (_gain(CHEER_DB) / float(np.sqrt(np.mean(np.square(crowd)))))
    return softened(loud)


def write_wave(path: Path, samples: Sound) -> None:
    """Mono samples as a 16 bit file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((samples * 32767).astype("<i2").tobytes())


def _bed(placed: Placed, music: Sound, gain_db: float) -> Sound:
    start, end = (ms * RATE // 1000 for ms in (placed.start_ms, placed.end_ms))
    bed = music[start:end] * np.float32(_gain(gain_db))
    ramp = np.minimum(1, np.arange(len(bed), dtype=np.float32) / (MUSIC_FADE_MS * RATE / 1000))
    faded: Sound = bed * ramp * ramp[::-1]
    return faded


def _pitch(semitones: int) -> float:
    return float(110.0 * 2 ** (semitones / 12))


def _pad(note: int, seconds: float) -> Sound:
    time = np.arange(round(seconds * RATE)) / RATE
    # Each part of the tone twice, a little apart, so that it moves.
    parts = [(k, k * (1 + 0.0015 * side)) for k in (1, 2, 3) for side in (-1, 1)]
    tone = sum(np.sin(2 * np.pi * _pitch(note) * ratio * time) / k**2 for k, ratio in parts)
    envelope = np.minimum(1, time / 0.5) * np.minimum(1, (seconds - time) / 0.6)
    return np.asarray(tone * envelope * 0.3, np.float32)


def _pluck(note: int, seconds: float) -> Sound:
    time = np.arange(round(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * _pitch(note) * k * time) * np.exp(-time * 3 * k) / k for k in (1, 2, 3, 4))
    envelope = np.minimum(1, time / 0.004) * np.minimum(1, (seconds - time) / 0.1)
    return np.asarray(tone * envelope * 0.5, np.float32)


def _clap(rng: np.random.Generator) -> Sound:
    time = np.arange(RATE // 25) / RATE
    ring = np.sin(2 * np.pi * rng.uniform(900, 2200) * time) + rng.standard_normal(len(time))
    return np.asarray(ring * np.exp(-time * rng.uniform(110, 260)) * rng.uniform(0.3, 1.0), np.float32)


def _call(rng: np.random.Generator) -> Sound:
    seconds = float(rng.uniform(0.5, 1.0))
    time = np.arange(round(seconds * RATE)) / RATE
    glide = rng.uniform(330, 520) * (1 + 0.5 * np.sin(np.pi * time / seconds))
    phase = 2 * np.pi * np.cumsum(glide) / RATE
    tone = np.sin(phase) + 0.5 * np.sin(2 * phase) + 0.3 * np.sin(3 * phase)
    return np.asarray(tone * np.sin(np.pi * time / seconds) ** 2 * 0.12, np.float32)


def _gain(decibels: float) -> float:
    return float(10 ** (decibels / 20))


def _add(track: Sound, start_ms: int, samples: Sound) -> None:
    _add_at(track, start_ms * RATE // 1000, samples)


def _add_at(track: Sound, start: int, samples: Sound) -> None:
    end = min(len(track), start + len(samples))
    track[start:end] += samples[: end - start]

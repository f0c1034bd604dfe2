"""The pitch of the voice as sound flows by: periodicity by normalised autocorrelation."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

STEP_MS = 100
"""A value each; as the loudness."""
LOWEST_HZ, HIGHEST_HZ = 65, 400
"""Voices: a deep one at rest, a child's or an excited one."""
PERIODIC = 0.6
"""Least autocorrelation, 0..1, at which a step counts as voiced: noise stays below 0.3, vowels above 0.8."""
_RATE = 8000
"""Of the sound that is looked at, each two samples joined: harmonics above 4 kHz say nothing of pitch."""
_STEP = _RATE * STEP_MS // 1000
_WINDOW = 512
"""64 ms, from the middle of each step: four periods of the lowest voice."""
_AUDIBLE = 10 ** (-50 / 20)
"""Level (RMS of full scale) below which nothing is voiced."""
_FIRST_PEAK = 0.85
"""The first peak as high as this share of the highest is the period: later ones are its multiples."""
_BATCH = 200
"""Steps worked out at a time."""


class PitchTrack:
    """Takes 16 kHz mono int16, gives Hz a step, 0 where nothing voiced is heard; half a second of work an hour."""

    def __init__(self) -> None:
        self._held = np.zeros(0, np.int16)
        self._hz: list[int] = []

    def add(self, samples: NDArray[np.int16]) -> None:
        self._held = np.concatenate([self._held, samples])
        if len(self._held) >= 2 * _STEP * _BATCH:
            self._work_out()

    def pitch_hz(self) -> tuple[int, ...]:
        """All steps, the last one even where it is not whole; call it once, after the last sound."""
        self._held = np.concatenate([self._held, np.zeros(-len(self._held) % (2 * _STEP), np.int16)])
        self._work_out()
        return tuple(self._hz)

    def _work_out(self) -> None:
        count = len(self._held) // (2 * _STEP)
        whole, self._held = self._held[: count * 2 * _STEP], self._held[count * 2 * _STEP :]
        halved = whole.reshape(-1, 2).mean(axis=1, dtype=np.float32) / 32768
        margin = (_STEP - _WINDOW) // 2
        self._hz += pitches(halved.reshape(count, _STEP)[:, margin : margin + _WINDOW]).tolist()


def pitches(windows: NDArray[np.float32]) -> NDArray[np.int64]:
    """Hz of each row of `_WINDOW` samples at 8 kHz; 0 where it is quiet or not periodic."""
    if not len(windows):
        return np.zeros(0, np.int64)
    centred = windows - windows.mean(axis=1, keepdims=True)
    likeness = _likeness(centred)
    inner = likeness[:, 1:-1]
    peaks = (inner >= likeness[:, :-2]) & (inner > likeness[:, 2:])
    height = np.where(peaks, inner, 0.0)
    best = height.max(axis=1)
    first = (height >= np.maximum(_FIRST_PEAK * best, 1e-6)[:, None]).argmax(axis=1)
    rows = np.arange(len(windows))
    left, top, right = (likeness[rows, first + shift] for shift in range(3))
    bend = left - 2 * top + right
    offset = np.where(bend < 0, 0.5 * (left - right) / np.where(bend < 0, bend, -1.0), 0.0)
    hz = _RATE / (_lags()[0] + 1 + first + offset)
    audible = np.sqrt((centred**2).mean(axis=1)) >= _AUDIBLE
    voiced = audible & (best >= PERIODIC) & (hz >= LOWEST_HZ) & (hz <= HIGHEST_HZ)
    return np.where(voiced, np.round(hz), 0).astype(np.int64)


def _lags() -> tuple[int, int]:
    """First and last lag in samples: one beyond the highest and the lowest voice, for the peaks at the borders."""
    return _RATE // HIGHEST_HZ - 1, -(-_RATE // LOWEST_HZ) + 1


def _likeness(centred: NDArray[np.float32]) -> NDArray[np.float32]:
    """Autocorrelation at each lag over the energy of the two parts that are compared, −1..1."""
    first, last = _lags()
    spectrum = np.fft.rfft(centred, 2 * _WINDOW)
    correlation = np.fft.irfft(spectrum.real**2 + spectrum.imag**2, 2 * _WINDOW)[:, first : last + 1]
    energy = np.concatenate([np.zeros((len(centred), 1), np.float32), np.cumsum(centred**2, axis=1)], axis=1)
    lags = np.arange(first, last + 1)
    both = energy[:, _WINDOW - lags] + energy[:, -1:] - energy[:, lags]
    ratio: NDArray[np.float32] = (2 * correlation / np.maximum(both, 1e-9)).astype(np.float32)
    return ratio

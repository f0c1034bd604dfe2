"""How two recordings of one show lie against each other in time, by their sound. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

STEP_MS = 10
"""Of the coarse envelope: 8 hours are 2.9 million values."""
SAMPLES_PER_MS = 16
FLOOR_DB = -90.0
SEARCH_MS = 120
"""How far the fine search goes around the coarse offset, drift within an hour included."""
MIN_WINDOWS = 2
MIN_LIKENESS = 0.5
"""Least correlation of a window's envelopes that counts."""
SPREAD_MS = 40
"""Windows that count lie within this of one line, or there is no such line."""

Values = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Alignment:
    """A time t of the one recording is `at(t)` in the other."""

    offset_ms: float
    drift: float
    """Clock ms gained a ms: 0.00002 is 72 ms an hour."""
    likeness: float
    """Median correlation of the windows that agree, 0..1; 0 where too few do."""

    @property
    def trusted(self) -> bool:
        return self.likeness >= MIN_LIKENESS

    def at(self, ms: float) -> int:
        return round(ms + self.offset_ms + self.drift * ms)


@dataclass(frozen=True, slots=True)
class Match:
    """One window: its middle in the one recording, the other's offset there, and how alike they are."""

    middle_ms: int
    offset_ms: float
    likeness: float


def levels_db(samples: Values) -> Values:
    """RMS level (dBFS) of each whole 10 ms of 16 kHz samples in −1..1."""
    size = STEP_MS * SAMPLES_PER_MS
    blocks = samples[: len(samples) // size * size].reshape(-1, size).astype(np.float64)
    power = np.mean(blocks**2, axis=1)
    levels: Values = np.maximum(10 * np.log10(np.maximum(power, 1e-12)), FLOOR_DB).astype(np.float32)
    return levels


def coarse_offset(one: Values, two: Values) -> int:
    """The offset (ms) at which the onsets of both agree best: what is at t in `one` is at t + offset in `two`."""
    a, b = _onsets(one), _onsets(two)
    size = 1 << int(np.ceil(np.log2(len(a) + len(b))))
    spectrum = np.conj(np.fft.rfft(a, size)) * np.fft.rfft(b, size)
    score = np.fft.irfft(spectrum, size)
    # Where only a little of both overlaps, chance alone agrees.
    lags = np.arange(size)
    lags[lags > size // 2] -= size
    overlap = np.minimum(len(a), len(b) - lags) - np.maximum(0, -lags)
    least = max(1, min(len(a), len(b)) // 20)
    score = np.where(overlap >= least, score / np.sqrt(np.maximum(overlap, least)), -np.inf)
    return int(lags[int(np.argmax(score))]) * STEP_MS


def match_window(one: Values, two: Values, middle_ms: int, expected_ms: int) -> Match:
    """Compare a window of samples with a longer one of the other recording, which begins SEARCH_MS before it and ends
    SEARCH_MS after it by the expected offset."""
    a, b = _fine(one), _fine(two)
    if len(a) < 1000 or len(b) < len(a) or not a.std():
        return Match(middle_ms, expected_ms, 0.0)
    a = (a - a.mean()) / (a.std() * len(a))
    best, place = 0.0, 0
    for lag in range(len(b) - len(a) + 1):
        part = b[lag : lag + len(a)]
        spread = float(part.std())
        value = float(np.dot(a, part - part.mean())) / spread if spread else 0.0
        if value > best:
            best, place = value, lag
    return Match(middle_ms, expected_ms + place - SEARCH_MS, best)


def align(matches: Sequence[Match]) -> Alignment:
    """The line through the windows that agree; windows in silence or within a dropout do not."""
    alike = [match for match in matches if match.likeness >= MIN_LIKENESS]
    best: list[Match] = []
    line = (0.0, 0.0)
    for first in alike:
        for second in alike:
            apart = second.middle_ms - first.middle_ms
            drift = (second.offset_ms - first.offset_ms) / apart if apart > 0 else 0.0
            if abs(drift) > 0.001:
                continue
            base = first.offset_ms - drift * first.middle_ms
            near = [m for m in alike if abs(m.offset_ms - base - drift * m.middle_ms) <= SPREAD_MS / 4]
            if len(near) > len(best):
                best, line = near, (base, drift)
    if len(best) < MIN_WINDOWS or 2 * len(best) < len(alike):
        return Alignment(0.0, 0.0, 0.0)
    drift = line[1]
    if len(best) > MIN_WINDOWS:
        drift = float(np.polyfit([m.middle_ms for m in best], [m.offset_ms for m in best], 1)[0])
    offset = float(np.median([m.offset_ms - drift * m.middle_ms for m in best]))
    return Alignment(offset, drift, float(np.median([m.likeness for m in best])))


def _onsets(levels: Values) -> NDArray[np.float64]:
    """Rises of the level, clipped and centred: steady sound and one's own gain do not count."""
    rises = np.clip(np.diff(levels.astype(np.float64), prepend=levels[:1]), 0, 20)
    centred: NDArray[np.float64] = rises - rises.mean()
    return centred


def _fine(samples: Values) -> NDArray[np.float64]:
    """The envelope at 1 kHz, smoothed over 5 ms."""
    blocks = np.abs(samples[: len(samples) // SAMPLES_PER_MS * SAMPLES_PER_MS]).reshape(-1, SAMPLES_PER_MS)
    envelope: NDArray[np.float64] = np.convolve(blocks.mean(axis=1).astype(np.float64), np.ones(5) / 5, "same")
    return envelope

"""`emphasis`: is the voice moved? Source: pitch and loudness of the voice against the speaker's own level."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from repurpose.model import Analysis, Candidate, Sound, Span
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured, spread

USUAL_MS = 120_000
"""A speaker's own level is the median over this much on both sides: longer than a clip, shorter than most turns."""
OTHER_VOICE = 4.0
"""Semitones between a turn's median and that of what is around it, from which it is another voice with its own level:
men and women lie some 9 apart, a speaker's own turns 1 to 2."""
TURN_STEPS = 50
"""Voiced steps that a turn needs for a level of its own."""
MOST = 12.0
"""Semitones or LU of one step that count: more is a fault of the measure, or a shout."""
SAME_VOICE = 1.2
"""Semitones and LU, added; less than this between flat and moved stretches is no difference that one hears."""
_GRID_MS = 10_000


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """How far the voice rises above its own level, in semitones and in LU, on the mean of what is voiced."""
    sound = evidence.analysis.sound
    count = min(len(sound.pitch_hz), len(sound.momentary_lufs))
    hz = np.array(sound.pitch_hz[:count], np.float64)
    voiced = np.flatnonzero(hz > 0)
    if not len(voiced):
        return None
    tones = 12 * np.log2(hz[voiced])
    levels = np.array(sound.momentary_lufs, np.float64)[voiced]
    higher = np.clip(tones - _own_pitch(tones, voiced, evidence.analysis), 0, MOST)
    louder = np.clip(levels - _usual(levels, voiced, sound.step_ms), 0, MOST)
    sums = np.concatenate([np.zeros((1, 2)), np.cumsum(np.stack([higher, louder], axis=1), axis=0)])

    def rise(span: Span) -> tuple[float, float]:
        first, last = _inside(span, voiced, sound)
        semitones, loudness = (sums[last] - sums[first]) / max(1, last - first)
        return float(semitones), float(loudness)

    usual = float(sums[-1].sum() / len(voiced))

    def describe(candidate: Candidate) -> str:
        first, last = _inside(candidate.span, voiced, sound)
        if first == last:
            return "no voice is heard"
        semitones, loudness = rise(candidate.span)
        how = "livelier" if semitones + loudness > usual else "calmer"
        return f"a voice {how} than usual here (+{semitones:.1f} semitones, +{loudness:.1f} LU)"

    return Measured(spread([sum(rise(candidate.span)) for candidate in candidates], SAME_VOICE), describe)


def _inside(span: Span, voiced: NDArray[np.int64], sound: Sound) -> tuple[int, int]:
    first, last = np.searchsorted(voiced, (span.start_ms // sound.step_ms, -(-span.end_ms // sound.step_ms)))
    return int(first), int(last)


def _own_pitch(tones: NDArray[np.float64], voiced: NDArray[np.int64], analysis: Analysis) -> NDArray[np.float64]:
    """The usual pitch around each voiced step; a turn of plainly another voice has its own."""
    own = _usual(tones, voiced, analysis.sound.step_ms)
    words, turns = analysis.transcript.words, analysis.transcript.turns
    edges = [words[turn].span.start_ms for turn in turns] + [analysis.duration_ms]
    for start, end in pairwise(edges):
        first, last = _inside(Span(start, max(start, end)), voiced, analysis.sound)
        if last - first >= TURN_STEPS:
            level = float(np.median(tones[first:last]))
            if abs(level - float(np.median(own[first:last]))) >= OTHER_VOICE:
                own[first:last] = level
    return own


def _usual(values: NDArray[np.float64], voiced: NDArray[np.int64], step_ms: int) -> NDArray[np.float64]:
    """Running median over `USUAL_MS` on both sides, worked out each `_GRID_MS`."""
    grid, reach = _GRID_MS // step_ms, USUAL_MS // step_ms
    cells = voiced // grid
    usual = np.empty_like(values)
    borders = np.flatnonzero(np.diff(cells, prepend=-1, append=-2))
    for first, last in pairwise(borders.tolist()):
        middle = int(cells[first]) * grid + grid // 2
        around = np.searchsorted(voiced, (middle - reach, middle + reach))
        usual[first:last] = np.median(values[around[0] : around[1]])
    return usual

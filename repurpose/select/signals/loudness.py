"""`loudness`: is it louder than the rest? Source: momentary loudness (EBU R128) of the chosen audio track."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from statistics import median

from repurpose.model import Candidate, Sound, Span
from repurpose.model.analysis import SILENT_LUFS
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured, spread

MAX_EXCESS = 10.0
"""LU above the usual level that count; a bang does not outweigh a laugh."""
SAME_LEVEL = 1.5
"""LU; less than this between calm and loud stretches is no difference."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    sound = evidence.analysis.sound
    level = _usual_level(sound)
    if level is None:
        return None
    excess = list(accumulate((min(MAX_EXCESS, max(0.0, value - level)) for value in sound.momentary_lufs), initial=0.0))

    def mean_excess(span: Span) -> float:
        first = min(span.start_ms // sound.step_ms, len(excess) - 1)
        last = min(-(-span.end_ms // sound.step_ms), len(excess) - 1)
        return (excess[last] - excess[first]) / max(1, last - first)

    def describe(candidate: Candidate) -> str:
        heard = sound.loudness_in(candidate.span)
        above = sum(value > level + 3.0 for value in heard) / max(1, len(heard))
        return f"{above:.0%} of it at least 3 LU louder than usual here"

    return Measured(spread([mean_excess(candidate.span) for candidate in candidates], SAME_LEVEL), describe)


def _usual_level(sound: Sound) -> float | None:
    """Median loudness where a voice was heard, else where anything was; None for silence."""
    voiced = [value for span in sound.speech for value in sound.loudness_in(span) if value > SILENT_LUFS]
    heard = voiced or [value for value in sound.momentary_lufs if value > SILENT_LUFS]
    return median(heard) if heard else None

"""`speech_rate`: how fast is it spoken? Source: the words' times."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from statistics import median

from repurpose.model import Candidate, Span
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured, spread

OF_WORDS = True
SAME_RATE = 40.0
"""Words a minute; less than this between slow and fast stretches is no difference that a viewer hears."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    words = evidence.analysis.transcript.words
    if not words:
        return None
    starts = [word.span.start_ms for word in words]

    def rate(span: Span) -> float:
        said = bisect_left(starts, span.end_ms) - bisect_left(starts, span.start_ms)
        return said * 60_000 / max(1, span.duration_ms)

    rates = [rate(candidate.span) for candidate in candidates]
    usual = median(rates or [0.0])

    def describe(candidate: Candidate) -> str:
        return f"spoken at {rate(candidate.span):.0f} words a minute, {usual:.0f} being usual here"

    return Measured(spread(rates, SAME_RATE), describe)

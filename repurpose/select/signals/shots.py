"""`shots`: how often does the picture change? Source: the shots."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from repurpose.model import Candidate, Span
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured, spread

SAME_DENSITY = 6.0
"""Cuts a minute; less than this between still and busy stretches is no difference."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    cuts = sorted(scene.span.start_ms for scene in evidence.analysis.scenes)[1:]
    if not cuts:
        return None

    def inside(span: Span) -> int:
        return bisect_left(cuts, span.end_ms) - bisect_left(cuts, span.start_ms + 1)

    def describe(candidate: Candidate) -> str:
        count = inside(candidate.span)
        return f"{count} cut{'' if count == 1 else 's'} within" if count else "no cut within"

    density = [inside(candidate.span) * 60_000 / max(1, candidate.span.duration_ms) for candidate in candidates]
    return Measured(spread(density, SAME_DENSITY), describe)

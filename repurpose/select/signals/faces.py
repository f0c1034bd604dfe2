"""`faces`: do we see somebody? Source: the glances at the picture, every 30 s."""

from __future__ import annotations

from collections.abc import Sequence

from repurpose.model import Candidate
from repurpose.select.evidence import Evidence
from repurpose.select.glimpses import Glimpses
from repurpose.select.signals.measured import Measured, spread

SAME_SHARE = 0.5
"""Of the time; where the recording differs by less, a face there is nothing special."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """The share of its time with a face in the picture; absent where no face is seen at all."""
    samples = evidence.analysis.survey.samples
    seen = Glimpses.of((sample.ms, float(sample.faces > 0)) for sample in samples if sample.faces is not None)
    if not seen.anything:
        return None

    def describe(candidate: Candidate) -> str:
        share = seen.mean(candidate.span)
        return f"a face in the picture for {share:.0%} of it" if share else "no face in the picture"

    return Measured(spread([seen.mean(candidate.span) for candidate in candidates], SAME_SHARE), describe)

"""`screen_text`: is there text on screen? Source: the glances at the picture, every 30 s."""

from __future__ import annotations

from collections.abc import Sequence

from repurpose.model import Candidate
from repurpose.select.evidence import Evidence
from repurpose.select.glimpses import Glimpses
from repurpose.select.signals.measured import Measured, spread

SAME_SHARE = 0.1
"""Of the picture; a full slide covers 0.2 to 0.3 with its lines, a name below a speaker 0.02."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """The share of the picture that lines of text cover, on the mean; absent where none is seen at all."""
    samples = evidence.analysis.survey.samples
    seen = Glimpses.of((sample.ms, sample.text) for sample in samples if sample.text is not None)
    if not seen.anything:
        return None

    def describe(candidate: Candidate) -> str:
        share = seen.mean(candidate.span)
        return f"text covers {share:.0%} of the picture" if share else "no text on screen"

    return Measured(spread([seen.mean(candidate.span) for candidate in candidates], SAME_SHARE), describe)

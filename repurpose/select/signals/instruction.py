"""`instruction`: does it tell how a thing is done? Source: imperatives and step words in the sentences."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from repurpose.model import Candidate
from repurpose.select.evidence import Evidence
from repurpose.select.instructions import Reading, read_sentence
from repurpose.select.signals.measured import Measured, share_of_top

OF_WORDS = True

STRONG_ENOUGH = 0.5
"""Weaker readings ("you put", "I take") tell what happens; they ask nobody for anything."""
STEP_WORD = 1.25
"""What an instruction with a step word (first, next, then, finally) counts more: it belongs to a procedure."""
PROCEDURE = 0.35
"""Share of the words, weighed by how surely they instruct; where the best has less, nobody explains a procedure."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """The share of its words that tell the listener what to do. The rules are English; elsewhere it is absent."""
    transcript = evidence.analysis.transcript
    if not transcript.words or transcript.language not in ("", "en"):
        return None
    readings = [read_sentence(transcript.sentence_text(index)) for index in range(len(transcript.sentences))]
    weights = [0.0] * len(transcript.words)
    for reading, (first, last) in zip(readings, transcript.sentences, strict=True):
        weights[first : last + 1] = [_weight(reading)] * (last + 1 - first)
    sums = list(accumulate(weights, initial=0.0))
    starts = [word.span.start_ms for word in transcript.words]
    sentences = [starts[first] for first, _ in transcript.sentences]

    def share(candidate: Candidate) -> float:
        first, last = (bisect_left(starts, ms) for ms in (candidate.span.start_ms, candidate.span.end_ms))
        return (sums[last] - sums[first]) / max(1, last - first)

    def describe(candidate: Candidate) -> str:
        first, last = (bisect_left(sentences, ms) for ms in (candidate.span.start_ms, candidate.span.end_ms))
        told = [reading.text for reading in readings[first:last] if _weight(reading)]
        if not told:
            return "gives no instructions"
        return f'gives {len(told)} instruction{"" if len(told) == 1 else "s"}, the first "{told[0].rstrip(".")}"'

    return Measured(share_of_top([share(candidate) for candidate in candidates], PROCEDURE), describe)


def _weight(reading: Reading) -> float:
    if reading.kind not in ("action", "check") or reading.strength < STRONG_ENOUGH:
        return 0.0
    return reading.strength * (STEP_WORD if reading.ordered else 1.0)

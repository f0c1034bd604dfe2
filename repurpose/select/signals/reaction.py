"""`reaction`: did the room laugh or applaud? Source: the laughter and applause that was heard."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from repurpose.model import Candidate, SoundEvent, Span
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured, share_of_top

BEFORE_MS = 1000
"""What begins within this of the candidate's start answers to what was said before it."""
AFTER_MS = 2500
"""What begins within this after its end still answers to it."""
MOST_MS = 6000
"""A longer reaction counts no more: at the end of a talk the hall claps for a minute."""
REACTION = 2.0
"""Seconds, weighed by confidence; where the best has less, it was a chuckle."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """Seconds of reaction that begin within the candidate or right after it, each weighed by its confidence."""
    events = sorted(evidence.analysis.sound.events, key=lambda event: (event.span, event.kind))
    if not events:
        return None
    starts = [event.span.start_ms for event in events]
    sums = list(accumulate((_strength(event) for event in events), initial=0.0))

    def inside(span: Span) -> tuple[int, int]:
        first = bisect_left(starts, span.start_ms + BEFORE_MS)
        return first, max(first, bisect_left(starts, span.end_ms + AFTER_MS))

    def seconds(candidate: Candidate) -> float:
        first, last = inside(candidate.span)
        return sums[last] - sums[first]

    def describe(candidate: Candidate) -> str:
        first, last = inside(candidate.span)
        kinds = Counter(event.kind for event in events[first:last])
        heard = [f"{kind} {_times(kinds[kind])}" for kind in sorted(kinds)]
        return " and ".join(heard) if heard else "no laughter or applause"

    return Measured(share_of_top([seconds(candidate) for candidate in candidates], REACTION), describe)


def _strength(event: SoundEvent) -> float:
    return event.confidence * min(event.span.duration_ms, MOST_MS) / 1000


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")

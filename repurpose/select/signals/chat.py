"""`chat`: did the audience react? Source: the chat log beside the recording."""

from __future__ import annotations

from collections.abc import Sequence

from repurpose.model import Candidate
from repurpose.select.evidence import Evidence
from repurpose.select.reactions import CLEAR, read_reactions
from repurpose.select.signals.measured import Measured
from repurpose.timebase import clock

STRONG = 0.8
"""What only one candidate in twenty reaches."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """How far the chat rose above its usual, by people who answer to what is within the candidate."""
    chat = evidence.analysis.chat
    if not chat.messages:
        return None
    reactions = read_reactions(chat, evidence.analysis.duration_ms)

    def describe(candidate: Candidate) -> str:
        burst = reactions.burst(candidate.span)
        if reactions.strength(candidate.span) <= CLEAR / 2 or not burst:
            return "the chat stayed calm"
        at = clock(reactions.answered_at(candidate.span))
        return f"the chat reacted to {at} with {reactions.times_usual(burst):.1f} times its usual rate"

    return Measured(_shares([reactions.strength(each.span) for each in candidates]), describe)


def _shares(raw: Sequence[float]) -> tuple[float, ...]:
    """To 0..1 with no two reactions alike: the strongest is 1, the recording's 95th percentile STRONG (or more).

    >>> _shares([0.0, 1.0, 4.0])
    (0.0, 0.25, 1.0)
    """
    if not raw:
        return ()
    top = max(CLEAR, *raw)
    knee = min(max(CLEAR, sorted(raw)[len(raw) - 1 - len(raw) // 20]), STRONG * top)
    above = (1 - STRONG) / (top - knee)
    shares = (STRONG * value / knee if value <= knee else STRONG + (value - knee) * above for value in raw)
    return tuple(min(1.0, max(0.0, share)) for share in shares)

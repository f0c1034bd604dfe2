"""`chat`: did the audience react? Source: the chat log beside the recording."""

from __future__ import annotations

from collections.abc import Sequence

from repurpose.model import Candidate
from repurpose.select.evidence import Evidence
from repurpose.select.reactions import CLEAR, read_reactions
from repurpose.select.signals.measured import Measured, share_of_top
from repurpose.timebase import clock


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """How far the chat rose above its usual, by people who answer to what is within the candidate."""
    chat = evidence.analysis.chat
    if not chat.messages:
        return None
    reactions = read_reactions(chat, evidence.analysis.duration_ms)

    def describe(candidate: Candidate) -> str:
        burst = reactions.burst(candidate.span)
        if reactions.strength(candidate.span) <= CLEAR / 4 or not burst:
            return "the chat stayed calm"
        times = max(1.1, reactions.times_usual(burst))
        at = clock(reactions.answered_at(candidate.span))
        return f"the chat reacted to {at} with {times:.1f} times its usual rate"

    return Measured(share_of_top([reactions.strength(each.span) for each in candidates], CLEAR), describe)

"""`topic_start`: does it begin where a topic begins? Source: the topics, chapters and sections."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from repurpose.model import Candidate, Topic
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured
from repurpose.timebase import clock

NEAR_MS = 20_000
"""At this distance from a topic's start nothing is left of the value: three or four sentences."""
SECTION = 0.6
"""What the start of a section counts; that of a chapter counts 1."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """1 at a chapter's start, less by its distance. The recording's own start is no turn: it opens with greetings."""
    chapters, sections = _turns(evidence.topics.topics), _turns(evidence.topics.sections)
    if not chapters and not sections:
        return None

    def value(candidate: Candidate) -> float:
        start = candidate.span.start_ms
        return max(_closeness(start, chapters), SECTION * _closeness(start, sections))

    def describe(candidate: Candidate) -> str:
        start = candidate.span.start_ms
        close, level = max((_closeness(start, chapters), "topic"), (SECTION * _closeness(start, sections), "section"))
        if not close:
            return "begins in the middle of a topic"
        turn = _nearest(start, chapters if level == "topic" else sections)
        off = abs(start - turn)
        where = "at" if off < 1000 else f"{round(off / 1000)} s {'after' if start > turn else 'before'}"
        return f"begins {where} the start of a {level} ({clock(turn)})"

    return Measured(tuple(value(candidate) for candidate in candidates), describe)


def _turns(topics: Sequence[Topic]) -> tuple[int, ...]:
    return tuple(topic.span.start_ms for topic in topics[1:])


def _nearest(ms: int, turns: Sequence[int]) -> int:
    at = bisect_left(turns, ms)
    return min(turns[max(0, at - 1) : at + 1], key=lambda turn: abs(turn - ms))


def _closeness(ms: int, turns: Sequence[int]) -> float:
    return max(0.0, 1 - abs(_nearest(ms, turns) - ms) / NEAR_MS) if turns else 0.0

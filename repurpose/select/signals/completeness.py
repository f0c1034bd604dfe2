"""`completeness`: does it stand alone? Source: first and last words, sentence marks, pauses, topics."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from repurpose.analyse.sentences import asks, ends_sentence
from repurpose.model import Candidate, Transcript
from repurpose.select.evidence import Evidence
from repurpose.select.openings import hangs, opening
from repurpose.select.signals.measured import Measured

OF_SHOTS = 0.4
"""What is cut at shots breaks off in no sentence; whether it is understood by itself, nobody can tell."""
PAUSE_MS = 600
"""A pause of this length counts in full: breaths within a sentence are shorter."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """Half the opening, half the end; less where it straddles a turn of topic, and where it is shorter than
    `target_ms` and has little room for its set-up. Openers are judged in English."""
    transcript, settings = evidence.analysis.transcript, evidence.settings
    if not transcript.words or (candidates and all(candidate.first_sentence < 0 for candidate in candidates)):
        return None
    starts = [word.span.start_ms for word in transcript.words]
    marked = any(ends_sentence(word.text) for word in transcript.words)
    turns = [topic.span.start_ms for topic in evidence.topics.topics][1:]

    def edges(candidate: Candidate) -> tuple[int, int]:
        return bisect_left(starts, candidate.span.start_ms), bisect_left(starts, candidate.span.end_ms) - 1

    def hung(last: int) -> bool:
        return hangs(transcript, last) and last + 1 < len(transcript.words)

    def value(candidate: Candidate) -> float:
        if candidate.first_sentence < 0:
            return OF_SHOTS
        first, last = edges(candidate)
        told = 0.2 if marked else 0.5
        start = (1 - told) * opening(transcript, first)[0] + told * _pause(transcript, first)
        pause = _pause(transcript, last + 1)
        end = 0.6 * _ending(transcript.words[last].text) + 0.4 * pause if marked else pause * (1 - 0.7 * hung(last))
        short = max(0, settings.target_ms - candidate.span.duration_ms) / max(1, settings.target_ms - settings.min_ms)
        room = (1 - 0.5 * _straddle(candidate, turns)) * (1 - 0.2 * min(1.0, short))
        return (0.5 * start + 0.5 * end) * room

    def describe(candidate: Candidate) -> str:
        if candidate.first_sentence < 0:
            return "is cut at shots, not at sentences"
        first, last = edges(candidate)
        fault = opening(transcript, first)[1]
        closed = _ending(transcript.words[last].text) == 1 if marked else not hung(last)
        ending = "" if closed else "its end hangs"
        turn = "the topic turns within" if _straddle(candidate, turns) > 0.4 else ""
        faults = " and ".join(filter(None, (fault, ending, turn)))
        return f"stands alone but for this: {faults}" if faults and value(candidate) > 0.5 else faults or "stands alone"

    return Measured(tuple(value(candidate) for candidate in candidates), describe)


def _ending(text: str) -> float:
    if asks(text):
        return 0.4
    return 1.0 if ends_sentence(text) and not text.endswith(("...", "…")) else 0.0


def _pause(transcript: Transcript, word: int) -> float:
    """The silence before a word, as a share of `PAUSE_MS`; the recording's two ends count in full."""
    words = transcript.words
    if not 0 < word < len(words):
        return 1.0
    return min(1.0, max(0, words[word].span.start_ms - words[word - 1].span.end_ms) / PAUSE_MS)


def _straddle(candidate: Candidate, turns: Sequence[int]) -> float:
    """How much of it lies on the shorter side of a turn: 0.0 within one topic, 1.0 with a turn in the middle."""
    span = candidate.span
    inside = turns[bisect_left(turns, span.start_ms + 1) : bisect_left(turns, span.end_ms)]
    return max((2 * min(ms - span.start_ms, span.end_ms - ms) / span.duration_ms for ms in inside), default=0.0)

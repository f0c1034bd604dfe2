"""Why one was kept and another lost, in plain words."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from repurpose.model import Candidate, Transcript, Word
from repurpose.select.cuts import END_PAUSE_MS, START_PAUSE_MS
from repurpose.select.score import Scored, Scoring
from repurpose.timebase import clock

STRONG, WEAK = 0.5, 0.4
"""A part at or above the first can speak for a candidate, one at or below the second against it."""
UNUSUAL = 0.1
"""And it must differ by this from the recording's mean: what all candidates have is no reason."""
_MOST_NAMED = 3


def kept_reason(scored: Scored, scoring: Scoring, transcript: Transcript) -> str:
    strong = _named(scored, scoring, strong=True)
    if scored.candidate.must:
        demand = (
            scoring.describe["cues"](scored.candidate) if "cues" in scoring.describe else "the run of show demands it"
        )
        strong = [demand, *(reason for reason in strong if reason != demand)]
    plain = strong or ["nothing stands out, but nothing near it scores higher"]
    return _sentence([*plain, *_labels(scored.candidate, transcript)])


def lost_reason(
    scored: Scored, winner: Scored | None, scoring: Scoring, transcript: Transcript, floor: float, *, overlaps: bool
) -> str:
    """`winner` overlaps it or stands beside it, or took the last place; None where it scored below the floor."""
    strong, weak = _named(scored, scoring, strong=True), _named(scored, scoring, strong=False)
    details = [f"for it: {', '.join(strong)}"] * bool(strong) + [f"against it: {', '.join(weak)}"] * bool(weak)
    return _sentence([_verdict(scored, winner, floor, overlaps), *details, *_labels(scored.candidate, transcript)])


def _verdict(scored: Scored, winner: Scored | None, floor: float, overlaps: bool) -> str:
    if winner is None:
        return f"scored {scored.score:.3f}, below the floor of {floor:.3f}"
    where = f"the clip at {clock(winner.candidate.span.start_ms)}"
    figures = f"{winner.score:.3f} against {scored.score:.3f}"
    if abs(winner.score - scored.score) < 0.0005 and not winner.candidate.must:
        return f"scores the same as {where}, which was taken first ({figures})"
    meets = "overlaps" if scored.candidate.span.overlaps(winner.candidate.span) else "lies too close to"
    if winner.score >= scored.score:
        return f"{meets} {where}, which scores higher ({figures})" if overlaps else f"outscored by {where} ({figures})"
    why = "the run of show demands" if winner.candidate.must else "adds more to what was chosen before it"
    return f"{meets if overlaps else 'gave way to'} {where}, which {why} ({figures})"


def _named(scored: Scored, scoring: Scoring, *, strong: bool) -> list[str]:
    """What the parts found that lift it above the recording's mean (or pull it below), the weightiest first."""
    weights, usual = scoring.weights.as_dict(), scoring.usual.as_dict()
    lifts = {
        name: weights[name] * (value - usual[name])
        for name, value in scored.parts.parts
        if (
            value >= STRONG and value - usual[name] >= UNUSUAL
            if strong
            else value <= WEAK and usual[name] - value >= UNUSUAL
        )
    }
    names = sorted(lifts, key=lambda name: (-abs(lifts[name]), name))
    return [scoring.describe[name](scored.candidate) for name in names[:_MOST_NAMED]]


def _labels(candidate: Candidate, transcript: Transcript) -> list[str]:
    """What a person should know about where it was cut."""
    if candidate.first_sentence < 0:
        where = "at its planned times or at shot changes" if candidate.must else "at shot changes and not at sentences"
        return [f"too little is said here, so it was cut {where}"]
    words, span = transcript.words, candidate.span
    labels = []
    if span.start_ms > transcript.sentence_span(candidate.first_sentence).start_ms:
        at = bisect_left(words, span.start_ms, key=lambda word: word.span.start_ms)
        where = "after a pause" if _pause_ms(words, at) >= START_PAUSE_MS else "between two words"
        labels.append(f"begins {where}, where no mark ends a sentence")
    if span.end_ms < transcript.sentence_span(candidate.last_sentence).end_ms:
        at = bisect_left(words, span.end_ms, key=lambda word: word.span.start_ms)
        where = "at a pause" if _pause_ms(words, at) >= END_PAUSE_MS else "between two words"
        labels.append(f"ends {where} within a sentence")
    return labels


def _pause_ms(words: Sequence[Word], at: int) -> int:
    """The silence before a word; the recording's two ends are silent enough."""
    return words[at].span.start_ms - words[at - 1].span.end_ms if 0 < at < len(words) else START_PAUSE_MS


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."

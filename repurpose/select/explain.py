"""Why one was kept and another lost: reasons in plain words, and the receipt of `repurpose explain`."""

from __future__ import annotations

from repurpose.model import Candidate, Highlight, Transcript
from repurpose.select.score import Scored, Scoring
from repurpose.timebase import clock

STRONG, WEAK = 0.5, 0.4
"""A part at or above the first can speak for a candidate, one at or below the second against it."""
UNUSUAL = 0.1
"""And it must differ by this from the recording's mean: what all candidates have is no reason."""
_MOST_NAMED = 3
_MOST_WEIGHT = 20.0
"""A weight above it is no advice."""


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
    """`winner` overlaps it, or took the last place; None where it scored below the floor."""
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
    if winner.score >= scored.score:
        return f"overlaps {where}, which scores higher ({figures})" if overlaps else f"outscored by {where} ({figures})"
    why = "the run of show demands" if winner.candidate.must else "adds more to what was chosen before it"
    return f"{'overlaps' if overlaps else 'gave way to'} {where}, which {why} ({figures})"


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
        return ["too little is said here, so it was cut at shot changes and not at sentences"]
    start_ms = transcript.sentence_span(candidate.first_sentence).start_ms
    end_ms = transcript.sentence_span(candidate.last_sentence).end_ms
    begins = ["begins after a pause, where no mark ends a sentence"] * (candidate.span.start_ms > start_ms)
    return begins + ["ends at a pause within a sentence"] * (candidate.span.end_ms < end_ms)


def _sentence(parts: list[str]) -> str:
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


# --- the receipt -------------------------------------------------------------------------------------------


def receipt(highlight: Highlight, others: tuple[Highlight, ...]) -> str:
    """Plain text: the reason, what each part added, the rival, and what would change the rank.

    `others` are the highlights of the same recording; this one may be among them.
    """
    span = highlight.span
    verdict = "kept" if highlight.kept else "not kept"
    lines = [
        f"{highlight.id}  {clock(span.start_ms)} to {clock(span.end_ms)} ({span.duration_ms / 1000:.1f} s), {verdict}",
        f"Score {highlight.score:.3f}. {highlight.reason}",
        "",
        *_contributions(highlight),
    ]
    rival = _rival(highlight, others)
    if rival:
        lines += ["", *_against(highlight, rival)]
    return "\n".join(lines) + "\n"


def _contributions(highlight: Highlight) -> list[str]:
    weights, parts = highlight.weights.as_dict(), highlight.parts.as_dict()
    total = sum(weights[name] for name in parts)
    rows = sorted(((weights[name] * value / (total or 1), name) for name, value in parts.items()), key=_most_first)
    lines = [f"{'part':<14}{'value':>7}{'weight':>9}{'adds':>8}"]
    lines += [f"{name:<14}{parts[name]:>7.2f}{weights[name]:>9.2f}{adds:>8.3f}" for adds, name in rows]
    if absent := sorted(set(weights) - set(parts)):
        lines.append(f"No source here for: {', '.join(absent)}. Their weights are left out of the mean.")
    return lines


def _most_first(row: tuple[float, str]) -> tuple[float, str]:
    return -row[0], row[1]


def _rival(highlight: Highlight, others: tuple[Highlight, ...]) -> Highlight | None:
    """For a kept one the best that lost to it; for a lost one what it lost to."""
    if not highlight.kept:
        return next((other for other in others if other.id == highlight.lost_to), None)
    beaten = [other for other in others if other.lost_to == highlight.id]
    return min(beaten, key=lambda other: (-other.score, other.span), default=None)


def _against(highlight: Highlight, rival: Highlight) -> list[str]:
    ahead = highlight.score - rival.score
    relation = "Beat" if highlight.kept else "Lost to"
    place = f"{rival.id} ({clock(rival.span.start_ms)} to {clock(rival.span.end_ms)}, score {rival.score:.3f})"
    lines = [f"{relation} {place} by {abs(ahead):.3f}." if (ahead >= 0) == highlight.kept else f"{relation} {place}."]
    turns = [text for name, _ in highlight.weights.parts if (text := _turn(highlight, rival, name))]
    changes = turns or ["No single weight turns the two around."]
    return [*lines, "What would change its rank:", *(f"  {text}" for text in changes)]


def _turn(highlight: Highlight, rival: Highlight, name: str) -> str:
    """The weight of one signal beyond which the one that scores less now would score more, where there is one."""
    ahead, behind = (highlight, rival) if highlight.score > rival.score else (rival, highlight)
    front, back = ahead.parts.as_dict(), behind.parts.as_dict()
    if ahead.score == behind.score or set(front) != set(back) or name not in front or front[name] == back[name]:
        return ""
    weights = highlight.weights.as_dict()
    lead = sum(weights[part] * (front[part] - back[part]) for part in front if part != name)
    at = lead / (back[name] - front[name])
    if not 0.005 < at < _MOST_WEIGHT:
        return ""
    side = "above" if at > weights[name] else "below"
    return f"weight of {name} {side} {at:.2f} (now {weights[name]:.2f}): {behind.id} would score higher"

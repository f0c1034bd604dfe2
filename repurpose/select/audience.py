"""Highlights on a chat log alone: the moments that the audience marked."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from repurpose.analyse.chat_voices import STEP_MS, count_people
from repurpose.model import Chat, Highlight, SelectSettings, Signals, Span
from repurpose.select.choose import GAP_MS, NEAR_AT_LEAST, NEAR_PER_KEPT, highlight_id, places
from repurpose.select.reactions import CLEAR, Reactions, most_said, read_reactions
from repurpose.timebase import clock

EDGE = 0.5
"""A moment lasts as long as what is answered with this share of its peak, within the preset's length."""
SAME_MS = 25_000
"""Closer to it than this nothing else begins or ends: half of the same messages would be its answer."""
SIGNAL = "chat"


def audience_moments(chat: Chat, duration_ms: int, settings: SelectSettings) -> tuple[Highlight, ...]:
    """Stretches that overlap nothing, each around a moment that was answered to; kept and lost, in order of time.

    The strongest has the score 1, unless it is no clear reaction. Kept are as many as a recording of this length gives
    clips, of those above the floor.
    """
    if not chat.messages or duration_ms < 1:
        return ()
    reactions = read_reactions(chat, duration_ms)
    count = places(duration_ms, settings)
    spans = list(_spans(reactions, duration_ms, settings, max(NEAR_AT_LEAST, NEAR_PER_KEPT * count)))
    strengths = [max(0.0, reactions.strength(span)) for span in spans]
    top = max([CLEAR, *strengths])
    ranked = sorted(
        ((round(strength / top, 4), span) for strength, span in zip(strengths, spans, strict=True)), key=_rank
    )
    kept = [each for each in ranked if each[0] >= settings.floor][:count]
    last = kept[-1] if len(kept) == count and kept else None
    found = [
        _highlight(score, span, reactions, settings, None if (score, span) in kept else last, (score, span) in kept)
        for score, span in ranked
    ]
    return tuple(sorted(found, key=lambda highlight: highlight.span))


def _rank(each: tuple[float, Span]) -> tuple[float, Span]:
    return -each[0], each[1]


def _spans(reactions: Reactions, duration_ms: int, settings: SelectSettings, most: int) -> Iterator[Span]:
    """The strongest moment that is left, again and again, each with the room that the ones before leave it."""
    answers = reactions.answers.copy()
    free = np.ones(len(answers), dtype=bool)
    least, longest = settings.min_ms // STEP_MS, settings.max_ms // STEP_MS
    gap = -(-GAP_MS // STEP_MS)
    while most and (answers > 0).any():
        peak = int(np.argmax(answers))
        first, last = _room(free, peak, longest)
        if last - first < min(least, duration_ms // STEP_MS):
            answers[first:last] = 0.0
            continue
        start, end = _extent(reactions, peak, (first, last), least, longest)
        answers[max(0, start - SAME_MS // STEP_MS) : end + SAME_MS // STEP_MS] = 0.0
        free[max(0, start - gap) : end + gap] = False
        most -= 1
        yield Span(start * STEP_MS, min(end * STEP_MS, duration_ms))


def _room(free: np.ndarray[tuple[int], np.dtype[np.bool_]], peak: int, reach: int) -> tuple[int, int]:
    """The free steps around a peak, at most `reach` to either side."""
    taken = np.flatnonzero(~free[max(0, peak - reach) : peak])
    first = max(0, peak - reach) + (int(taken[-1]) + 1 if len(taken) else 0)
    taken = np.flatnonzero(~free[peak : peak + reach])
    return first, min(len(free), peak + (int(taken[0]) if len(taken) else reach))


def _extent(reactions: Reactions, peak: int, room: tuple[int, int], least: int, longest: int) -> tuple[int, int]:
    """First step and end of the moment: always on, step by step, to the side that was answered to more."""
    answers, (first, last) = reactions.answers, room
    enough = answers[peak] * EDGE
    start, end = peak, peak + 1
    while end - start < longest and (start > first or end < last):
        before = float(answers[start - 1]) if start > first else -np.inf
        after = float(answers[end]) if end < last else -np.inf
        if max(before, after) < enough and end - start >= least:
            break
        start, end = (start - 1, end) if before >= after else (start, end + 1)
    return start, end


def _highlight(
    score: float,
    span: Span,
    reactions: Reactions,
    settings: SelectSettings,
    last: tuple[float, Span] | None,
    kept: bool,
) -> Highlight:
    burst = reactions.burst(span)
    said = most_said(burst)
    parts = Signals.of({SIGNAL: score})
    weights = Signals.of({SIGNAL: settings.weights.as_dict().get(SIGNAL, 0.0) or 1.0})
    reason = f"{_verdict(score, settings.floor, last)}{_told(span, reactions)}" if not kept else _told(span, reactions)
    reason = f"{reason[0].upper()}{reason[1:]}."
    return Highlight(
        highlight_id(span),
        span,
        score,
        parts,
        weights,
        reason,
        kept,
        highlight_id(last[1]) if last and not kept and score >= settings.floor else None,
        " · ".join(said),
    )


def _verdict(score: float, floor: float, last: tuple[float, Span] | None) -> str:
    if score < floor:
        return f"scored {score:.3f}, below the floor of {floor:.3f}; "
    if last is None:
        return ""
    return f"outscored by the moment at {clock(last[1].start_ms)} ({last[0]:.3f} against {score:.3f}); "


def _told(span: Span, reactions: Reactions) -> str:
    burst = reactions.burst(span)
    people, times = count_people(burst), reactions.times_usual(burst)
    at = clock(reactions.answered_at(span))
    words = [f'"{text[:40]}"' for text in most_said(burst)]
    said = f", most often {', '.join(words)}" if words else ""
    return (
        f"{people} people answered to {at} with {len(burst)} messages in 20 s, {times:.1f} times the usual rate{said}"
        if burst
        else f"nobody answered to {at}"
    )

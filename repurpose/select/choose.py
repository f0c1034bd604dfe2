"""A set of highlights, not a top list: good, all along the recording, of many topics, and no two that say the same."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import replace

from repurpose.model import Analysis, Highlight, SelectSettings, ShowItem, Span
from repurpose.select.demanded import answers
from repurpose.select.evidence import Evidence
from repurpose.select.explain import kept_reason, lost_reason
from repurpose.select.score import Scored, Scoring
from repurpose.select.shares import Shares, places
from repurpose.select.spread import GAP_MS, Loss, highlight_id, rank, rival, spread_out

__all__ = ["GAP_MS", "choose", "highlight_id", "places"]

NEAR_PER_KEPT = 10
"""Highlights that are written down for each kept one, itself included."""
NEAR_AT_LEAST = 30
RIVALS_PER_KEPT = 4


def choose(evidence: Evidence, scoring: Scoring, before: Sequence[Scored] = ()) -> tuple[Highlight, ...]:
    """What the run of show demands first, then each hour's share of the best, less for nearness and repetition.

    `before` was decided on in earlier runs: what repeats it loses as if it were kept. Gives the kept ones and the near
    ones that lost, in order of time. The order of the candidates does not matter.
    """
    analysis, settings = evidence.analysis, evidence.settings
    ranked = sorted(scoring.scored, key=rank)
    shares = Shares.of(analysis.duration_ms, settings)
    kept = spread_out(ranked, _demanded(ranked, analysis.show.items), shares, evidence, before)
    taken = {each.candidate for each in kept}
    near = [each for each in _near(ranked, kept) if each.candidate not in taken]
    highlights = [_kept(each, scoring, analysis) for each in kept]
    highlights += [_lost(each, kept, shares, settings, scoring, analysis) for each in near]
    highlights = _with_deductions(highlights, (*kept, *near), kept, Loss(evidence, shares))
    return tuple(sorted(highlights, key=lambda highlight: (highlight.span, highlight.id)))


def _demanded(ranked: Sequence[Scored], items: Sequence[ShowItem]) -> list[Scored]:
    """One candidate for each `must_clip` item: the best that shows most of it; free of the others where possible."""
    kept: list[Scored] = []
    for item in sorted((item for item in items if item.must_clip), key=lambda item: (item.span, item.title)):
        fitting = [each for each in ranked if each.candidate.must and answers(each.candidate.span, item)]
        free = [each for each in fitting if not rival(each, kept)]
        if fitting and not (free or any(answers(each.candidate.span, item) for each in kept)):
            free = fitting
        if free:
            kept.append(min(free, key=lambda each: (-_showing(each, item), rank(each))))
    return kept


def _showing(scored: Scored, item: ShowItem) -> float:
    shorter = max(1, min(scored.candidate.span.duration_ms, item.span.duration_ms))
    return scored.score * scored.candidate.span.overlap_ms(item.span) / shorter


# --- writing down ------------------------------------------------------------------------------------------


def _near(ranked: Sequence[Scored], kept: Sequence[Scored]) -> list[Scored]:
    """For each kept one its best rivals, then the best of the rest, thinned so that none is nearly another."""
    rivals: dict[Span, list[Scored]] = {each.candidate.span: [] for each in kept}
    rest: list[Scored] = []
    taken: list[Span] = []
    for each in ranked:
        if (winner := rival(each, kept)) is None:
            if _apart(each.candidate.span, taken):
                insort(taken, each.candidate.span)
                rest.append(each)
            continue
        those = rivals[winner.candidate.span]
        if len(those) < RIVALS_PER_KEPT and not any(_twins(each, other) for other in (winner, *those)):
            those.append(each)
    found = [each for those in rivals.values() for each in those]
    room = max(NEAR_AT_LEAST, NEAR_PER_KEPT * len(kept)) - len(kept) - len(found)
    return found + rest[: max(0, room)]


def _apart(span: Span, taken: Sequence[Span]) -> bool:
    """True where the span overlaps none of `taken`, which overlap nothing among themselves and are in order."""
    at = bisect_left(taken, span)
    return not any(span.overlaps(other) for other in taken[max(0, at - 1) : at + 1])


def _twins(one: Scored, other: Scored) -> bool:
    a, b = one.candidate.span, other.candidate.span
    return 10 * a.overlap_ms(b) > 8 * max(a.duration_ms, b.duration_ms)


def _kept(scored: Scored, scoring: Scoring, analysis: Analysis) -> Highlight:
    return _highlight(scored, scoring, kept_reason(scored, scoring, analysis.transcript), None, kept=True)


def _lost(
    scored: Scored,
    kept: Sequence[Scored],
    shares: Shares,
    settings: SelectSettings,
    scoring: Scoring,
    analysis: Analysis,
) -> Highlight:
    """`kept` in the order of choice. What overlaps nothing lost its place to the least of its own hour."""
    overlapping = rival(scored, kept)
    winner = overlapping
    if winner is None and scored.score >= settings.floor:
        hour = shares.hour(scored.candidate.span)
        neighbours = [each for each in kept if shares.hour(each.candidate.span) == hour]
        winner = max(neighbours or kept, key=rank, default=None)
    reason = lost_reason(scored, winner, scoring, analysis.transcript, settings.floor, overlaps=overlapping is not None)
    return _highlight(scored, scoring, reason, highlight_id(winner.candidate.span) if winner else None, kept=False)


def _highlight(scored: Scored, scoring: Scoring, reason: str, lost_to: str | None, *, kept: bool) -> Highlight:
    span = scored.candidate.span
    return Highlight(
        highlight_id(span),
        span,
        scored.score,
        scored.parts,
        scoring.weights,
        reason,
        kept,
        lost_to,
        scored.candidate.text,
        must=scored.candidate.must,
    )


def _with_deductions(
    highlights: Sequence[Highlight], scored: Sequence[Scored], kept: Sequence[Scored], loss: Loss
) -> list[Highlight]:
    """Each of `scored` with what was taken off when its place was given; `kept` is in the order of choice.

    A lost one is compared at the moment when its rival was taken, one that lost to none against all.
    """
    order = {highlight_id(each.candidate.span): at for at, each in enumerate(kept)}

    def before(highlight: Highlight) -> Sequence[Scored]:
        decided = highlight.id if highlight.kept else highlight.lost_to
        return kept[: order[decided]] if decided in order else kept

    return [
        replace(highlight, deductions=loss.deductions(each.candidate, before(highlight)))
        for highlight, each in zip(highlights, scored, strict=True)
    ]

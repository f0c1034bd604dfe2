"""A set of highlights, not a top list: good, apart from each other in time and in what they say."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Sequence
from heapq import heapify, heappop, heappush

from repurpose.model import Analysis, Highlight, SelectSettings, ShowItem, Span
from repurpose.select.candidates import answers
from repurpose.select.explain import kept_reason, lost_reason
from repurpose.select.score import Scored, Scoring
from repurpose.select.vocabulary import text_stems

GAP_MS = 1500
"""Between two clips: room for the air that is added before and after the words."""
SAME_WORDS = 0.5
"""Share of its score that a candidate loses when its words are those of a kept one."""
SAME_PLACE = 0.25
"""Share of its score that a candidate loses directly beside a kept one, none at the average distance of clips."""
NEAR_PER_KEPT = 10
"""Highlights that are written down for each kept one, itself included."""
NEAR_AT_LEAST = 30
RIVALS_PER_KEPT = 4


def choose(
    analysis: Analysis, settings: SelectSettings, scoring: Scoring, before: Sequence[Scored] = ()
) -> tuple[Highlight, ...]:
    """What the run of show demands first, then the best by score, less for nearness and repetition.

    `before` was decided on in earlier runs: what repeats it loses as if it were kept. Gives the kept ones and the near
    ones that lost, in order of time. The order of the candidates does not matter.
    """
    ranked = sorted(scoring.scored, key=_rank)
    demanded = _demanded(ranked, analysis.show.items)
    count = places(analysis.duration_ms, settings)
    kept = _spread(ranked, demanded, count, settings.floor, analysis, before)
    near = [each for each in _near(ranked, kept) if each not in kept]
    highlights = [_kept(each, scoring, analysis) for each in kept]
    by_rank = sorted(kept, key=_rank)
    highlights += [_lost(each, by_rank, settings, scoring, analysis) for each in near]
    return tuple(sorted(highlights, key=lambda highlight: (highlight.span, highlight.id)))


def places(duration_ms: int, settings: SelectSettings) -> int:
    """How many clips a recording of this length gives, if it holds as many that are good enough."""
    return max(settings.at_least, round(settings.clips_per_hour * duration_ms / 3_600_000))


def highlight_id(span: Span) -> str:
    return f"h{span.start_ms}-{span.end_ms}"


def _rank(scored: Scored) -> tuple[float, Span]:
    return -scored.score, scored.candidate.span


# --- keeping -----------------------------------------------------------------------------------------------


def _demanded(ranked: Sequence[Scored], items: Sequence[ShowItem]) -> list[Scored]:
    """One candidate for each `must_clip` item: the best that shows most of it; free of the others where possible."""
    kept: list[Scored] = []
    for item in sorted((item for item in items if item.must_clip), key=lambda item: (item.span, item.title)):
        fitting = [each for each in ranked if each.candidate.must and answers(each.candidate.span, item)]
        free = [each for each in fitting if not _rival(each, kept)]
        if fitting and not (free or any(answers(each.candidate.span, item) for each in kept)):
            free = fitting
        if free:
            kept.append(min(free, key=lambda each: (-_showing(each, item), _rank(each))))
    return kept


def _showing(scored: Scored, item: ShowItem) -> float:
    shorter = max(1, min(scored.candidate.span.duration_ms, item.span.duration_ms))
    return scored.score * scored.candidate.span.overlap_ms(item.span) / shorter


def _spread(
    ranked: Sequence[Scored],
    demanded: Sequence[Scored],
    count: int,
    floor: float,
    analysis: Analysis,
    before: Sequence[Scored],
) -> list[Scored]:
    """Greedy: always the best that is left, counting what nearness to the kept ones takes away.

    The loss of a candidate only grows as more are kept, so a stale entry of the heap is an upper bound: only the
    one on top is worked out again. Thus 40,000 candidates cost a few thousand comparisons.
    """
    kept = list(demanded)
    loss = _loss(analysis, spacing_ms=max(1, analysis.duration_ms // max(1, count)))
    heap = [(*_rank(each), index, -1) for index, each in enumerate(ranked) if each.score >= floor]
    heapify(heap)
    while heap and len(kept) < count:
        _, span, index, seen = heappop(heap)
        if _rival(ranked[index], kept):
            continue
        if seen == len(kept):
            kept.append(ranked[index])
        else:
            worth = ranked[index].score * (1 - loss(ranked[index], (*before, *kept)))
            heappush(heap, (-worth, span, index, len(kept)))
    return kept


def _loss(analysis: Analysis, spacing_ms: int) -> Callable[[Scored, Sequence[Scored]], float]:
    stems: dict[str, frozenset[str]] = {}

    def words(scored: Scored) -> frozenset[str]:
        text = scored.candidate.text
        if text not in stems:
            stems[text] = text_stems(text, analysis.transcript.language)
        return stems[text]

    def loss(scored: Scored, kept: Sequence[Scored]) -> float:
        if not kept:
            return 0.0
        alike = max(_jaccard(words(scored), words(other)) for other in kept)
        distance_ms = min(_distance_ms(scored.candidate.span, other.candidate.span) for other in kept)
        return SAME_WORDS * alike + SAME_PLACE * max(0.0, 1 - distance_ms / spacing_ms)

    return loss


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


def _distance_ms(one: Span, other: Span) -> int:
    return max(0, one.start_ms - other.end_ms, other.start_ms - one.end_ms)


def _rival(scored: Scored, kept: Sequence[Scored]) -> Scored | None:
    """The kept one that shares most time with it, or stands closer than `GAP_MS`."""
    wide = scored.candidate.span.grow(GAP_MS, GAP_MS)
    rivals = [each for each in kept if wide.overlaps(each.candidate.span)]
    return min(rivals, key=lambda each: (-wide.overlap_ms(each.candidate.span), _rank(each)), default=None)


# --- writing down ------------------------------------------------------------------------------------------


def _near(ranked: Sequence[Scored], kept: Sequence[Scored]) -> list[Scored]:
    """For each kept one its best rivals, then the best of the rest, thinned so that none is nearly another."""
    rivals: dict[Span, list[Scored]] = {each.candidate.span: [] for each in kept}
    rest: list[Scored] = []
    taken: list[Span] = []
    for each in ranked:
        if (winner := _rival(each, kept)) is None:
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
    scored: Scored, kept: Sequence[Scored], settings: SelectSettings, scoring: Scoring, analysis: Analysis
) -> Highlight:
    """`kept` best first. What overlaps nothing lost its place to the last of them."""
    rival = _rival(scored, kept)
    winner = rival or (kept[-1] if kept and scored.score >= settings.floor else None)
    reason = lost_reason(scored, winner, scoring, analysis.transcript, settings.floor, overlaps=rival is not None)
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
    )

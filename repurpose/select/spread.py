"""The set that is kept: always the best that is left, counting what the ones before it take away."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from heapq import heapify, heappop, heappush

from repurpose.model import Candidate, Deduction, Span, Topic
from repurpose.select.evidence import Evidence
from repurpose.select.score import Scored
from repurpose.select.shares import Shares
from repurpose.select.vocabulary import text_stems

GAP_MS = 1500
"""Between two clips: room for the air that is added before and after the words."""
SAME_WORDS = 0.5
"""Share of its score that a candidate loses when its words are those of a kept one."""
SAME_PLACE = 0.25
"""Share of its score that a candidate loses where it begins with a kept one, none at the average distance of clips.
From start to start, so that of two that begin together the shorter gains nothing."""
SAME_TOPIC = 0.2
"""Share of its score that a candidate of a topic loses to many kept ones of it; to the first of them half of that."""


def highlight_id(span: Span) -> str:
    return f"h{span.start_ms}-{span.end_ms}"


def rank(scored: Scored) -> tuple[float, Span, int, str]:
    """The best first; among equals the earlier."""
    return -scored.score, scored.candidate.span, scored.candidate.first_sentence, scored.candidate.text


def rival(scored: Scored, kept: Sequence[Scored]) -> Scored | None:
    """The first of `kept`, in the order of choice, that shares time with it or stands closer than `GAP_MS`."""
    wide = scored.candidate.span.grow(GAP_MS, GAP_MS)
    return next((each for each in kept if wide.overlaps(each.candidate.span)), None)


def spread_out(
    ranked: Sequence[Scored],
    demanded: Sequence[Scored],
    shares: Shares,
    evidence: Evidence,
    before: Sequence[Scored] = (),
) -> list[Scored]:
    """In the order of choice: what is demanded, then each hour's share, then the best of what full hours still hold.

    `before` was decided on in earlier runs: what repeats it loses as if it were kept.

    The loss of a candidate only grows as more are kept, so a stale entry of the heap is an upper bound: only the
    one on top is worked out again. Thus 40,000 candidates cost a few thousand comparisons.
    """
    kept = list(demanded)
    given = Counter(shares.hour(each.candidate.span) for each in kept)
    counted = [*(each for each in before if rival(each, kept) is None), *kept]  # a demanded one may be both
    loss = Loss(evidence, shares, counted)
    heap = [(*rank(each), index, -1) for index, each in enumerate(ranked) if each.score >= evidence.settings.floor]
    heapify(heap)
    for within_share in (True, False):
        late = []
        while heap and (within_share or len(kept) < shares.total):
            entry = heappop(heap)
            scored, seen = ranked[entry[-2]], entry[-1]
            hour = shares.hour(scored.candidate.span)
            if rival(scored, kept):
                continue
            if within_share and given[hour] >= shares.counts[hour]:
                late.append(entry)
            elif seen == len(kept):
                kept.append(scored)
                counted.append(scored)
                given[hour] += 1
            else:
                worth = scored.score * (1 - loss.of(scored.candidate))
                heappush(heap, (-worth, *entry[1:-1], len(kept)))
        heap = late
        heapify(heap)
    return kept


class Loss:
    """What a candidate loses to those that count as kept before it; `counted` may grow between two questions."""

    def __init__(self, evidence: Evidence, shares: Shares, counted: Sequence[Scored] = ()) -> None:
        self._counted = counted
        self._filed = 0
        self._language = evidence.analysis.transcript.language
        self._levels = (evidence.topics.topics, evidence.topics.sections or evidence.topics.topics)
        self._taken: tuple[Counter[int], ...] = tuple(Counter() for _ in self._levels)
        self._spacing_ms = max(1, shares.duration_ms // max(1, shares.total))
        self._stems: dict[str, frozenset[str]] = {}
        self._known: dict[Candidate, tuple[int, float, float]] = {}
        """How many of them it was compared with, the share of words in common at most, and the nearness."""

    def of(self, candidate: Candidate) -> float:
        """The share of its score, 0..1."""
        seen, alike, near = self._known.get(candidate, (0, 0.0, 0.0))
        for other in self._counted[seen:]:
            alike = max(alike, self._alike(candidate, other.candidate))
            near = max(near, self._near(candidate, other.candidate))
        self._known[candidate] = (len(self._counted), alike, near)
        return SAME_WORDS * alike + SAME_PLACE * near + SAME_TOPIC * self._repeated(candidate.span)

    def deductions(self, candidate: Candidate, kept: Sequence[Scored]) -> tuple[Deduction, ...]:
        """What `of` adds up, by kind, each with the one of `kept` that it is owed to most."""
        if not kept:
            return ()
        others = [each.candidate for each in kept]
        twin = max(others, key=lambda other: self._alike(candidate, other))
        beside = max(others, key=lambda other: self._near(candidate, other))
        fellows = [[other for other in others if self._same(topics, candidate, other)] for topics in self._levels]
        repeated = sum(len(those) / (len(those) + 1) for those in fellows) / len(fellows)
        shares = (
            ("words in common with", SAME_WORDS * self._alike(candidate, twin), twin),
            ("a place near", SAME_PLACE * self._near(candidate, beside), beside),
            (
                "the same topic as",
                SAME_TOPIC * repeated,
                next((those[0] for those in reversed(fellows) if those), twin),
            ),
        )
        return tuple(
            Deduction(kind, round(share, 4), highlight_id(to.span)) for kind, share, to in shares if round(share, 4) > 0
        )

    def _alike(self, one: Candidate, other: Candidate) -> float:
        return _jaccard(self._words(one), self._words(other))

    def _near(self, one: Candidate, other: Candidate) -> float:
        return max(0.0, 1 - abs(one.span.start_ms - other.span.start_ms) / self._spacing_ms)

    @staticmethod
    def _same(topics: Sequence[Topic], one: Candidate, other: Candidate) -> bool:
        return _topic(topics, one.span) == _topic(topics, other.span)

    def _repeated(self, span: Span) -> float:
        """How much was taken of its chapter and of its section, 0..1: 0, 1/2, 2/3, 3/4… for 0, 1, 2, 3 clips."""
        for other in self._counted[self._filed :]:
            for topics, taken in zip(self._levels, self._taken, strict=True):
                taken[_topic(topics, other.candidate.span)] += 1
        self._filed = len(self._counted)
        before = [taken[_topic(topics, span)] for topics, taken in zip(self._levels, self._taken, strict=True)]
        return sum(count / (count + 1) for count in before) / len(before)

    def _words(self, candidate: Candidate) -> frozenset[str]:
        if candidate.text not in self._stems:
            self._stems[candidate.text] = text_stems(candidate.text, self._language)
        return self._stems[candidate.text]


def _topic(topics: Sequence[Topic], span: Span) -> int:
    """The topic in which its middle lies."""
    return bisect_right(topics, span.middle_ms, key=lambda topic: topic.span.start_ms) - 1


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0

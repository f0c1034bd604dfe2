"""Where topics begin: the chance of each gap from its evidence, and the division that errs least by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from repurpose.model import Analysis
from repurpose.select.topic_cohesion import Values
from repurpose.select.topic_evidence import Level, TopicEvidence, expected_count, spread, topic_evidence
from repurpose.select.topic_weights import WEIGHTS

FEWEST_SENTENCES = 12
"""Less is one topic."""
THRESHOLD: Mapping[Level, float] = {"chapters": 0.5, "sections": 0.55}
"""A boundary is worth setting where it is, more likely than not, nearer to a true one than half of half a topic."""
SETTLING = 3
"""A boundary moves to the likeliest gap within this part of half a topic: what is near together is one turn."""
SHORTEST_MS: Mapping[Level, int] = {"chapters": 30_000, "sections": 15_000}


@dataclass(frozen=True, slots=True)
class Weights:
    """A logistic model of one level: how much each piece of evidence counts."""

    weights: Mapping[str, float]
    """By name, for the evidence as it is measured."""
    intercept: float


def learned(level: Level) -> Weights:
    return Weights(*WEIGHTS[level])


def find_boundaries(analysis: Analysis, given: Collection[int] = ()) -> dict[Level, tuple[int, ...]]:
    """Index of the sentence that begins each topic after the first, of both levels; those of `given` among them.

    Every chapter's start is a section's start. Near-linear in the number of sentences.
    """
    if len(analysis.transcript.sentences) < FEWEST_SENTENCES:
        return {"chapters": tuple(sorted(given)), "sections": tuple(sorted(given))}
    evidence = topic_evidence(analysis)
    chapters = divide(analysis, evidence, learned("chapters"), "chapters", given)
    sections = divide(analysis, evidence, learned("sections"), "sections", chapters)
    return {"chapters": chapters, "sections": sections}


def divide(
    analysis: Analysis, evidence: TopicEvidence, weights: Weights, level: Level, given: Collection[int] = ()
) -> tuple[int, ...]:
    """The first sentences of one level's topics, `given` among them.

    A boundary `d` sentences off a true one spares 1 − 2d/k of an error that leaving it out would cost, where half a
    topic has k sentences, and costs one where there is none: so it is set where the chances around it, fewer with the
    distance, come to more than a half. The best set of them, at least k apart, is found by dynamic programming.
    """
    starts = np.array([analysis.transcript.sentence_span(at).start_ms for at in range(len(evidence.values) + 1)])
    count = expected_count(level, analysis.transcript.words[-1].span.end_ms / 60_000)
    half = max(2, round(len(starts) / (count + 1) / 2))
    likely = chances(evidence, weights, count)
    gains = spread(likely, half) - THRESHOLD[level]
    fixed = sorted({at for at in given if 0 < at < len(starts)})
    edges_ms = np.array([0, *(starts[at] for at in fixed), analysis.duration_ms])
    far = np.min(np.abs(starts[1:, None] - edges_ms[None, :]), axis=1) >= SHORTEST_MS[level]
    gains, likely = np.where(far, gains, -1.0), np.where(far, likely, 0.0)
    found = list(fixed)
    for low, high in pairwise([0, *fixed, len(starts)]):
        # Away from a boundary that is given, not from the recording's ends, where topics are short.
        first = low + half if low else 1
        last = high - half if high < len(starts) else high - 1
        inside = slice(first - 1, max(first - 1, last))
        found += [first + at for at in _settled(_best_set(gains[inside], half), likely[inside], half // SETTLING)]
    return tuple(sorted(found))


def chances(evidence: TopicEvidence, weights: Weights, count: float) -> Values:
    """For each gap the chance of a boundary, 0..1, where `count` are expected."""
    factors = np.array([weights.weights.get(name, 0.0) for name in evidence.names])
    odds = evidence.values @ factors + weights.intercept + np.log(count / (len(evidence.values) + 1))
    found: Values = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return found


def _settled(places: list[int], likely: Values, reach: int) -> list[int]:
    """Each place moved to the likeliest gap within reach; the first of two equal."""
    lows = [max(0, place - reach) for place in places]
    highs = [place + reach + 1 for place in places]
    return [low + int(np.argmax(likely[low:high])) for low, high in zip(lows, highs, strict=True)]


def _best_set(gains: Values, apart: int) -> list[int]:
    """Places at least `apart` from each other, whose gains have the largest sum; the earlier of two equal."""
    best = np.zeros(len(gains) + 1)
    taken = np.zeros(len(gains) + 1, dtype=bool)
    for end in range(1, len(gains) + 1):
        with_it = gains[end - 1] + best[max(0, end - apart)]
        taken[end] = with_it > best[end - 1] + 1e-12
        best[end] = with_it if taken[end] else best[end - 1]
    places: list[int] = []
    end = len(gains)
    while end > 0:
        if taken[end]:
            places.append(end - 1)
        end = max(0, end - apart) if taken[end] else end - 1
    return places[::-1]

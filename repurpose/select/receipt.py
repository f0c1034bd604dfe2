"""The receipt of a near candidate: what made its score, what it beat or lost to, and what would turn that around."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from repurpose.model import Highlight

_MOST_WEIGHT = 20.0
"""A weight above it is no advice."""
_LEAST_STEP = 0.005
"""A part or weight nearer than this to its present value reads the same."""

Relation = Literal["beat", "lost to", "below the floor", "alone"]


@dataclass(frozen=True, slots=True)
class Contribution:
    part: str
    value: float
    weight: float
    adds: float
    """To the score: the contributions add up to it."""


@dataclass(frozen=True, slots=True)
class Change:
    """One number that alone would turn the two around, or take it over the floor."""

    kind: Literal["part", "weight"]
    name: str
    of: str
    """Whose part it is; empty for a weight, which counts for both."""
    now: float
    at: float
    """Beyond this, away from `now`."""
    then: str
    """Id of the one that would be ahead."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """`repurpose explain --json` (schema receipt/1)."""

    highlight: Highlight
    worth: float
    """The score less what was taken off for what was kept before: by this the choice compares."""
    rank: int
    """Its place by score, from 1, among the `near` candidates that were written down."""
    near: int
    contributions: tuple[Contribution, ...]
    """The largest first."""
    absent: tuple[str, ...]
    """Signals that this recording has no source for."""
    relation: Relation
    rival: Highlight | None
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()
    """What a person did to its clip, in plain sentences."""


def make_receipt(
    highlight: Highlight, others: Sequence[Highlight], floor: float | None = None, notes: tuple[str, ...] = ()
) -> Receipt:
    """`others` are the highlights of the same recording; this one may be among them. `floor` is the preset's."""
    rival = _rival(highlight, others)
    relation = _relation(highlight, rival, floor)
    better = sum(other.score > highlight.score for other in others if other.id != highlight.id)
    changes: tuple[Change, ...] = ()
    if rival and not (demanded(highlight, rival) or despite(highlight, rival)):
        changes = (*_parts(highlight, rival), *_weights(highlight, rival))
    elif relation == "below the floor" and floor is not None:
        changes = tuple(_to_reach(highlight, floor))
    return Receipt(
        highlight,
        round(highlight.worth, 4),
        better + 1,
        len({highlight.id, *(other.id for other in others)}),
        tuple(_contributions(highlight)),
        tuple(sorted(set(highlight.weights.as_dict()) - set(highlight.parts.as_dict()))),
        relation,
        rival,
        changes,
        notes,
    )


def demanded(highlight: Highlight, rival: Highlight) -> bool:
    """Whether the run of show decided between the two, and no score."""
    winner, loser = (highlight, rival) if highlight.kept else (rival, highlight)
    return winner.must and not loser.must


def despite(highlight: Highlight, rival: Highlight) -> bool:
    """Whether the one of the two that is worth less was kept, so that no score of theirs decided."""
    winner, loser = (highlight, rival) if highlight.kept else (rival, highlight)
    return winner.worth < loser.worth - 0.0005


def _contributions(highlight: Highlight) -> list[Contribution]:
    weights, total = highlight.weights.as_dict(), _total(highlight)
    rows = [
        Contribution(name, value, weights[name], round(weights[name] * value / total, 4))
        for name, value in highlight.parts.parts
    ]
    return sorted(rows, key=lambda row: (-row.adds, row.part))


def _total(highlight: Highlight) -> float:
    weights = highlight.weights.as_dict()
    return sum(weights[name] for name, _ in highlight.parts.parts) or 1.0


def _rival(highlight: Highlight, others: Sequence[Highlight]) -> Highlight | None:
    """For a kept one the best that lost to it; for a lost one what it lost to."""
    if not highlight.kept:
        return next((other for other in others if other.id == highlight.lost_to), None)
    beaten = [other for other in others if other.lost_to == highlight.id]
    return min(beaten, key=lambda other: (-other.worth, -other.score, other.span), default=None)


def _relation(highlight: Highlight, rival: Highlight | None, floor: float | None) -> Relation:
    if rival:
        return "beat" if highlight.kept else "lost to"
    return "below the floor" if not highlight.kept and floor is not None and highlight.score < floor else "alone"


# --- what would change its rank ----------------------------------------------------------------------------


def _share(highlight: Highlight) -> float:
    """What is left of its score after what was taken off."""
    return 1 - sum(deduction.share for deduction in highlight.deductions)


def _parts(highlight: Highlight, rival: Highlight) -> Iterator[Change]:
    """Each part of the one asked about that, moved within 0..1, would turn the two around; the smallest step first."""
    left, total, weights = _share(highlight), _total(highlight), highlight.weights.as_dict()
    if left <= 0:
        return
    step = (rival.worth - highlight.worth) * total / left
    then = highlight.id if step > 0 else rival.id
    for name, value in sorted(highlight.parts.parts, key=lambda part: (-weights[part[0]], part[0])):
        at = value + step / weights[name] if weights[name] else -1.0
        if _LEAST_STEP <= at <= 1 - _LEAST_STEP and abs(at - value) >= _LEAST_STEP:
            yield Change("part", name, highlight.id, value, round(at, 3), then)


def _to_reach(highlight: Highlight, floor: float) -> Iterator[Change]:
    total, weights = _total(highlight), highlight.weights.as_dict()
    for name, value in sorted(highlight.parts.parts, key=lambda part: (-weights[part[0]], part[0])):
        at = value + (floor - highlight.score) * total / weights[name] if weights[name] else 2.0
        if at <= 1 - _LEAST_STEP:
            yield Change("part", name, highlight.id, value, round(at, 3), highlight.id)


def _weights(highlight: Highlight, rival: Highlight) -> Iterator[Change]:
    """Each weight beyond which the one that is behind now would be ahead, by what the choice compares;
    the nearest first."""
    ahead, behind = (highlight, rival) if highlight.worth > rival.worth else (rival, highlight)
    if ahead.worth == behind.worth or set(ahead.parts.as_dict()) != set(behind.parts.as_dict()):
        return
    front = {name: value * _share(ahead) for name, value in ahead.parts.parts}
    back = {name: value * _share(behind) for name, value in behind.parts.parts}
    weights, found = highlight.weights.as_dict(), []
    for name in (name for name in front if front[name] != back[name]):
        lead = sum(weights[part] * (front[part] - back[part]) for part in front if part != name)
        at = lead / (back[name] - front[name])
        if weights[name] and _LEAST_STEP < at < _MOST_WEIGHT and abs(at - weights[name]) >= _LEAST_STEP:
            found.append(Change("weight", name, "", weights[name], round(at, 3), behind.id))
    yield from sorted(found, key=lambda each: (max(each.at / each.now, each.now / each.at), each.name))

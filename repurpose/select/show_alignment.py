"""The run of show on the recording's clock: each planned item where it was really said, even if the show ran late."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

import numpy as np

from repurpose.model import Show, ShowItem, Sound, Transcript
from repurpose.select.show_delays import CELL_MS, order_evidence, weigh_starts
from repurpose.select.show_evidence import (
    Array,
    Moments,
    Spoken,
    belonging,
    evidence,
    quiet_evidence,
    read_moments,
    read_spoken,
    terms_of,
)
from repurpose.select.show_moves import as_planned, move_items

LIKELIHOOD = 4.0
"""Log odds of a moment for each word of full rarity that speaks for it."""
HIT_MS = 30_000
"""A start is the place with most probability so far around it."""
LEAST_GAIN = 0.2
"""Probability that a place must have beyond the planned one, for an item to move."""
PLAN_HOLDS = 2.0
"""Log odds, before anything is heard, that the show keeps to its plan."""
SURE = 0.5
"""Probability from which an item counts as found."""
LEAST_WORDS = 0.3
"""In words of full rarity: what must speak for a place, too, for its item to count as found."""
ON_TIME_MS = 60_000
"""A show of which no item lies further from its planned time kept to its plan."""
ORDER_HOLDS = 5.0
"""Log odds, before anything is heard, that two items did not change places."""
SAID_WORDS = 0.84
"""In words of full rarity: an item of which so much is said anywhere was not skipped."""


@dataclass(frozen=True, slots=True)
class _Found:
    """Where an item began."""

    ms: int
    probability: float
    """That it began within HIT_MS of there."""
    words: float
    """What speaks for the moment, in words of full rarity."""
    most: float = 0.0
    """What speaks for any moment."""

    @property
    def sure(self) -> bool:
        return self.probability >= SURE and self.words >= LEAST_WORDS


def align_show(show: Show, transcript: Transcript, sound: Sound, duration_ms: int, turns: Sequence[int] = ()) -> Show:
    """The show with its items' spans moved to what was said, in order of time, and findings that say how far.

    Words of title, speaker and tags are looked for, rare ones counting more, and silences for what must never be a
    clip; the delay may change slowly from item to item. Items that were not found take their neighbours' delay, skipped
    ones are left out with a finding. Where nothing is found, or what is found is no better than the plan, the planned
    times stay. `turns` are the starts of topics. Pure; items that are `fixed` stay.
    """
    items = [item for item in show.items if not item.fixed]
    if not items or duration_ms <= 0:
        return show
    found = _find(items, transcript, sound, turns, duration_ms)
    sure = {number for number, one in enumerate(found) if one.sure}
    if all(abs(one.ms - item.span.start_ms) <= ON_TIME_MS for one, item in zip(found, items, strict=True)):
        return show if sure else replace(show, findings=(*show.findings, as_planned(items, transcript)))
    said = {number for number, one in enumerate(found) if one.most >= SAID_WORDS}
    moved, findings = move_items(items, [one.ms for one in found], sure, said, duration_ms)
    every = (*moved, *(item for item in show.items if item.fixed))
    return replace(
        show,
        items=tuple(sorted(every, key=lambda item: (item.span, item.title))),
        findings=(*show.findings, *findings),
    )


# --- which item where ----------------------------------------------------------------------------------------


def _find(
    items: Sequence[ShowItem], transcript: Transcript, sound: Sound, turns: Sequence[int], duration_ms: int
) -> list[_Found]:
    """The start of each item: its planned one, where the words tell of no other clearly enough."""
    spoken, moments = read_spoken(transcript), read_moments(transcript, sound, turns, duration_ms)
    terms = terms_of(items, transcript.language, spoken)
    edges_ms = np.arange(duration_ms // CELL_MS + 1, dtype=np.float64) * CELL_MS
    said = [belonging(own, spoken, edges_ms) for own in terms]
    told = [_told(item, own, moments, spoken, sound, duration_ms) for item, own in zip(items, terms, strict=True)]
    grids = [_on_grid(each, moments, len(edges_ms)) for each in told]
    order, planned = _order(items, grids, said, duration_ms)
    weighed = weigh_starts(planned, _in_order(order, grids, said))
    found: dict[int, _Found] = {}
    for number, start, likely in zip(order, planned, weighed.starts, strict=True):
        if weighed.against_plan <= PLAN_HOLDS:
            one = _Found(start, 1.0, _words_at(start, moments, told[number]))
        else:
            one = _choose(likely, start, moments, told[number])
        found[number] = replace(one, most=float(told[number].max(initial=0.0)))
    return [found[number] for number in range(len(items))]


def _told(
    item: ShowItem, terms: Mapping[str, float], moments: Moments, spoken: Spoken, sound: Sound, duration_ms: int
) -> Array:
    """What speaks for the item to begin at each moment, in words of full rarity."""
    told = evidence(item, terms, moments, spoken)
    if item.never_clip:
        told = np.maximum(told, quiet_evidence(item, moments, sound, duration_ms))
    return np.asarray(told + moments.bonus * (told > 0), dtype=np.float64)


def _on_grid(told: Array, moments: Moments, size: int) -> Array:
    """Log odds of each cell: of the best moment in it."""
    grid = np.full(size, min(0.0, float(told.min(initial=0.0))))
    np.maximum.at(grid, (moments.ms // CELL_MS).astype(np.int64), told)
    return LIKELIHOOD * grid


def _in_order(order: Sequence[int], grids: Sequence[Array], said: Sequence[Array]) -> list[Array]:
    """For each start, too, that the item's own words come after it, and those of the item before come before it."""
    before = [np.zeros(len(grids[0])), *(said[number] for number in order)]
    return [grids[number] + ended - said[number] for number, ended in zip(order, before, strict=False)]


def _order(
    items: Sequence[ShowItem], grids: Sequence[Array], said: Sequence[Array], duration_ms: int
) -> tuple[list[int], list[int]]:
    """The order in which the items came, neighbours changing places where the words say so, and their times in it."""
    order = list(range(len(items)))

    def weigh(tried: list[int]) -> float:
        return order_evidence(_laid_out(items, tried, duration_ms), _in_order(tried, grids, said))

    best = weigh(order)
    for _ in items:
        tries = [[*order[:at], order[at + 1], order[at], *order[at + 2 :]] for at in range(len(order) - 1)]
        gained, tried = max(((weigh(each), each) for each in tries), default=(best, order), key=lambda each: each[0])
        if gained - best <= ORDER_HOLDS:
            break
        best, order = gained, tried
    return order, _laid_out(items, order, duration_ms)


def _laid_out(items: Sequence[ShowItem], order: Sequence[int], duration_ms: int) -> list[int]:
    """Planned starts in another order, each item as long as it was planned."""
    starts = [item.span.start_ms for item in items]
    lengths = [max(0, end - start) for start, end in pairwise([*starts, max(duration_ms, starts[-1])])]
    return list(accumulate((lengths[number] for number in order[:-1]), initial=starts[0]))


def _choose(posterior: Array, planned_ms: int, moments: Moments, told: Array) -> _Found:
    """The moment that most speaks for, in the most probable stretch; the plan where that is as good."""
    reach = HIT_MS // CELL_MS
    sums = np.concatenate(([0.0], np.cumsum(posterior)))
    at = np.arange(len(posterior))
    mass = sums[np.minimum(at + reach + 1, len(posterior))] - sums[np.maximum(at - reach, 0)]
    best = int(np.argmax(mass))
    planned = planned_ms // CELL_MS
    as_planned = float(mass[planned]) if 0 <= planned < len(mass) else 0.0
    if mass[best] - as_planned < LEAST_GAIN:
        return _Found(planned_ms, as_planned, _words_at(planned_ms, moments, told))
    near = np.flatnonzero(np.abs(moments.ms // CELL_MS - best) <= reach)
    if not len(near):
        return _Found(best * CELL_MS, float(mass[best]), 0.0)
    weights = posterior[(moments.ms[near] // CELL_MS).astype(np.int64)] * np.exp(LIKELIHOOD * told[near])
    chosen = int(near[np.argmax(weights)])
    return _Found(int(moments.ms[chosen]), float(mass[best]), float(told[chosen]))


def _words_at(ms: int, moments: Moments, told: Array) -> float:
    near = np.abs(moments.ms - ms) <= HIT_MS // 3
    return float(told[near].max(initial=0.0))

"""The run of show on the recording's clock: each planned item where it was really said, even if the show ran late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from repurpose.model import Show, ShowItem, Sound, Transcript
from repurpose.select.show_evidence import (
    Array,
    Moments,
    evidence,
    quiet_evidence,
    read_moments,
    read_spoken,
    terms_of,
)
from repurpose.select.show_moves import as_planned, move_items

CELL_MS = 5000
"""Grid on which starts are weighed."""
LIKELIHOOD = 4.0
"""Log odds of a moment for each word of full rarity that speaks for it."""
SLACK_MS, SLACK_SHARE = 20_000, 0.05
"""By how much the delay changes from one item to the next as a matter of course, and what each ms between them adds."""
TAIL, START_TAIL = 1.2, 0.6
"""How fast greater changes, and a late begin of the whole, become unlikely: the higher, the faster. A show may jump."""
HIT_MS = 30_000
"""A start is the place with most probability so far around it."""
LEAST_GAIN = 0.2
"""Probability that a place must have beyond the planned one, for an item to move."""
PLAN_HOLDS = 0.5
"""Log odds, before anything is heard, that the show keeps to its plan within HIT_MS."""
SURE = 0.5
"""Probability from which an item counts as found."""
LEAST_WORDS = 0.3
"""In words of full rarity: what must speak for a place, too, for its item to count as found."""
STRAY, STRAY_RIVAL, STRAY_HERE = 1.4, 0.6, 0.25
"""An item came out of order where so much speaks for one moment, this share of it at most for any other, and this share
at most for the place that the order gives it."""


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
    if all(one.ms == item.span.start_ms for one, item in zip(found, items, strict=True)):
        return show if sure else replace(show, findings=(*show.findings, as_planned(items, transcript)))
    said = {number for number, one in enumerate(found) if one.most >= STRAY * STRAY_RIVAL}
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
    """The start of each item: hidden times whose delay changes slowly, seen through the words, forward and backward."""
    spoken, moments = read_spoken(transcript), read_moments(transcript, sound, turns, duration_ms)
    terms = terms_of(items, transcript.language, spoken)
    cells = (moments.ms // CELL_MS).astype(np.int64)
    measured: list[Array] = []
    odds: list[Array] = []
    for number, item in enumerate(items):
        told = evidence(item, terms[number], moments, spoken)
        if item.never_clip:
            told = np.maximum(told, quiet_evidence(item, moments, sound, duration_ms))
        told = told + moments.bonus * (told > 0)
        grid = np.full(duration_ms // CELL_MS + 1, min(0.0, float(told.min(initial=0.0))))
        np.maximum.at(grid, cells, told)
        measured.append(told)
        odds.append(np.exp(LIKELIHOOD * grid))
    planned = [item.span.start_ms for item in items]
    posteriors, off_plan = _posteriors(planned, odds)
    if PLAN_HOLDS + _as_planned(planned, odds) >= off_plan:
        found = [_Found(at, 1.0, _words_at(at, moments, told)) for at, told in zip(planned, measured, strict=True)]
    else:
        found = [
            _choose(posterior, start, moments, told)
            for posterior, start, told in zip(posteriors, planned, measured, strict=True)
        ]
    return [
        replace(_out_of_order(one, item.span.duration_ms, moments, told), most=float(told.max(initial=0.0)))
        for one, item, told in zip(found, items, measured, strict=True)
    ]


def _posteriors(planned: Sequence[int], odds: Sequence[Array]) -> tuple[list[Array], float]:
    """How likely each item began in each cell, given the words of all items; and the log evidence for all of it."""
    size = len(odds[0])
    at = np.arange(size, dtype=np.float64) * CELL_MS
    seen = _normal(_likely(at - planned[0], 0, START_TAIL)) * odds[0]
    evidence_, forward = log(seen.sum()), [_normal(seen)]
    for before, start, told in zip(planned, planned[1:], odds[1:], strict=False):
        seen = _spread(forward[-1], _kernel(start - before, size)) * told
        evidence_ += log(seen.sum())
        forward.append(_normal(seen))
    backward = [np.ones(size)]
    for start, following, told in zip(planned[-2::-1], planned[:0:-1], odds[:0:-1], strict=True):
        later = _spread((backward[-1] * told)[::-1], _kernel(following - start, size))[::-1]
        backward.append(_normal(later))
    return [_normal(one * other) for one, other in zip(forward, backward[::-1], strict=True)], evidence_


def _as_planned(planned: Sequence[int], odds: Sequence[Array]) -> float:
    """The log evidence for every item within HIT_MS of its planned start."""
    total = 0.0
    for start, told in zip(planned, odds, strict=True):
        first, last = (start - HIT_MS) // CELL_MS, (start + HIT_MS) // CELL_MS + 1
        within = told[max(0, first) : max(0, last)]
        total += log(max(within.sum() / (last - first), 1e-12))
    return total


def _likely(change: Array, gap_ms: int, tail: float) -> Array:
    return np.asarray((1 + (change / (SLACK_MS + SLACK_SHARE * gap_ms)) ** 2) ** -tail, dtype=np.float64)


def _kernel(gap_ms: int, size: int) -> Array:
    """How likely the next item follows after 0, 1, 2… cells: never before this one."""
    after = np.arange(size, dtype=np.float64) * CELL_MS
    return _normal(_likely(after - gap_ms, gap_ms, TAIL))


def _spread(likely: Array, kernel: Array) -> Array:
    """The convolution of both, as far as the grid goes; by FFT, for the grid of a long day."""
    size = 1 << (2 * len(kernel) - 1).bit_length()
    mixed = np.fft.irfft(np.fft.rfft(likely, size) * np.fft.rfft(kernel, size), size)
    return np.maximum(mixed[: len(kernel)], 1e-12)


def _normal(likely: Array) -> Array:
    return np.asarray(likely / likely.sum(), dtype=np.float64)


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


def _out_of_order(one: _Found, length_ms: int, moments: Moments, told: Array) -> _Found:
    """An item that has no place in the order of the plan, where its words are said in one other place alone."""
    best = int(np.argmax(told))
    after = moments.ms - moments.ms[best]
    elsewhere = (after < -3 * HIT_MS) | (after > max(length_ms, 3 * HIT_MS))
    alone = told[best] >= STRAY and told[elsewhere].max(initial=0.0) <= STRAY_RIVAL * told[best]
    alone = alone and one.words <= STRAY_HERE * told[best]
    return _Found(int(moments.ms[best]), SURE, float(told[best])) if alone else one


def _words_at(ms: int, moments: Moments, told: Array) -> float:
    near = np.abs(moments.ms - ms) <= HIT_MS // 3
    return float(told[near].max(initial=0.0))

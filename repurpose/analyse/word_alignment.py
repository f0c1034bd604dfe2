"""Pure: the words of captions laid into the time in which they are said."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from repurpose.model import Word
from repurpose.timebase import Span

AROUND_MS = 500
"""A caption comes up to so much before its words, or lingers; a word found farther out was found wrongly."""

NEAR_MS = 1000
"""Words that agree on how far off their captions are; placed by letters, one of twenty is 0.9 s off."""

TRUSTED_SHARE = 0.5
"""Where fewer of a caption's words were found within it, none of them is believed."""

WINDOW_MS, WINDOW_LETTERS = 28_000, 500
"""What is aligned in one go with AROUND_MS on either side: the model hears 30 s and holds 440 tokens."""


@dataclass(frozen=True, slots=True)
class SpokenCue:
    """A caption as what is said in it."""

    span: Span
    words: tuple[str, ...]


def windows(cues: Sequence[SpokenCue], limit_ms: int = WINDOW_MS) -> Iterator[tuple[Span, tuple[SpokenCue, ...]]]:
    """Captions in order of time, packed into as few stretches as the model can look at; one too long stands alone."""
    group: list[SpokenCue] = []
    for cue in cues:
        end_ms = max(each.span.end_ms for each in (*group, cue))
        letters = sum(len(word) for each in (*group, cue) for word in each.words)
        if group and (end_ms - group[0].span.start_ms > limit_ms or letters > WINDOW_LETTERS):
            yield _hull(group), tuple(group)
            group = []
        group.append(cue)
    if group:
        yield _hull(group), tuple(group)


def _hull(cues: Sequence[SpokenCue]) -> Span:
    return Span(cues[0].span.start_ms, max(cue.span.end_ms for cue in cues))


def by_letters(texts: Sequence[str], within: Span, speech: Sequence[Span]) -> tuple[Span, ...]:
    """The texts one after another in the speech within a span (all of it where there is none), each by its letters.

    >>> [(s.start_ms, s.end_ms) for s in by_letters(["ab", "cdef"], Span(0, 900), [Span(100, 300), Span(500, 700)])]
    [(100, 250), (250, 700)]
    """
    parts = [span.clamp(within) for span in speech if span.overlaps(within)] or [within]
    reached = [0, *accumulate(len(text) + 1 for text in texts)]
    total_ms = sum(part.duration_ms for part in parts)
    edges = [_at(parts, total_ms * count // max(1, reached[-1])) for count in reached]
    return tuple(Span(one, other) for one, other in pairwise(edges))


def _at(parts: Sequence[Span], spoken_ms: int) -> int:
    """The moment up to which so much was spoken."""
    for part in parts:
        if spoken_ms <= part.duration_ms:
            return part.start_ms + spoken_ms
        spoken_ms -= part.duration_ms
    return parts[-1].end_ms


def shift_of(cues: Sequence[SpokenCue], found: Sequence[Word], sure: float) -> int | None:
    """How much later captions come than their words are heard, in ms; None where too few of `found` are sure of it.

    The median over the words: each is expected in its caption as by its letters, which is right in the middle.
    """
    expected = [span.start_ms for cue in cues for span in by_letters(cue.words, cue.span, ())]
    offsets = [at - word.span.start_ms for at, word in zip(expected, found, strict=False) if word.probability >= sure]
    if not offsets or 2 * len(offsets) < len(expected):
        return None
    middle = round(statistics.median(offsets))
    near = sum(abs(offset - middle) <= NEAR_MS for offset in offsets)
    return middle if 2 * near > len(offsets) else None


def settle(cue: SpokenCue, found: Sequence[Word], speech: Sequence[Span]) -> Iterator[tuple[Word, bool]]:
    """Each word of a caption, and whether its time was heard; `found` are its words as aligned, or nothing.

    What was found far outside the caption is placed by letters between its neighbours; where most was, all of it.
    """
    near = cue.span.grow(AROUND_MS, AROUND_MS)
    heard = [near.contains(word.span.start_ms) and near.contains(word.span.end_ms - 1) for word in found]
    if sum(heard) < TRUSTED_SHARE * len(cue.words) or not found:
        for text, span in zip(cue.words, by_letters(cue.words, cue.span, speech), strict=True):
            yield Word(span, text, timed=False), False
        return
    at, free_ms = 0, cue.span.start_ms
    while at < len(found):
        if heard[at]:
            span = _voiced(found[at].span, speech)
            yield replace(found[at], span=span), True
            at, free_ms = at + 1, span.end_ms
            continue
        end = next((index for index in range(at, len(found)) if heard[index]), len(found))
        until_ms = found[end].span.start_ms if end < len(found) else cue.span.end_ms
        gap = Span(min(free_ms, until_ms), until_ms)
        for word, span in zip(found[at:end], by_letters(cue.words[at:end], gap, speech), strict=True):
            yield replace(word, span=span, timed=False), False
        at = end


def _voiced(span: Span, speech: Sequence[Span]) -> Span:
    """A word without the pause that alignment gave to it: the part in the speech that holds most of it."""
    parts = [each.clamp(span) for each in speech if each.overlaps(span)]
    return max(parts, key=lambda part: part.duration_ms) if parts else span

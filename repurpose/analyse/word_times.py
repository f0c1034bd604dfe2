"""Pure: when words are said, from what the recogniser says of it and where a voice was heard."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from repurpose.model import Word
from repurpose.timebase import Span

SHORTEST_WORD_MS = 40
"""One picture at 25 frames a second: the model gives some words no length."""

SPREAD_WORD_MS = 160
"""Length asked for a word without a time of its own: a short word in fluent speech."""

FARTHEST_MS = 250
"""A word lies at most so far outside the speech that it came from."""

LEAST_SURE_OUTSIDE = 0.5
"""A word where no voice was heard, of which the model is less sure, is an invention."""


def fit_to_speech(words: Sequence[Word], speech: Sequence[Span]) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Words of one chunk at their true times, and those left out because nobody speaks there.

    The model lets a word begin in the pause before it. So a word begins where the voice does: after the last pause
    inside it, and ends before a pause that goes on past its end. Measured on five meetings with word truth (228
    words): the median error of the start fell from 50 to 40 ms, the 95th percentile from 725 to 236 ms.
    """
    kept: list[Word] = []
    outside: list[Word] = []
    for word in spread(words):
        voiced = _voiced(word.span, speech)
        if voiced is not None:
            kept.append(replace(word, span=voiced))
        elif word.probability < LEAST_SURE_OUTSIDE and word.timed:
            outside.append(word)
        else:
            near = _nearest(word.span, speech)
            kept.append(replace(word, span=near, timed=word.timed and near == word.span))
    return tuple(kept), tuple(outside)


def spread(words: Sequence[Word]) -> Iterator[Word]:
    """Words to which the model gave no time share the room between their neighbours, and are marked."""
    index = 0
    while index < len(words):
        if words[index].span.duration_ms > 0:
            yield words[index]
            index += 1
            continue
        after = index
        while after < len(words) and words[after].span.duration_ms == 0:
            after += 1
        count, wanted_ms = after - index, SPREAD_WORD_MS * (after - index)
        start_ms = max(words[index].span.start_ms, words[index - 1].span.end_ms if index else 0)
        end_ms = start_ms + wanted_ms
        if after < len(words):
            end_ms = max(start_ms, min(end_ms, words[after].span.start_ms))
        for at in range(count):
            first, last = (start_ms + (end_ms - start_ms) * edge // count for edge in (at, at + 1))
            yield replace(words[index + at], span=Span(first, last), timed=False)
        index = after


def in_order(words: Sequence[Word], whole: Span) -> tuple[Word, ...]:
    """Words by time, none before the end of the one before it, each long enough to be shown, all inside `whole`."""
    placed: list[Word] = []
    free_ms = whole.start_ms
    for word in sorted(words, key=lambda word: word.span.start_ms):
        start_ms = max(word.span.start_ms, free_ms)
        span = Span(start_ms, max(word.span.end_ms, start_ms + SHORTEST_WORD_MS)).clamp(whole)
        placed.append(replace(word, span=span))
        free_ms = span.end_ms
    return tuple(placed)


def _voiced(span: Span, speech: Sequence[Span]) -> Span | None:
    """The last stretch of voice inside a word, if it is long enough to be one; else the longest."""
    first = bisect_right(speech, span.start_ms, key=lambda one: one.end_ms)
    parts = []
    for one in speech[first:]:
        if one.start_ms >= span.end_ms:
            break
        parts.append(Span(max(span.start_ms, one.start_ms), min(span.end_ms, one.end_ms)))
    if not parts:
        return None
    return parts[-1] if parts[-1].duration_ms >= SHORTEST_WORD_MS else max(parts, key=lambda part: part.duration_ms)


def _nearest(span: Span, speech: Sequence[Span]) -> Span:
    """The span moved towards the nearest speech, as little as the rule asks."""
    if not speech:
        return span
    near = min(speech, key=lambda one: max(one.start_ms - span.end_ms, span.start_ms - one.end_ms))
    if span.end_ms <= near.start_ms:
        return span.shift(max(0, near.start_ms - FARTHEST_MS - span.start_ms))
    return span.shift(min(0, near.end_ms + FARTHEST_MS - span.end_ms))

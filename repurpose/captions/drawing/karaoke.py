"""When which word of a cue is spoken: the states that `karaoke` and `pop` show one after the other. Pure."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from repurpose.model import Cue, Span

HOLD_MS = 100
"""A word stays marked over a shorter silence after it: a mark that goes out for three frames flickers."""


@dataclass(frozen=True, slots=True)
class State:
    """What is marked for how long; times on the recording's clock, whole centiseconds like those of ASS."""

    span: Span
    word: int
    """Index of the word that is spoken, -1 in silence."""


def states_of(cue: Cue, words: Sequence[str], offset_ms: int) -> tuple[State, ...]:
    """The cue without a gap, in the stretches that a script with times from `offset_ms` can tell apart."""

    def floored(ms: int) -> int:
        return (ms - offset_ms) // 10 * 10 + offset_ms

    states: list[State] = []
    for state in _states(cue, word_times(cue, words)):
        start_ms, end_ms = floored(state.span.start_ms), floored(state.span.end_ms)
        if start_ms == end_ms:
            continue
        if states and states[-1].word == state.word:
            states[-1] = State(Span(states[-1].span.start_ms, end_ms), state.word)
        else:
            states.append(State(Span(start_ms, end_ms), state.word))
    return tuple(states)


def word_times(cue: Cue, words: Sequence[str]) -> tuple[Span, ...]:
    """When each word is said, one after the other within the cue; shared out by letters where that is not known."""
    if not words or len(cue.word_spans) != len(words):
        return cue.span.divided([len(word) + 1 for word in words])  # the pause after a word counts as a letter
    starts = [min(max(span.start_ms, cue.span.start_ms), cue.span.end_ms) for span in cue.word_spans]
    starts = list(itertools.accumulate(starts, max))
    limits = [*starts[1:], cue.span.end_ms]
    return tuple(
        Span(start, max(start, min(span.end_ms, limit)))
        for start, limit, span in zip(starts, limits, cue.word_spans, strict=True)
    )


def _states(cue: Cue, times: Sequence[Span]) -> Iterator[State]:
    at = cue.span.start_ms
    for index, span in enumerate(times):
        if span.start_ms > at:
            yield State(Span(at, span.start_ms), -1)
        following = times[index + 1].start_ms if index + 1 < len(times) else cue.span.end_ms
        end_ms = following if following - span.end_ms < HOLD_MS else span.end_ms
        yield State(Span(span.start_ms, end_ms), index)
        at = end_ms
    if at < cue.span.end_ms:
        yield State(Span(at, cue.span.end_ms), -1)

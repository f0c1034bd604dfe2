"""How strongly the audience answered to each moment of a recording."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from repurpose.analyse.chat_voices import (
    COUNTED_STEPS,
    STEP_MS,
    USUAL_MS,
    Curve,
    count_people,
    excess,
    moving_mean,
    text_key,
    weigh_messages,
)
from repurpose.model import Chat, ChatMessage, Span

EARLIER_MS, LATER_MS = 15_000, 35_000
"""An answer to a moment lies this much before and after the chat's usual delay. Before, as viewers differ by what their
player buffers. After, as people answer to how a moment ends: what was marked by hand begins half a minute before it."""
MEANT_MS = 30_000
"""A stretch is as strong as its best part of this length."""
CLEAR = 2.5
"""Standard deviations of chance above the usual; less is no reaction."""
BURST_MS = 20_000
"""What is told of a reaction is told of its densest time of this length."""
MANY = 3
"""This many have to write the same for it to be told."""


@dataclass(frozen=True)
class Reactions:
    """The chat of a recording, by what it answers to."""

    messages: tuple[ChatMessage, ...]
    """In order of time."""
    weights: tuple[float, ...]
    """How much each of them counts, 0..1."""
    answers: Curve
    """A value each STEP_MS: standard deviations of chance above the usual in the time in which one answers to it."""
    delay_ms: int

    def strength(self, span: Span) -> float:
        """The mean over the best part of a stretch."""
        length = max(1, min(MEANT_MS, span.duration_ms) // STEP_MS)
        first, last = self._steps(span)
        sums = self._sums[first : last + 1]
        if len(sums) <= length:
            return float((sums[-1] - sums[0]) / max(1, len(sums) - 1))
        return float((sums[length:] - sums[:-length]).max() / length)

    def answered_at(self, span: Span) -> int:
        """When, within the stretch, that happened which was answered to most: the burst's middle, less the delay."""
        burst = self.burst(span)
        at = burst[len(burst) // 2].ms - self.delay_ms if burst else span.middle_ms
        return min(max(at, span.start_ms), max(span.start_ms, span.end_ms - 1))

    def burst(self, span: Span) -> tuple[ChatMessage, ...]:
        """The densest BURST_MS of the messages that count, among those that answer to the stretch."""
        first = bisect_left(self._counting_ms, span.start_ms + self.delay_ms - EARLIER_MS)
        last = bisect_left(self._counting_ms, span.end_ms + self.delay_ms + EARLIER_MS)
        ends = [bisect_left(self._counting_ms, self._counting_ms[at] + BURST_MS, at, last) for at in range(first, last)]
        if not ends:
            return ()
        best = max(range(len(ends)), key=lambda at: (ends[at] - at, -at))
        return self._counting[first + best : ends[best]]

    def times_usual(self, burst: Sequence[ChatMessage]) -> float:
        """How many times the rate around it a burst is."""
        middle_ms = burst[len(burst) // 2].ms if burst else 0
        around = Span(max(0, middle_ms - USUAL_MS), min(middle_ms + USUAL_MS, len(self.answers) * STEP_MS))
        near = bisect_left(self._counting_ms, around.end_ms) - bisect_left(self._counting_ms, around.start_ms)
        return len(burst) / max(1.0, near * BURST_MS / max(BURST_MS, around.duration_ms))

    def _steps(self, span: Span) -> tuple[int, int]:
        first = min(max(0, span.start_ms // STEP_MS), len(self.answers) - 1)
        return first, min(max(first + 1, span.end_ms // STEP_MS), len(self.answers))

    @cached_property
    def _sums(self) -> Curve:
        return np.concatenate(([0.0], np.cumsum(self.answers)))

    @cached_property
    def _counting(self) -> tuple[ChatMessage, ...]:
        return tuple(message for message, weight in zip(self.messages, self.weights, strict=True) if weight > 0)

    @cached_property
    def _counting_ms(self) -> list[int]:
        return [message.ms for message in self._counting]


def read_reactions(chat: Chat, duration_ms: int) -> Reactions:
    messages = tuple(sorted(chat.messages, key=lambda message: message.ms))
    before = (EARLIER_MS - chat.delay_ms) // STEP_MS
    after = (chat.delay_ms + LATER_MS) // STEP_MS
    independent = (before + after) / COUNTED_STEPS
    weights = weigh_messages(messages)
    answers = moving_mean(excess(messages, weights, duration_ms), before, after) * independent**0.5
    return Reactions(messages, weights, answers, chat.delay_ms)


def most_said(messages: Sequence[ChatMessage], count: int = 3) -> tuple[str, ...]:
    """What most people wrote in a burst, each in its shortest form, by users; nothing that fewer than MANY wrote."""
    written: dict[str, list[ChatMessage]] = {}
    shortest: dict[str, str] = {}
    for message in messages:
        text = " ".join(message.text.split())
        key = text_key(text)
        written.setdefault(key, []).append(message)
        shortest[key] = min(shortest.get(key, text), text, key=lambda each: (len(each), each))
    people = {key: count_people(alike) for key, alike in written.items()}
    ranked = sorted(people.items(), key=lambda item: (-item[1], item[0]))
    return tuple(shortest[key] for key, wrote in ranked[:count] if wrote >= MANY)

"""`chat`: did the audience react? Source: the chat log beside the recording."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import sqrt
from statistics import median

from repurpose.model import Candidate, Chat, ChatMessage
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured, share_of_top
from repurpose.timebase import clock

DELAY_MS = (5_000, 25_000)
"""A burst speaks for what was said this long before: the stream's own delay, then reading and typing."""
STEP_MS = 5_000
USUAL_MS = 600_000
"""The usual rate is the median over this much time on both sides: audiences come and go."""
FLOOD_MS = 20_000
"""A user's n-th message within this counts 1/n."""
SAME_BURST = 4.0
"""Standard deviations of chance above the usual rate; less is no reaction."""

_BOTS = "nightbot streamelements streamlabs moobot fossabot wizebot mee6 botisimo sery_bot"


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """The strongest burst that answers to any moment within the candidate."""
    times, sums = _weighed(evidence.analysis.chat)
    if not times:
        return None

    def reaction(ms: int) -> float:
        """Messages, floods discounted, that answer to what happened at `ms`."""
        return sums[bisect_left(times, ms + DELAY_MS[1])] - sums[bisect_left(times, ms + DELAY_MS[0])]

    steps = [reaction(ms) for ms in range(0, evidence.analysis.duration_ms + STEP_MS, STEP_MS)]
    usual = _running_median(steps, USUAL_MS // STEP_MS)
    bursts = [(value - normal) / sqrt(normal + 1) for value, normal in zip(steps, usual, strict=True)]

    def strongest(candidate: Candidate) -> int:
        first = min(-(-candidate.span.start_ms // STEP_MS), len(bursts) - 1)
        last = min(candidate.span.end_ms // STEP_MS, len(bursts) - 1)
        return max(range(first, max(first, last) + 1), key=lambda step: (bursts[step], -step))

    def describe(candidate: Candidate) -> str:
        step = strongest(candidate)
        if bursts[step] <= 1:
            return "the chat stayed calm"
        times_usual = steps[step] / max(1.0, usual[step])
        return f"the chat reacted to {clock(step * STEP_MS)} with {times_usual:.1f} times its usual rate"

    return Measured(share_of_top([bursts[strongest(each)] for each in candidates], SAME_BURST), describe)


def _weighed(chat: Chat) -> tuple[list[int], list[float]]:
    """Times of the audience's messages and the running sum of their weights (one longer, from 0.0)."""
    people = [message for message in sorted(chat.messages, key=lambda each: each.ms) if not _automatic(message)]
    return [message.ms for message in people], list(accumulate(_weights(people), initial=0.0))


def _automatic(message: ChatMessage) -> bool:
    user = message.user.casefold()
    return user in _BOTS.split() or user.endswith("bot") or message.text.lstrip().startswith("!")


def _weights(messages: Sequence[ChatMessage]) -> Iterator[float]:
    recent: deque[ChatMessage] = deque()
    count: Counter[str] = Counter()
    for message in messages:
        while recent and recent[0].ms <= message.ms - FLOOD_MS:
            count[recent.popleft().user] -= 1
        recent.append(message)
        count[message.user] += 1
        yield 1 / count[message.user]


def _running_median(values: Sequence[float], reach: int) -> list[float]:
    return [median(values[max(0, at - reach) : at + reach + 1]) for at in range(len(values))]

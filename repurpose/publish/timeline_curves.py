"""Long rows of measurements made short enough to draw: loudness, the chat's rate, cuts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import numpy as np

from repurpose.model import ChatMessage, Sound

MOST_POINTS = 600
"""Of one curve, whatever the recording's length: one for every 1.6 px of the narrowest drawing."""
CHAT_STEP_MS = 10_000
"""The shortest stretch over which messages are counted: fewer seconds show single messages, not a rate."""
RANGE_LU = 30.0
"""From the loudest stretch down to the foot of the curve: speech moves by some 15 LU, silence lies below."""

Item = TypeVar("Item")


def loudness_curve(sound: Sound, duration_ms: int) -> tuple[float, ...]:
    """Evenly spaced heights 0..1, 1 the loudest stretch; empty without sound.

    A stretch counts by its mean power, so that one clap does not stand for a quiet minute.
    """
    levels = np.asarray(sound.momentary_lufs[: -(-duration_ms // sound.step_ms)], dtype=float)
    if not len(levels):
        return ()
    bins = min(MOST_POINTS, len(levels))
    edges = np.arange(bins) * len(levels) // bins
    sizes = np.diff(np.append(edges, len(levels)))
    means = 10 * np.log10(np.add.reduceat(10 ** (levels / 10), edges) / sizes)
    return tuple(float(height) for height in np.clip(1 + (means - means.max()) / RANGE_LU, 0, 1))


def chat_curve(messages: Sequence[ChatMessage], duration_ms: int) -> tuple[tuple[float, ...], float]:
    """Evenly spaced heights 0..1, 1 the busiest stretch, and that stretch's messages a minute; empty without chat."""
    bins = max(1, min(MOST_POINTS // 2, duration_ms // CHAT_STEP_MS))
    times = [message.ms for message in messages if 0 <= message.ms < duration_ms]
    if not times:
        return (), 0.0
    counts, _ = np.histogram(times, bins=bins, range=(0, duration_ms))
    top = int(counts.max())
    return tuple(float(count) for count in counts / top), top * 60_000 * bins / duration_ms


def thin(items: Iterable[Item], most: int, duration_ms: int, at: Callable[[Item], tuple[int, float]]) -> list[Item]:
    """At most `most` of them: the weightiest of each of as many stretches of time, in order of time.

    `at` gives an item's time in ms and its weight; where two weigh the same, the earlier stays.
    """
    ordered = sorted(items, key=lambda item: at(item)[0])
    if len(ordered) <= most:
        return ordered
    best: dict[int, Item] = {}
    for item in ordered:
        ms, weight = at(item)
        place = min(most - 1, max(0, ms) * most // max(1, duration_ms))
        if place not in best or weight > at(best[place])[1]:
            best[place] = item
    return list(best.values())

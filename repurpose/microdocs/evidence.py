"""Which changes of the picture answer which step, and when their result can be seen. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from repurpose.model import Box, PictureChange
from repurpose.timebase import Span

QUICK_MS = 400
"""A change so soon after an instruction began answers the one before: nobody hears and acts faster."""
SETTLED_MS = 300
"""Taken after the first still frame: pointers come to rest and highlights fade in about a quarter of a second."""
BEFORE_NEXT_MS = 80
"""Kept free before the following change: two frames at 25 a second."""
SMALL = 0.02
"""Share of the picture. A presenter in a corner comes to 0.004 to 0.008, a menu to 0.06, a typed word to 0.005."""
SAME_PLACE = 0.3
"""Intersection over union from which two regions are one place."""


def telling_changes(windows: Sequence[Span], changes: Sequence[PictureChange]) -> tuple[PictureChange, ...]:
    """The changes without the unrest: small ones in a place that stirs in more than half of the steps (three at least).

    So speaks a presenter in a corner, so ticks a clock. What is typed or toggled for a step stirs in that step only.
    """
    small = [change for change in changes if change.amount < SMALL]
    return tuple(change for change in changes if change not in small or not _restless(change, small, windows))


def owned_changes(windows: Sequence[Span], changes: Sequence[PictureChange]) -> list[list[PictureChange]]:
    """The changes that answer each step: those in its window; one that comes too soon answers the step before."""
    owned: list[list[PictureChange]] = [[] for _ in windows]
    for change in sorted(changes, key=lambda change: change.ms):
        at = next((at for at, window in enumerate(windows) if window.contains(change.ms)), None)
        if at is None:
            continue
        if at > 0 and change.ms - windows[at].start_ms < QUICK_MS:
            at -= 1
        owned[at].append(change)
    return owned


def settled_ms(change: PictureChange, changes: Sequence[PictureChange]) -> int:
    """When to look at the result of a change: a little after it, before the one that follows."""
    following = min((other.ms for other in changes if other.ms > change.ms), default=None)
    wanted = change.ms + SETTLED_MS
    return wanted if following is None else max(change.ms, min(wanted, following - BEFORE_NEXT_MS))


def _restless(change: PictureChange, small: Sequence[PictureChange], windows: Sequence[Span]) -> bool:
    there = [other.ms for other in small if _overlap(change.region, other.region) >= SAME_PLACE]
    stirred = sum(any(window.contains(ms) for ms in there) for window in windows)
    return stirred >= 3 and 2 * stirred > len(windows)


def _overlap(one: Box, other: Box) -> float:
    """Intersection over union; 1.0 for two boxes without area in one place."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width < 0 or height < 0:
        return 0.0
    union = one.width * one.height + other.width * other.height - width * height
    return width * height / union if union else 1.0

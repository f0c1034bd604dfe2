"""Rule on the crop's path: it jumps nowhere but at a cut. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from repurpose.check.finding import Untested, found
from repurpose.model import Box, ClipTimes, Finding, Framing, ShotFraming
from repurpose.timebase import clock

NEAR_CUT_MS = 120
"""A change of the framing belongs to a cut this near: three frames at 25 a second."""
JUMP = 0.03
"""Of the source's width or height; a smaller step within a frame is not seen as one."""
QUICK_MS = 100


def check_jumps(framing: Framing, cuts: Sequence[int], times: ClipTimes, where: str) -> Iterator[Finding | Untested]:
    """`cuts` are the times of the recording's shot changes."""
    if len(framing.shots) < 2 and not framing.shots[0].path:
        return
    allowed = [*cuts, *(cut.start_ms for cut in times.cuts), *(cut.end_ms for cut in times.cuts)]
    jumps = [
        before.span.end_ms
        for before, after in pairwise(framing.shots)
        if _differ(before, after) and all(abs(before.span.end_ms - cut) > NEAR_CUT_MS for cut in allowed)
    ]
    jumps += [
        ms for shot in framing.shots for ms in _leaps(shot) if all(abs(ms - cut) > NEAR_CUT_MS for cut in allowed)
    ]
    for ms in sorted(jumps):
        text = f"the crop jumps at {clock(ms)} of the recording, where there is no cut"
        yield found("picture.jump", "error", where, text, ms, "only at a cut")


def _differ(before: ShotFraming, after: ShotFraming) -> bool:
    if before.layout != after.layout and {before.layout, after.layout} != {"hold", "track"}:
        return True
    if before.layout == "screen+camera":
        return (before.screen, before.camera) != (after.screen, after.camera)
    one, other = before.crop_at(before.span.end_ms), after.crop_at(after.span.start_ms)
    return one is not None and other is not None and _distance(one, other) > JUMP


def _distance(one: Box, other: Box) -> float:
    return max(
        abs(one.x - other.x),
        abs(one.y - other.y),
        abs(one.width - other.width),
        abs(one.height - other.height),
    )


def _leaps(shot: ShotFraming) -> Iterator[int]:
    """Where a path covers more than a jump within two or three frames."""
    for one, two in pairwise(shot.path):
        far = max(abs(one.x - two.x), abs(one.y - two.y))
        if far > JUMP and far / max(1, two.ms - one.ms) > 3 * JUMP / QUICK_MS:
            yield two.ms

"""A new proposal follows a plan that stands: published clips keep their entries, and the others their numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from repurpose.model import ClipPlan, Past, Plan
from repurpose.model.moments import shares_half

_NUMBER = re.compile("[0-9]{1,6}")


def published_clips(standing: Plan | None, past: Past) -> tuple[ClipPlan, ...]:
    """The clips of a plan that were published."""
    clips = standing.clips if standing else ()
    said = [(clip, past.said_of(clip.span)) for clip in clips]
    return tuple(clip for clip, moment in said if moment is not None and moment.verdict == "published")


def renew(proposed: Plan, standing: Plan | None, past: Past, *, again: bool = False) -> Plan:
    """The proposal with the published clips of the plan that stands, as they are there.

    Other clips that both plans have keep their ids, and new ones get numbers that nobody had, so that no folder is
    made anew because its neighbour was rejected. With `again` a published moment that is proposed anew is made as it
    is proposed. Without a past the proposal stays as it is.
    """
    if standing is None or not (past.moments or past.elsewhere):
        return proposed
    carried = list(published_clips(standing, past))
    known = {clip.highlight: clip.id for clip in standing.clips if clip.highlight}
    clips: list[ClipPlan] = []
    fresh: list[ClipPlan] = []
    for clip in proposed.clips:
        twin = next((each for each in carried if shares_half(each.span, clip.span)), None)
        if twin is not None and not again:
            continue
        if twin is not None:
            carried.remove(twin)
        id = twin.id if twin else known.get(clip.highlight, "")
        clips.append(replace(clip, id=id)) if id else fresh.append(clip)
    used = [*(clip.id for clip in standing.clips), *(moment.clip for moment in past.moments)]
    highest = max((int(id) for id in used if _NUMBER.fullmatch(id)), default=0)
    clips += [replace(clip, id=f"{number:02d}") for number, clip in enumerate(fresh, start=highest + 1)]
    return replace(proposed, clips=tuple(sorted((*carried, *clips), key=lambda clip: (clip.span, clip.id))))


def deleted_clips(written: Plan, proposed: Plan | None, plan: Plan) -> tuple[ClipPlan, ...]:
    """What a person deleted from the plan that we wrote: entries of which neither id, nor origin, nor moment is left.

    Where they took over the later proposal instead, what that one has no more was our doing.
    """
    base = proposed if proposed is not None and _follows(plan, proposed, written) else written
    return tuple(clip for clip in base.clips if not _is_left(clip, plan.clips))


def _follows(plan: Plan, proposed: Plan, written: Plan) -> bool:
    """Whether an edited plan goes back to our proposal rather than to what we wrote before."""
    ours, theirs = _shared(plan, written), _shared(plan, proposed)
    return plan == proposed or theirs > ours or (theirs == ours and plan.preset == proposed.preset != written.preset)


def _shared(one: Plan, other: Plan) -> int:
    return len({(clip.id, clip.highlight) for clip in one.clips} & {(clip.id, clip.highlight) for clip in other.clips})


def _is_left(clip: ClipPlan, clips: Sequence[ClipPlan]) -> bool:
    return any(
        each.id == clip.id
        or (each.highlight != "" and each.highlight == clip.highlight)
        or shares_half(each.span, clip.span)
        for each in clips
    )

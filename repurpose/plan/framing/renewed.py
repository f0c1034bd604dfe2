"""Framing of a clip whose boundaries moved: what an editor framed stands, the rest is planned anew. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from repurpose.model import ClipPlan, Framing, Span


def reframe(
    clip: ClipPlan, span: Span, before: Sequence[Framing], after: Sequence[Framing], cuts_ms: Sequence[int]
) -> tuple[Framing, ...]:
    """The clip's framing over another span, and that of shapes which it did not have.

    `before` and `after` are what is planned for the old and the new span. A shape that is as planned is planned anew.
    One that an editor changed keeps its shots; they reach on to the next of `cuts_ms`, for a crop may jump only there,
    and beyond that the clip is as planned.
    """
    planned = {framing.shape: framing for framing in before}
    own = {framing.shape: framing for framing in clip.framing}
    return tuple(
        fresh
        if own.get(fresh.shape) in (None, planned.get(fresh.shape))
        else _joined(own[fresh.shape], clip.span, fresh, span, cuts_ms)
        for fresh in after
    )


def _joined(own: Framing, old: Span, fresh: Framing, span: Span, cuts_ms: Sequence[int]) -> Framing:
    start = max((ms for ms in cuts_ms if span.start_ms < ms <= old.start_ms), default=span.start_ms)
    end = min((ms for ms in cuts_ms if old.end_ms <= ms < span.end_ms), default=span.end_ms)
    if not Span(start, end).overlaps(old):
        return own.over(span)
    shots = own.over(Span(start, end)).shots
    earlier = tuple(
        replace(shot, span=shot.span.clamp(Span(span.start_ms, start)))
        for shot in fresh.shots
        if shot.span.start_ms < start
    )
    later = tuple(
        replace(shot, span=shot.span.clamp(Span(end, span.end_ms))) for shot in fresh.shots if shot.span.end_ms > end
    )
    return Framing(own.shape, (*earlier, *shots, *later))

"""What people said of moments in earlier runs: published, rejected, or open again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from repurpose.timebase import Span

Verdict = Literal["published", "rejected", "open"]
"""`open` takes an earlier verdict back: the moment may be suggested as any other."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of a recording that people decided on."""

    span: Span
    """As a clip had it. On the clock of the file that it lies in where it is stored, else on the recording's."""
    verdict: Verdict
    text: str = ""
    """What is said in it; empty where that was not known."""
    clip: str = ""
    """Id of the clip that it was."""
    by: Literal["mark", "plan"] = "mark"
    """`plan`: a person deleted the clip from plan.yaml."""
    title: str = field(default="", metadata={"identity": False})
    date: str = field(default="", metadata={"identity": False})
    """`YYYY-MM-DD` when it was said, by local time."""

    def is_of(self, span: Span) -> bool:
        """Whether a stretch of the same clock shows the same moment."""
        return shares_half(self.span, span)


@dataclass(frozen=True, slots=True)
class MomentList:
    """`library/moments/ID.json` (schema moments/1): what was decided on the moments of one file, in order of time."""

    name: str
    """Of the file, for people."""
    moments: tuple[Moment, ...]


@dataclass(frozen=True, slots=True)
class Past:
    """The moments of a recording that were published or rejected before."""

    moments: tuple[Moment, ...] = ()
    """On the recording's clock, in order of time."""
    elsewhere: tuple[Moment, ...] = ()
    """Of its backups, on clocks of their own: these are known by their words alone."""

    def said_of(self, span: Span) -> Moment | None:
        """The verdict on a clip of this span; where two fit, the one on more of it."""
        fitting = [moment for moment in self.moments if moment.is_of(span)]
        return max(fitting, key=lambda moment: _closeness(moment, span), default=None)


NO_PAST = Past()


def shares_half(one: Span, other: Span) -> bool:
    """Whether two spans of one clock are one moment: they share half of the shorter of the two."""
    return 2 * one.overlap_ms(other) >= max(1, min(one.duration_ms, other.duration_ms))


def in_order(moments: Sequence[Moment]) -> tuple[Moment, ...]:
    """By time; what was published before what was not."""
    return tuple(sorted(moments, key=lambda moment: (moment.span, moment.verdict, moment.clip)))


def _closeness(moment: Moment, span: Span) -> tuple[float, bool, int]:
    shorter = max(1, min(moment.span.duration_ms, span.duration_ms))
    return moment.span.overlap_ms(span) / shorter, moment.verdict == "published", -moment.span.start_ms

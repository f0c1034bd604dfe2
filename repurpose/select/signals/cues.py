"""`cues`: did people point here? Source: the run of show, markers, notes and chapters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from repurpose.model import Candidate, Marker, Show, Span
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured

PRESSED_MS = (30_000, 5000)
"""A key is pressed after the moment: before and after the press, what it may mean."""
NOTED_MS = (5000, 30_000)
"""A note names roughly where the moment begins: before and after that, what it means."""
START_MS = 15_000
"""A candidate that begins within this of a planned start or a chapter opens it."""
LONG_MS = 600_000
"""Longer stretches are few, and would make every look at the others long."""
_DEMANDED, _POINTED, _START = 1.0, 0.9, 0.5


@dataclass(frozen=True, slots=True)
class _Cue:
    """What somebody pointed at, and what it is worth to a candidate that shows all of it."""

    span: Span
    worth: float
    says: str
    """`{}` stands for how the candidate lies to it."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """1 for what must be clipped, 0.9 for what a note or a key points at, by the share that is within; half for the
    start of a planned item or a chapter. The strongest counts."""
    show = evidence.analysis.show
    if not show.items and not show.markers:
        return None
    every = sorted(_stretches(show), key=lambda cue: (cue.span, cue.says))
    long = [cue for cue in every if cue.span.duration_ms > LONG_MS]
    cues = [cue for cue in every if cue.span.duration_ms <= LONG_MS]
    begins = [cue.span.start_ms for cue in cues]
    reach = list(accumulate((cue.span.end_ms for cue in cues), max))
    starts = sorted(_starts(show))
    start_times = [ms for ms, _ in starts]

    def found(span: Span) -> tuple[float, str]:
        best = max((_of(cue, span) for cue in long), key=lambda hit: hit[0], default=(0.0, ""))
        for at in range(bisect_left(begins, span.end_ms) - 1, -1, -1):
            if reach[at] <= span.start_ms:
                break
            best = max(best, _of(cues[at], span), key=lambda hit: hit[0])
        first = bisect_left(start_times, span.start_ms - START_MS)
        if best[0] < _START and first < len(starts) and start_times[first] <= span.start_ms + START_MS:
            return _START, starts[first][1]
        return best

    return Measured(
        tuple(found(candidate.span)[0] for candidate in candidates),
        lambda candidate: found(candidate.span)[1] or "no marker or planned start within",
    )


def _of(cue: _Cue, span: Span) -> tuple[float, str]:
    shorter = max(1, min(cue.span.duration_ms, span.duration_ms))
    share = cue.span.overlap_ms(span) / shorter
    return cue.worth * share, cue.says.replace("{}", "holds" if share > 0.5 else "is near") if share else ""


def _stretches(show: Show) -> Iterator[_Cue]:
    for item in show.items:
        if item.must_clip:
            who = "the notes demand" if item.fixed else "the run of show demands"
            yield _Cue(item.span, _DEMANDED, f'{who} "{item.title}"')
    for marker in show.markers:
        if marker.kind != "chapter":
            yield _Cue(_meant(marker), _POINTED, f'{{}} the {marker.kind} "{marker.label}"')


def _meant(marker: Marker) -> Span:
    """The stretch that a marker tells, or where the moment lies that it points at."""
    if marker.end_ms is not None and marker.end_ms > marker.ms:
        return Span(marker.ms, marker.end_ms)
    before, after = NOTED_MS if marker.kind == "note" else PRESSED_MS
    return Span(max(0, marker.ms - before), marker.ms + after)


def _starts(show: Show) -> Iterator[tuple[int, str]]:
    for item in show.items:
        if not item.never_clip:
            yield item.span.start_ms, f'the planned start of "{item.title}"'
    for marker in show.markers:
        if marker.kind == "chapter":
            yield marker.ms, f'the start of the chapter "{marker.label}"'

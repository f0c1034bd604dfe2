"""`cues`: did people point here? Source: the run of show and the markers beside the recording."""

from __future__ import annotations

from collections.abc import Sequence

from repurpose.model import Candidate, Marker, ShowItem, Span
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured

AROUND_MARKER_MS = 10_000
"""What a marker means: a streamer's key is pressed after the moment, an editor's note names its start."""
ITEM_START_MS = 15_000
"""A candidate that begins within this of an item's planned start opens the item."""
_MARKED, _ITEM_START = 0.9, 0.5


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """1 for what must be clipped, less for a marker, half for the start of a planned item; the strongest counts."""
    show = evidence.analysis.show
    if not show.items and not show.markers:
        return None

    def found(candidate: Candidate) -> tuple[float, str]:
        hits = [_of_item(item, candidate.span) for item in show.items]
        hits += [_of_marker(marker, candidate.span) for marker in show.markers]
        return max((0.0, ""), *hits, key=lambda hit: hit[0])

    def describe(candidate: Candidate) -> str:
        return found(candidate)[1] or "no marker or planned start within"

    return Measured(tuple(found(candidate)[0] for candidate in candidates), describe)


def _of_item(item: ShowItem, span: Span) -> tuple[float, str]:
    shorter = max(1, min(item.span.duration_ms, span.duration_ms))
    if item.must_clip and (share := item.span.overlap_ms(span) / shorter) > 0:
        return share, f'the run of show demands "{item.title}"'
    if not item.never_clip and abs(span.start_ms - item.span.start_ms) <= ITEM_START_MS:
        return _ITEM_START, f'the planned start of "{item.title}"'
    return 0.0, ""


def _of_marker(marker: Marker, span: Span) -> tuple[float, str]:
    moment = Span(marker.ms, marker.ms).grow(AROUND_MARKER_MS, AROUND_MARKER_MS)
    share = moment.overlap_ms(span) / moment.duration_ms
    return _MARKED * share, f'{"holds" if span.contains(marker.ms) else "is near"} the marker "{marker.label}"'

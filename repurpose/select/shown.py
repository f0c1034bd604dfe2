"""Candidates where nobody speaks but something happens: cut at shot changes."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from repurpose.model import Analysis, SelectSettings, Span
from repurpose.select.barred import Barred
from repurpose.select.cuts import ENDS_PER_START
from repurpose.select.liveliness import Liveliness
from repurpose.select.speech import MAX_SILENT_SHARE, Speech

LONGEST_SENTENCE_MS = 20_000
"""Shots cut no sentence; a longer one is none."""


def find_shown(
    analysis: Analysis, settings: SelectSettings, barred: Barred, speech: Speech, lively: Liveliness
) -> Iterator[Span]:
    """From each shot's start to the later shot starts within the bounds; long shots are cut at the length aimed at.

    Only where less is said than a spoken clip holds, and no more than the odd sentence, whole.
    """
    edges = _edges(analysis, settings.target_ms)
    for at, start in enumerate(edges):
        first, after = bisect_left(edges, start + settings.min_ms), bisect_right(edges, start + settings.max_ms)
        ends = sorted(edges[max(first, at + 1) : after], key=lambda end: (abs(end - start - settings.target_ms), end))
        spans = (Span(start, end) for end in ends)
        fit = (
            span
            for span in spans
            if not barred.hits(span) and speech.share(span) <= MAX_SILENT_SHARE and lively.happens(span)
        )
        for span, _ in zip(fit, range(ENDS_PER_START), strict=False):
            yield span


def _edges(analysis: Analysis, target_ms: int) -> list[int]:
    """Starts of shots, with steps of `target_ms` within longer ones, and the end; never within a word or sentence."""
    cuts = sorted({0, *(scene.span.start_ms for scene in analysis.scenes), analysis.duration_ms})
    edges = [cuts[0]]
    for cut in cuts[1:]:
        while cut - edges[-1] > 2 * target_ms:
            edges.append(edges[-1] + target_ms)
        edges.append(cut)
    said = Barred.of(_whole(analysis))
    return [ms for ms in edges if not said.hits(Span(ms - 1, ms + 1))]


def _whole(analysis: Analysis) -> Iterator[Span]:
    """What an edge may not lie in: words, and the sentences that they make."""
    transcript = analysis.transcript
    for word in transcript.words:
        yield word.span
    for first, last in transcript.sentences:
        start_ms = transcript.words[first].span.start_ms
        span = Span(start_ms, max(start_ms, transcript.words[last].span.end_ms))
        if span.duration_ms <= LONGEST_SENTENCE_MS:
            yield span

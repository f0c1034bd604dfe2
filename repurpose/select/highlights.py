"""The room's way through: candidates, signals, score, the past, choice. Pure."""

from __future__ import annotations

from repurpose.model import NO_PAST, Analysis, Highlight, Past, SelectSettings, TopicList
from repurpose.select.candidates import find_candidates
from repurpose.select.choose import choose
from repurpose.select.evidence import Evidence
from repurpose.select.past import leave_out, likest_cuts, receipts
from repurpose.select.score import score_candidates


def choose_highlights(
    analysis: Analysis, topics: TopicList, settings: SelectSettings, past: Past = NO_PAST
) -> tuple[Highlight, ...]:
    """The stretches worth a clip and the near ones that lost, in order of time, each with its receipt.

    Moments of the past are among those that lost. Empty where no stretch of the preset's length exists. Raises
    PresetError for weights of unknown signals.
    """
    evidence = Evidence(analysis, topics, settings)
    scoring = score_candidates(evidence, find_candidates(analysis, settings))
    fresh, known = leave_out(scoring, past, analysis)
    found = (*choose(evidence, fresh, likest_cuts(known)), *receipts(known, scoring))
    return tuple(sorted(found, key=lambda highlight: (highlight.span, highlight.id)))

"""An Analysis becomes Highlights: topics, candidates, signals, score, choice. Pure."""

from __future__ import annotations

from repurpose.model import Analysis, Highlight, SelectSettings, TopicList
from repurpose.select.candidates import find_candidates
from repurpose.select.choose import choose
from repurpose.select.evidence import Evidence
from repurpose.select.score import score_candidates

__all__ = ["choose_highlights"]


def choose_highlights(analysis: Analysis, topics: TopicList, settings: SelectSettings) -> tuple[Highlight, ...]:
    """The stretches worth a clip and the near ones that lost, in order of time, each with its receipt.

    Empty where no stretch of the preset's length exists. Raises PresetError for weights of unknown signals.
    """
    evidence = Evidence(analysis, topics, settings)
    return choose(evidence, score_candidates(evidence, find_candidates(analysis, settings)))

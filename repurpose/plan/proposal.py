"""What is proposed for a recording: a clip for each kept highlight, and the docs. Pure."""

from __future__ import annotations

from repurpose.model import Analysis, Closeup, DocPlan, Highlight, Plan, Recording, Settings, Topic
from repurpose.plan.clips import plan_clips
from repurpose.plan.docs import number_docs


def make_plan(
    recording: Recording,
    analysis: Analysis,
    highlights: tuple[Highlight, ...],
    topics: tuple[Topic, ...],
    docs: tuple[DocPlan, ...],
    closeup: Closeup,
    settings: Settings,
    preset_name: str,
) -> Plan:
    """What will be made of the recording: a clip for each kept highlight, and the docs, both in order of time."""
    clips = plan_clips(recording, analysis, highlights, topics, closeup, settings)
    return Plan(recording.id, preset_name, clips, number_docs(docs, recording.span))

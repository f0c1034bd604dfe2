"""Tasks of the select and plan rooms."""

from __future__ import annotations

from repurpose.model import NO_PAST, Analysis, Closeup, Highlight, HighlightList, Past, Plan, Span, Topic, TopicList
from repurpose.remembering import KeptValue
from repurpose.steps.work import Work
from repurpose.tasks import Task
from repurpose.workspace import WORK


def topics(work: Work, analysis: Analysis) -> Task[TopicList]:
    from repurpose.select.topics import find_topics

    return Task(
        "topics",
        lambda: find_topics(analysis),
        (analysis.transcript, analysis.show, analysis.scenes, analysis.duration_ms),
        KeptValue("topics", "analysis/topics.json", "topics/1", TopicList),
        version=2,  # 2: two levels
    )


def highlights(work: Work, analysis: Analysis, topics: TopicList, past: Past = NO_PAST) -> Task[HighlightList]:
    from repurpose.select.highlights import choose_highlights

    return Task(
        "highlights",
        lambda: HighlightList(choose_highlights(analysis, topics, work.settings.select, past)),
        (analysis, topics, work.settings.select, past),
        KeptValue("highlights", "highlights.json", "highlights/1", HighlightList),
    )


def instructive(work: Work, analysis: Analysis) -> tuple[Span, ...]:
    """The how-to parts; empty where the preset makes no docs. Quick, so not remembered."""
    from repurpose.microdocs.instructive import find_instructive

    if not work.settings.docs.make:
        return ()
    return find_instructive(
        analysis.transcript, analysis.scenes, analysis.show, work.settings.docs, analysis.duration_ms
    )


def proposal(
    work: Work,
    analysis: Analysis,
    chosen: tuple[Highlight, ...],
    parts: tuple[Topic, ...],
    screens: tuple[Span, ...],
    seen: Closeup,
) -> Task[Plan]:
    from repurpose.microdocs.steps import plan_docs
    from repurpose.plan.proposal import make_plan

    def run() -> Plan:
        docs = plan_docs(analysis.transcript, screens, seen, analysis.show, work.settings.docs)
        return make_plan(work.recording, analysis, chosen, parts, docs, seen, work.settings, work.preset_name)

    return Task(
        "plan",
        run,
        (work.recording, analysis, chosen, parts, screens, seen, work.settings, work.preset_name),
        KeptValue("plan", f"{WORK}/plan.json", "plan/1", Plan),
        version=3,  # 2: framing by shots; 3: a layout for each shot
    )

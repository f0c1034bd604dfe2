"""What will be made of a recording: from its analysis to the plan that stands."""

from __future__ import annotations

from dataclasses import dataclass

from repurpose.model import Analysis, Closeup, Finding, Highlight, Plan, TopicList
from repurpose.plan.renewal import renew
from repurpose.select.past import find_past
from repurpose.select.shortfalls import find_shortfalls
from repurpose.steps import analysing, planning
from repurpose.steps.past import considered, looked_at, settle_past, still_rejected
from repurpose.steps.standing_plan import PLAN, readable_plan, settle_plan, uncorrected
from repurpose.steps.work import Work
from repurpose.tasks import Runner
from repurpose.workspace import Library


@dataclass(frozen=True, slots=True)
class Chosen:
    """What will be made, and why."""

    topics: TopicList
    highlights: tuple[Highlight, ...]
    closeup: Closeup
    plan: Plan
    findings: tuple[Finding, ...]


def choose_entries(work: Work, library: Library, runner: Runner, analysis: Analysis) -> Chosen:
    """Topics, highlights and a plan, without the moments that people decided on before, unless they ask for them.

    Raises PlanError for an edited plan.yaml that cannot be used.
    """
    settings, duration_ms = work.settings.select, analysis.duration_ms
    found = runner.call(planning.topics(work, analysis))
    past, findings = settle_past(work, library)
    left_out = considered(past, settings.suggest_again)
    highlights = runner.call(planning.highlights(work, analysis, found, left_out)).highlights
    findings += find_past(highlights, left_out, analysis)
    screens = planning.instructive(work, analysis)
    standing = readable_plan(work.workspace, PLAN, duration_ms)
    closeup = runner.call(analysing.closeup(work, analysis, looked_at(highlights, standing, past), screens))
    proposed = runner.call(planning.proposal(work, analysis, highlights, found.topics, screens, closeup))
    renewed = renew(proposed, standing, past, again=settings.suggest_again)
    plan, told = settle_plan(work.workspace, renewed, duration_ms)
    if told:  # a person's plan: its texts are not ours to correct
        told += uncorrected(plan, work.glossary) + still_rejected(plan, past)
    findings += find_shortfalls(analysis, highlights, settings, left_out) + closeup.findings + told
    return Chosen(found, highlights, closeup, plan, findings)

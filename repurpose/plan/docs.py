"""Docs take their place in the plan: numbered in order of time, each with a folder name of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from repurpose.model import DocPlan, Span, StepPlan
from repurpose.plan.naming import unique_slugs


def number_docs(docs: Sequence[DocPlan], recording: Span) -> tuple[DocPlan, ...]:
    """The docs in order of time with ids "01"…, unique slugs, and what plan.yaml asks of every doc.

    That is: steps numbered from 1 that follow each other without overlap inside the doc and the recording; a doc
    grows where its last sentence ends after it.
    """
    ordered = sorted((_tidy(doc, recording) for doc in docs), key=lambda doc: (doc.span, doc.title))
    slugs = unique_slugs((doc.title for doc in ordered), "doc")
    return tuple(
        replace(doc, id=f"{number:02d}", slug=slug)
        for number, (doc, slug) in enumerate(zip(ordered, slugs, strict=True), start=1)
    )


def _tidy(doc: DocPlan, recording: Span) -> DocPlan:
    steps: list[StepPlan] = []
    ordered = sorted(doc.steps, key=lambda step: (step.span.start_ms, step.number))
    starts = [*(step.span.start_ms for step in ordered[1:]), recording.end_ms]
    for number, (step, next_start_ms) in enumerate(zip(ordered, starts, strict=True), start=1):
        span = Span(step.span.start_ms, max(step.span.start_ms, min(step.span.end_ms, next_start_ms))).clamp(recording)
        frame_ms = min(max(0, step.frame_ms), max(0, recording.end_ms - 1))
        steps.append(replace(step, number=number, span=span, frame_ms=frame_ms))
    span = doc.span.clamp(recording)
    if steps:
        span = Span(min(span.start_ms, steps[0].span.start_ms), max(span.end_ms, steps[-1].span.end_ms))
    return replace(doc, span=span, steps=tuple(steps))

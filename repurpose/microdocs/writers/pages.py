"""What both writers show: the doc with every time in words, computed once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from repurpose.model import DocRecord, Recording, StepRecord
from repurpose.timebase import clock, ms_to_seconds

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
EVIDENCE = {"shown": "Shown on screen", "said": "Said, not shown"}


@dataclass(frozen=True, slots=True)
class StepView:
    number: int
    instruction: str
    note: str
    quote: str
    evidence: str
    evidence_label: str
    screenshot: str
    width: int
    height: int
    at: str
    """Clock time in the recording."""
    film_at: str
    """Clock time in the film."""
    film_seconds: str


@dataclass(frozen=True, slots=True)
class DocView:
    title: str
    summary: str
    tags: tuple[str, ...]
    recording: str
    date: str
    language: str
    at: str
    film_length: str
    steps: tuple[StepView, ...]


def view_of(record: DocRecord, recording: Recording, language: str, starts_ms: Sequence[int], film_ms: int) -> DocView:
    """`starts_ms` is where each step begins in the film, `film_ms` how long that is."""
    width, height = recording.video.display_size
    steps = tuple(_step(step, width, height, start) for step, start in zip(record.steps, starts_ms, strict=True))
    at = f"{clock(record.span.start_ms)} – {clock(record.span.end_ms)}"
    return DocView(
        record.title,
        record.summary,
        record.tags,
        recording.name,
        recording.date,
        language or "en",
        at,
        clock(film_ms),
        steps,
    )


def _step(step: StepRecord, width: int, height: int, start_ms: int) -> StepView:
    return StepView(
        step.number,
        step.instruction,
        step.note,
        step.quote,
        step.evidence,
        EVIDENCE[step.evidence],
        step.screenshot,
        width,
        height,
        clock(step.span.start_ms),
        clock(start_ms),
        ms_to_seconds(start_ms),
    )

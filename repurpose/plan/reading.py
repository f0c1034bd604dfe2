"""plan.yaml becomes a Plan again: defaults for what a person left out, a PlanError for what cannot be meant."""

from __future__ import annotations

import re
from itertools import pairwise

from repurpose.errors import PlanError, YamlSyntaxError
from repurpose.media.yaml_text import load_yaml
from repurpose.model import ClipPlan, DocPlan, Framing, Plan, Signals, Span, StepPlan
from repurpose.plan.entries import Entry
from repurpose.plan.framing.entries import read_framing, usual_framing
from repurpose.plan.naming import MAX_SLUG, slugify
from repurpose.timebase import timestamp

SCHEMA = "plan/1"
_ID = re.compile(r"[A-Za-z0-9_]{1,12}")
"""No hyphen: the first hyphen of a folder's name ends the id."""


def from_yaml(text: str, name: str, duration_ms: int) -> Plan:
    """Read a plan that a person may have edited; `name` is the file in the errors' sentences.

    Clips and docs come in order of time, wherever in the file they were added. Raises PlanError with file, line
    and field.
    """
    try:
        data, line_of = load_yaml(text, name)
    except YamlSyntaxError as error:
        raise PlanError(
            f"{error}; mend it there, or delete the file to get a new plan", field="", **error.details
        ) from error
    top = Entry.at_top(name, data, line_of)
    top.allow("schema", "recording", "preset", "clips", "docs")
    if top.text("schema", SCHEMA) != SCHEMA:
        top.fail("schema", f"is {top.text('schema')}, but this version reads {SCHEMA}")
    clips, docs = list(top.entries("clips")), list(top.entries("docs"))
    spans = [_clip_span(clip, duration_ms) for clip in clips]
    framings = [read_framing(clip, span, duration_ms) for clip, span in zip(clips, spans, strict=True)]
    usual = [framing for framing in framings if framing is not None]
    return Plan(
        top.text("recording"),
        top.text("preset", ""),
        tuple(
            sorted(
                (
                    _clip(clip, id, span, usual_framing(usual, span) if framing is None else framing)
                    for clip, id, span, framing in zip(clips, _ids(clips), spans, framings, strict=True)
                ),
                key=lambda clip: clip.span,
            )
        ),
        tuple(
            sorted(
                (_doc(doc, id, duration_ms) for doc, id in zip(docs, _ids(docs), strict=True)),
                key=lambda doc: doc.span,
            )
        ),
    )


def _clip_span(entry: Entry, duration_ms: int) -> Span:
    entry.allow(
        "id", "title", "start", "end", "length", "description", "tags", "speaker", "captions", "style", "framing",
        "cuts", "speed", "slug", "origin",
    )  # fmt: skip
    return _span(entry, duration_ms)


def _clip(entry: Entry, id: str, span: Span, framing: tuple[Framing, ...]) -> ClipPlan:
    origin = entry.entry("origin")
    origin.allow("highlight", "score", "parts", "reason")
    parts = origin.entry("parts")
    title = _title(entry)
    return ClipPlan(
        id=id,
        slug=_slug(entry, title, "clip"),
        title=title,
        description=entry.text("description", ""),
        tags=entry.texts("tags"),
        span=span,
        framing=framing,
        style=entry.text("style", ""),
        speaker=entry.text("speaker", ""),
        captions="off" if entry.choice("captions", ("burned", "off"), "burned") == "off" else "burned",
        cuts=_cuts(entry, span),
        still=tuple(cut for cut, still in entry.spans("cuts") if still),
        speed=_speed(entry),
        score=origin.number("score", 0.0),
        parts=Signals(tuple((str(key), parts.number(key, 0.0)) for key in parts.data)),
        reason=origin.text("reason", ""),
        highlight=origin.text("highlight", ""),
    )


def _cuts(entry: Entry, span: Span) -> tuple[Span, ...]:
    """What the clip leaves out, in order of time, with something left of it."""
    cuts = tuple(cut for cut, _ in entry.spans("cuts"))
    for number, cut in enumerate(cuts):
        if not span.covers(cut):
            bounds = f"{timestamp(span.start_ms)} to {timestamp(span.end_ms)}"
            entry.fail_at("cuts", number, f"lies outside its clip, which runs from {bounds}")
        if number and cut.start_ms < cuts[number - 1].end_ms:
            entry.fail_at("cuts", number, f"begins before the one before it ends, {timestamp(cuts[number - 1].end_ms)}")
    if sum(cut.duration_ms for cut in cuts) >= span.duration_ms:
        entry.fail("cuts", "leave nothing of the clip")
    return cuts


def _speed(entry: Entry) -> float:
    speed = entry.number("speed", 1.0)
    if not 0.5 <= speed <= 2:
        entry.fail("speed", f"is {speed:g}, but can only be 0.5 to 2")
    return round(speed, 3)


def _doc(entry: Entry, id: str, duration_ms: int) -> DocPlan:
    entry.allow("id", "title", "start", "end", "length", "summary", "tags", "slug", "reason", "steps")
    title = _title(entry)
    span = _span(entry, duration_ms)
    entries = list(entry.entries("steps"))
    steps = tuple(_step(step, number, span, duration_ms) for number, step in enumerate(entries, start=1))
    if not steps:
        entry.fail("steps", "is missing: a doc needs at least one step")
    for at, (one, two) in enumerate(pairwise(steps), start=1):
        if two.span.start_ms < one.span.end_ms:
            entries[at].fail("start", f"overlaps the step before, which ends at {timestamp(one.span.end_ms)}")
    return DocPlan(
        id,
        _slug(entry, title, "doc"),
        title,
        entry.text("summary", ""),
        entry.texts("tags"),
        span,
        steps,
        entry.text("reason", ""),
    )


def _step(entry: Entry, number: int, doc: Span, duration_ms: int) -> StepPlan:
    entry.allow("instruction", "start", "end", "length", "screenshot", "quote", "note", "evidence")
    span = _span(entry, duration_ms, may_be_empty=True)
    if not doc.covers(span):
        field = "start" if span.start_ms < doc.start_ms else "end" if entry.has("end") else "length"
        bounds = f"{timestamp(doc.start_ms)} to {timestamp(doc.end_ms)}"
        entry.fail(field, f"puts the step outside its doc, which runs from {bounds}")
    shown = entry.choice("evidence", ("shown", "said"), "said") == "shown"
    return StepPlan(
        number,
        entry.text("instruction"),
        entry.text("quote", ""),
        span,
        "shown" if shown else "said",
        entry.time("screenshot", duration_ms, span.middle_ms),
        entry.text("note", ""),
    )


def _span(entry: Entry, duration_ms: int, *, may_be_empty: bool = False) -> Span:
    start_ms = entry.time("start", duration_ms)
    if entry.has("end") and entry.has("length"):
        entry.fail("length", "and 'end' are both given; keep one of them")
    if entry.has("length"):
        end_ms = start_ms + entry.time("length", duration_ms)
        if end_ms > duration_ms:
            entry.fail("length", f"runs to {timestamp(end_ms)}, but the recording ends at {timestamp(duration_ms)}")
    else:
        end_ms = entry.time("end", duration_ms)
    if end_ms < start_ms or (end_ms == start_ms and not may_be_empty):
        field = "length" if entry.has("length") else "end"
        entry.fail(field, f"is {timestamp(end_ms)}, which is not after the start, {timestamp(start_ms)}")
    return Span(start_ms, end_ms)


def _ids(entries: list[Entry]) -> list[str]:
    """The given ids, and for an entry without one the next number after the highest."""
    given = [_id(entry) if entry.has("id") else "" for entry in entries]
    seen: set[str] = set()
    for entry, id in zip(entries, given, strict=True):
        if id and id.lower() in seen:
            entry.fail("id", f"is '{id}' a second time; leave it out to get the next free number")
        seen.add(id.lower())
    highest = max((int(id) for id in given if id.isdigit()), default=0)
    numbers = iter(range(highest + 1, highest + 1 + len(given)))
    return [id or f"{next(numbers):02d}" for id in given]


def _id(entry: Entry) -> str:
    value = entry.data["id"]
    id = f"{value:02d}" if isinstance(value, int) and not isinstance(value, bool) else entry.text("id")
    if not _ID.fullmatch(id):
        entry.fail("id", f"is '{id}', but may hold only up to 12 letters, digits and underscores")
    return id


def _title(entry: Entry) -> str:
    title = entry.text("title")
    if not title.strip():
        entry.fail("title", "is empty")
    return title


def _slug(entry: Entry, title: str, fallback: str) -> str:
    slug = entry.text("slug", slugify(title, fallback))
    if slugify(slug, "") != slug:
        entry.fail("slug", f"is '{slug}', but may hold only a-z, 0-9 and single hyphens, {MAX_SLUG} at most")
    return slug

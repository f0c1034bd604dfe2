"""What people planned and noted, from every file beside the recording and from the recording itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path

from repurpose.ingest.edit_decisions import TIMELINE_START_MS
from repurpose.ingest.markers import read_chapters, read_markers
from repurpose.ingest.notes import read_notes
from repurpose.ingest.run_of_show import read_run_of_show
from repurpose.ingest.text_files import read_text
from repurpose.model import Finding, Marker, Recording, Show, ShowItem, Sidecar, Span
from repurpose.model.recording import NO_PICTURE
from repurpose.timebase import clock, edit_rate

_NAMED_TIME = re.compile(r"(?<!\d)(\d{4}-\d\d-\d\d)[ _T-]{1,3}(\d\d)[-_.h](\d\d)(?:[-_.m](\d\d))?(?!\d)")


def read_show(recording: Recording) -> Show:
    """The planned show and markers within the recording, in order of time; empty where nobody left any."""
    return cut_to_recording(read_plan(recording), recording.probe.duration_ms)


def read_plan(recording: Recording) -> Show:
    """The planned show and markers, in order of time, those before the recording's start and after its end too.

    An item without an end lasts until the next one or the recording's end. Chapters that the recording itself carries
    (OBS writes the chapter key into a hybrid MP4) are markers. Raises SidecarError, which names file and line.
    """
    title, items, markers, findings = "", list[ShowItem](), list[Marker](), list[Finding]()
    began = recording_began(recording)
    for sidecar in recording.sidecars:
        if sidecar.kind == "run_of_show":
            text = read_text(sidecar.path)
            named, planned = read_run_of_show(text, sidecar.path, recording.probe.duration_ms, began)
            title, items = title or named, [*items, *planned]
        elif sidecar.kind == "notes":
            notes, demands = read_notes(read_text(sidecar.path), sidecar.path, _rate(recording))
            markers, items = [*markers, *notes], [*items, *demands]
        elif sidecar.kind in ("markers", "chapters"):
            found, said = _markers(sidecar, recording, began)
            markers, findings = [*markers, *found], [*findings, *said]
    markers += _embedded(recording)
    return Show(
        title=title,
        items=tuple(sorted(items, key=lambda item: (item.span, item.title))),
        markers=tuple(
            sorted(set(markers), key=lambda marker: (marker.ms, marker.label, marker.kind, marker.end_ms or 0))
        ),
        findings=tuple(findings),
    )


def cut_to_recording(show: Show, end_ms: int) -> Show:
    """What lies within the recording; a finding for each item and marker that does not."""
    items = [replace(item, span=item.span.clamp(Span(0, end_ms))) for item in show.items if _within(item.span, end_ms)]
    markers = [
        replace(marker, end_ms=None if marker.end_ms is None else min(marker.end_ms, end_ms))
        for marker in show.markers
        if marker.ms < end_ms
    ]
    return replace(show, items=tuple(items), markers=tuple(markers), findings=(*show.findings, *_outside(show, end_ms)))


def recording_began(recording: Recording) -> datetime | None:
    """When the recording began: from a name like `2026-05-12 20-15-33`, in local time, else from the container.

    A container's time in UTC keeps its zone: which local time it was nobody knows.
    """
    name = Path(recording.parts[0].path).stem if recording.parts else recording.name
    if match := _NAMED_TIME.search(name):
        try:
            return datetime.fromisoformat(f"{match[1]} {match[2]}:{match[3]}:{match[4] or '00'}")
        except ValueError:
            pass
    return datetime.fromisoformat(recording.probe.created) if recording.probe.created else None


def _within(span: Span, end_ms: int) -> bool:
    return span.start_ms < end_ms and (span.end_ms > 0 or span.start_ms >= 0)


def _outside(show: Show, end_ms: int) -> Iterator[Finding]:
    for item in show.items:
        if not _within(item.span, end_ms):
            noted = f"a stretch that the notes {'forbid' if item.never_clip else 'demand'}"
            what = noted if item.fixed else f"the item '{item.title}' of the run of show"
            yield _left_out(what, item.span.start_ms, end_ms)
    for marker in show.markers:
        if marker.ms >= end_ms:
            yield _left_out(f"the {marker.kind} '{marker.label}'", marker.ms, end_ms)


def _left_out(what: str, ms: int, end_ms: int) -> Finding:
    if ms < 0:
        message = f"{what} was over before the recording began, and is left out"
        return Finding("ingest.show_before_start", "warning", clock(0), message)
    message = f"{what} begins at {clock(ms)}, after the end of the recording ({clock(end_ms)}), and is left out"
    return Finding("ingest.show_past_end", "warning", clock(ms), message)


def _rate(recording: Recording) -> Fraction:
    """At which an editing program counts the recording's frames."""
    return Fraction(25) if recording.video_index == NO_PICTURE else edit_rate(recording.video.fps)


def _markers(
    sidecar: Sidecar, recording: Recording, began: datetime | None
) -> tuple[Sequence[Marker], Sequence[Finding]]:
    text, rate = read_text(sidecar.path), _rate(recording)
    if sidecar.kind == "chapters":
        return tuple(read_chapters(text, sidecar.path, rate)), ()
    names = tuple(Path(part.path).name for part in recording.parts)
    local = began if began is None or began.tzinfo is None else None
    found = tuple(read_markers(text, sidecar.path, rate, local, names))
    if not _counts_from_one(found, text, recording.probe.duration_ms):
        return found, ()
    shifted = tuple(
        replace(each, ms=each.ms - TIMELINE_START_MS, end_ms=each.end_ms and each.end_ms - TIMELINE_START_MS)
        for each in found
    )
    name = Path(sidecar.path).name
    message = f"the times of {name} count from 1:00:00, where editing programs begin; they were moved to the beginning"
    return shifted, (Finding("ingest.markers_from_one", "info", name, message),)


def _counts_from_one(found: Sequence[Marker], text: str, end_ms: int) -> bool:
    """True for an editing program's list whose timeline began at one hour, as Resolve's do if nobody changes it."""
    edited = bool(found) and all(marker.kind != "marker" and marker.ms >= TIMELINE_START_MS for marker in found)
    return edited and ("|C:" in text or any(marker.ms >= end_ms for marker in found))


def _embedded(recording: Recording) -> Iterator[Marker]:
    """The container's chapters; one alone says nothing."""
    chapters = [chapter for chapter in recording.probe.chapters if chapter.title.strip()]
    if len(chapters) > 1:
        for chapter in chapters:
            yield Marker(chapter.span.start_ms, chapter.title.strip(), "chapter")

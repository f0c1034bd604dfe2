"""The plan as timelines: OTIO, FCPXML and EDL of the cuts, markers and chapters of the whole recording. Pure."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from repurpose.media.timeline_files import CutList, TimelineClip, TimelineMarker, to_otio
from repurpose.model import Chapter, ClipPlan, DocRecord, Edition, Topic
from repurpose.publish.edit_lists import frame_timecode, to_edl, to_fcpxml
from repurpose.render.metadata import ffmetadata
from repurpose.timebase import Span, clock, edit_rate, ms_to_frame

SHORTEST_CHAPTER_MS = 10_000
"""YouTube shows no chapters at all where one is shorter."""
_FORMULA = re.compile(r"(^|;)(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a spreadsheet would begin to calculate: at the start of a cell, which in half of Europe a semicolon opens too.
The wide signs are those of Japanese keyboards, which Excel takes for the narrow ones."""
MARKER_COLUMNS = ("Marker Name", "Description", "In", "Out", "Duration", "Marker Type")
"""The header of Premiere's own marker lists."""


def timelines(edition: Edition) -> tuple[tuple[str, str], ...]:
    """(file name, text) of each; frames are those of the recording at `edit_rate`, from zero, non-drop."""
    cut = cut_list(edition)
    return (
        ("recording.otio", to_otio(cut)),
        ("recording.fcpxml", to_fcpxml(cut)),
        ("recording.edl", to_edl(cut)),
        ("markers.csv", markers_csv(edition)),
        ("chapters.txt", chapters_text(edition.topics, edition.recording.probe.duration_ms)),
        ("chapters.ffmetadata", chapters_metadata(edition.topics, edition.recording.probe.duration_ms)),
    )


def cut_list(edition: Edition) -> CutList:
    """The plan's clips as cuts of the recording, with the moments inside them as markers."""
    recording = edition.recording
    rate = edit_rate(recording.video.fps)
    width, height = recording.video.display_size
    moments = sorted(_moments(edition))
    return CutList(
        name=_clean(recording.name),
        file_name=_printable(Path(recording.path).name),
        url=Path(recording.path).as_uri(),
        rate=rate,
        frames=max(1, ms_to_frame(recording.probe.duration_ms, rate)),
        width=width,
        height=height,
        channels=recording.audio.channels if recording.audio else 0,
        sample_rate=recording.audio.sample_rate if recording.audio else 0,
        clips=tuple(piece for clip in edition.plan.clips for piece in _pieces(clip, rate, moments)),
    )


def _pieces(clip: ClipPlan, rate: Fraction, moments: Sequence[tuple[int, str]]) -> Iterator[TimelineClip]:
    """One for each stretch between the clip's cuts."""
    for span in clip.times().kept():
        start = ms_to_frame(span.start_ms, rate)
        inside = [(ms, name) for ms, name in moments if span.contains(ms)]
        yield TimelineClip(
            name=_clean(f"{clip.id} {clip.title}"),
            note=_clean(clip.reason),
            start_frame=start,
            end_frame=max(start + 1, ms_to_frame(span.end_ms, rate)),
            markers=tuple(TimelineMarker(max(start, ms_to_frame(ms, rate)), _clean(name)) for ms, name in inside),
            speed=clip.speed,
        )


def _moments(edition: Edition) -> Iterator[tuple[int, str]]:
    for doc in edition.docs:
        for step in doc.steps:
            yield step.span.start_ms, f"Step {step.number}: {step.instruction}"
    for marker in edition.analysis.show.markers:
        yield marker.ms, marker.label


# --- markers and chapters of the whole recording ---------------------------------------------------------------


def markers_csv(edition: Edition) -> str:
    """Topics, clips, steps and people's own markers, on the recording's timecode, in order of time."""
    rate = edit_rate(edition.recording.video.fps)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(MARKER_COLUMNS)
    for start_ms, end_ms, kind, name, description in sorted(_marker_rows(edition)):
        start, end = ms_to_frame(start_ms, rate), ms_to_frame(end_ms, rate)
        times = [frame_timecode(frame, rate) for frame in (start, end, end - start)]
        writer.writerow([_cell(name), _cell(description), *times, kind])
    return out.getvalue()


def _marker_rows(edition: Edition) -> Iterator[tuple[int, int, str, str, str]]:
    for topic in edition.topics:
        yield topic.span.start_ms, topic.span.end_ms, "Chapter", topic.title, ""
    for clip in edition.plan.clips:
        yield clip.span.start_ms, clip.span.end_ms, "Comment", f"Clip {clip.id}: {clip.title}", clip.reason
    for doc in edition.docs:
        yield from _step_rows(doc)
    for marker in edition.analysis.show.markers:
        kind = "Chapter" if marker.kind == "chapter" else "Comment"
        yield marker.ms, marker.end_ms or marker.ms, kind, marker.label, ""


def _step_rows(doc: DocRecord) -> Iterator[tuple[int, int, str, str, str]]:
    for step in doc.steps:
        name = f"{doc.title}, step {step.number}"
        yield step.span.start_ms, step.span.end_ms, "Comment", name, step.instruction


def _cell(text: str) -> str:
    """One line that no spreadsheet takes for a formula."""
    return _FORMULA.sub(r"\1'", _clean(text))


def chapters_text(topics: tuple[Topic, ...], duration_ms: int) -> str:
    """Chapters as YouTube reads them: the first at 0:00, none shorter than ten seconds."""
    return "".join(
        f"{_short_clock(chapter.span.start_ms)} {chapter.title}\n" for chapter in _chapters(topics, duration_ms)
    )


def chapters_metadata(topics: tuple[Topic, ...], duration_ms: int) -> str:
    """The same chapters as ffmpeg's metadata, to be put into the recording (docs/topics.md)."""
    return ffmetadata((), _chapters(topics, duration_ms))


def _chapters(topics: tuple[Topic, ...], duration_ms: int) -> tuple[Chapter, ...]:
    kept: list[Topic] = []
    for topic in topics:
        # A topic that is too short is told with the one before it.
        if not kept or (
            topic.span.start_ms - _start_ms(kept) >= SHORTEST_CHAPTER_MS
            and duration_ms - topic.span.start_ms >= SHORTEST_CHAPTER_MS
        ):
            kept.append(topic)
    starts = [0, *(topic.span.start_ms for topic in kept[1:])]
    ends = [*starts[1:], max(duration_ms, starts[-1])]
    return tuple(
        Chapter(Span(start, end), _chapter_title(topic, number))
        for number, (start, end, topic) in enumerate(zip(starts, ends, kept, strict=False), start=1)
    )


def _start_ms(kept: list[Topic]) -> int:
    return kept[-1].span.start_ms if len(kept) > 1 else 0


def _short_clock(ms: int) -> str:
    """`0:00`, `12:30`, `1:02:03`."""
    text = clock(ms).removeprefix("0:")
    return text.removeprefix("0") if text.count(":") == 1 else text


def _chapter_title(topic: Topic, number: int) -> str:
    """One line without angle brackets, which YouTube refuses in a description."""
    return _clean(topic.title).translate({ord("<"): "(", ord(">"): ")"}) or f"Part {number}"


def _clean(text: str) -> str:
    """One line of printable characters: XML and edit lists have no way to write the others."""
    return _printable(" ".join(text.split()))


def _printable(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())

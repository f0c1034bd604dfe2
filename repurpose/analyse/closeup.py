"""A closer look at what was chosen: faces, lines of text, small changes of the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from repurpose.analyse.glances import difference
from repurpose.analyse.picture import TIME_STEP_MS, Progress
from repurpose.analyse.picture_changes import SIDE, WARM_UP_MS, ChangeFinder
from repurpose.errors import ToolError
from repurpose.media.face_detection import SURE, FindFaces, SeenFace, find_faces
from repurpose.media.frame_pixels import Pixels
from repurpose.media.text_detection import FindText, find_text
from repurpose.media.video_frames import Picture, read_frames, read_span
from repurpose.model import (
    Box,
    Closeup,
    Face,
    Finding,
    PictureChange,
    Recording,
    Span,
    TextLine,
)

Found = TypeVar("Found")

FACE_GAP_MS = 6000
"""Longest time without a look at the picture."""
ALIKE = 0.01
"""Mean difference (0..1) up to which what a picture shows is what the picture before showed."""


def look_closer(
    recording: Recording,
    spans: tuple[Span, ...],
    screen_spans: tuple[Span, ...],
    on_progress: Progress = None,
    *,
    find: FindFaces = find_faces,
    read: FindText = find_text,
) -> Closeup:
    """Faces and text in `spans`, at most one picture every 2 s, and changes of the screen in `screen_spans`.

    Where faces or text cannot be looked for, a finding says so.
    """
    findings: list[Finding] = []
    faces: list[Face] = []
    texts: list[TextLine] = []
    changes: list[PictureChange] = []
    whole_ms = max(1, sum(span.duration_ms for span in (*spans, *screen_spans)))
    done_ms = 0

    def report(span: Span) -> None:
        nonlocal done_ms
        done_ms += span.duration_ms
        if on_progress is not None:
            on_progress(done_ms / whole_ms)

    find = _or_nothing(find, "picture.faces", recording, findings)
    read = _or_nothing(read, "picture.text", recording, findings)
    for span in spans:
        for picture in _distinct(_sparse(recording, span), find, read):
            faces += picture[0]
            texts += picture[1]
        report(span)
    for span in screen_spans:
        changes.extend(_changes(recording, span))
        report(span)
    return Closeup(
        tuple(sorted({*spans, *screen_spans})),
        tuple(sorted(faces, key=lambda face: face.ms)),
        tuple(sorted(changes, key=lambda change: change.ms)),
        tuple(findings),
        tuple(sorted(texts, key=lambda text: (text.ms, text.box.y))),
    )


def _or_nothing(
    look: Callable[[Pixels], tuple[Found, ...]], rule: str, recording: Recording, findings: list[Finding]
) -> Callable[[Pixels], tuple[Found, ...]]:
    """A detector that finds nothing where it cannot be loaded, and says so once."""
    lost = False

    def found(pixels: Pixels) -> tuple[Found, ...]:
        nonlocal lost
        try:
            return () if lost else look(pixels)
        except ToolError as error:
            lost = True
            findings.append(Finding(rule, "warning", recording.name, str(error)))
            return ()

    return found


def _changes(recording: Recording, span: Span) -> Iterator[PictureChange]:
    finder = ChangeFinder()
    warm = Span(max(0, span.start_ms - WARM_UP_MS), span.end_ms)
    for picture in read_span(recording, warm, side=SIDE, gray=True):
        yield from (change for change in finder.feed(picture) if span.contains(change.ms))


def _distinct(
    pictures: Iterator[Picture], find: FindFaces, read: FindText
) -> Iterator[tuple[list[Face], list[TextLine]]]:
    """Faces and text of each picture; one that is nearly the one before is not looked at again."""
    before: Pixels | None = None
    faces: tuple[SeenFace, ...] = ()
    texts: tuple[Box, ...] = ()
    for picture in pictures:
        if before is None or difference(picture.pixels, before) >= ALIKE:
            faces, texts, before = find(picture.pixels), read(picture.pixels), picture.pixels
        yield (
            [Face(picture.ms, face.box, face.confidence) for face in faces if face.confidence >= SURE],
            [TextLine(picture.ms, box) for box in texts],
        )


def _sparse(recording: Recording, span: Span) -> Iterator[Picture]:
    """Key frames at least 2 s apart, and frames by time where those leave a gap of over 6 s, or there is none."""
    last_ms = span.start_ms - TIME_STEP_MS
    for picture in read_span(recording, span, side=SIDE, keys_only=True):
        if picture.ms - last_ms > FACE_GAP_MS:
            yield from _by_steps(recording, last_ms, picture.ms)
        if picture.ms - last_ms >= TIME_STEP_MS:
            yield picture
            last_ms = picture.ms
    if last_ms < span.start_ms or span.end_ms - last_ms > FACE_GAP_MS:
        yield from _by_steps(recording, last_ms, span.end_ms)


def _by_steps(recording: Recording, after_ms: int, before_ms: int) -> Iterator[Picture]:
    return read_frames(recording, range(after_ms + TIME_STEP_MS, before_ms, TIME_STEP_MS), side=SIDE)

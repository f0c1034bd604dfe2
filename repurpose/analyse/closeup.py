"""A closer look at what was chosen: faces and who speaks, lines of text, small changes of the screen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from repurpose.analyse.activity import Activity, Pieces
from repurpose.analyse.face_following import FaceFollower
from repurpose.analyse.followed_face import Followed
from repurpose.analyse.glances import difference
from repurpose.analyse.insets import find_inset, joined
from repurpose.analyse.picture import TIME_STEP_MS, Progress
from repurpose.analyse.picture_changes import SIDE, WARM_UP_MS, ChangeFinder
from repurpose.analyse.who_speaks import who_speaks
from repurpose.errors import ToolError
from repurpose.media.face_detection import FindFaces, find_faces
from repurpose.media.frame_pixels import Pixels
from repurpose.media.text_detection import FindText, find_text
from repurpose.media.video_frames import Picture, read_span
from repurpose.model import (
    Attention,
    Box,
    Closeup,
    Face,
    FaceTrack,
    Finding,
    Inset,
    PictureChange,
    Recording,
    Scene,
    Span,
    TextLine,
)

Found = TypeVar("Found")

STEP_MS = 200
"""Faces are followed in five pictures a second."""
ALIKE = 0.01
"""Mean difference (0..1) up to which what a picture shows is what the picture before showed."""


def look_closer(
    recording: Recording,
    spans: tuple[Span, ...],
    screen_spans: tuple[Span, ...],
    on_progress: Progress = None,
    *,
    scenes: Sequence[Scene] = (),
    speech: Sequence[Span] = (),
    find: FindFaces = find_faces,
    read: FindText = find_text,
) -> Closeup:
    """Faces, who of them speaks, text, and where else to look in `spans`, and changes of the screen in `screen_spans`.

    Faces are followed five times a second, never across a cut of `scenes`, and told as `faces` every 2 s, like text;
    `speech` is where a voice is heard. Where faces or text cannot be looked for, a finding says so.
    """
    findings: list[Finding] = []
    changes: list[PictureChange] = []
    whole_ms = max(1, sum(span.duration_ms for span in (*spans, *screen_spans)))
    done_ms = 0

    def report(span: Span) -> None:
        nonlocal done_ms
        done_ms += span.duration_ms
        if on_progress is not None:
            on_progress(min(1.0, done_ms / whole_ms))

    find = _or_nothing(find, "picture.faces", recording, findings)
    read = _or_nothing(read, "picture.text", recording, findings)
    cuts = sorted(scene.span.start_ms for scene in scenes)
    seen = _Seen()
    for span in spans:
        _watch(recording, span, cuts, speech, find, read, seen)
        report(span)
    for span in screen_spans:
        changes.extend(_changes(recording, span))
        report(span)
    tracks = sorted(seen.tracks, key=lambda track: (track.looks[0].ms, track.looks[0].box.x))
    return Closeup(
        tuple(sorted({*spans, *screen_spans})),
        tuple(sorted(seen.faces, key=lambda face: face.ms)),
        tuple(sorted(changes, key=lambda change: change.ms)),
        tuple(findings),
        tuple(sorted(seen.texts, key=lambda text: (text.ms, text.box.y))),
        tuple(replace(track, id=index) for index, track in enumerate(tracks)),
        joined(seen.insets),
        tuple(sorted(seen.attention, key=lambda each: each.span)),
    )


@dataclass(slots=True)
class _Seen:
    """What was seen so far, in any order."""

    faces: list[Face] = field(default_factory=list)
    texts: list[TextLine] = field(default_factory=list)
    tracks: list[FaceTrack] = field(default_factory=list)
    insets: list[Inset] = field(default_factory=list)
    attention: list[Attention] = field(default_factory=list)


class _Shot:
    """One shot, or the part of it that is looked at, while it is looked at."""

    def __init__(self, find: FindFaces, start_ms: int) -> None:
        self._follower, self._activity, self._pieces = FaceFollower(find), Activity(), Pieces(start_ms)
        self._start_ms, self._end_ms = start_ms, start_ms
        self.texts: list[TextLine] = []
        self.told: set[int] = set()
        """Times at which faces are told together with text."""

    def feed(self, picture: Picture) -> None:
        self._follower.feed(picture)
        gray = picture.pixels[:, :, 1]
        self._activity.feed(picture.ms, gray)
        self._pieces.feed(picture.ms, gray)
        self._end_ms = picture.ms

    def tell(self, end_ms: int, speech: Sequence[Span], seen: _Seen) -> None:
        """Keep what there was; the shot ends at `end_ms`."""
        span = Span(self._start_ms, max(end_ms, self._end_ms))
        faces = self._follower.done()
        turns = who_speaks([face.motions for face in faces], [_span(face) for face in faces], speech)
        tracks = [FaceTrack(0, tuple(face.looks), turn) for face, turn in zip(faces, turns, strict=True)]
        seen.faces += [look for track in tracks for look in track.looks if look.ms in self.told]
        seen.tracks += tracks
        seen.texts += self.texts
        inset = find_inset(tracks, self.texts, self._activity.moved(), self._activity.edges())
        if inset is not None:
            seen.insets.append(Inset(span, inset))
        faces_ms = [look.ms for track in tracks for look in track.looks]
        seen.attention += self._pieces.attention(span.end_ms, self._activity.attention(), faces_ms)


def _watch(
    recording: Recording,
    span: Span,
    cuts: Sequence[int],
    speech: Sequence[Span],
    find: FindFaces,
    read: FindText,
    seen: _Seen,
) -> None:
    """Look at one stretch, shot by shot, in one decode."""
    texts = _Texts(read, span.start_ms)
    shot, number = _Shot(find, span.start_ms), bisect_right(cuts, span.start_ms)
    looked = False
    for picture in read_span(recording, span, side=SIDE, depth="rough", step_ms=STEP_MS):
        looked, at = True, bisect_right(cuts, picture.ms)
        if at != number:
            shot.tell(cuts[at - 1], speech, seen)
            shot, number = _Shot(find, cuts[at - 1]), at
        shot.feed(picture)
        if texts.due(picture.ms):
            shot.told.add(picture.ms)
            shot.texts += texts.look(picture)
    if looked:
        shot.tell(span.end_ms, speech, seen)


def _span(face: Followed) -> Span:
    return Span(face.looks[0].ms, face.looks[-1].ms + STEP_MS)


class _Texts:
    """Lines of text, looked for every 2 s at most, and only where the picture is another one."""

    def __init__(self, read: FindText, start_ms: int) -> None:
        self._read, self._next_ms = read, start_ms
        self._before: Pixels | None = None
        self._boxes: tuple[Box, ...] = ()

    def due(self, ms: int) -> bool:
        return ms >= self._next_ms

    def look(self, picture: Picture) -> list[TextLine]:
        while self._next_ms <= picture.ms:
            self._next_ms += TIME_STEP_MS
        if self._before is None or difference(picture.pixels, self._before) >= ALIKE:
            self._boxes, self._before = self._read(picture.pixels), picture.pixels
        return [TextLine(picture.ms, box) for box in self._boxes]


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

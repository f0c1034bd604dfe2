"""What the heads in a shot ask of a crop of a given length, along the axis on which it can move. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from repurpose.model import Box, Face, FaceTrack, Span
from repurpose.plan.framing.easing import Wish

HEAD_ROOM, SIDE_ROOM = 0.35, 0.15
"""What belongs to a head beyond the detector's box, as shares of the box: hair above, ears and chin around."""
EYE_LINE = 0.4
"""Where the face's middle lies in a crop that cuts above and below."""
LEAST_TURN_MS = 2000
"""Who speaks shorter is not shown alone."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The crop of a shape in a picture: whole one way, of `length` (a share) the other way, along which it moves."""

    across: bool
    length: float

    def crop(self, place: float) -> Box:
        if self.across:
            return Box(place, 0.0, self.length, 1.0)
        return Box(0.0, place, 1.0, self.length)

    def sides(self, box: Box) -> tuple[float, float]:
        """Where a box begins and ends along the axis."""
        return (box.x, box.x + box.width) if self.across else (box.y, box.y + box.height)

    def head(self, face: Face) -> tuple[float, float]:
        """As `sides`, of the whole head, as far as it is in the picture."""
        start, end = self.sides(face.box)
        size = end - start
        return max(0.0, start - (SIDE_ROOM if self.across else HEAD_ROOM) * size), min(1.0, end + SIDE_ROOM * size)

    def bounded(self, place: float) -> float:
        return min(max(0.0, place), 1 - self.length)

    def wish(self, ms: int, faces: Sequence[Face], subject: int = 0) -> Wish:
        """What holds all these faces, or as much of their middle as there is room for."""
        heads = [self.head(face) for face in faces]
        start, end = min(head[0] for head in heads), max(head[1] for head in heads)
        boxes = [self.sides(face.box) for face in faces]
        middle = (min(box[0] for box in boxes) + max(box[1] for box in boxes)) / 2
        best = self.bounded(middle - self.length * (0.5 if self.across else EYE_LINE))
        low, high = self.bounded(end - self.length), self.bounded(start)
        # A head that is larger than the crop is shown by its middle.
        return Wish(ms, low, high, best, subject) if low <= high else Wish(ms, best, best, best, subject)


def together(tracks: Iterable[FaceTrack]) -> Iterator[tuple[int, tuple[Face, ...]]]:
    """All faces of each moment, in order of time."""
    faces = sorted((face for track in tracks for face in track.looks), key=lambda face: (face.ms, face.box.x))
    for ms, group in groupby(faces, key=lambda face: face.ms):
        yield ms, tuple(group)


@dataclass(frozen=True, slots=True)
class Turn:
    """One face speaks; it is shown until the next one does."""

    track: FaceTrack
    span: Span


def turns_of(tracks: Sequence[FaceTrack], span: Span) -> tuple[Turn, ...]:
    """Who speaks when, over the whole span; empty where nobody is known to."""
    spoken = sorted(
        ((each, track) for track in tracks for each in track.speaking), key=lambda each: (each[0], each[1].id)
    )
    merged: list[tuple[FaceTrack, Span]] = []
    for each, track in _long_enough(spoken):
        if merged and merged[-1][0].id == track.id:
            merged[-1] = (track, Span(merged[-1][1].start_ms, max(merged[-1][1].end_ms, each.end_ms)))
        else:
            merged.append((track, each))
    # The crop goes over in the silence between two speakers.
    changes = ((one.end_ms + two.start_ms) // 2 for (_, one), (_, two) in pairwise(merged))
    starts = [span.start_ms, *(min(max(span.start_ms, ms), span.end_ms) for ms in changes), span.end_ms]
    return tuple(
        Turn(track, Span(start, max(start, end)))
        for (track, _), (start, end) in zip(merged, pairwise(starts), strict=bool(merged))
    )


def _long_enough(spoken: Sequence[tuple[Span, FaceTrack]]) -> Iterator[tuple[Span, FaceTrack]]:
    """Without turns that are short: the sentence of one person, joined over pauses in which no other one speaks."""
    for _, group in groupby(spoken, key=lambda each: each[1].id):
        turn = list(group)
        if turn[-1][0].end_ms - turn[0][0].start_ms >= LEAST_TURN_MS:
            yield Span(turn[0][0].start_ms, max(each.end_ms for each, _ in turn)), turn[0][1]

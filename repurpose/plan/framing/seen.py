"""What is to be seen in one shot, as far as a crop has to know: heads, who speaks, text, a camera inset, attention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from statistics import median

from repurpose.model import Attention, Box, Closeup, Face, FaceTrack, Inset, Span, Survey

SURE_FACE = 0.35
"""Confidence of the detector under which a box is not taken for a face: that of the faintest look at a face that was
found surely before and after."""
FEWEST_LOOKS = 3
LONGEST_ABSENCE_SHARE, LONGEST_ABSENCE_MS = 0.25, 4000
"""Without a face for longer than the greater of the two, the shot is about something else too."""
SMALLEST_FACE = 0.06
"""Height of a face as a share of the picture, under which it is the rest that is being shown."""
MINOR_FACE = 0.5
"""Height, as a share of the largest face's, under which a face is in the background, unless it speaks."""
TEXT_DETAIL = 0.13
"""Detail of dense text. Measured: people before a camera 0.01–0.12, film up to 0.10, slides 0.05–0.14, text cards up
to 0.24; so this tells only the densest."""
TEXT_SHARE = 0.1
"""More than this share of the frames with more than that detail: there is text to read, which a crop would cut."""
LINE_SIDES = 0.8
"""Width by height (as shares) under which a box is no line of text: a picture frame, a coat."""
SAME_LINE = 0.5
"""Overlap (as a share of both) from which lines of two pictures are one line."""
LOOK_MS = 2000
"""Between two pictures in which text is looked for."""
TWO_LOOKS_MS = 6000
"""A shot this long is looked at twice at least: a line that only one picture shows is taken for a mistake."""
MOST_JUMP = 1.5
"""How many widths a face may move between two sparse looks and be taken for the same."""


@dataclass(frozen=True, slots=True)
class ShotView:
    """One shot, or as much of it as the clip shows."""

    span: Span
    tracks: tuple[FaceTrack, ...]
    """Faces that count, cut to the span, the largest first."""
    texts: tuple[Box, ...]
    """Lines that stay long enough to be read."""
    dense: bool
    """Full of detail, such as small text, of which no single lines are known."""
    inset: Inset | None
    attention: tuple[Attention, ...]

    def absence(self) -> str:
        """Why there is no face to crop around; empty where there is one throughout."""
        moments = sorted({face.ms for track in self.tracks for face in track.looks})
        if not moments:
            return "No face is seen"
        edges = [self.span.start_ms, *moments, self.span.end_ms]
        longest_ms = max(after - before for before, after in pairwise(edges))
        allowed_ms = max(LONGEST_ABSENCE_MS, LONGEST_ABSENCE_SHARE * self.span.duration_ms)
        if longest_ms > allowed_ms or len(moments) < min(FEWEST_LOOKS, 1 + self.span.duration_ms // LOOK_MS):
            return "A face is seen only at times"
        if max(face.box.height for track in self.tracks for face in track.looks) < SMALLEST_FACE:
            return "The face is small"
        return ""


def view_of(span: Span, closeup: Closeup, survey: Survey) -> ShotView:
    """What the stored looks tell of a stretch between two cuts."""
    inset = max(
        (each for each in closeup.insets if 2 * each.span.overlap_ms(span) >= span.duration_ms),
        key=lambda each: (each.span.overlap_ms(span), -each.span.start_ms),
        default=None,
    )
    attention = tuple(
        replace(each, span=each.span.clamp(span)) for each in closeup.attention if each.span.overlaps(span)
    )
    tracks = tuple(_counting(list(_tracks_in(span, closeup))))
    return ShotView(span, tracks, tuple(_lines(span, closeup)), _dense(span, survey), inset, attention)


def _tracks_in(span: Span, closeup: Closeup) -> Iterator[FaceTrack]:
    for track in closeup.tracks or _loosely_followed(span, closeup.faces):
        looks = tuple(look for look in track.looks if span.contains(look.ms))
        speaking = tuple(each.clamp(span) for each in track.speaking if each.overlaps(span))
        if looks:
            yield replace(track, looks=looks, speaking=speaking)


def _loosely_followed(span: Span, faces: Sequence[Face]) -> Iterator[FaceTrack]:
    """Faces of single pictures, each put to the nearest one before: for an analysis that did not follow them."""
    found: list[list[Face]] = []
    sure = (face for face in faces if face.confidence >= SURE_FACE and span.contains(face.ms))
    for _, together in groupby(sure, key=lambda face: face.ms):
        free = list(found)
        for face in sorted(together, key=lambda face: face.box.x):
            near = min(free, key=lambda track: _apart(track[-1], face), default=None)
            if near is not None and _apart(near[-1], face) <= MOST_JUMP * face.box.width:
                near.append(face)
                free.remove(near)
            else:
                found.append([face])
    return (FaceTrack(number, tuple(track)) for number, track in enumerate(found))


def _apart(one: Face, two: Face) -> float:
    return abs(one.box.x + one.box.width / 2 - two.box.x - two.box.width / 2)


def _counting(tracks: Sequence[FaceTrack]) -> list[FaceTrack]:
    """Without faces in the background, the largest first."""
    heights = {track.id: median(face.box.height for face in track.looks) for track in tracks}
    largest = max(heights.values(), default=0.0)
    counting = [
        track
        for track in tracks
        if heights[track.id] >= SMALLEST_FACE and (heights[track.id] >= MINOR_FACE * largest or track.speaking)
    ]
    return sorted(counting, key=lambda track: (-heights[track.id], track.id))


def _lines(span: Span, closeup: Closeup) -> Iterator[Box]:
    """Lines of text that two pictures of the shot show, or one of a short shot; each once."""
    shown = [
        text for text in closeup.texts if span.contains(text.ms) and text.box.width >= LINE_SIDES * text.box.height
    ]
    kept: list[Box] = []
    for text in shown:
        repeated = any(other.ms != text.ms and _overlap(other.box, text.box) >= SAME_LINE for other in shown)
        known = any(_overlap(text.box, box) >= SAME_LINE for box in kept)
        if (repeated or span.duration_ms < TWO_LOOKS_MS) and not known:
            kept.append(text.box)
    return iter(kept)


def _overlap(one: Box, two: Box) -> float:
    """What two boxes share, as a share of the larger one."""
    wide = min(one.x + one.width, two.x + two.width) - max(one.x, two.x)
    high = min(one.y + one.height, two.y + two.height) - max(one.y, two.y)
    larger = max(one.width * one.height, two.width * two.height)
    return max(0.0, wide) * max(0.0, high) / larger if larger else 0.0


def _dense(span: Span, survey: Survey) -> bool:
    """The frame before the span is on screen when it starts."""
    before = [sample for sample in survey.samples if sample.ms < span.start_ms][-1:]
    inside = [sample for sample in survey.samples if span.contains(sample.ms)]
    shown = [*before, *inside] if not inside or inside[0].ms > span.start_ms + LOOK_MS else inside
    return sum(sample.detail > TEXT_DETAIL for sample in shown) > TEXT_SHARE * len(shown)

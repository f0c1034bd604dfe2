"""The layout of one shot in one shape, with the reason in plain words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from repurpose.model import SHAPE_SIZES, Box, Face, PathPoint, ShapeName, ShotFraming
from repurpose.plan.framing.easing import Wish
from repurpose.plan.framing.heads import Axis, Turn, together, turns_of
from repurpose.plan.framing.path import plan_path
from repurpose.plan.framing.screens import screen_and_camera
from repurpose.plan.framing.seen import SMALLEST_FACE, ShotView

SAME_ASPECT = 0.02
"""Aspects that differ by less are one: the stretch or the bars would be under a fiftieth of the side."""
WIDEST = 0.9
"""A part wider than this is not worth leaving the rest away."""
AIR = 0.02
"""Around what a wide part has to hold, as a share of the picture."""
CONTENT = 0.02
"""Share of the picture that lines of text cover from which they are what is shown, and no mere logo or name."""
MANY_LINES = 4
CUT_FACES = 0.05
"""Share of the looks in which the crop may have no room for all heads, before another layout is taken."""
SHORTEST_TURNS_MS = 3000
"""Speakers who change faster than this on average are shown together."""


def frame_shot(view: ShotView, shape: ShapeName, source_size: tuple[int, int]) -> ShotFraming:
    """How a shot is shown in one shape; `source_size` is the upright picture in square pixels."""
    width, height = SHAPE_SIZES[shape]
    relation = (source_size[0] * height) / (source_size[1] * width)
    if abs(relation - 1) <= SAME_ASPECT:
        return ShotFraming(view.span, "full", reason="The picture has this shape already.")
    axis = Axis(relation > 1, round(1 / relation if relation > 1 else relation, 4))
    if relation > 1 and view.inset is not None:
        stacked = screen_and_camera(view, view.inset, source_size, (width, height))
        if stacked is not None:
            return stacked
    obstacle = _text_to_read(view)
    if obstacle:
        return _holding(view, axis, obstacle)
    absence = view.absence()
    if absence:
        return _attentive(view, axis, absence)
    return _faces(view, axis)


def _text_to_read(view: ShotView) -> str:
    """Why the picture may not be cut; empty where it may."""
    if view.dense:
        return "The picture is full of detail, such as text, that a crop would cut"
    covered = sum(line.width * line.height for line in view.texts)
    if covered >= CONTENT or len(view.texts) >= MANY_LINES:
        return "There is text to read that a crop would cut"
    return ""


def _faces(view: ShotView, axis: Axis) -> ShotFraming:
    everyone = [axis.wish(ms, faces) for ms, faces in together(view.tracks)]
    crowd = max(len(faces) for _, faces in together(view.tracks))
    if _unfit(view, axis) <= CUT_FACES:
        if crowd == 1:
            return _moving(view, axis, everyone, "One face is seen", "One face moves, and the crop follows it.")
        return _moving(view, axis, everyone, "The faces fit side by side", "The faces move, and the crop follows them.")
    if crowd == 1 or max(_size(axis, face) for track in view.tracks for face in track.looks) > axis.length:
        return _holding(view, axis, "A crop of this shape would cut a face")
    turns = turns_of(view.tracks, view.span)
    if not turns:
        return _holding(view, axis, "Several faces are seen, and who speaks is not clear")
    if len(turns) > 1 and view.span.duration_ms < SHORTEST_TURNS_MS * len(turns):
        return _holding(view, axis, "Several people speak in quick turns")
    wishes = list(_spoken(axis, turns))
    if not wishes:
        return _holding(view, axis, "Several faces are seen, and who speaks is not clear")
    if len(turns) == 1:
        return _moving(
            view, axis, wishes, "Of several faces, this one speaks", "Of several faces, the crop follows who speaks."
        )
    return _moving(view, axis, wishes, "Of several faces, this one speaks", "The crop goes to who speaks.")


def _unfit(view: ShotView, axis: Axis) -> float:
    """Share of the looks of which the crop cannot hold all heads."""
    moments = list(together(view.tracks))
    heads = [[axis.head(face) for face in faces] for _, faces in moments]
    lost = sum(max(end for _, end in each) - min(start for start, _ in each) > axis.length for each in heads)
    return lost / len(moments)


def _size(axis: Axis, face: Face) -> float:
    start, end = axis.sides(face.box)
    return end - start


def _spoken(axis: Axis, turns: Sequence[Turn]) -> list[Wish]:
    return [
        axis.wish(face.ms, (face,), turn.track.id)
        for turn in turns
        for face in turn.track.looks
        if turn.span.contains(face.ms)
    ]


def _moving(view: ShotView, axis: Axis, wishes: Sequence[Wish], still: str, moving: str) -> ShotFraming:
    """A crop that holds or follows, unless it would cut through text."""
    points = plan_path(wishes, axis.length)
    places = [point.x for point in points]
    if _cuts_text(view, axis, min(places), max(places)):
        place = _beside_text(view, axis, wishes)
        if place is None:
            return _holding(view, axis, "A crop around the face would cut through text")
        return ShotFraming(view.span, "hold", axis.crop(place), reason=f"{still}; the text beside stays out.")
    if len(points) == 1:
        return ShotFraming(view.span, "hold", axis.crop(places[0]), reason=f"{still} and stays inside.")
    path = points if axis.across else tuple(PathPoint(point.ms, 0.0, point.x) for point in points)
    return ShotFraming(view.span, "track", axis.crop(places[0]), path, reason=moving)


def _cuts_text(view: ShotView, axis: Axis, first: float, last: float) -> bool:
    """Whether an edge of the crop, anywhere between two places, lies inside a line."""
    edges = [(first, last), (first + axis.length, last + axis.length)]
    return any(_cut(axis, line, *edge) for line in view.texts for edge in edges)


def _cut(axis: Axis, line: Box, first: float, last: float) -> bool:
    start, end = axis.sides(line)
    # The picture's own edges cut nothing.
    return max(first, start + 0.003) < min(last, end - 0.003) or start + 0.003 < first < end - 0.003


def _beside_text(view: ShotView, axis: Axis, wishes: Sequence[Wish]) -> float | None:
    """The still place nearest to the best one that holds every head and cuts no line; None where there is none."""
    low, high = max(wish.low for wish in wishes), min(wish.high for wish in wishes)
    best = sum(wish.best for wish in wishes) / len(wishes)
    places = [low + (high - low) * step / 40 for step in range(41)] if low <= high else []
    free = [round(place, 4) for place in places if not _cuts_text(view, axis, place, place)]
    return min(free, key=lambda place: (abs(place - best), place), default=None)


def _attentive(view: ShotView, axis: Axis, absence: str) -> ShotFraming:
    """Without a face: where the picture asks to be looked at, if that is clear."""
    if view.texts:
        return _holding(view, axis, f"{absence}, but there is text")
    seen = [(each.span, axis.sides(each.box)) for each in view.attention if each.span.duration_ms]
    looked_at_ms = sum(span.duration_ms for span, _ in seen)
    largest = max((end - start for _, (start, end) in seen), default=1.0)
    if 2 * looked_at_ms < view.span.duration_ms or largest > axis.length:
        return _whole(view, absence)
    wishes = []
    for span, (start, end) in seen:
        best = axis.bounded((start + end - axis.length) / 2)
        wishes.append(Wish(span.middle_ms, axis.bounded(end - axis.length), axis.bounded(start), best))
    shot = _moving(view, axis, wishes, f"{absence}; what moves", f"{absence}; the crop follows what moves.")
    if any(not any(_holds(shot, axis, face) for face in faces) for _, faces in together(view.tracks)):
        return _whole(view, f"{absence}, and not where it moves")
    return shot


def _holds(shot: ShotFraming, axis: Axis, face: Face) -> bool:
    """Whether the crop shows the face whole, if it is one that has to be seen."""
    crop = shot.crop_at(face.ms)
    if crop is None or face.box.height < SMALLEST_FACE:
        return True
    (first, last), (start, end) = axis.sides(crop), axis.sides(face.box)
    return first <= start and end <= last


def _whole(view: ShotView, why: str) -> ShotFraming:
    return ShotFraming(view.span, "fit", reason=f"{why}, so the whole picture is kept.")


def _holding(view: ShotView, axis: Axis, why: str) -> ShotFraming:
    """The part that holds all heads and text, where it is narrower than the picture; else the whole picture."""
    heads = [axis.head(face) for track in view.tracks for face in track.looks]
    sides = [*heads, *(axis.sides(line) for line in view.texts)]
    if view.dense or not axis.across or not sides:
        return _whole(view, why)
    start, end = max(0.0, min(side[0] for side in sides) - AIR), min(1.0, max(side[1] for side in sides) + AIR)
    length = max(end - start, axis.length * 1.05)
    if length > WIDEST:
        return _whole(view, why)
    place = min(max(0.0, (start + end - length) / 2), 1 - length)
    crop = Box(round(place, 4), 0.0, round(length, 4), 1.0)
    return ShotFraming(view.span, "wide", crop, reason=f"{why}, so a wider part is shown whole.")

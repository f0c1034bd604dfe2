"""Whether a cut can be seen: at a shot change, in a picture that stands still, and where it is enlarged, it cannot.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from repurpose.model import Analysis, Box, ClipPlan, ClipSettings, Closeup, Framing
from repurpose.plan.punch import WHOLE, can_punch, punched
from repurpose.timebase import Span

FLASH_MS = 400
"""A shot that is seen for less beside a cut is taken for a fault."""
NEAR_MS = 3000
"""The closer look leaves up to so much between two pictures of a face."""
STILL = 0.01
"""Difference of two key frames under which nobody sees that time has passed: noise and grain come to 0.005."""
SURE_FACE = 0.35
HEAD_ROOM, SIDE_ROOM = 0.15, 0.05
"""Of a head beyond the detector's box, which begins at the forehead: closer in, some hair may be lost."""


def off_shot_changes(cut: Span, shots: Sequence[int]) -> Span:
    """The cut with its edges so far from shot changes beside it that no shot flashes up; `shots` start at these ms."""
    start_ms, end_ms = cut.start_ms, cut.end_ms
    for ms in shots:
        if 0 < start_ms - ms < FLASH_MS:
            start_ms = ms + FLASH_MS
        if 0 < ms - end_ms < FLASH_MS:
            end_ms = ms - FLASH_MS
    return Span(min(start_ms, cut.end_ms), max(min(start_ms, cut.end_ms), end_ms))


def by_shots(framing: Framing, starts: Sequence[int]) -> Framing:
    """The same, with a part for each shot, whose starts are `starts` in ms: a closer look ends with its shot."""
    parts = []
    for shot in framing.shots:
        edges = [shot.span.start_ms, *(ms for ms in starts if shot.span.start_ms < ms < shot.span.end_ms)]
        spans = (Span(one, two) for one, two in pairwise([*edges, shot.span.end_ms]))
        parts += [replace(shot, span=span) for span in spans]
    return replace(framing, shots=tuple(parts))


def is_hidden(cut: Span, clip: ClipPlan, analysis: Analysis, closeup: Closeup, settings: ClipSettings) -> bool:
    """Whether no shape of the clip shows that time was cut out."""
    if cut.start_ms <= clip.span.start_ms or cut.end_ms >= clip.span.end_ms:
        return True
    if any(cut.start_ms <= scene.span.start_ms <= cut.end_ms for scene in analysis.scenes[1:]):
        return True
    shot = next((each.span for each in analysis.scenes if each.span.contains(cut.end_ms)), clip.span)
    around = shot.clamp(clip.span)
    punch = settings.punch_in_percent
    return stands_still(cut, analysis, closeup) or all(
        can_punch(framing.at(cut.end_ms)) and punch > 100 and _stays_whole(framing, around, closeup, settings)
        for framing in clip.framing
    )


def stands_still(cut: Span, analysis: Analysis, closeup: Closeup) -> bool:
    """Whether the picture before and after a cut is the same: nobody is in it, and nothing moves."""
    near = cut.grow(min(NEAR_MS, cut.start_ms), NEAR_MS)
    if not any(looked.covers(cut) for looked in closeup.looked_at) or any(
        near.contains(face.ms) for face in closeup.faces
    ):
        return False
    samples = analysis.survey.samples
    after = next((index for index, sample in enumerate(samples) if sample.ms >= cut.end_ms), len(samples))
    begun = max((index for index, sample in enumerate(samples) if sample.ms <= cut.start_ms), default=0)
    shown = samples[begun + 1 : after + 1]
    return bool(shown) and all(sample.difference < STILL for sample in shown)


def _stays_whole(framing: Framing, around: Span, closeup: Closeup, settings: ClipSettings) -> bool:
    """Whether heads and lines of text that the shape shows whole are whole in the punch-in too."""
    for seen in (
        *((face.ms, _head(face.box)) for face in closeup.faces if face.confidence >= SURE_FACE),
        *((text.ms, text.box) for text in closeup.texts),
    ):
        ms, box = seen
        if around.contains(ms):
            shot = framing.at(ms)
            nearer = punched(shot, settings.punch_in_percent)
            if _holds(shot.crop_at(ms) or WHOLE, box) and not _holds(nearer.crop_at(ms) or WHOLE, box):
                return False
    return True


def _head(face: Box) -> Box:
    """A face with the hair above it and the ears and the chin around it, as far as it is in the picture."""
    left, top = max(0.0, face.x - SIDE_ROOM * face.width), max(0.0, face.y - HEAD_ROOM * face.height)
    right = min(1.0, face.x + (1 + SIDE_ROOM) * face.width)
    return Box(left, top, right - left, min(1.0, face.y + (1 + SIDE_ROOM) * face.height) - top)


def _holds(crop: Box, box: Box) -> bool:
    across = crop.x <= box.x and box.x + box.width <= crop.x + crop.width
    return across and crop.y <= box.y and box.y + box.height <= crop.y + crop.height

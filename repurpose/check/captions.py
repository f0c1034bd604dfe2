"""Rules on burnt-in captions: in the picture at the time of every cue, inside the safe area, over no face."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from repurpose.captions.drawing.ass_events import POP_MS
from repurpose.captions.drawing.ass_style import SIDE_SHARE, VERTICAL_SAFE_AREA
from repurpose.captions.drawing.karaoke import states_of
from repurpose.check.finding import found
from repurpose.media.drawn_captions import Drawing, Script, draw
from repurpose.media.finished_file import FinishedFile
from repurpose.media.font_files import write_fonts
from repurpose.model import (
    SHAPE_SIZES,
    Box,
    ClipCaptions,
    ClipPlan,
    ClipTimes,
    Cue,
    Finding,
    Settings,
    Severity,
    ShapeName,
)
from repurpose.render.overlays import caption_script
from repurpose.timebase import clock, frame_to_ms, ms_to_frame

SETTLED_MS = 50
SHOWN_SHARE = 0.85
"""Rendered captions reached 0.99 to 1.0, other words at the same place 0.25 to 0.77, plain grounds up to 0.12."""


DRAWN_SHARE = 2
"""Captions are compared at half the size: a quarter of the drawing and of the memory, and 0.997 of them found."""
SLACK = 0.006
"""Of the picture: two pixels of the half sized drawing, and a shadow's soft edge."""
COVERED = 0.1
"""Share of a face's box that a caption may touch."""


@dataclass(frozen=True, slots=True)
class Glance:
    """A cue, looked at once."""

    frame: int
    """Of the finished file."""
    ms: int
    """When that is, in the clip."""


def glances(clip: ClipPlan, captions: ClipCaptions, shape: ShapeName, times: ClipTimes) -> tuple[Glance, ...]:
    """One within every cue; none where nothing is burnt in."""
    if clip.captions != "burned":
        return ()
    starts = sorted({steady_ms(cue, clip.span.start_ms) - clip.span.start_ms for cue in captions.of(shape)})
    frames = sorted({ms_to_frame(ms, times.fps) for ms in starts})
    return tuple(Glance(frame, frame_to_ms(frame, times.fps)) for frame in frames)


def steady_ms(cue: Cue, offset_ms: int) -> int:
    """When the cue looks the same for some frames, whatever its style: late in the word that is spoken longest.

    A word that pops up is another in each frame for 120 ms, and a picture that was left out is answered by the next.
    """
    states = states_of(cue, cue.text.split(), offset_ms)
    longest = max(states, key=lambda state: state.span.duration_ms, default=None)
    if longest is None:
        return cue.span.middle_ms
    return max(longest.span.middle_ms, min(longest.span.start_ms + POP_MS + SETTLED_MS, longest.span.end_ms - 1))


def draw_captions(
    clip: ClipPlan, captions: ClipCaptions, settings: Settings, seen: Mapping[ShapeName, Sequence[Glance]]
) -> dict[ShapeName, tuple[Drawing, ...]]:
    """What the captions of each shape look like at these times, drawn over black and white at half the size."""
    with TemporaryDirectory(prefix="captions-") as name:
        folder = Path(name)
        scripts, texts = list[Script](), list[str]()
        for shape, looks in seen.items():
            text = caption_script(clip, captions, settings, shape)
            (folder / f"{shape}.ass").write_text(text, encoding="utf-8")
            width, height = (length // DRAWN_SHARE for length in SHAPE_SIZES[shape])
            scripts.append(Script(f"{shape}.ass", width, height, tuple(look.ms for look in looks)))
            texts.append(text)
        write_fonts(texts, folder / "fonts")
        return dict(zip(seen, draw(scripts, folder, "fonts"), strict=True))


def check_captions(
    file: FinishedFile, seen: Sequence[Glance], drawings: Sequence[Drawing], where: str
) -> tuple[Finding, ...]:
    """An error where a cue's letters are not in the picture at its time."""
    missing = []
    for look, drawing in zip(seen, drawings, strict=True):
        picture = file.kept.get(look.frame)
        if picture is None or picture.shape != drawing.low.shape:
            continue
        share = drawing.shown_in(picture)
        if share is not None and share < SHOWN_SHARE:
            missing.append((look, share))
    if not missing:
        return ()
    text = (
        f"captions are missing or other ones at {len(missing)} of {len(seen)} cues, first at {clock(missing[0][0].ms)}"
    )
    measured = ", ".join(f"frame {look.frame}: {share:.2f}" for look, share in missing[:5])
    return (found("captions.missing", "error", where, text, measured, SHOWN_SHARE),)


def check_safe_area(
    boxes: Sequence[tuple[int, Box]], shape: ShapeName, settings: Settings, where: str
) -> Iterator[Finding]:
    """An error for what is drawn outside the shape's safe area; `boxes` with their times in the clip."""
    if shape == "vertical":
        left, top, right, bottom = VERTICAL_SAFE_AREA
    else:
        below = min(SIDE_SHARE, settings.captions_of(shape).bottom_percent / 100)
        left, top, right, bottom = SIDE_SHARE, SIDE_SHARE, 1 - SIDE_SHARE, 1 - below
    outside = [
        (ms, out)
        for ms, box in boxes
        if (out := max(left - box.x, top - box.y, box.x + box.width - right, box.y + box.height - bottom)) > SLACK
    ]
    if outside:
        ms, out = max(outside, key=lambda each: each[1])
        text = f"captions reach {out:.1%} out of the safe area at {len(outside)} cues, furthest at {clock(ms)}"
        yield found("captions.safe", "error", where, text, f"{out:.3f}", SLACK)


def check_covered_faces(
    boxes: Sequence[tuple[int, Box]],
    faces: Sequence[Sequence[Box]],
    busy: Sequence[Sequence[Box]],
    shape: ShapeName,
    where: str,
) -> Iterator[Finding]:
    """A warning where a caption covers a face; an error where the bottom, the middle or the top was free.

    `faces` are those in the finished picture at each box's time, `busy` all that captions keep clear of then.
    """
    covered = [
        (ms, box, (*seen, *other))
        for (ms, box), seen, other in zip(boxes, faces, busy, strict=True)
        if _covers(box, seen)
    ]
    if not covered:
        return
    free = [(ms, box) for ms, box, seen in covered if any(not _touches(other, seen) for other in _others(box, shape))]
    text = f"captions cover a face at {len(covered)} cues, first at {clock(covered[0][0])}"
    text += ", where another place was free" if free else "; no place was free of one"
    severity: Severity = "error" if free else "warning"
    yield found("captions.face", severity, where, text, len(covered), 0)


def _others(box: Box, shape: ShapeName) -> Iterator[Box]:
    """The same caption at the top, in the middle and at the bottom."""
    top, bottom = (VERTICAL_SAFE_AREA[1], VERTICAL_SAFE_AREA[3]) if shape == "vertical" else (SIDE_SHARE, 0.9)
    for y in (top, (1 - box.height) / 2, bottom - box.height):
        yield Box(box.x, y, box.width, box.height)


def _covers(box: Box, faces: Sequence[Box]) -> bool:
    return any(_shared(box, face) > COVERED * face.width * face.height for face in faces)


def _touches(box: Box, faces: Sequence[Box]) -> bool:
    return any(_shared(box, face) > 0 for face in faces)


def _shared(one: Box, other: Box) -> float:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return max(0.0, width) * max(0.0, height)

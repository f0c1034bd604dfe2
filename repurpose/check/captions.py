"""Rule on burnt-in captions: they are in the picture at the times of their cues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from repurpose.captions.drawing.ass_events import POP_MS
from repurpose.captions.drawing.karaoke import states_of
from repurpose.check.finding import found
from repurpose.media.drawn_captions import Drawing, Script, draw
from repurpose.media.finished_file import FinishedFile
from repurpose.media.font_files import write_fonts
from repurpose.model import SHAPE_SIZES, ClipCaptions, ClipPlan, Cue, Finding, Settings, ShapeName
from repurpose.render.overlays import caption_script
from repurpose.timebase import frame_to_ms, ms_to_frame

SETTLED_MS = 50
SHOWN_SHARE = 0.85
"""Rendered captions reached 0.99 to 1.0, other words at the same place 0.25 to 0.77, plain grounds up to 0.12."""


def frames_to_compare(clip: ClipPlan, captions: ClipCaptions, shape: ShapeName, fps: Fraction) -> tuple[int, ...]:
    """Frame numbers within the first, the middle and the last cue; none where nothing is burnt in."""
    if clip.captions != "burned":
        return ()
    cues = captions.of(shape)
    chosen = sorted({0, len(cues) // 2, len(cues) - 1} if cues else ())
    times = (steady_ms(cues[index], clip.span.start_ms) - clip.span.start_ms for index in chosen)
    return tuple(sorted({ms_to_frame(ms, fps) for ms in times}))


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
    clip: ClipPlan,
    captions: ClipCaptions,
    settings: Settings,
    frames: Mapping[ShapeName, Sequence[int]],
    fps: Fraction,
) -> dict[ShapeName, tuple[Drawing, ...]]:
    """What the captions of each shape look like at these frames, drawn over black and white."""
    with TemporaryDirectory(prefix="captions-") as name:
        folder = Path(name)
        scripts, texts = list[Script](), list[str]()
        for shape, numbers in frames.items():
            text = caption_script(clip, captions, settings, shape)
            (folder / f"{shape}.ass").write_text(text, encoding="utf-8")
            times_ms = tuple(frame_to_ms(number, fps) for number in numbers)
            scripts.append(Script(f"{shape}.ass", *SHAPE_SIZES[shape], times_ms))
            texts.append(text)
        write_fonts(texts, folder / "fonts")
        return dict(zip(frames, draw(scripts, folder, "fonts"), strict=True))


def check_captions(
    file: FinishedFile, frames: Sequence[int], drawings: Sequence[Drawing], where: str
) -> tuple[Finding, ...]:
    """An error where a cue's letters are not in the picture at its time."""
    missing = []
    for number, drawing in zip(frames, drawings, strict=True):
        picture = file.kept.get(number)
        if picture is None or picture.shape != drawing.low.shape:
            continue
        share = drawing.shown_in(picture)
        if share is not None and share < SHOWN_SHARE:
            missing.append((number, share))
    if not missing:
        return ()
    text = f"captions are missing or other ones at {len(missing)} of {len(frames)} times looked at"
    measured = ", ".join(f"frame {number}: {share:.2f}" for number, share in missing)
    return (found("captions.missing", "error", where, text, measured, SHOWN_SHARE),)

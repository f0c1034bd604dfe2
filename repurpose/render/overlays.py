"""What is drawn over the picture: the clip's captions, in the lines and the look of each shape. Pure."""

from __future__ import annotations

from repurpose.captions.ass import to_ass
from repurpose.captions.cues import make_cues
from repurpose.model import SHAPE_SIZES, ClipPlan, Cue, Settings, ShapeName, Transcript


def captions_of(clip: ClipPlan, transcript: Transcript, settings: Settings, shape: ShapeName) -> tuple[Cue, ...]:
    """The clip's cues on the recording's clock, broken into lines that the shape has room for."""
    return make_cues(transcript, clip.span, settings.captions_of(shape))


def caption_script(clip: ClipPlan, transcript: Transcript, settings: Settings, shape: ShapeName) -> str:
    """ASS text for burning in; empty where the clip has no captions or nothing is said."""
    cues = captions_of(clip, transcript, settings, shape) if clip.captions == "burned" else ()
    if not cues:
        return ""
    width, height = SHAPE_SIZES[shape]
    return to_ass(
        cues,
        width=width,
        height=height,
        settings=settings.captions_of(shape),
        offset_ms=clip.span.start_ms,
        shape=shape,
    )

"""What is drawn over the picture: the clip's captions, in the lines and the look of each shape. Pure."""

from __future__ import annotations

from repurpose.captions.drawing.ass import to_ass
from repurpose.model import SHAPE_SIZES, ClipCaptions, ClipPlan, Settings, ShapeName


def caption_script(clip: ClipPlan, captions: ClipCaptions, settings: Settings, shape: ShapeName) -> str:
    """ASS text for burning in; empty where the clip has no captions or nothing is said."""
    cues = captions.of(shape) if clip.captions == "burned" else ()
    if not cues:
        return ""
    width, height = SHAPE_SIZES[shape]
    look = settings.captions_of(shape)
    return to_ass(
        cues,
        width=width,
        height=height,
        settings=look,
        offset_ms=clip.span.start_ms,
        shape=shape,
        avoid=captions.avoided_in(shape),
    )

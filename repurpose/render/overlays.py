"""What is drawn over the picture: the clip's captions, in the lines and the look of each shape. Pure."""

from __future__ import annotations

from repurpose.captions.ass import to_ass
from repurpose.captions.cues import make_cues
from repurpose.model import SHAPE_SIZES, CaptionSettings, ClipPlan, Cue, ShapeName, Transcript


def captions_of(clip: ClipPlan, transcript: Transcript, settings: CaptionSettings, shape: ShapeName) -> tuple[Cue, ...]:
    """The clip's cues on the recording's clock, broken into lines that the shape has room for."""
    letters = settings.max_line_chars if shape == "wide" else settings.vertical_line_chars
    return make_cues(transcript, clip.span, settings, line_chars=letters, max_lines=settings.max_lines)


def caption_script(clip: ClipPlan, transcript: Transcript, settings: CaptionSettings, shape: ShapeName) -> str:
    """ASS text for burning in; empty where the clip has no captions or nothing is said."""
    cues = captions_of(clip, transcript, settings, shape) if clip.captions == "burned" else ()
    if not cues:
        return ""
    width, height = SHAPE_SIZES[shape]
    return to_ass(cues, width=width, height=height, settings=settings, offset_ms=clip.span.start_ms, shape=shape)

"""Cues as an ASS script for burning in: a style, made for the size and the safe area of a shape. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from repurpose.captions.drawing import ass_events, ass_style
from repurpose.captions.drawing.ass_events import Frame, events_of
from repurpose.captions.drawing.ass_style import style_for
from repurpose.captions.drawing.drawn import caption_of
from repurpose.captions.drawing.letters import lettering
from repurpose.captions.drawing.placement import Standing, liked_places, place_captions
from repurpose.model import CaptionSettings, Cue, Occupied, ShapeName


def to_ass(
    cues: Sequence[Cue],
    *,
    width: int,
    height: int,
    settings: CaptionSettings,
    offset_ms: int,
    shape: ShapeName,
    avoid: Sequence[Occupied] = (),
) -> str:
    """A whole script for a picture of `width` x `height`; `offset_ms` is taken off every time.

    Lines break only where the cues do. Text too large for the shape (one very long word) is set smaller, and whatever
    was said is shown as it is: nothing in it is read as a command. Letters that no font has are left out. Captions
    stand clear of `avoid` where the safe area has room. The fonts that the script names are written by
    `media.font_files.write_fonts`.
    """
    fonts = lettering(settings.font, (line for cue in cues for line in cue.lines))
    style = style_for(settings, fonts.base, width, height, shape)
    captions = [caption_of(cue, fonts) for cue in cues if cue.span.end_ms > offset_ms]
    captions = [caption for caption in captions if caption.lines]
    standing = [
        Standing(
            caption.cue.span,
            tuple((place, style.box(caption.lines, place)) for place in liked_places(settings.position)),
            caption.ends_sentence,
        )
        for caption in captions
    ]
    events = [
        event
        for caption, place in zip(captions, place_captions(standing, avoid), strict=True)
        for event in events_of(caption, Frame(style, place, style.scale(caption.lines), offset_ms))
    ]
    return "\n".join(
        [
            "[Script Info]",
            "ScriptType: v4.00+",
            f"PlayResX: {width}",
            f"PlayResY: {height}",
            "WrapStyle: 2",
            "ScaledBorderAndShadow: yes",
            "YCbCr Matrix: None",
            "",
            "[V4+ Styles]",
            f"Format: {ass_style.FIELDS}",
            style.line(),
            "",
            "[Events]",
            f"Format: {ass_events.FIELDS}",
            *events,
            "",
        ]
    )

"""Letters of a clip's burnt-in captions that no font can draw, as a finding of the clip. Pure but for the fonts."""

from __future__ import annotations

from repurpose.captions.drawing.letters import lettering
from repurpose.media.fonts import face_of
from repurpose.model import BrandSettings, ClipCaptions, ClipPlan, Finding, Settings, ShapeName

_MOST = 10


def unknown_letters(clip: ClipPlan, captions: ClipCaptions, settings: Settings) -> tuple[Finding, ...]:
    """Findings where burnt-in captions lack letters, or are not drawn in the font that was asked for."""
    if clip.captions != "burned":
        return ()
    shapes: tuple[ShapeName, ...] = tuple(framing.shape for framing in clip.framing)
    asked = {settings.captions_of(shape).font for shape in shapes}
    found = [_lost_font(clip, "captions", font) for font in sorted(asked) if face_of(font) is None]
    lines = [line for cue in captions.cues for line in cue.lines]
    missing = {
        letter
        for fonts in (lettering(font, lines) for font in asked)
        for line in lines
        for letter in fonts.missing(line)
    }
    if missing:
        found.append(_lost_letters(clip, "captions", sorted(missing)))
    return tuple(found)


def unknown_brand_letters(clip: ClipPlan, brand: BrandSettings) -> tuple[Finding, ...]:
    """Findings where title or speaker cannot be drawn whole, or not in the brand's font."""
    found = [_lost_font(clip, "brand", brand.font)] if brand.is_on and face_of(brand.font) is None else []
    lines = [clip.title, clip.speaker, brand.show] if brand.is_on else []
    fonts = lettering(brand.font, lines)
    missing = {letter for line in lines for letter in fonts.missing(line)}
    return (*found, _lost_letters(clip, "brand", sorted(missing))) if missing else tuple(found)


def _lost_letters(clip: ClipPlan, table: str, missing: list[str]) -> Finding:
    named = ", ".join(f"{each} (U+{ord(each):04X})" for each in missing[:_MOST])
    more = f" and {len(missing) - _MOST} more" if len(missing) > _MOST else ""
    kept = ", the caption files keep them" if table == "captions" else ""
    message = (
        f"no font of Repurpose or of this machine has {named}{more}: they are left out of the picture{kept}; install a "
        "font that has them and render the clip again"
    )
    return Finding(f"{table}.letters", "warning", f"clip/{clip.id}", message)


def _lost_font(clip: ClipPlan, table: str, font: str) -> Finding:
    message = (
        f"the font {font} is not installed on this machine: its texts are drawn in Open Sans; install it, or set "
        f"{table}.font to one that is there"
    )
    return Finding(f"{table}.font", "warning", f"clip/{clip.id}", message)

"""Letters of a clip's captions that the font cannot draw, as a finding of the clip. Pure."""

from __future__ import annotations

import unicodedata

from repurpose.media.fonts import FAMILY, known_letters
from repurpose.model import ClipCaptions, ClipPlan, Finding, Settings

_UNDRAWN = ("Cc", "Cf", "Mn", "Zl", "Zp", "Zs")
_MOST = 10


def unknown_letters(clip: ClipPlan, captions: ClipCaptions, settings: Settings) -> tuple[Finding, ...]:
    """A finding where burnt-in captions hold letters that the package's font does not have.

    Of another font, which the machine has to have, nothing is known.
    """
    if clip.captions != "burned" or settings.captions.font != FAMILY:
        return ()
    said = {letter for cue in captions.cues for line in cue.lines for letter in line}
    known = known_letters()
    missing = sorted(each for each in said if ord(each) not in known and unicodedata.category(each) not in _UNDRAWN)
    if not missing:
        return ()
    named = ", ".join(f"{each} (U+{ord(each):04X})" for each in missing[:_MOST])
    more = f" and {len(missing) - _MOST} more" if len(missing) > _MOST else ""
    message = (
        f"the caption font {FAMILY} has no {named}{more}: boxes, or another font's letters, may show in the picture; "
        "set captions.font to one that is installed and has them"
    )
    return (Finding("captions.letters", "warning", f"clip/{clip.id}", message),)

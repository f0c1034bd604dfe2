"""Which values of `[brand]` make sense: a test and the words of its error for each key."""

from __future__ import annotations

import re
import string
from collections.abc import Callable

from repurpose.model.brand_settings import BRAND_TEXTS, PLACEHOLDERS, BrandSettings
from repurpose.model.settings import Settings

_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
_KNOWN = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
LONGEST_CARD_MS = 15_000
LONGEST_TEXT = 300


def is_template(text: str) -> bool:
    """Whether a text holds no braces but those of the placeholders.

    >>> is_template("{title}, {{live}}"), is_template("{titel}"), is_template("{")
    (True, False, False)
    """
    try:
        parts = list(string.Formatter().parse(text))
    except ValueError:
        return False
    fields = [(name, spec, conversion) for _, name, spec, conversion in parts if name is not None]
    return len(text) <= LONGEST_TEXT and all(
        name in PLACEHOLDERS and not spec and conversion is None for name, spec, conversion in fields
    )


_RULES: dict[str, tuple[Callable[[BrandSettings], bool], str]] = {
    "logo_width_percent": (lambda b: 2 <= b.logo_width_percent <= 60, "lies between 2 and 60"),
    "logo_margin_percent": (lambda b: 0 <= b.logo_margin_percent <= 30, "lies between 0 and 30"),
    "logo_opacity": (lambda b: 0 < b.logo_opacity <= 1, "is above 0 and at most 1"),
    "lower_third_from_ms": (lambda b: 0 <= b.lower_third_from_ms <= 60_000, "lies between 0 and 60000"),
    "lower_third_for_ms": (lambda b: 1000 <= b.lower_third_for_ms <= 600_000, "lies between 1000 and 600000"),
    "intro_ms": (lambda b: _is_length(b.intro_ms), f"is 0, or lies between 500 and {LONGEST_CARD_MS}"),
    "end_ms": (lambda b: _is_length(b.end_ms), f"is 0, or lies between 500 and {LONGEST_CARD_MS}"),
    "music_level_db": (lambda b: -60 <= b.music_level_db <= 0, "lies between -60 and 0"),
    "music_duck_db": (lambda b: -40 <= b.music_duck_db <= 0, "lies between -40 and 0"),
    "show": (lambda b: len(b.show) <= LONGEST_TEXT, f"is at most {LONGEST_TEXT} letters long"),
}


def _is_length(card_ms: int) -> bool:
    return card_ms == 0 or 500 <= card_ms <= LONGEST_CARD_MS


def _of_brand(holds: Callable[[BrandSettings], bool]) -> Callable[[Settings], bool]:
    return lambda settings: holds(settings.brand)


def _key(name: str, holds: Callable[[str], bool]) -> Callable[[Settings], bool]:
    return lambda settings: holds(getattr(settings.brand, name))


BRAND_RULES: dict[str, tuple[Callable[[Settings], bool], str]] = {
    **{f"brand.{key}": (_of_brand(holds), words) for key, (holds, words) in _RULES.items()},
    **{
        f"brand.{key}": (_key(key, lambda colour: bool(_COLOUR.fullmatch(colour))), "is a colour such as #FFD60A")
        for key in ("primary_colour", "text_colour", "background_colour")
    },
    **{
        f"brand.{key}": (
            _key(key, is_template),
            f"is a text of at most {LONGEST_TEXT} letters, in which only {_KNOWN} stand in braces",
        )
        for key in BRAND_TEXTS
    },
}

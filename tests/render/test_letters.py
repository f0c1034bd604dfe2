"""Which letters of captions the font is known not to have."""

from __future__ import annotations

from dataclasses import replace

from repurpose.captions.clip_captions import clip_captions
from repurpose.media.fonts import known_letters
from repurpose.model import BrandSettings, CaptionSettings, ClipPlan, Finding, Framing, Settings, Span, Transcript, Word
from repurpose.render import unknown_brand_letters, unknown_letters

CLIP = ClipPlan("01", "x", "T", "", (), Span(0, 4000), (Framing.still("square", Span(0, 4000), "fit"),))


def findings(text: str, clip: ClipPlan = CLIP, settings: Settings | None = None) -> tuple[Finding, ...]:
    words = Transcript("en", "m", (Word(Span(500, 1500), text),), ((0, 0),))
    return unknown_letters(clip, clip_captions(clip, words, Settings()), settings or Settings())


def test_the_font_knows_europe_and_not_asia() -> None:
    assert {ord(letter) for letter in "azAZ09éßñŁЖΩ€…’—"} <= known_letters()
    assert not {ord(letter) for letter in "あ漢ש😀"} & known_letters()


def test_letters_that_no_font_has_are_named() -> None:
    """Of Unicode's private area, of which no font can know what it means, and of a script that died out."""
    [found] = findings("Hello \ue000\U0001b000 there")
    assert (found.rule, found.severity, found.where) == ("captions.letters", "warning", "clip/01")
    assert "\ue000 (U+E000)" in found.message and "install a font" in found.message
    many = "".join(chr(0xE000 + index) for index in range(14))
    assert "and 4 more" in findings(many)[0].message


def test_nothing_is_said_of_letters_that_are_there_or_not_drawn() -> None:
    assert findings("Ça va? “Łódź” e\u0301\u200d") == ()
    assert findings("漢字 שלום مرحبا हिन्दी ไทย 한국어 😀") == ()


def test_a_font_that_is_not_installed_is_told() -> None:
    [found] = findings("so", settings=Settings(vertical_captions=CaptionSettings(font="Comic Papyrus")))
    assert (found.rule, found.severity) == ("captions.font", "warning")
    assert "Comic Papyrus" in found.message and "Open Sans" in found.message


def test_nothing_is_told_where_no_captions_are_burnt_in() -> None:
    assert findings("\ue000", replace(CLIP, captions="off")) == ()


def test_letters_of_a_title_that_no_font_has_are_told_of_a_brand() -> None:
    titled = replace(CLIP, title="So \ue000", speaker="漢字")
    assert unknown_brand_letters(titled, BrandSettings()) == ()
    [found] = unknown_brand_letters(titled, BrandSettings(lower_third="title"))
    assert found.rule == "brand.letters" and "U+E000" in found.message and "caption files" not in found.message
    [found] = unknown_brand_letters(CLIP, BrandSettings(end_ms=900, font="Comic Papyrus"))
    assert found.rule == "brand.font" and "brand.font" in found.message

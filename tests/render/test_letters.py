"""Which letters of captions the font is known not to have."""

from __future__ import annotations

from dataclasses import replace

from repurpose.captions.clip_captions import clip_captions
from repurpose.media.fonts import known_letters
from repurpose.model import CaptionSettings, ClipPlan, Finding, Framing, Settings, Span, Transcript, Word
from repurpose.render import unknown_letters

CLIP = ClipPlan("01", "x", "T", "", (), Span(0, 4000), (Framing("square", "fit"),))


def findings(text: str, clip: ClipPlan = CLIP, settings: Settings | None = None) -> tuple[Finding, ...]:
    words = Transcript("en", "m", (Word(Span(500, 1500), text),), ((0, 0),))
    return unknown_letters(clip, clip_captions(clip, words, Settings()), settings or Settings())


def test_the_font_knows_europe_and_not_asia() -> None:
    assert {ord(letter) for letter in "azAZ09éßñŁЖΩ€…’—"} <= known_letters()
    assert not {ord(letter) for letter in "あ漢ש😀"} & known_letters()


def test_letters_that_the_font_lacks_are_named() -> None:
    [found] = findings("Hello 漢字")
    assert (found.rule, found.severity, found.where) == ("captions.letters", "warning", "clip/01")
    assert "字 (U+5B57), 漢 (U+6F22)" in found.message
    assert "and 4 more" in findings("漢字仮名交文書体見本組版印刷")[0].message


def test_nothing_is_said_of_letters_that_are_there_or_not_drawn() -> None:
    assert findings("Ça va? “Łódź” e\u0301\u200d") == ()


def test_nothing_is_known_of_another_font_or_of_no_captions() -> None:
    assert findings("漢", settings=Settings(captions=CaptionSettings(font="Noto Sans CJK"))) == ()
    assert findings("漢", replace(CLIP, captions="off")) == ()

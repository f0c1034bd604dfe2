"""Captions that cannot keep their profile, told by rule and reason."""

from __future__ import annotations

from fractions import Fraction

from repurpose.captions.cues.building import make_cues
from repurpose.captions.rules.reported import caption_findings
from repurpose.model import CaptionSettings, Span, Transcript, Word

FPS = Fraction(25)


def spoken(word_ms: int) -> Transcript:
    texts = ("Whatever somebody pronounces extraordinarily quickly becomes unreadable " * 3).split()
    words = tuple(Word(Span(at * word_ms, (at + 1) * word_ms), text) for at, text in enumerate(texts))
    return Transcript("en", "m", words, ((0, len(words) - 1),))


def test_a_fast_speaker_is_the_reason_and_every_caption_is_listed() -> None:
    settings = CaptionSettings()
    cues = make_cues(spoken(250), Span(0, 60_000), settings)
    (told,) = caption_findings(cues, settings, FPS, "clip/01")
    assert (told.rule, told.severity, told.where) == ("captions.speed", "info", "clip/01")
    assert told.message.endswith("captions run faster than the profile's characters a second (netflix-en), because "
                                 "the speaker is faster")  # fmt: skip
    assert len(told.evidence) == int(told.message.split()[0]) > 1
    assert all(value.endswith(", limit 20") for _, value in told.evidence)


def test_calm_speech_has_nothing_to_tell_and_an_edit_is_named() -> None:
    settings = CaptionSettings()
    assert caption_findings(make_cues(spoken(900), Span(0, 60_000), settings), settings, FPS, "clip/01") == ()
    cues = make_cues(spoken(250), Span(0, 60_000), settings)
    (told,) = caption_findings(cues, settings, FPS, "clip/01", edited=True)
    assert told.message.endswith("because an editor wrote them so")

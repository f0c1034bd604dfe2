"""Cues that break their profile are listed with a true reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from speech import spoken

from bench.caption_sources import read_ctm
from repurpose.captions.cues.building import make_cues
from repurpose.captions.rules.shortfalls import AVOIDABLE, shortfalls
from repurpose.model import CaptionSettings, Cue, Span, Transcript, Word
from repurpose.presets import caption_settings

SETTINGS = CaptionSettings()
ALL = Span(0, 10_000_000)


def reasons(cues: tuple[Cue, ...], settings: CaptionSettings = SETTINGS) -> Counter[tuple[str, str]]:
    found = shortfalls(cues, settings)
    return Counter((finding.rule.removeprefix("captions."), dict(finding.evidence)["reason"]) for finding in found)


def test_a_speaker_who_is_faster_than_the_limit_is_measured() -> None:
    cues = make_cues(spoken("Everyone slept although windows stayed open. " * 5, word_ms=170), ALL, SETTINGS)
    findings = shortfalls(cues, SETTINGS)
    assert {dict(finding.evidence)["reason"] for finding in findings} == {"speaker"}
    evidence = dict(findings[0].evidence)
    assert evidence["voice"] == "47.5"  # 76 characters in ten words of 170 ms, in whole frames, less the gap
    assert findings[0].message.endswith(
        "; the speaker is faster: 47.5 characters a second in the 1.600 s up to the next cue."
    )


def test_words_on_one_moment_are_the_recognisers() -> None:
    words = (
        Word(Span(1000, 1000), "All"),
        Word(Span(1000, 1000), "stacked."),
        Word(Span(1000, 1100), "On."),
        Word(Span(1300, 2600), "One moment."),
    )
    cues = make_cues(Transcript("en", "test", words, ((0, 1), (2, 2), (3, 3))), ALL, replace(SETTINGS, max_words=2))
    found = [dict(finding.evidence) for finding in shortfalls(cues, replace(SETTINGS, max_words=2))]
    assert {evidence["reason"] for evidence in found if evidence["cue"] == "1"} == {"stacked"}


def test_a_word_that_is_longer_than_a_line_is_named() -> None:
    settings = caption_settings("vertical")
    cues = make_cues(spoken("see the Donaudampfschifffahrtsgesellschaft now", word_ms=900), ALL, settings)
    (finding,) = shortfalls(cues, settings)
    assert dict(finding.evidence)["reason"] == "long_word"
    assert "'Donaudampfschifffahrtsgesellschaft' alone is longer than a line" in finding.message


def test_a_cue_that_the_end_cuts_short_says_so() -> None:
    cues = make_cues(spoken("Everyone slept on.", word_ms=200), Span(900, 1640), SETTINGS)
    assert reasons(cues) == {("speed", "end"): 1, ("too_short", "end"): 1}


def test_captions_without_times_of_words_have_no_known_reason() -> None:
    assert reasons((Cue(Span(0, 300), ("Hello there",)),)) == {("speed", "unknown"): 1, ("too_short", "unknown"): 1}


def test_what_could_be_mended_is_called_so() -> None:
    words = (Span(0, 200), Span(200, 400))
    cues = (Cue(Span(0, 500), ("Hello there",), words), Cue(Span(9000, 9900), ("Bye.",), (Span(9000, 9200),)))
    assert reasons(cues) == {("speed", AVOIDABLE): 1, ("too_short", AVOIDABLE): 1}


@pytest.mark.parametrize("profile", ["netflix-en", "netflix-en-strict", "bbc", "vertical", "social"])
def test_no_cue_of_a_real_call_breaks_a_rule_that_it_could_keep(shared_media: Path, profile: str) -> None:
    settings = caption_settings(profile)
    transcript = read_ctm(shared_media / "transcripts" / "4341191.rev.ctm")
    cues = make_cues(transcript, Span(0, transcript.words[-1].span.end_ms + 2000), settings)
    assert not [reason for reason in reasons(cues, settings) if reason[1] in (AVOIDABLE, "unknown")]

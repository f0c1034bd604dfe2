"""The linter names the rule, the measured value and the limit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from repurpose.captions.rules.lint import broken_cues, lint
from repurpose.model import CaptionSettings, Cue, Finding, Span

SETTINGS = CaptionSettings()


def rules(*cues: Cue) -> list[str]:
    return [finding.rule for finding in lint(cues, SETTINGS)]


def test_a_sound_cue_passes_at_the_very_limits() -> None:
    line = "x" * 42
    assert rules(Cue(Span(0, 4250), (line, line)), Cue(Span(4330, 4330 + 833), ("Hello",))) == []


@pytest.mark.parametrize(
    ("cues", "rule", "measured", "limit"),
    [
        ([Cue(Span(0, 5000), ("x" * 43,))], "captions.line_length", "43", "42"),
        ([Cue(Span(0, 5000), ("a", "b", "c"))], "captions.lines", "3", "2"),
        ([Cue(Span(0, 1000), ("x" * 21,))], "captions.speed", "21.0", "20"),
        ([Cue(Span(0, 832), ("Hi",))], "captions.too_short", "0.832", "0.833"),
        ([Cue(Span(0, 7001), ("Hi",))], "captions.too_long", "7.001", "7.000"),
        ([Cue(Span(0, 1000), ("Hi",)), Cue(Span(1079, 2000), ("Ho",))], "captions.gap", "0.079", "0.080"),
        ([Cue(Span(0, 1000), ("Hi",)), Cue(Span(990, 2000), ("Ho",))], "captions.overlap", "0.010", "0.000"),
        ([Cue(Span(0, 1000), ("Hi",)), Cue(Span(1120, 2000), ("Ho",))], "captions.open_gap", "0.120", "0.080"),
        ([Cue(Span(5000, 6000), ("Hi",)), Cue(Span(0, 1000), ("Ho",))], "captions.order", "5.000", "0.000"),
        ([Cue(Span(0, 1000), ())], "captions.empty", "0", "1"),
        ([Cue(Span(0, 5000), ("\u6771" * 17,))], "captions.line_length", "17", "16"),
    ],
)
def test_each_broken_rule_is_found_once(cues: list[Cue], rule: str, measured: str, limit: str) -> None:
    (finding,) = lint(cues, SETTINGS)
    assert finding.rule == rule
    evidence = dict(finding.evidence)
    assert (evidence["measured"], evidence["limit"]) == (measured, limit)
    assert measured in finding.message and limit in finding.message


def test_a_finding_says_which_cue_in_a_sentence() -> None:
    findings = lint([Cue(Span(0, 1000), ("Hi",)), Cue(Span(61_500, 62_000), ("Ho",))], SETTINGS)
    assert findings == (
        Finding(
            "captions.too_short",
            "warning",
            "00:01:01.500",
            "Caption 2 stays 0.500 s, at least 0.833 s: 'Ho'.",
            (("cue", "2"), ("start_ms", "61500"), ("end_ms", "62000"), ("measured", "0.500"), ("limit", "0.833")),
        ),
    )


def test_an_empty_moment_is_no_crash() -> None:
    assert rules(Cue(Span(5, 5), ("Hi",))) == ["captions.speed", "captions.too_short"]


def test_rules_that_a_profile_switches_on() -> None:
    cue = Cue(Span(0, 1000), ("one two three four five",))
    settings = replace(SETTINGS, max_words=4, max_words_per_minute=180.0, max_chars_per_second=99.0)
    found = lint([cue], settings)
    assert [finding.rule for finding in found] == ["captions.words", "captions.words_per_minute"]
    assert [dict(finding.evidence)["measured"] for finding in found] == ["5", "300.0"]
    assert lint([cue], replace(settings, max_words=5, max_words_per_minute=300.0)) == ()


def test_gaps_are_counted_in_frames() -> None:
    def gap(ms: int, fps: Fraction) -> list[str]:
        cues = [Cue(Span(0, 1000), ("Hi",)), Cue(Span(1000 + ms, 3000), ("Ho",))]
        return [finding.rule for finding in lint(cues, SETTINGS, fps)]

    ntsc = Fraction(30000, 1001)
    assert gap(65, ntsc) == ["captions.gap"]
    assert gap(66, ntsc) == gap(67, ntsc) == gap(99, ntsc) == []
    assert gap(100, ntsc) == gap(499, ntsc) == ["captions.open_gap"]
    assert gap(500, ntsc) == []
    assert gap(66, Fraction(25)) == ["captions.gap"]


def test_a_gap_that_cannot_be_closed_is_no_fault() -> None:
    assert rules(Cue(Span(0, 7000), ("Hi",)), Cue(Span(7300, 9000), ("Ho",))) == []


def test_a_cue_inside_another_hides_no_third() -> None:
    long, inside, third = (Cue(Span(*times), ("Hi",)) for times in ((0, 5000), (1000, 2000), (4990, 6000)))
    assert rules(long, inside, third) == ["captions.overlap"]
    assert rules(long, Cue(Span(1000, 2000), ()), third) == ["captions.overlap", "captions.empty"]


def test_a_format_of_coarse_times_is_judged_at_its_step() -> None:
    cue = Cue(Span(0, 830), ("Hi",))
    assert rules(cue) == ["captions.too_short"]
    assert lint([cue], SETTINGS, grain_ms=10) == ()


def test_combining_marks_and_emoji_are_counted_as_seen() -> None:
    assert rules(Cue(Span(0, 5000), ("e\u0301" * 42,))) == []
    assert rules(Cue(Span(0, 5000), ("\U0001f468\u200d\U0001f469\u200d\U0001f467" * 21,))) == []


def test_broken_cues_are_counted_once() -> None:
    findings = lint([Cue(Span(0, 10), ("x" * 50,)), Cue(Span(2000, 4000), ("Hi",))], SETTINGS)
    assert len(findings) == 3
    assert broken_cues(findings) == {1}

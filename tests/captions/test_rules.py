"""The linter names the rule, the measured value and the limit."""

from __future__ import annotations

import pytest

from repurpose.captions.rules import lint
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

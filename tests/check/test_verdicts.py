"""What is told of each rule on each file."""

from __future__ import annotations

from repurpose.check.finding import Checked, Untested, found
from repurpose.check.rules import RULES
from repurpose.check.verdicts import report_of


def test_every_rule_has_one_verdict_on_every_file() -> None:
    loud = found("audio.loudness", "warning", "a.mp4", "too loud", -10, -14)
    gone = found("file.missing", "error", "b.mp4", "gone", "none", "file")
    checked = Checked((loud, gone), (Untested("sync.sound", "a.mp4", "a steady tone"),), ("a.mp4", "b.mp4"))
    verdicts = {(each.file, each.rule): each for each in report_of(checked).verdicts}
    assert len(verdicts) == 2 * len(RULES)
    assert verdicts["a.mp4", "audio.loudness"].outcome == "warning"
    assert verdicts["a.mp4", "audio.peak"].outcome == "passed"
    told = verdicts["a.mp4", "sync.sound"]
    assert (told.outcome, told.message) == ("untested", "a steady tone")
    assert verdicts["b.mp4", "file.missing"].outcome == "error"
    assert verdicts["b.mp4", "audio.peak"].outcome == "untested", "what is gone has passed nothing"

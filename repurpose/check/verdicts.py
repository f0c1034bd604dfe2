"""What each rule says of each file: passed, failed, or not tested and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from repurpose.check.finding import Checked
from repurpose.check.rules import RULES
from repurpose.model import Finding

Outcome = Literal["passed", "info", "warning", "error", "untested"]


@dataclass(frozen=True, slots=True)
class Verdict:
    file: str
    rule: str
    outcome: Outcome
    message: str = ""
    """What was found, or why nothing was tested."""
    limit: str = ""


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What `repurpose check --json` prints (schema check/1)."""

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]


def report_of(checked: Checked) -> CheckReport:
    return CheckReport(checked.findings, tuple(_verdicts(checked)))


def _verdicts(checked: Checked) -> Iterator[Verdict]:
    found = {(each.where, each.rule): each for each in reversed(checked.findings)}
    untested = {(each.where, each.rule): each.why for each in checked.untested}
    unread = {each.where for each in checked.findings if each.rule in ("file.missing", "file.damaged")}
    for file in checked.tested:
        for rule in RULES:
            key = (file, rule.name)
            if key in found:
                yield Verdict(file, rule.name, found[key].severity, found[key].message, rule.limit)
            elif key in untested or file in unread:
                yield Verdict(file, rule.name, "untested", untested.get(key, "the file cannot be read"), rule.limit)
            else:
                yield Verdict(file, rule.name, "passed", limit=rule.limit)

"""What a person should know: a degraded result, a broken rule, a failed test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. An `error` on a clip means that it must not be published as it is."""

    rule: str
    """Short dotted name of what was tested, such as `audio.loudness` or `ingest.truncated`."""
    severity: Severity
    where: str
    """What it is about: a file's path within the recording's folder, a clip's id, or a time."""
    message: str
    """One sentence for people, with the measured value and the limit."""
    evidence: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class FindingList:
    """What testing one entry of the plan gave."""

    findings: tuple[Finding, ...]

"""One way to write a finding of the check room, on one file; and what could not be tested there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from repurpose.model import Finding, Severity


@dataclass(frozen=True, slots=True)
class Untested:
    """A rule that could not be tested on a file."""

    rule: str
    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What testing gave."""

    findings: tuple[Finding, ...]
    untested: tuple[Untested, ...] = ()
    tested: tuple[str, ...] = ()
    """The files that were tested."""


def checked(told: Iterable[Finding | Untested], files: Iterable[str]) -> Checked:
    """Findings and what was not tested, told apart; each once."""
    every = tuple(dict.fromkeys(told))
    return Checked(
        tuple(each for each in every if isinstance(each, Finding)),
        tuple(each for each in every if isinstance(each, Untested)),
        tuple(files),
    )


def found(rule: str, severity: Severity, where: str, message: str, measured: object, limit: object) -> Finding:
    return Finding(rule, severity, where, message, (("measured", str(measured)), ("limit", str(limit))))

"""One way to write a finding of the check room: rule, measured value and limit, on one file."""

from __future__ import annotations

from repurpose.model import Finding, Severity


def found(rule: str, severity: Severity, where: str, message: str, measured: object, limit: object) -> Finding:
    return Finding(rule, severity, where, message, (("measured", str(measured)), ("limit", str(limit))))

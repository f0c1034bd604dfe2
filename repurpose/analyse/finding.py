"""Findings of recognition."""

from __future__ import annotations

from repurpose.model import Finding, Severity


def speech_finding(rule: str, severity: Severity, message: str, evidence: tuple[tuple[str, str], ...] = ()) -> Finding:
    return Finding(f"speech.{rule}", severity, "recording", message, evidence)

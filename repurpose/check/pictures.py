"""Rules on the picture: no still or blank stretch that the source does not have. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from repurpose.check.finding import found
from repurpose.model import Finding, Span
from repurpose.timebase import clock

MARGIN_MS = 300
"""The source is sampled four times a second, so its stretches end up to 250 ms off."""
UNEXPLAINED_SHARE = 0.5


def check_stretches(
    made: Sequence[Span], source: Sequence[Span] | None, rule: str, what: str, where: str
) -> tuple[Finding, ...]:
    """A finding for each stretch of the finished file of which the source explains less than half.

    `source` None means that there is no source to compare with: then a stretch is only told.
    """
    findings = []
    for span in made:
        text = f"from {clock(span.start_ms)} to {clock(span.end_ms)} the picture is {what}"
        if source is None:
            findings.append(found(rule, "info", where, f"{text}; without the source it is not known why",
                                  span.duration_ms, ""))  # fmt: skip
        elif (share := _unexplained(span, source)) > UNEXPLAINED_SHARE:
            findings.append(found(rule, "error", where, f"{text}, and the source's is not", span.duration_ms,
                                  f"{UNEXPLAINED_SHARE} of it in the source, {1 - share:.2f} found"))  # fmt: skip
    return tuple(findings)


def _unexplained(span: Span, source: Sequence[Span]) -> float:
    inner = span.grow(-MARGIN_MS, -MARGIN_MS) if span.duration_ms > 2 * MARGIN_MS else span
    covered = sum(inner.overlap_ms(each.grow(MARGIN_MS, MARGIN_MS)) for each in source)
    return max(0.0, 1 - covered / max(1, inner.duration_ms))

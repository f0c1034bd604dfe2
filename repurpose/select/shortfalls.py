"""What was wanted and could not be chosen, so that nothing is missing in silence."""

from __future__ import annotations

from repurpose.model import NO_PAST, Analysis, Finding, Highlight, Past, SelectSettings
from repurpose.select.demanded import answers
from repurpose.timebase import clock


def find_shortfalls(
    analysis: Analysis, highlights: tuple[Highlight, ...], settings: SelectSettings, past: Past = NO_PAST
) -> tuple[Finding, ...]:
    """A recording without any clip, and each item of the run of show that demands one and got none."""
    kept = [highlight.span for highlight in highlights if highlight.kept]
    findings = []
    if not kept and past != NO_PAST and any(highlight.score >= settings.floor for highlight in highlights):
        message = "no new clip is suggested: an editor decided before on every moment that scores above the floor"
        findings.append(Finding("select.none_new", "info", "recording", message))
    elif not kept:
        findings.append(Finding("select.none", "warning", "recording", _why_none(analysis, highlights, settings)))
    for item in analysis.show.items:
        if item.must_clip and not any(answers(span, item) for span in kept):
            who = "the notes demand" if item.fixed else "the run of show demands"
            message = (
                f'{who} a clip of "{item.title}" at {clock(item.span.start_ms)}, and none could be '
                "made: too short, without speech, or inside an item that must never be one"
            )
            findings.append(Finding("select.must_clip", "warning", "run of show", message))
    return tuple(findings)


def _why_none(analysis: Analysis, highlights: tuple[Highlight, ...], settings: SelectSettings) -> str:
    if analysis.duration_ms < settings.min_ms:
        return (
            f"no clip was made: the recording's {analysis.duration_ms / 1000:.1f} s are less than the shortest clip, "
            f"{settings.min_ms / 1000:.0f} s (select.min_ms)"
        )
    if highlights:
        best = max(highlight.score for highlight in highlights)
        return f"no clip was made: the best stretch scores {best:.2f}, the floor is {settings.floor:.2f} (select.floor)"
    return (
        f"no clip was made: no stretch of {settings.min_ms / 1000:.0f}–{settings.max_ms / 1000:.0f} s holds whole "
        "sentences with enough speech in it"
    )

"""What the gallery and the report both say: titles, counts, lengths, and what comes first."""

from __future__ import annotations

from collections.abc import Iterable

from repurpose.captions.cues.line_width import columns
from repurpose.errors import shown
from repurpose.model import ClipRecord, Edition, Finding, Highlight, Severity

SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
"""The gravest first."""


def title_of(edition: Edition) -> str:
    """The show's title where people gave one, else the container's, else the file's name."""
    recording = edition.recording
    return one_line(edition.analysis.show.title or recording.probe.title or recording.name)


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """The gravest first; those of one severity as they came, each once."""
    return sorted(dict.fromkeys(findings), key=lambda finding: SEVERITIES.index(finding.severity))


def named_counts(findings: Iterable[Finding]) -> list[tuple[Severity, str]]:
    """Of errors and warnings: `2 warnings`, or an empty text for none."""
    severities = [finding.severity for finding in dict.fromkeys(findings)]
    return [
        (severity, count(severities.count(severity), severity) if severity in severities else "")
        for severity in SEVERITIES[:2]
    ]


def held_back(highlights: Iterable[Highlight]) -> list[Highlight]:
    """What was not kept, the best first."""
    lost = [highlight for highlight in highlights if not highlight.kept]
    return sorted(lost, key=lambda highlight: (-highlight.score, highlight.span))


def weights_of(edition: Edition, clip: ClipRecord) -> dict[str, float]:
    """The weights that the clip's score was made with; empty for a clip that a person added."""
    planned = next((entry for entry in edition.plan.clips if entry.id == clip.id), None)
    for highlight in edition.highlights:
        if planned is not None and highlight.id == planned.highlight:
            return highlight.weights.as_dict()
    return {}


def count(number: int, noun: str) -> str:
    """
    >>> count(1, "clip"), count(0, "clip")
    ('1 clip', '0 clips')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def length(ms: int) -> str:
    """
    >>> length(42_340)
    '42.3 s'
    """
    return f"{ms / 1000:.1f} s"


def one_line(text: str) -> str:
    """Printable, without line breaks: a file's name may hold any byte."""
    return shown(" ".join(text.split()))


def shorten(text: str, most: int) -> str:
    """The text, or as much of its beginning as goes into `most` columns with an ellipsis.

    >>> shorten("Range test outside", 11), shorten("Range", 11), shorten("\u3053\u3093\u306b\u3061\u306f", 6)
    ('Range test…', 'Range', '\u3053\u3093…')
    """
    if columns(text) <= most:
        return text
    kept = text[: max(0, most - 1)]
    while kept and columns(kept) > most - 1:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"

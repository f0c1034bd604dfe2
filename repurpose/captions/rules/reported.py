"""The captions that break a rule of their profile, told in one finding for each rule and reason. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from fractions import Fraction

from repurpose.captions.rules.shortfalls import AVOIDABLE, shortfalls
from repurpose.model import CaptionSettings, Cue, Finding
from repurpose.timebase import clock

MOST_TOLD = 30
"""Captions that one finding names."""
RULES = {
    "line_length": "have a line that is longer than the profile allows",
    "lines": "have more lines than the profile allows",
    "words": "show more words at a time than the profile allows",
    "speed": "run faster than the profile's characters a second",
    "words_per_minute": "run faster than the profile's words a minute",
    "too_short": "stay shorter than the profile asks",
    "too_long": "stay longer than the profile allows",
    "gap": "follow each other closer than the profile asks",
    "open_gap": "leave a gap that the profile closes",
    "order": "begin before the one before",
    "empty": "are empty",
    "overlap": "overlap the next one",
}
REASONS = {
    "speaker": "the speaker is faster",
    "interrupted": "the next words follow too soon",
    "stacked": "the recogniser gave several words the same time",
    "end": "what is captioned ends there",
    "long_word": "one word is longer than a line",
    "unknown": "it is not known when their words are said",
    AVOIDABLE: "they could keep the rule",
}
EDITED = "an editor wrote them so"


def caption_findings(
    cues: Sequence[Cue], settings: CaptionSettings, fps: Fraction, where: str, *, edited: bool = False
) -> tuple[Finding, ...]:
    """Findings (info) that list every caption which cannot keep a rule, by rule and reason."""
    groups: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in shortfalls(cues, settings, fps):
        reason = "edited" if edited else dict(finding.evidence)["reason"]
        groups[finding.rule, reason].append(finding)
    return tuple(_told(rule, reason, group, cues, settings, where) for (rule, reason), group in sorted(groups.items()))


def _told(
    rule: str, reason: str, group: Sequence[Finding], cues: Sequence[Cue], settings: CaptionSettings, where: str
) -> Finding:
    what = RULES.get(rule.removeprefix("captions."), f"break the rule '{rule.removeprefix('captions.')}'")
    why = EDITED if reason == "edited" else REASONS[reason]
    message = f"{len(group)} of {len(cues)} captions {what} ({settings.profile}), because {why}"
    return Finding(rule, "info", where, message, tuple(_listed(group)))


def _listed(group: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    for finding in group[:MOST_TOLD]:
        evidence = dict(finding.evidence)
        yield clock(int(evidence["start_ms"])), f"{evidence['measured']}, limit {evidence['limit']}"
    if len(group) > MOST_TOLD:
        yield "more", str(len(group) - MOST_TOLD)

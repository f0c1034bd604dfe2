"""Why cues break a rule of their profile: what was said leaves no other way, or somebody could mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from repurpose.captions.cues.line_width import is_full_width, line_chars
from repurpose.captions.rules.lint import lint
from repurpose.model import CaptionSettings, Cue, Finding, Span
from repurpose.timebase import FrameGrid, ms_to_seconds

AVOIDABLE = "avoidable"
"""Reason of a cue that could keep the rule: a caption that a person made, or a fault of the builder."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule cannot be kept, for a program and for people."""

    key: str
    text: str
    voice: str = ""
    """The speed of the words themselves, in the unit of the rule, where that is the reason."""


def shortfalls(cues: Sequence[Cue], settings: CaptionSettings, fps: Fraction = Fraction(25)) -> tuple[Finding, ...]:
    """What `lint` finds in cues of `make_cues`, each with the reason: evidence `reason` and, measured, `voice`.

    Reasons are `speaker` (the words are said faster than the limit), `interrupted` (the next words follow too soon),
    `stacked` (the recogniser gave several words one moment), `end` (the stretch ends), `long_word` (one word is longer
    than a line), `unknown` (no times of words), else `AVOIDABLE`.
    """
    findings = []
    for finding in lint(cues, settings, fps):
        evidence = dict(finding.evidence)
        reason = _reason(finding.rule.removeprefix("captions."), int(evidence["cue"]) - 1, cues, settings, fps)
        extra = (("reason", reason.key), *((("voice", reason.voice),) if reason.voice else ()))
        message = f"{finding.message.rstrip('.')}; {reason.text}."
        findings.append(replace(finding, message=message, evidence=(*finding.evidence, *extra)))
    return tuple(findings)


def _reason(rule: str, index: int, cues: Sequence[Cue], settings: CaptionSettings, fps: Fraction) -> Reason:
    cue = cues[index]
    if rule == "line_length":
        word = max(cue.text.split(), key=line_chars)
        limit = settings.max_full_width_chars if is_full_width(word) else settings.max_line_chars
        if line_chars(word) > limit:
            return Reason("long_word", f"'{word}' alone is longer than a line")
    if len(cue.word_spans) != len(cue.text.split()):
        return Reason("unknown", "when its words are said is not known")
    if _stacked(cue.word_spans) or (index + 1 < len(cues) and _stacked(_around(cue, cues[index + 1]))):
        return Reason("stacked", "the recogniser gave several of its words the same time")
    return next(_reasons_of_time(rule, index, cues, settings, fps), Reason(AVOIDABLE, "it could keep the rule"))


def _reasons_of_time(
    rule: str, index: int, cues: Sequence[Cue], settings: CaptionSettings, fps: Fraction
) -> Iterator[Reason]:
    """From its first word to the next cue's first word less the gap is all the time that a cue can have."""
    cue, grid = cues[index], FrameGrid(fps)
    last = index + 1 == len(cues)
    begin = grid.frame(cue.word_spans[0].start_ms)
    following = cues[index + 1] if not last else None
    onset_ms = following.word_spans[0].start_ms if following and following.word_spans else cue.span.end_ms
    end = grid.frame(onset_ms) - (0 if last else settings.gap_frames)
    room_ms = max(0, grid.ms(end) - grid.ms(begin))
    units = {
        "speed": (line_chars(cue.text) * 1000, settings.max_chars_per_second, "characters a second"),
        "words_per_minute": (len(cue.text.split()) * 60_000, settings.max_words_per_minute, "words a minute"),
    }
    if rule in units:
        amount, limit, unit = units[rule]
        if amount > limit * room_ms:
            voice = f"{amount / room_ms:.1f}" if room_ms else "endless"
            if last:
                yield Reason("end", f"what is captioned ends after it: {voice} {unit}", voice)
            room = f"in the {ms_to_seconds(room_ms)} s up to the next cue"
            yield Reason("speaker", f"the speaker is faster: {voice} {unit} {room}", voice)
    if rule == "too_short" and room_ms < settings.min_ms:
        if last:
            yield Reason("end", "what is captioned ends after it")
        yield Reason("interrupted", f"the next words follow {ms_to_seconds(room_ms)} s after its first")


def _around(cue: Cue, following: Cue) -> tuple[Span, ...]:
    return (*cue.word_spans[-1:], *following.word_spans[:1])


def _stacked(words: Sequence[Span]) -> bool:
    return any(two.start_ms <= one.start_ms for one, two in pairwise(words))

"""`hook`: does it open so that one stays? Source: the words of the first seconds."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from repurpose.analyse.sentences import asks, ends_sentence
from repurpose.model import Candidate, Transcript
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured

OF_WORDS = True
OPENING_MS = 3000
"""What a viewer hears before swiping on: words that begin in it."""
QUESTION_MS = 10_000
"""A longer first sentence is no longer heard as a question."""

QUESTION_WORDS = 4
"""Shorter ones are tags ("Right?") and asides."""

_KINDS: tuple[tuple[str, float, re.Pattern[str]], ...] = (
    (
        "a promise",
        0.6,
        re.compile(
            r"\b(how to|how (?:we|you|i)\b|here(?:'s| is| are)|i(?:'ll| will| want to| am going to|'m going to) "
            r"(?:show|tell|explain|teach|prove)|let me (?:show|tell|explain)|let's (?:build|make|try|see|find)"
            r"|you(?:'ll| will) (?:learn|see|get)|the (?:secret|trick|worst|biggest|fastest|easiest|simplest)\b"
            r"|imagine|what if|(?:did|have) you (?:know|ever)|turns out|the reason|the first (?:thing|step|rule))",
            re.IGNORECASE,
        ),
    ),
    (
        "a contrast",
        0.45,
        re.compile(
            r"\b(instead|however|although|unlike|never|nobody|no one|most people|everyone (?:thinks|says)|wrong|mistake"
            r"|myth|contrary|surprising(?:ly)?|unexpected(?:ly)?|the problem|not\b.{1,40}\bbut)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "a number",
        0.35,
        re.compile(
            r"\d|\b(two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty|hundred|thousand"
            r"|million|billion|percent|half|twice|double)\b",
            re.IGNORECASE,
        ),
    ),
)
_QUESTION = 0.6
_ASIDE = re.compile(
    r"\b(?:hear|see) (?:me|us|my)\b|\bhow are you\b|\bany\b.{0,20}\bquestions|\bnext slide\b|\byou know what i mean\b",
    re.IGNORECASE,
)
"""Questions to the people in the room."""
_MOST_WORDS = 60
_ASKING = re.compile(
    r"^(?:(?:so|and|but|well|now|okay|ok)\W+)*(?:what|why|who|where|which|when|how|is|are|do|does|did|can|could|would"
    r"|should|will|have|has) (?:\S+ ){0,2}?(?:you|we|i|it|they|this|that|the|is|are|do|does|if)\b",
    re.IGNORECASE,
)


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """Independent chances: two kinds of hook are stronger than one, and never above 1. Phrases are English;
    elsewhere question marks and digits alone are seen."""
    transcript = evidence.analysis.transcript
    if not transcript.words or (candidates and all(candidate.first_sentence < 0 for candidate in candidates)):
        return None
    starts = [word.span.start_ms for word in transcript.words]
    kinds = {
        start_ms: _kinds(transcript, bisect_left(starts, start_ms))
        for start_ms in {candidate.span.start_ms for candidate in candidates if candidate.first_sentence >= 0}
    }

    def value(candidate: Candidate) -> float:
        missing = 1.0
        for _, strength in kinds.get(candidate.span.start_ms, ()):
            missing *= 1 - strength
        return 1 - missing

    def describe(candidate: Candidate) -> str:
        names = [name for name, _ in kinds.get(candidate.span.start_ms, ())]
        return "opens with " + (" and ".join(names) if names else "no question, number, contrast or promise")

    return Measured(tuple(value(candidate) for candidate in candidates), describe)


def _kinds(transcript: Transcript, first: int) -> list[tuple[str, float]]:
    """Names and strengths of the hooks in the opening that starts at word `first`."""
    words = transcript.words[first : first + _MOST_WORDS]
    ends = (index for index, word in enumerate(words) if ends_sentence(word.text))
    sentence = words[: next(ends, len(words)) + 1]
    heard = [word for word in words if word.span.start_ms < words[0].span.start_ms + OPENING_MS]
    text = " ".join(word.text for word in heard).replace("’", "'")
    english = transcript.language in ("", "en")
    marked = ends_sentence(sentence[-1].text)
    asked = asks(sentence[-1].text) if marked else english and bool(_ASKING.match(text))
    soon = not marked or sentence[-1].span.end_ms - words[0].span.start_ms <= QUESTION_MS
    found = (
        [("a question", _QUESTION)]
        if asked and soon and len(sentence) >= QUESTION_WORDS and not _ASIDE.search(text)
        else []
    )
    if not english:
        return found + ([("a number", 0.35)] if re.search(r"\d", text) else [])
    return found + [(name, strength) for name, strength, pattern in _KINDS if pattern.search(text)]

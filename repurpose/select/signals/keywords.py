"""`keywords`: is it dense with what this recording is about? Source: its own vocabulary, and `select.keywords`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import accumulate

from repurpose.model import Candidate, Transcript
from repurpose.select.evidence import Evidence
from repurpose.select.signals.measured import Measured, spread
from repurpose.select.vocabulary import phrases_in, plain, stem

OF_WORDS = True
SAME_DENSITY = 0.5
"""Mean salience a word; less than this between thin and dense stretches is chance."""


def measure(evidence: Evidence, candidates: Sequence[Candidate]) -> Measured | None:
    """Each of the editor's keywords that is said halves the distance to 1."""
    transcript = evidence.analysis.transcript
    if not transcript.words:
        return None
    vocabulary = evidence.vocabulary
    stems = [stem(word.text, transcript.language) for word in transcript.words]
    sums = list(accumulate((vocabulary.salience(name) if name else 0.0 for name in stems), initial=0.0))
    starts = [word.span.start_ms for word in transcript.words]
    places = {keyword: _places(transcript, stems, keyword) for keyword in evidence.settings.keywords}

    def density(candidate: Candidate) -> float:
        first, last = bisect_left(starts, candidate.span.start_ms), bisect_left(starts, candidate.span.end_ms)
        return (sums[last] - sums[first]) / max(1, last - first)

    def said(candidate: Candidate) -> list[str]:
        span = candidate.span
        return [word for word, at in places.items() if bisect_left(at, span.start_ms) < bisect_left(at, span.end_ms)]

    def describe(candidate: Candidate) -> str:
        if wanted := said(candidate):
            return "says " + ", ".join(f'"{word}"' for word in wanted)
        phrases = phrases_in(transcript, vocabulary, candidate.span)
        return "speaks of " + ", ".join(phrases) if phrases else "has no words of its own"

    own = spread([density(candidate) for candidate in candidates], SAME_DENSITY)
    values = (1 - (1 - value) * 0.5 ** len(said(each)) for value, each in zip(own, candidates, strict=True))
    return Measured(tuple(values), describe)


def _places(transcript: Transcript, stems: Sequence[str], keyword: str) -> list[int]:
    """Start times of a keyword or phrase, in any of its English forms."""
    wanted = [stem(part, transcript.language) or plain(part) for part in keyword.split()]
    forms = [name or plain(word.text) for name, word in zip(stems, transcript.words, strict=True)]
    hits = (at for at, form in enumerate(forms) if wanted and form == wanted[0])
    return [transcript.words[at].span.start_ms for at in hits if forms[at : at + len(wanted)] == wanted]

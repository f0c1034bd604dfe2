"""What a topic is called: the phrases that tell it from the rest, and from the other topics of its level."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from repurpose.model import Span, Transcript
from repurpose.select.vocabulary import Vocabulary, phrases_in, stem

PHRASES = 2
_TRIED = 8
"""Phrases from which those are taken that no other topic has."""
UNSPOKEN = "Without speech"
UNTOLD = "Talk"
"""Somebody speaks, but no phrase stands out."""


def titles_of(transcript: Transcript, vocabulary: Vocabulary, spans: Sequence[Span]) -> tuple[str, ...]:
    """A title for each span, of its most salient phrases; no two alike, as far as their words reach.

    Where several topics have a phrase among their best, the one that says it most has it.
    """
    best = [phrases_in(transcript, vocabulary, span, _TRIED) for span in spans]
    stems = [tuple(_stems(phrase, transcript.language) for phrase in phrases) for phrases in best]
    starts = [transcript.words[first].span.start_ms for first, _ in transcript.sentences]
    counts = [_counts(vocabulary, starts, span) for span in spans]
    owners: dict[str, int] = {}
    for index, parts_of in enumerate(stems):
        for stem_ in sorted({each for parts in parts_of for each in parts}):
            owner = owners.get(stem_)
            if owner is None or counts[index][stem_] > counts[owner][stem_]:
                owners[stem_] = index
    titles: list[str] = []
    for index, phrases in enumerate(best):
        own = [
            phrase
            for phrase, parts in zip(phrases, stems[index], strict=True)
            if all(owners[each] == index for each in parts)
        ]
        rest = [phrase for phrase in phrases if phrase not in own]
        title = _different((own + rest)[:PHRASES] if own else rest[:PHRASES], rest, titles)
        titles.append(title or (UNTOLD if _spoken(transcript, spans[index]) else UNSPOKEN))
    return tuple(titles)


def _different(chosen: list[str], others: Sequence[str], taken: Sequence[str]) -> str:
    """The phrases as one title; with others where that one is taken."""
    title = _joined(chosen)
    for other in others:
        if title not in taken:
            break
        title = _joined([*chosen[:1], other])
    return title


def _joined(phrases: Sequence[str]) -> str:
    title = " and ".join(phrases)
    return title[:1].upper() + title[1:]


def _spoken(transcript: Transcript, span: Span) -> bool:
    """Whether a word starts in the span."""
    first = bisect_left(transcript.words, span.start_ms, key=lambda word: word.span.start_ms)
    return first < len(transcript.words) and transcript.words[first].span.start_ms < span.end_ms


def _stems(phrase: str, language: str) -> tuple[str, ...]:
    return tuple(filter(None, (stem(word, language) for word in phrase.split())))


def _counts(vocabulary: Vocabulary, starts: Sequence[int], span: Span) -> Counter[str]:
    """How often each word is said in the sentences that start in the span."""
    first, last = bisect_left(starts, span.start_ms), bisect_left(starts, span.end_ms)
    return Counter(each for stems in vocabulary.sentences[first:last] for each in stems)

"""The recording's own vocabulary: content words by stem, how salient each is, and the phrases of a stretch."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log, sqrt

from repurpose.analyse.sentences import ends_sentence
from repurpose.model import Span, Transcript, Word

BLOCK_MS = 60_000
"""A word's spread is counted over blocks of a minute: about the length of one clip."""
MAX_COUNT = 8
"""Further repetitions of a word do not make it more salient."""


_FUNCTION_TEXT = """
    a about above actually after again all almost already also although always am an and another any anybody
    anyone anything are around as at away back basically be because been before being below between bit both but by
    came can cannot come could did do does doing done down each else even ever every everybody everyone everything
    few for from gave get gets getting give go goes going gone gonna good got great guess had has have having he hello
    her here hers hey hi him his how i if in into is it its itself just kind know last least less let like little look
    lot lots made make many may maybe me mean might mine more most much must my myself need never new next no nor not
    nothing now of off oh ok okay on once one ones only onto or other our ours out over own part people perhaps please
    pretty probably put quite rather really right said same say saying see seem seen she should since so some somebody
    someone something sort still stuff such sure take tell than thank thanks that the their them then there these they
    thing things think this those though through till time to together too took toward trying two uh um under until up
    upon us use used using very wanna want was way we well went were what whatever when where whether which while who
    whole whose why will with within without would yeah yep yes yet you your yours yourself
    three four five six seven eight nine ten twenty thirty forty fifty hundred thousand million billion percent half
    first second third became become
"""
FUNCTION_WORDS = frozenset(_FUNCTION_TEXT.split())
_CONTRACTIONS = ("'s", "'re", "'ve", "'ll", "'d", "'m", "n't")


def plain(word: str) -> str:
    """The word in lower case, without the punctuation around it.

    >>> plain('"Don’t!"')
    "don't"
    """
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    while end > start and not word[end - 1].isalnum():
        end -= 1
    return word[start:end].casefold().replace("’", "'")


@lru_cache(maxsize=1 << 16)
def stem(word: str, language: str = "en") -> str:
    """The content word's stem, or an empty text for a function word, a filler or a bare sign.

    Endings are cut in English alone; elsewhere words of fewer than four letters count as function words.

    >>> stem("Sensors,"), stem("pairing"), stem("paired"), stem("the")
    ('sensor', 'pair', 'pair', '')
    """
    text = plain(word)
    if language not in ("", "en"):
        short = len(text) < 4 and text.isascii()
        return "" if short or not any(map(str.isalpha, text)) else text
    for ending in _CONTRACTIONS:
        text = text.removesuffix(ending)
    if len(text) < 3 or text in FUNCTION_WORDS or not any(map(str.isalpha, text)):
        return ""
    return _without_ending(text)


def _without_ending(text: str) -> str:
    if len(text) > 4 and text.endswith("ies"):
        return text[:-3] + "y"
    if len(text) > 3 and text.endswith("s") and not text.endswith(("ss", "us", "is")):
        text = text[:-1]
    for ending in ("ing", "ed"):
        if text.endswith(ending) and len(text) - len(ending) >= 3:
            text = text.removesuffix(ending)
            if text[-1] == text[-2] and text[-1] not in "lsz":
                text = text[:-1]
            break
    return text[:-1] if len(text) > 4 and text.endswith("e") else text


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Content words of a transcript."""

    sentences: tuple[tuple[str, ...], ...]
    """Stems of each sentence, in order."""
    counts: Mapping[str, int]
    rarity: Mapping[str, float]
    """Log of (minutes + 1) over the minutes in which the stem occurs: 0.0 and a little for a word of every minute."""

    def salience(self, stem: str) -> float:
        """How much a word tells of what this part is about: said often, and in few places."""
        return log(1 + min(self.counts.get(stem, 0), MAX_COUNT)) * self.rarity.get(stem, 0.0)


def read_vocabulary(transcript: Transcript) -> Vocabulary:
    sentences = tuple(sentence_stems(transcript, index) for index in range(len(transcript.sentences)))
    counts = Counter(stem for stems in sentences for stem in stems)
    blocks: dict[str, set[int]] = {}
    spoken: set[int] = set()
    for index, stems in enumerate(sentences):
        block = transcript.sentence_span(index).start_ms // BLOCK_MS
        spoken.add(block)
        for stem_ in stems:
            blocks.setdefault(stem_, set()).add(block)
    rarity = {stem_: log((len(spoken) + 1) / len(where)) for stem_, where in blocks.items()}
    return Vocabulary(sentences, counts, rarity)


def sentence_stems(transcript: Transcript, index: int) -> tuple[str, ...]:
    first, last = transcript.sentences[index]
    stems = (stem(word.text, transcript.language) for word in transcript.words[first : last + 1])
    return tuple(stem_ for stem_ in stems if stem_)


def text_stems(text: str, language: str) -> frozenset[str]:
    return frozenset(stem(word, language) for word in text.split()) - {""}


def salient_phrases(
    transcript: Transcript, vocabulary: Vocabulary, first: int, last: int, count: int = 3
) -> tuple[str, ...]:
    """`phrases_in` of sentences `first` to `last`, both inclusive."""
    span = Span(transcript.sentence_span(first).start_ms, transcript.sentence_span(last).end_ms)
    return phrases_in(transcript, vocabulary, span, count)


def phrases_in(transcript: Transcript, vocabulary: Vocabulary, span: Span, count: int = 3) -> tuple[str, ...]:
    """The words and word pairs that tell the span from the rest of the recording, best first.

    At most `count`, no two of which share a stem; fewer where little was said.
    """
    surfaces: dict[tuple[str, ...], Counter[str]] = {}
    words = transcript.words
    first, last = (bisect_left(words, ms, key=lambda word: word.span.start_ms) for ms in (span.start_ms, span.end_ms))
    for stems, surface in _runs(words[first:last], transcript.language):
        surfaces.setdefault(stems, Counter())[surface] += 1
    ranked = sorted(surfaces, key=lambda stems: (-_weight(stems, surfaces[stems].total(), vocabulary), stems))
    chosen: list[str] = []
    used: set[str] = set()
    for stems in ranked:
        if len(chosen) < count and used.isdisjoint(stems):
            used.update(stems)
            chosen.append(min(surfaces[stems], key=lambda surface: (-surfaces[stems][surface], surface)))
    return tuple(chosen)


def _weight(stems: tuple[str, ...], here: int, vocabulary: Vocabulary) -> float:
    """A pair must recur to count, a word nearly so; it counts more, the more of its uses fall in this stretch."""
    rarity = sum(vocabulary.rarity[stem_] for stem_ in stems) / len(stems)
    if len(stems) == 2:
        return 2.0 * (here - 1) * rarity
    return (here - 0.8) * sqrt(here / vocabulary.counts[stems[0]]) * rarity


def _runs(words: Sequence[Word], language: str) -> list[tuple[tuple[str, ...], str]]:
    """Content words and the pairs of them that stand side by side, each with how it was written."""
    found: list[tuple[tuple[str, ...], str]] = []
    before: tuple[str, str] | None = None
    opens = True
    for word in words:
        stem_ = stem(word.text, language)
        surface = _surface(word.text, opens)
        opens = ends_sentence(word.text)
        if not stem_:
            before = None
            continue
        found.append(((stem_,), surface))
        if before and before[0] != stem_:
            found.append(((before[0], stem_), f"{before[1]} {surface}"))
        before = (stem_, surface) if word.text[-1].isalnum() else None
    return found


def _surface(text: str, opens: bool) -> str:
    """How a title writes the word: acronyms and names keep their capitals, but for one that opens a sentence."""
    bare = plain(text)
    kept = text.strip("\"'“”‘’.,;:!?…()[]")  # noqa: RUF001
    named = kept[:1].isupper() and not opens
    if kept.replace("’", "'").casefold() != bare or not (named or any(map(str.isupper, kept[1:]))):
        kept = bare
    return kept.removesuffix("'s").removesuffix("’s")

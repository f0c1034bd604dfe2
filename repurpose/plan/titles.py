"""What a clip is called and how it is described: planned words first, else its own, never invented ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from repurpose.captions.cues.grammar import grammar_of
from repurpose.model import Transcript
from repurpose.select.vocabulary import Vocabulary, plain, salient_phrases, text_stems

MAX_TITLE = 60
MAX_DESCRIPTION = 300

_OPENERS = re.compile(
    r"^(?:(?:and|but|so|or|well|okay|ok|now|right|alright|all right|yeah|yes|yep|no|um|uh|er|ah|oh|hey|like|then|"
    r"you know|you see|i mean|i think|i guess|actually|basically|anyway|of course|let's see)\b[\s,.;:…—–-]*"
    r"|(?:first|second|third|next|last|finally|lastly|again|today|here),\s+)+",
    re.IGNORECASE,
)
"""Words that lead from what was said before into the sentence; a title begins without them."""
_CLAUSE_END = re.compile(r"[,;:—–](?=\s)|\s[-–—](?=\s)")
_LEANING = frozenset(
    ["it", "this", "that", "these", "those", "they", "he", "she", "them", "there", "here", "which", "who", "also"]
)
"""A sentence that begins so leans on the one before."""
_LEADING_ON = frozenset(["however", "therefore", "then", "also", "too", "even", "just", "well", "like", "really", "um"])
"""A clause that ends so was going on."""
_TELLING_WORDS = 5
"""Salience is summed over this many words: a longer sentence does not win by its length alone."""


def title_clip(
    transcript: Transcript, vocabulary: Vocabulary, sentences: range, preferred: Sequence[str], taken: set[str]
) -> str:
    """The first of `preferred` (planned titles) that is free, else the most telling sentence or clause, else phrases.

    At most `MAX_TITLE` characters, its first letter a capital, ended at a sentence's or clause's own end. `taken`
    holds the titles of other clips in lower case and gains this one. Empty where nothing was planned or said.
    """
    spoken = sorted(_spoken_titles(transcript, vocabulary, sentences), key=lambda found: (-found[0], found[1]))
    phrases = salient_phrases(transcript, vocabulary, sentences[0], sentences[-1], 2) if sentences else ()
    options = [*(shortened(title) for title in preferred), *(title for _, _, title in spoken), " and ".join(phrases)]
    titles = [_capitalised(option) for option in options if option]
    title = next((title for title in titles if title.lower() not in taken), titles[0] if titles else "")
    taken.add(title.lower())
    return title


def describe(transcript: Transcript, sentences: range) -> str:
    """The first sentence as spoken, and the second where both fit into `MAX_DESCRIPTION` characters."""
    if not sentences:
        return ""
    first = transcript.sentence_text(sentences[0])
    if len(first) > MAX_DESCRIPTION:
        return first[:MAX_DESCRIPTION].rpartition(" ")[0].rstrip(" ,;:—–-") + "…"
    both = f"{first} {transcript.sentence_text(sentences[1])}" if len(sentences) > 1 else first
    return both if len(both) <= MAX_DESCRIPTION else first


def shortened(text: str, limit: int = MAX_TITLE) -> str:
    """The text in one line, cut between words where it is longer than `limit`, without words left hanging."""
    words = text.split()
    while words and len(" ".join(words)) > limit and len(words) > 1:
        words.pop()
    if len(words) < len(text.split()):
        while len(words) > 1 and _hangs(words[-1]):
            words.pop()
        return " ".join(words)[:limit].rstrip(" ,;:—–-")
    return " ".join(words)[:limit]


def _hangs(word: str) -> bool:
    bare = plain(word)
    grammar = grammar_of("en")
    return bare in grammar.binders or bare in grammar.prepositions or bare in grammar.conjunctions


def _spoken_titles(
    transcript: Transcript, vocabulary: Vocabulary, sentences: range
) -> Iterator[tuple[float, int, str]]:
    """Worth, sentence and text of whole sentences and of their first clauses."""
    for index in sentences:
        sentence = transcript.sentence_text(index)
        text = _OPENERS.sub("", sentence)
        clauses = [text, *(text[: match.start()] for match in _CLAUSE_END.finditer(text))]
        for clause in clauses:
            title = clause.strip().rstrip(".,;:—–- …")
            words = title.split()
            if len(title) > MAX_TITLE or len(words) < 3 or not (title.endswith("?") or _ends_well(words)):
                continue
            early = 1.5 - (index - sentences[0]) / len(sentences)
            whole = 1.0 if clause is text else 0.7
            asks = 1.5 if title.endswith("?") else 1.0
            leans = 0.4 if plain(words[0]) in _LEANING else 1.0
            flows = 0.8 ** (title.count(",") + 2 * _repeats(words))
            telling = _telling(title, transcript.language, vocabulary)
            yield telling * early * whole * asks * leans * flows, index, title


def _ends_well(words: Sequence[str]) -> bool:
    return not (_hangs(words[-1]) or plain(words[-1]) in _LEADING_ON)


def _repeats(words: Sequence[str]) -> int:
    """Words said twice running: a speaker's false starts."""
    return sum(plain(one) == plain(two) for one, two in pairwise(words))


def _telling(title: str, language: str, vocabulary: Vocabulary) -> float:
    weights = sorted((vocabulary.salience(stem) for stem in text_stems(title, language)), reverse=True)
    return sum(weights[:_TELLING_WORDS])


def _capitalised(title: str) -> str:
    """A first word that is written with inner capitals (iPhone) stays as it is."""
    first = title.split(maxsplit=1)[0]
    return title if any(map(str.isupper, first)) else title[:1].upper() + title[1:]

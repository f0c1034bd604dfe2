"""What it costs to end a line or a caption after a word: the reader's grammar as numbers."""

from __future__ import annotations

from collections.abc import Sequence

from repurpose.model import Word

SENTENCE, CLAUSE, COMMA, CONJUNCTION, PREPOSITION, NEUTRAL, TORN = 0, 6, 10, 20, 28, 50, 200
"""From a break that reads by itself to one that tears a phrase apart; only their order and distance matter."""

SENTENCE_MARKS = (".", "?", "!", "…", "\u3002", "\uff1f", "\uff01")
COMMAS = (",", "\u3001", "\uff0c")
"""The escapes are the full-width marks of Chinese and Japanese."""

PAUSE_RELIEF_MS = 10
"""Each such stretch of silence after a word makes a break there cheaper by one, up to `MOST_RELIEF`."""
MOST_RELIEF = 40


def _listed(text: str) -> frozenset[str]:
    return frozenset(text.split())


# The lists follow the line treatment rules that the Netflix and BBC subtitle guides share: break before conjunctions
# and prepositions; keep article and noun, adjective and noun, auxiliary and verb, pronoun and verb together.
CONJUNCTIONS = _listed("""
    and but or nor so yet because although though if unless until when whenever while where whereas whether that which
    who whose than as since after before
""")
PREPOSITIONS = _listed("""
    about above across against along among around at behind below beneath beside between beyond by despite down during
    for from in inside into like near of off on onto out outside over past through throughout to toward towards under
    up upon with within without
""")
BINDERS = _listed("""
    a an the this these those my your his her its our their every each some any no mr mrs ms dr prof st very too
    i you he she it we they i'm you're he's she's it's we're they're i've you've we've they've i'll you'll he'll she'll
    it'll we'll they'll i'd you'd he'd she'd we'd they'd am is are was were be been being have has had do does did don't
    doesn't didn't will would shall should can could can't cannot couldn't won't wouldn't shouldn't isn't aren't wasn't
    weren't may might must not let's there's that's what's
""")


def break_costs(words: Sequence[Word], ends_sentence: Sequence[bool]) -> list[int]:
    """Cost of a break after each word; the last word's is that of a sentence end.

    The word lists are English; in other languages punctuation, pauses, numbers and names still decide.
    """
    costs = [
        _cost(word, following, ended) for word, following, ended in zip(words, words[1:], ends_sentence, strict=False)
    ]
    return [*costs, SENTENCE] if words else []


def _cost(word: Word, following: Word, ended: bool) -> int:
    if ended:
        return SENTENCE
    text = word.text.rstrip("\"')]}»”’")
    if text.endswith(SENTENCE_MARKS) and not _abbreviates(text):
        return SENTENCE
    if text.endswith((";", ":", "—", "–")):
        return CLAUSE
    relief = min(MOST_RELIEF, max(0, following.span.start_ms - word.span.end_ms) // PAUSE_RELIEF_MS)
    if text.endswith(COMMAS):
        return COMMA
    return max(CLAUSE, _phrase_cost(text, following.text) - relief)


def _abbreviates(text: str) -> bool:
    """`e.g.`, `U.S.` or `Dr.`: the sentence goes on."""
    bare = text.rstrip(".").lower()
    return text.endswith(".") and ("." in bare or len(bare) == 1 or bare in BINDERS)


def _phrase_cost(text: str, following: str) -> int:
    bare, after = text.lower().replace("’", "'").rstrip("."), following.lower().strip(".,;:!?\"'").replace("’", "'")
    if bare in BINDERS or bare in PREPOSITIONS or bare in CONJUNCTIONS:
        return TORN
    if text[-1:].isdigit() or (text[:1].isupper() and following[:1].isupper()):
        return TORN  # a number and what it counts; first and last name
    if after in CONJUNCTIONS:
        return CONJUNCTION
    if after in PREPOSITIONS:
        return PREPOSITION
    return NEUTRAL

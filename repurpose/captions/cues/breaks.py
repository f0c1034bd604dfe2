"""What it costs to end a line or a caption after a word: the reader's grammar as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from repurpose.captions.cues.grammar import Grammar
from repurpose.captions.cues.tokens import Token, closes, opens

SENTENCE, CLAUSE, COMMA, CONJUNCTION, PREPOSITION, NEUTRAL, LOOSE, HELD, TORN = 0, 6, 10, 20, 28, 50, 95, 160, 240
"""From a break that reads by itself to one that tears a phrase apart; only their order and distance matter."""

SENTENCE_MARKS = tuple(".?!…") + tuple("\u3002\uff0e\uff1f\uff01\uff61\u061f\u06d4\u0964\u0965\u0589\u17d4\u104b")
"""Also those of Chinese and Japanese, Arabic and Urdu, Hindi, Armenian, Khmer and Burmese."""
CLAUSE_MARKS = (";", ":", "—", "–", "\uff1b", "\uff1a", "\u061b")
COMMAS = (",", "\u3001", "\uff0c", "\u060c", "\uff64")
_CLOSERS = "\"')]}»”’\u300d\u300f\uff09\u3011"
_OPENERS = "\"'([{«“\u2018¿¡\u300c\u300e\uff08\u3010"

PAUSE_RELIEF_MS = 10
"""Each such stretch of silence after a word makes a break there cheaper by one, up to `MOST_RELIEF`."""
MOST_RELIEF = 40


def break_costs(tokens: Sequence[Token], grammar: Grammar) -> list[int]:
    """Cost of a break after each token; the last one's is that of a sentence end."""
    costs = [_cost(one, two, grammar) for one, two in pairwise(tokens)]
    return [*costs, SENTENCE] if tokens else []


def _cost(token: Token, following: Token, grammar: Grammar) -> int:
    if closes(following.text[0]) or opens(token.text[-1]):
        return TORN
    if token.ends_sentence:
        return SENTENCE
    text = token.text.rstrip(_CLOSERS)
    if text.endswith(SENTENCE_MARKS) and not _abbreviates(text, grammar):
        return SENTENCE
    if text.endswith(CLAUSE_MARKS):
        return CLAUSE
    if text.endswith(COMMAS):
        return COMMA
    relief = min(MOST_RELIEF, max(0, following.span.start_ms - token.span.end_ms) // PAUSE_RELIEF_MS)
    return max(CLAUSE, _phrase_cost(text, following.text, grammar) - relief)


def _abbreviates(text: str, grammar: Grammar) -> bool:
    """`e.g.`, `U.S.` or `Dr.`: the sentence goes on."""
    bare = text.rstrip(".").lower()
    return text.endswith(".") and ("." in bare or (len(bare) == 1 and bare.isalpha()) or bare in grammar.titles)


def bare_word(text: str) -> str:
    """The word as the lists hold it: lower case, straight apostrophe, no punctuation around it."""
    return text.lower().replace("’", "'").strip(_OPENERS + ".,;:!?…¿¡" + _CLOSERS)


def _phrase_cost(text: str, following: str, grammar: Grammar) -> int:
    bare, after = bare_word(text), bare_word(following)
    after_head = after[: after.find("'") + 1]
    if bare in grammar.titles:
        return TORN
    conjunction = after in grammar.conjunctions or after_head in grammar.conjunctions
    preposition = after in grammar.prepositions or after_head in grammar.prepositions
    if bare in grammar.binders:
        return _binder_cost(bare, after, conjunction or preposition, grammar)
    if bare in grammar.prepositions or bare in grammar.conjunctions:
        return LOOSE if bare in grammar.particles and (conjunction or preposition) else HELD
    if _counts(bare, grammar) and (_counts(after, grammar) or after in grammar.units):
        return TORN
    if grammar.capitals_are_names and text[:1].isupper() and following[:1].isupper() and after not in ("i", "i'm"):
        return TORN  # first and last name
    if bare[-1:].isdigit() and not (conjunction or preposition or after in grammar.binders):
        return TORN  # a number and what it counts
    if after in grammar.particles or after in grammar.enclitics or (after == "to" and bare in grammar.infinitives):
        return LOOSE
    if conjunction:
        return CONJUNCTION
    if preposition:
        return PREPOSITION + (12 if after == "of" else 0)
    if bare in grammar.leaning or _counts(bare, grammar):
        return LOOSE
    return NEUTRAL


def _binder_cost(bare: str, after: str, phrase_follows: bool, grammar: Grammar) -> int:
    """An article holds to its noun and an auxiliary to its verb; where neither follows, they hold less."""
    if phrase_follows and bare in grammar.objects:
        return PREPOSITION + 12
    if bare in grammar.may_end and (phrase_follows or after in grammar.binders):
        return LOOSE
    return TORN


def _counts(bare: str, grammar: Grammar) -> bool:
    return bare[-1:].isdigit() or bare in grammar.numbers

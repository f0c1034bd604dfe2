"""A cue that is too fast loses what says nothing: fillers, and words that were begun twice. No other word changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from repurpose.captions.cues.breaks import SENTENCE_MARKS, bare_word
from repurpose.captions.cues.grammar import Filler, Grammar
from repurpose.captions.cues.tokens import Token

LONGEST_REPEAT = 3
"""Words that a speaker says again after a false start: `we have we have seen`."""


def condensed(tokens: Sequence[Token], grammar: Grammar, fits: Callable[[Sequence[Token]], bool]) -> Sequence[Token]:
    """The tokens without fillers and repeats, taken out one after the other until the rest fits; never all of them.

    Fillers go first, in the order of the language's list, then false starts from the left.
    """
    kept = list(tokens)
    while not fits(kept):
        found = next(_superfluous(kept, grammar), None)
        if found is None or len(found) >= len(kept):
            break
        kept = kept[: found.start] + kept[found.stop :]
    return kept


def filler_words(texts: Sequence[str], grammar: Grammar) -> Iterator[int]:
    """The places of words that say nothing, whatever the sentence."""
    words = [bare_word(text) for text in texts]
    for filler in grammar.fillers:
        for start in range(len(words) - len(filler.words) + 1):
            part = range(start, start + len(filler.words))
            if _is_filler(words, part, filler):
                yield from part


def _superfluous(tokens: Sequence[Token], grammar: Grammar) -> Iterator[range]:
    words = [bare_word(token.text) for token in tokens]
    for filler in grammar.fillers:
        for start in range(len(words) - len(filler.words) + 1):
            part = range(start, start + len(filler.words))
            if _is_filler(words, part, filler) and _ends_nothing(tokens, part):
                yield part
    for length in range(LONGEST_REPEAT, 0, -1):
        for start in range(len(words) - 2 * length + 1):
            if _is_false_start(tokens, words, start, length, grammar):
                yield range(start, start + length)


def _is_filler(words: Sequence[str], part: range, filler: Filler) -> bool:
    if tuple(words[part.start : part.stop]) != filler.words:
        return False
    before = words[part.start - 1] if part.start else ""
    after = words[part.stop] if part.stop < len(words) else ""
    return before not in filler.not_after and after not in filler.not_before


def _ends_nothing(tokens: Sequence[Token], part: range) -> bool:
    """Whether the full stop, if it has one, is its own: a sentence keeps its end."""
    if not tokens[part.stop - 1].text.endswith(SENTENCE_MARKS):
        return True
    return part.start == 0 or tokens[part.start - 1].text.endswith(SENTENCE_MARKS)


def _is_false_start(tokens: Sequence[Token], words: Sequence[str], start: int, length: int, grammar: Grammar) -> bool:
    """Whether words are said again at once: of single ones only short words, for `very very` means something."""
    once, again = words[start : start + length], words[start + length : start + 2 * length]
    if once != again or not all(once) or tokens[start + length - 1].text.endswith(SENTENCE_MARKS):
        return False
    small = grammar.binders | grammar.prepositions | grammar.conjunctions
    return length > 1 or (once[0] in small and once[0] not in grammar.doubles)

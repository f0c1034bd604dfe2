"""Pure: words into sentences, by punctuation, pauses and the case of the next word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from repurpose.model import Word

LONG_PAUSE_MS = 1000
"""Ends a sentence that has no full stop, where the next word does not go on in lower case."""

FINAL_PAUSE_MS = 2000
"""Ends a sentence whatever follows."""

BREATH_MS = 400
"""Tells "she works for Acme Inc. Then…" from "Acme Inc. Limited": an abbreviation ends a sentence only before one."""

MOST_WORDS = 60
"""A sentence that is longer was not punctuated; it is cut at its longest pauses."""

SHORTEST_CUT_MS = 300
"""No pause shorter than this cuts a long sentence."""

_CLOSING = "\"'”’»)]}"
_OPENING = "\"'“\u2018«([{¿¡-–—"
_STOPS = (".", "!", "?", "…", "。", "\uff01", "\uff1f", "।", "؟")
_ASKS = ("?", "\uff1f", "؟")
_TITLES = {"mr", "mrs", "ms", "dr", "prof", "st", "gen", "col", "sgt", "capt", "lt", "rev", "hon", "mt", "mme", "mlle"}
_TITLES |= {"sra", "dra", "e.g", "i.e", "vs", "cf", "ca", "approx", "z.b", "d.h"}
"""Never end a sentence, unless a long pause follows."""
_BEFORE_NUMBERS = {"no", "fig", "vol", "nr", "pp", "p", "ch", "sec", "art"}
"""Abbreviations only where a number follows: "No. 5", but "No. We cannot."."""
_SHORTENED = {"etc", "al", "inc", "ltd", "co", "corp", "dept", "est", "sr", "jr", "a.m", "p.m", "u.s", "u.k", "ph.d"}
"""May stand at the end of a sentence or inside it."""


def ends_sentence(text: str) -> bool:
    """Whether a mark that ends sentences stands at the end of the word, before closing quotes and brackets.

    >>> [ends_sentence(word) for word in ("done.", "done.»", "done,")]
    [True, True, False]
    """
    return text.rstrip(_CLOSING).endswith(_STOPS)


def asks(text: str) -> bool:
    """Whether the sentence that ends with this word is a question."""
    return text.rstrip(_CLOSING).endswith(_ASKS)


def split_sentences(words: tuple[Word, ...]) -> tuple[tuple[int, int], ...]:
    """First and last index (both inclusive) of each sentence; every word is in exactly one."""
    # Where people talk at once, nobody pauses until the last of them is done.
    reached = accumulate((word.span.end_ms for word in words), max)
    pauses = [word.span.start_ms - end_ms for word, end_ms in zip(words[1:], reached, strict=False)]
    sentences: list[tuple[int, int]] = []
    first = 0
    for index in range(len(words)):
        if index == len(words) - 1 or _ends(words, first, index, pauses[index]):
            sentences.extend(_short(pauses, first, index))
            first = index + 1
    return tuple(sentences)


def _ends(words: tuple[Word, ...], first: int, index: int, pause_ms: int) -> bool:
    word, following = words[index], words[index + 1]
    if pause_ms >= FINAL_PAUSE_MS:
        return True
    bare = word.text.rstrip(_CLOSING)
    goes_on = following.text.lstrip(_OPENING)[:1].islower()
    if not bare.endswith(_STOPS):
        return pause_ms >= LONG_PAUSE_MS and not goes_on and not bare.endswith((",", ":", ";"))
    if pause_ms >= LONG_PAUSE_MS:
        return True
    return not goes_on and not (bare.endswith(".") and _is_short_form(bare, following.text, pause_ms, index == first))


def _is_short_form(bare: str, following: str, pause_ms: int, opens: bool) -> bool:
    """Whether the full stop belongs to an abbreviation, an initial or a number rather than to a sentence."""
    core = bare.lstrip(_OPENING).rstrip(".").casefold()
    number_follows = following.lstrip(_OPENING)[:1].isdigit()
    if core in _TITLES or (core in _BEFORE_NUMBERS and number_follows):
        return True
    if core.isdigit():
        return opens or (number_follows and pause_ms < BREATH_MS)  # "1. Open the settings", "version 2. 5"
    initial = len(core) == 1 and core.isalpha() and core != "i"
    return (initial or core in _SHORTENED) and pause_ms < BREATH_MS


def _short(pauses: Sequence[int], first: int, last: int) -> Iterator[tuple[int, int]]:
    """Cut what is too long for a sentence at its longest pause, and the halves again."""
    if last - first + 1 > MOST_WORDS:
        longest_ms, negative = max((pauses[at], -at) for at in range(first, last))
        if longest_ms >= SHORTEST_CUT_MS:
            yield from _short(pauses, first, -negative)
            yield from _short(pauses, -negative + 1, last)
            return
    yield first, last

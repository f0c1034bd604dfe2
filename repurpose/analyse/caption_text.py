"""Pure: what is said in captions: their words without sound descriptions, speakers' names and repeated lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from repurpose.analyse.word_alignment import SpokenCue
from repurpose.media.recogniser import UNSPACED
from repurpose.model import Cue

_SOUND = re.compile(r"\[[^\[\]]*+\]|\((?=[^()]*[A-Z])[^()a-z]*+\)")
"""`[applause]`, and what stands in parentheses in capitals: `(MUSIC)`."""
_SOUND_LINE = re.compile(r"^[\s\-–—>]*\([^()]*+\)\W*$")
"""A line that is all in parentheses: `(music)`."""
_NOTES = frozenset("♪♫♬♩")
"""A line with one of them is sung."""
_DASH = re.compile(r"^\s*(?:>{2,3}|[-–—])\s*")
"""What marks that somebody else speaks."""
_CAPITALS = re.compile(r"^[A-Z][A-Z0-9 .'&-]{1,30}:(?:\s+|$)")
_NAME = re.compile(r"^((?:[A-Z][\w.'-]*)(?: [A-Z][\w.'-]*){0,2}):(?:\s+|$)")
_MANY = 3
"""A name before a colon that opens so many captions is a speaker's; less often it may be said: "Note: …"."""
_SIGN = re.compile(r"[^\W\d_a-zA-Z]|[a-zA-Z\d]+(?:['’.-][a-zA-Z\d]+)*|[^\w\s]+")
"""A sign of a script without spaces, a Latin word or a number within it, or the punctuation after them."""

_ROLLING_SHARE = 0.5
"""Where so many captions begin with the line that ended the one before, lines roll up, as in live captions."""


def spoken(cues: Sequence[Cue], language: str) -> tuple[SpokenCue, ...]:
    """The captions that hold words, in order of time, each with its words; `language` tells how they are divided."""
    ordered = sorted(cues, key=lambda cue: cue.span)
    names = _speakers(ordered)
    lines = _without_repeats([cue.lines for cue in ordered])
    found = []
    for cue, kept in zip(ordered, lines, strict=True):
        words = divide(" ".join(_said("\n".join(kept), names)), language)
        if any(letter.isalnum() for word in words for letter in word):
            found.append(SpokenCue(cue.span, words))
    return tuple(found)


def divide(text: str, language: str) -> tuple[str, ...]:
    """Words at spaces, or signs where a language has none.

    >>> divide("打开 Wi-Fi 设置。", "zh"), divide("Open the Wi-Fi settings.", "en")
    (('打', '开', 'Wi-Fi', '设', '置。'), ('Open', 'the', 'Wi-Fi', 'settings.'))
    """
    if language not in UNSPACED:
        return tuple(text.split())
    words: list[str] = []
    for match in _SIGN.finditer(text):
        if words and not any(letter.isalnum() for letter in match[0]):
            words[-1] += match[0]
        else:
            words.append(match[0])
    return tuple(words)


def _said(text: str, names: frozenset[str]) -> Iterator[str]:
    """The lines of a caption that are spoken, without what is not said in them."""
    for line in _SOUND.sub("", text).split("\n"):
        if _SOUND_LINE.match(line) or not _NOTES.isdisjoint(line):
            continue
        line = _CAPITALS.sub("", _DASH.sub("", line))
        match = _NAME.match(line)
        yield line[match.end() :] if match and match[1] in names else line


def _speakers(cues: Sequence[Cue]) -> frozenset[str]:
    matches = (_NAME.match(_DASH.sub("", line)) for cue in cues for line in cue.lines)
    counts = Counter(match[1] for match in matches if match)
    return frozenset(name for name, count in counts.items() if count >= _MANY)


def _without_repeats(cues: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The lines of each caption without those that ended the one before, where lines roll up."""
    repeats = [0, *(_repeated(one, other) for one, other in pairwise(cues))]
    if sum(map(bool, repeats)) < _ROLLING_SHARE * max(1, len(cues) - 1):
        return list(cues)
    return [lines[count:] for lines, count in zip(cues, repeats, strict=False)]


def _repeated(before: tuple[str, ...], lines: tuple[str, ...]) -> int:
    for count in range(min(len(before), len(lines)), 0, -1):
        if before[-count:] == lines[:count]:
            return count
    return 0

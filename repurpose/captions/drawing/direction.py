"""The order in which the pieces of a line are drawn where some of it runs from right to left. Pure.

libass orders the letters within a piece (a run of one font and colour) by Unicode's rules, but sets the pieces one
after the other from left to right: a sentence in Arabic with one coloured word, or one Latin word, came out in a wrong
order. So its pieces are handed over in the order in which they are seen, each told its own direction.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from repurpose.media.fonts import Typeface

_LEFTWARDS, _NUMBERS, _IN_NUMBERS = ("R", "AL"), ("EN", "AN"), ("ES", "ET", "CS")


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters of a line that look alike."""

    text: str
    face: Typeface
    word: int = -1
    """Which word of the cue they belong to; -1 where words do not matter, or between them."""
    level: int = 0
    """Unicode's embedding level: how often the piece is turned round with what stands beside it."""
    leftwards: bool = False
    """Whether its own letters run to the left."""


def runs_left(line: str) -> bool:
    """Whether a line is read from right to left: its first letter with a direction says so."""
    kinds = map(unicodedata.bidirectional, line)
    return next((kind in _LEFTWARDS for kind in kinds if kind in ("L", *_LEFTWARDS)), False)


def has_leftwards(line: str) -> bool:
    return any(unicodedata.bidirectional(letter) in _LEFTWARDS for letter in line)


def as_seen(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces of a line from left to right, broken where the direction changes."""
    line = "".join(piece.text for piece in pieces)
    if not has_leftwards(line):
        return tuple(pieces)
    if len(pieces) == 1:  # libass orders what is in one piece.
        return (replace(pieces[0], leftwards=runs_left(line)),)
    levels = iter(embedding_levels(line))
    parts = [part for piece in pieces for part in _one_way(piece, [next(levels) for _ in piece.text])]
    for level in range(max(part.level for part in parts), 0, -1):
        parts = _turned(parts, level)
    return tuple(parts)


def embedding_levels(line: str) -> list[int]:
    """The level of each letter: Unicode's algorithm (UAX 9) without explicit embeddings and paired brackets.

    >>> embedding_levels("ab \u05d0\u05d1 1")
    [0, 0, 0, 1, 1, 1, 2]
    """
    base = "R" if runs_left(line) else "L"
    kinds = _resolved_numbers([_kind(letter) for letter in line], base)
    for index, kind in enumerate(kinds):
        if kind == "neutral":
            before = next((each for each in reversed(kinds[:index]) if each != "neutral"), base)
            after = next((each for each in kinds[index:] if each != "neutral"), base)
            sides = {"R" if side == "number" else side for side in (before, after)}
            kinds[index] = sides.pop() if len(sides) == 1 else base
    return [{"R": 1, "number": 2, "L": 2 if base == "R" else 0}[kind] for kind in kinds]


def _kind(letter: str) -> str:
    kind = unicodedata.bidirectional(letter)
    if kind in _NUMBERS or kind in _IN_NUMBERS:
        return kind
    return "R" if kind in _LEFTWARDS else "L" if kind == "L" else "mark" if kind == "NSM" else "neutral"


def _resolved_numbers(kinds: list[str], base: str) -> list[str]:
    """Marks go with their letter; numbers after a letter that runs to the right are letters like it."""
    strong, resolved = base, list[str]()
    for index, kind in enumerate(kinds):
        if kind == "mark":
            kind = resolved[-1] if resolved else "neutral"
        elif kind in _NUMBERS:
            kind = "number" if strong == "R" else "L"
        elif kind in _IN_NUMBERS:
            between = 0 < index < len(kinds) - 1 and kinds[index - 1] in _NUMBERS and kinds[index + 1] in _NUMBERS
            kind = resolved[-1] if between else "neutral"
        if kind in ("L", "R"):
            strong = kind
        resolved.append(kind)
    return resolved


def _one_way(piece: Piece, levels: Sequence[int]) -> Iterator[Piece]:
    """A piece as parts of one level each; spaces at the edges of what runs left stand by themselves.

    Told to run left, libass would set them at the wrong edge, or at the end of the line not at all.
    """
    for level, group in itertools.groupby(zip(piece.text, levels, strict=True), key=lambda pair: pair[1]):
        text = "".join(letter for letter, _ in group)
        core = text.strip(" ")
        for part in text.partition(core) if core and level % 2 else (text,):
            if part:
                yield replace(piece, text=part, level=level, leftwards=level % 2 == 1 and part == core)


def _turned(parts: list[Piece], level: int) -> list[Piece]:
    """Every stretch of parts at this level or above, turned round."""
    turned: list[Piece] = []
    for inside, group in itertools.groupby(parts, key=lambda part: part.level >= level):
        stretch = list(group)
        turned += reversed(stretch) if inside else stretch
    return turned

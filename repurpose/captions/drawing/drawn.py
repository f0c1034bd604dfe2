"""A cue as it can be drawn: its words, and its lines in runs and pieces that look alike. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from repurpose.captions.drawing.direction import Piece
from repurpose.captions.drawing.letters import Lettering, Run
from repurpose.model import Cue

_SENTENCE_ENDS = (".", "!", "?", "…", "\u3002", "\uff01", "\uff1f", "\u061f", "\u0964")
"""The last five: those of Chinese and Japanese, Arabic, and Hindi."""
_DIRECTIONS = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Unicode's explicit directions: lines are given their own (`direction`)."""


@dataclass(frozen=True, slots=True)
class Caption:
    """A cue with the fonts of its letters; without the letters that no font has, and the lines that then are empty."""

    cue: Cue
    words: tuple[str, ...]
    """Of the cue, those too that cannot be drawn."""
    lines: tuple[tuple[Run, ...], ...]
    first_words: tuple[int, ...]
    """Index of the first word of each line."""

    @property
    def ends_sentence(self) -> bool:
        return self.cue.text.rstrip("\"'”’») ").endswith(_SENTENCE_ENDS)

    def pieces(self, *, by_word: bool) -> tuple[tuple[Piece, ...], ...]:
        """The lines in their own order; `by_word` with each word and each space apart."""
        if not by_word:
            return tuple(tuple(Piece(run.text, run.face) for run in runs) for runs in self.lines)
        return tuple(tuple(_words(runs, first)) for runs, first in zip(self.lines, self.first_words, strict=True))


def caption_of(cue: Cue, fonts: Lettering) -> Caption:
    words, lines, first_words = list[str](), list[tuple[Run, ...]](), list[int]()
    for line in map(plain, cue.lines):
        runs = fonts.runs(line)
        if any(run.text.strip() for run in runs):
            lines.append(runs)
            first_words.append(len(words))
        words += line.split(" ") if line else []
    return Caption(cue, tuple(words), tuple(lines), tuple(first_words))


def plain(line: str) -> str:
    """With one space between words, no control characters, and none that turn what follows them round."""
    letters = (letter for letter in line if unicodedata.bidirectional(letter) not in _DIRECTIONS)
    return " ".join("".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in letters).split())


def _words(runs: tuple[Run, ...], word: int) -> Iterator[Piece]:
    """Words of the runs, counted from `word`: spaces are always drawn, so that they can be counted."""
    for run in runs:
        for index, text in enumerate(run.text.split(" ")):
            if index:
                yield Piece(" ", run.face)
                word += 1
            if text:
                yield Piece(text, run.face, word)

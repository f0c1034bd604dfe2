"""A cue's words in lines: what fits, and the best place for each line break."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from repurpose.captions.cues.breaks import HELD
from repurpose.captions.cues.line_width import is_full_width, line_chars
from repurpose.captions.cues.tokens import Token
from repurpose.model import CaptionSettings

IMBALANCE = 24
"""Cost of two lines, one of which is empty; in proportion below."""
TOP_HEAVY = 3
"""Cost of an upper line that is longer than the lower one: both guides like the pyramid that stands on its base."""
WITHIN, HELD_WITHIN = 0.5, 0.75
"""What a break within a cue costs as a share of one between cues, for the eye sees both lines; the second share where a
phrase is torn."""
OVERLONG = 1000
"""Cost of a line that cannot fit because one word is longer."""
SIGNS_A_WORD = 2
"""Full-width signs that count as a word where words are not told apart by spaces."""


class Lines:
    """How tokens fall into lines; every question is answered from running sums, for it is asked some ten times a word.

    A range of tokens is given by its first one and the one after its last.
    """

    __slots__ = ("_columns", "_costs", "_full_width", "_gaps", "_letters", "_limits", "_wide", "_words", "max_lines")

    def __init__(self, tokens: Sequence[Token], costs: Sequence[int], settings: CaptionSettings) -> None:
        self._costs, self.max_lines = costs, settings.max_lines
        self._limits = (settings.max_line_chars, settings.max_full_width_chars)
        self._gaps = [0 if token.glued else 1 for token in tokens]
        widths = [gap + _columns(token.text) for gap, token in zip(self._gaps, tokens, strict=True)]
        self._columns = list(accumulate(widths, initial=0))
        wide = [_letters(token.text) for token in tokens]
        self._letters = list(accumulate((letters for letters, _ in wide), initial=0))
        self._wide = list(accumulate((full for _, full in wide), initial=0))
        self._full_width = self._wide[-1] > 0
        shares = (_words(token, letters) for token, (letters, _) in zip(tokens, wide, strict=True))
        self._words = list(accumulate(shares, initial=0.0))

    def chars(self, first: int, end: int) -> int:
        """Characters of the tokens in one line, as `line_chars` counts them."""
        columns = self._columns[end] - self._columns[first] - self._gaps[first]
        return -(-columns // 2) if self._is_full_width(first, end) else columns

    def words(self, first: int, end: int) -> int:
        return -int(-(self._words[end] - self._words[first]) // 1)

    def limit(self, first: int, end: int) -> int:
        return self._limits[self._is_full_width(first, end)]

    def break_up(self, first: int, end: int, lines: int = 0) -> tuple[float, tuple[int, ...]] | None:
        """Cost and the token after each line break of the best lines; None where the tokens do not fit."""
        lines = lines or self.max_lines
        limit = self.limit(first, end)
        if self.chars(first, end) <= limit:
            return 0.0, ()
        if end - first == 1:
            return float(OVERLONG), ()
        best: tuple[float, tuple[int, ...]] | None = None
        for split in range(end - 1, first, -1) if lines > 1 else ():
            lower = self.chars(split, end)
            if lower > limit * (lines - 1) and split < end - 1:
                break
            upper = self.chars(first, split)
            if upper > limit and split > first + 1:
                continue
            rest = self.break_up(split, end, lines - 1)
            if rest is None:
                continue
            share = lower / (len(rest[1]) + 1)
            cost = rest[0] + self._break(split) + IMBALANCE * abs(upper - share) / limit
            cost += TOP_HEAVY * (upper > share) + OVERLONG * (upper > self.limit(first, split))
            if best is None or cost < best[0]:
                best = cost, (split, *rest[1])
        return best

    def _break(self, split: int) -> float:
        cost = self._costs[split - 1]
        return cost * (HELD_WITHIN if cost >= HELD else WITHIN)

    def _is_full_width(self, first: int, end: int) -> bool:
        if not self._full_width:
            return False
        return 2 * (self._wide[end] - self._wide[first]) > self._letters[end] - self._letters[first]


def set_lines(
    tokens: Sequence[Token], costs: Sequence[int], settings: CaptionSettings
) -> tuple[tuple[Token, ...], ...]:
    """The tokens of a cue, a tuple a line; more lines than allowed where they do not fit."""
    laid = None
    for lines in range(settings.max_lines, max(settings.max_lines, len(tokens)) + 1):
        laid = Lines(tokens, costs, settings).break_up(0, len(tokens), lines)
        if laid:
            break
    bounds = (0, *(laid[1] if laid else ()), len(tokens))
    return tuple(tuple(tokens[one:two]) for one, two in pairwise(bounds))


def _columns(text: str) -> int:
    """The width of a text in a line of narrow letters, whatever its own script."""
    if text.isascii():
        return len(text)
    padding = len(text) + 1  # as many narrow letters make the line a narrow one
    return line_chars(text + "x" * padding) - padding


def _letters(text: str) -> tuple[int, int]:
    """Its letters and the full-width ones among them."""
    if text.isascii():
        return sum(map(str.isalpha, text)), 0
    letters = [char for char in text if char.isalpha()]
    return len(letters), sum(map(is_full_width, letters))


def _words(token: Token, letters: int) -> float:
    """One; of a script without spaces as many as its signs usually make."""
    return letters / SIGNS_A_WORD if is_full_width(token.text) else float(not token.glued)

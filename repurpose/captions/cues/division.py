"""How running speech divides into cues: dynamic programming over what each division costs a reader."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from repurpose.captions.cues.breaks import SENTENCE
from repurpose.captions.cues.layout import Lines
from repurpose.captions.cues.timing import Pace
from repurpose.captions.cues.tokens import Token
from repurpose.model import CaptionSettings

PER_CUE = 14
"""Cost of a further cue: two short sentences share one, but a good break is worth more."""
INNER_SENTENCE = 16
"""Cost of a sentence that ends inside a cue."""
TOO_FAST = 150
"""Cost of a cue that cannot be read in its time; with the next one about that of a torn phrase, for timing comes before
line breaks (BBC Subtitle Guidelines, 3.10), but no article is left without its noun for it."""
TOO_FAST_FULL = 100
"""On top, for one that fills all its lines, else in proportion: who is always too fast still gets good breaks."""
FAR_TOO_FAST = 100
"""On top, for a cue that is given no time at all; in proportion below."""
FRAGMENT = 30
"""Cost of a cue of no length that is a part of a sentence; falls to nothing at half a line."""


def divide(
    tokens: Sequence[Token], costs: Sequence[int], settings: CaptionSettings, pace: Pace, follows: int
) -> list[tuple[int, int]]:
    """The cues as ranges of tokens, first and after the last; `follows` is the frame on which later speech begins.

    Each cue holds one token at least, else what fits page, clock and word limit. The cost of the best division up to a
    token is that of the best up to an earlier one and of a cue between them; a cue holds some twenty words at most, so
    time grows with the number of words alone.
    """
    run = _Run(tokens, costs, settings, pace, follows)
    count = len(tokens)
    best, origin = [0.0] + [float("inf")] * count, [0] * (count + 1)
    for end in range(1, count + 1):
        for first in range(end - 1, -1, -1):
            if first < end - 1 and not run.may_be_cue(first, end):
                break
            cost = best[first] + run.least_cost(first, end)
            if cost < best[end] and (laid := run.lines.break_up(first, end)) is not None:
                cost += laid[0]
                if cost < best[end]:
                    best[end], origin[end] = cost, first
    ranges: list[tuple[int, int]] = []
    while count:
        ranges.append((origin[count], count))
        count = origin[count]
    return ranges[::-1]


class _Run:
    __slots__ = ("_costs", "_ends", "_most_words", "_pace", "_sentences", "_starts", "lines")

    def __init__(
        self, tokens: Sequence[Token], costs: Sequence[int], settings: CaptionSettings, pace: Pace, follows: int
    ) -> None:
        self._costs, self._pace = costs, pace
        self.lines = Lines(tokens, costs, settings)
        self._most_words = settings.max_words or len(tokens)
        frame = pace.grid.frame
        self._starts = [*(frame(token.span.start_ms) for token in tokens), follows]
        self._ends = [pace.grid.first_from(token.span.end_ms) for token in tokens]
        self._sentences = list(accumulate((int(cost == SENTENCE) for cost in costs), initial=0))

    def may_be_cue(self, first: int, end: int) -> bool:
        lines = self.lines
        return (
            lines.chars(first, end) <= lines.limit(first, end) * lines.max_lines
            and self._ends[end - 1] - self._starts[first] <= self._pace.most
            and lines.words(first, end) <= self._most_words
        )

    def least_cost(self, first: int, end: int) -> float:
        """What a cue costs in one line."""
        chars, limit = self.lines.chars(first, end), self.lines.limit(first, end)
        cost = float(PER_CUE + self._costs[end - 1])
        cost += INNER_SENTENCE * (self._sentences[end - 1] - self._sentences[first])
        given = self._starts[end] - self._pace.gap - self._starts[first]
        needed = self._pace.needed(chars, self.lines.words(first, end))
        if given < needed:
            filled = min(1.0, chars / (limit * self.lines.max_lines))
            cost += TOO_FAST + TOO_FAST_FULL * filled + FAR_TOO_FAST * (needed - max(0, given)) / needed
        starts_whole = first == 0 or self._costs[first - 1] == SENTENCE
        if 2 * chars < limit and not (starts_whole and self._costs[end - 1] == SENTENCE):
            cost += FRAGMENT * (1 - 2 * chars / limit)
        return cost

"""Words become cues: the cheapest way to divide them, then times that a reader can follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from repurpose.captions.breaks import SENTENCE, break_costs
from repurpose.model import CaptionSettings, Cue, Span, Transcript, Word

LONGEST_PAUSE_MS = 1000
"""A cue never stays on screen through a longer silence between two words."""
LINGER_MS = 250
"""How long a cue stays after its last word where nothing follows; the Netflix guide allows up to half a second."""
CLOSED_GAP_MS = 500
"""A shorter gap between two cues flickers: the first is held until the second (Netflix English, gaps)."""
EARLIEST_LEAD_MS = 200
"""How much before its first word a cue that is too short may appear."""

PER_CUE = 14
"""Cost of a further cue: two short sentences share one, but a good break is worth more."""
INNER_SENTENCE = 16
"""Cost of a sentence that ends inside a cue."""
IMBALANCE = 24
"""Cost of two lines, one of which is empty; in proportion below."""
TOP_HEAVY = 3
TOO_FAST = 70
"""Cost of a cue that is given no time at all; in proportion below."""
FRAGMENT = 30
"""Cost of a cue of no length that is a part of a sentence; falls to nothing at half a line."""
OVERLONG = 1000
"""Cost of a line that cannot fit because one word is longer."""


def make_cues(
    transcript: Transcript,
    span: Span,
    settings: CaptionSettings,
) -> tuple[Cue, ...]:
    """The words whose middle lies in the span, as cues on the recording's clock, in order and never overlapping.

    Time grows linearly with the number of words. Where someone speaks faster than the settings allow, the words stay
    whole and `captions.rules.lint` says so.
    """
    last_words = {last for _, last in transcript.sentences}
    page = _Page(settings.max_line_chars, settings.max_lines, settings)
    words: list[Word] = []
    ends: list[bool] = []
    for index, word in enumerate(transcript.words):
        if span.contains(word.span.middle_ms):
            parts = _parts(word, page.line_chars)
            words += parts
            ends += [False] * (len(parts) - 1) + [index in last_words]
    costs = break_costs(words, ends)
    pieces: list[_Piece] = []
    for first, end in _runs(words):
        pieces.extend(_Run(words[first:end], costs[first:end], page).divide(_following(words, end, span)))
    return _timed(pieces, span, settings)


def _parts(word: Word, line_chars: int) -> list[Word]:
    """The word; in lines of its own where not even two lines would hold it, and small letters could not be read."""
    if len(word.text) <= 2 * line_chars:
        return [word]
    count = -(-len(word.text) // line_chars)
    at = [word.span.start_ms + word.span.duration_ms * number // count for number in range(count + 1)]
    texts = (word.text[number * line_chars : (number + 1) * line_chars] for number in range(count))
    return [Word(Span(*times), text, word.probability) for times, text in zip(pairwise(at), texts, strict=True)]


@dataclass(frozen=True, slots=True)
class _Page:
    line_chars: int
    max_lines: int
    settings: CaptionSettings

    def needed_ms(self, chars: int) -> int:
        """The least time in which so many characters can be read, never under the shortest cue."""
        return max(self.settings.min_ms, -int(-1000 * chars // self.settings.max_chars_per_second))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A cue before it has its time: its lines and the speech that it stands for."""

    lines: tuple[str, ...]
    speech: Span
    needed_ms: int


def _runs(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Stretches without a long pause, as index and index after the last."""
    starts = [0] if words else []
    starts += [
        index
        for index, (one, two) in enumerate(pairwise(words), start=1)
        if two.span.start_ms - one.span.end_ms > LONGEST_PAUSE_MS
    ]
    yield from pairwise([*starts, len(words)])


def _following(words: Sequence[Word], end: int, span: Span) -> int:
    return words[end].span.start_ms if end < len(words) else span.end_ms


class _Run:
    """Dynamic programming over one stretch: the cheapest division that ends at each word."""

    __slots__ = ("_costs", "_ends", "_page", "_sentences", "_words")

    def __init__(self, words: Sequence[Word], costs: Sequence[int], page: _Page) -> None:
        self._words, self._costs, self._page = words, costs, page
        self._ends = list(accumulate((len(word.text) + 1 for word in words), initial=0))
        self._sentences = list(accumulate((int(cost == SENTENCE) for cost in costs), initial=0))

    def divide(self, next_start_ms: int) -> list[_Piece]:
        """`next_start_ms` is where the words after this stretch begin."""
        count = len(self._words)
        best: list[float] = [0.0] + [float("inf")] * count
        origin = [0] * (count + 1)
        for end in range(1, count + 1):
            follows = self._words[end].span.start_ms if end < count else next_start_ms
            for first in self._starts(end):
                cost = best[first] + self._cue_cost(first, end, follows)
                if cost < best[end]:
                    best[end], origin[end] = cost, first
        pieces: list[_Piece] = []
        while count > 0:
            pieces.append(self._piece(origin[count], count))
            count = origin[count]
        return pieces[::-1]

    def _starts(self, end: int) -> Iterator[int]:
        """Where a cue that ends before word `end` may start: one word at least, else what fits page and clock."""
        most_chars = self._page.line_chars * self._page.max_lines
        for first in range(end - 1, -1, -1):
            length_ms = self._words[end - 1].span.end_ms - self._words[first].span.start_ms
            if first < end - 1 and (
                self._chars(first, end) > most_chars or length_ms > self._page.settings.max_ms - LINGER_MS
            ):
                return
            yield first

    def _chars(self, first: int, end: int) -> int:
        return self._ends[end] - self._ends[first] - 1

    def _cue_cost(self, first: int, end: int, follows_ms: int) -> float:
        laid = self._lay_out(first, end, self._page.max_lines)
        if laid is None:
            return float("inf")
        chars = self._chars(first, end)
        start_ms, speech_end_ms = self._words[first].span.start_ms, self._words[end - 1].span.end_ms
        given_ms = min(follows_ms - self._page.settings.gap_ms(), speech_end_ms + CLOSED_GAP_MS) - start_ms
        needed_ms = self._page.needed_ms(chars)
        cost = PER_CUE + laid[0] + self._costs[end - 1]
        cost += INNER_SENTENCE * (self._sentences[end - 1] - self._sentences[first])
        if given_ms < needed_ms:
            cost += TOO_FAST * (needed_ms - max(0, given_ms)) / needed_ms
        starts_whole = first == 0 or self._costs[first - 1] == SENTENCE
        if not (starts_whole and self._costs[end - 1] == SENTENCE) and 2 * chars < self._page.line_chars:
            cost += FRAGMENT * (1 - 2 * chars / self._page.line_chars)
        return cost

    def _lay_out(self, first: int, end: int, lines: int) -> tuple[float, tuple[int, ...]] | None:
        """Cost and the word after each line break of the best lines; None where the words do not fit."""
        limit, chars = self._page.line_chars, self._chars(first, end)
        if chars <= limit:
            return 0.0, ()
        if end - first == 1:
            return float(OVERLONG), ()
        best: tuple[float, tuple[int, ...]] | None = None
        if lines == 1:
            return None
        for split in range(end - 1, first, -1):
            upper, lower = self._chars(first, split), self._chars(split, end)
            if lower > limit * (lines - 1) and split < end - 1:
                break
            if upper > limit and split > first + 1:
                continue
            rest = self._lay_out(split, end, lines - 1)
            if rest is None:
                continue
            share = lower / (len(rest[1]) + 1)
            cost = rest[0] + self._costs[split - 1] / 2 + IMBALANCE * abs(upper - share) / limit
            cost += TOP_HEAVY * (upper > share) + OVERLONG * (upper > limit)
            if best is None or cost < best[0]:
                best = cost, (split, *rest[1])
        return best

    def _piece(self, first: int, end: int) -> _Piece:
        laid = self._lay_out(first, end, self._page.max_lines)
        bounds = (first, *(laid[1] if laid else ()), end)
        lines = tuple(" ".join(word.text for word in self._words[one:two]) for one, two in pairwise(bounds))
        speech = Span(self._words[first].span.start_ms, max(word.span.end_ms for word in self._words[first:end]))
        return _Piece(lines, speech, self._page.needed_ms(self._chars(first, end)))


def _timed(pieces: Sequence[_Piece], span: Span, settings: CaptionSettings) -> tuple[Cue, ...]:
    """Give each piece its time: from its first word to a little after its last, longer where it must be read."""
    cues: list[Cue] = []
    free_ms = span.start_ms
    for index, piece in enumerate(pieces):
        last = index == len(pieces) - 1
        room_ms = span.end_ms if last else pieces[index + 1].speech.start_ms - settings.gap_ms()
        room_ms = min(room_ms, span.end_ms)
        start_ms = max(piece.speech.start_ms, free_ms)
        end_ms = min(max(piece.speech.end_ms + LINGER_MS, start_ms + piece.needed_ms), start_ms + settings.max_ms)
        if not last and 0 < room_ms - end_ms < CLOSED_GAP_MS:
            end_ms = min(room_ms, start_ms + settings.max_ms)
        end_ms = min(end_ms, room_ms)
        missing_ms = max(0, piece.needed_ms - (end_ms - start_ms))
        start_ms = max(free_ms, start_ms - min(missing_ms, EARLIEST_LEAD_MS))
        # Words that a recogniser stacked on one moment leave no room: order is kept, at a millisecond each.
        end_ms = max(end_ms, start_ms + 1)
        cues.append(Cue(Span(start_ms, end_ms), piece.lines))
        free_ms = end_ms + settings.gap_ms()
    return tuple(cues)

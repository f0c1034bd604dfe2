"""Where a clip begins and ends when an editor moves it: by time, word, sentence or what is said there. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from repurpose.errors import UsageError
from repurpose.model import Transcript, Word
from repurpose.plan.air import add_air
from repurpose.plan.phrases import find_phrase
from repurpose.timebase import Span, clock, parse_time, timestamp

_COUNTED = re.compile(r"([+-]\d+)\s*(w|words?|s|sentences?)", re.IGNORECASE)
_NO_LIMIT_MS = 1 << 40


@dataclass(frozen=True, slots=True)
class Move:
    """How an editor moves one boundary."""

    by: Literal["place", "time", "words", "sentences", "said"]
    amount: int = 0
    """ms for `place` (on the recording's clock) and `time`, else how many; below zero is back."""
    said: str = ""
    """The words that the clip is to begin or to end with."""

    @classmethod
    def of(cls, text: str) -> Move:
        """Read `1:02:03.5`, `+0.5s`, `-2 words` or `+1 sentence`. Raises TimeError for anything else.

        >>> Move.of("-2 words"), Move.of("+0.5s").amount
        (Move(by='words', amount=-2, said=''), 500)
        """
        text = text.strip()
        counted = _COUNTED.fullmatch(text)
        if counted and counted[2].lower() != "s":  # `+1s` is a second
            return cls("words" if counted[2][0] in "wW" else "sentences", int(counted[1]))
        if text[:1] in "+-":
            moved = parse_time(text[1:])
            return cls("time", moved if text[0] == "+" else -moved)
        return cls("place", parse_time(text))


@dataclass(frozen=True, slots=True)
class Wish:
    """What an editor asks of a clip's boundaries; None leaves one where it is."""

    start: Move | None = None
    end: Move | None = None
    longer_ms: int = 0
    """By how much the clip is to grow, or below zero to shrink, to the sentence nearest to that."""
    exact: bool = False
    """Times stay as they are given, inside a word too."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of the recording around a clip."""

    transcript: Transcript
    shots: tuple[int, ...]
    """Times of the shot changes in ms, in order."""
    lead_ms: int
    tail_ms: int
    recording: Span
    room: Span
    """As far as the run of show lets a clip grow; a boundary may still be put beyond by its time or words."""

    @property
    def words(self) -> tuple[Word, ...]:
        return self.transcript.words

    def before(self, word: int) -> int:
        """Where a clip starts that begins with this word, with the air of a first word."""
        return self._air(self.words[word].span).start_ms

    def after(self, word: int) -> int:
        """Where a clip ends that closes with this word, with the air of a last word."""
        return self._air(self.words[word].span).end_ms

    def _air(self, span: Span) -> Span:
        return add_air(span, self.words, self.lead_ms, self.tail_ms, self.recording, _NO_LIMIT_MS, self.shots)


def move_boundaries(span: Span, wish: Wish, ground: Ground) -> tuple[Span, tuple[str, ...]]:
    """The clip's new span, with a sentence for each boundary that was put elsewhere than asked.

    Raises UsageError where there is no such place, or nothing would be left of the clip.
    """
    notes: list[str] = []
    start = span.start_ms if wish.start is None else _start(span, wish.start, ground)
    end = span.end_ms if wish.end is None else _end(span, wish.end, ground)
    if not wish.exact:
        start = start if wish.start is None else _whole_word(start, "start", ground, notes)
        end = end if wish.end is None else _whole_word(end, "end", ground, notes)
    if not ground.recording.start_ms <= start < end <= ground.recording.end_ms:
        raise UsageError(
            f"the clip cannot go from {_told(start)} to {_told(end)}: it has to end after it starts and to lie within "
            f"the recording's {timestamp(ground.recording.end_ms)}"
        )
    moved = Span(start, end)
    if wish.longer_ms:
        moved = _resized(moved, wish, ground)
    return moved, tuple(notes)


def _start(span: Span, move: Move, ground: Ground) -> int:
    if move.by == "said":
        return ground.before(find_phrase(move.said, ground.transcript, span.start_ms, ground.recording)[0])
    if move.by in ("words", "sentences"):
        return ground.before(_first_word(_units(ground, move), span.start_ms, move, ground.words))
    return move.amount if move.by == "place" else max(0, span.start_ms + move.amount)


def _end(span: Span, move: Move, ground: Ground) -> int:
    if move.by == "said":
        return ground.after(find_phrase(move.said, ground.transcript, span.end_ms, ground.recording)[1])
    if move.by in ("words", "sentences"):
        return ground.after(_last_word(_units(ground, move), span.end_ms, move, ground.words))
    return move.amount if move.by == "place" else min(ground.recording.end_ms, span.end_ms + move.amount)


def _units(ground: Ground, move: Move) -> Sequence[tuple[int, int]]:
    """First and last word of each word or sentence."""
    return [(word, word) for word in range(len(ground.words))] if move.by == "words" else ground.transcript.sentences


def _first_word(units: Sequence[tuple[int, int]], start_ms: int, move: Move, words: Sequence[Word]) -> int:
    """The word that begins the unit `amount` on from the first one that begins in the clip."""
    here = bisect_left(units, start_ms, key=lambda unit: words[unit[0]].span.start_ms)
    # Where the end of the unit before is in the clip, the first step forward only takes that away.
    first = units[here][0] if here < len(units) else len(words)
    torn = first > 0 and words[first - 1].span.start_ms >= start_ms
    return _picked(units, here + move.amount - (torn and move.amount > 0), move)[0]


def _last_word(units: Sequence[tuple[int, int]], end_ms: int, move: Move, words: Sequence[Word]) -> int:
    """The word that closes the unit `amount` on from the last one that ends in the clip."""
    here = bisect_right(units, end_ms, key=lambda unit: words[unit[1]].span.end_ms) - 1
    after = units[here][1] + 1 if here >= 0 else 0
    torn = after < len(words) and words[after].span.end_ms <= end_ms
    return _picked(units, here + move.amount + (torn and move.amount < 0), move)[1]


def _picked(units: Sequence[tuple[int, int]], index: int, move: Move) -> tuple[int, int]:
    if not 0 <= index < len(units):
        what = "word" if move.by == "words" else "sentence"
        raise UsageError(f"there is no {what} {move.amount:+d} from there in the recording; give a time instead")
    return units[index]


def _whole_word(ms: int, edge: Literal["start", "end"], ground: Ground, notes: list[str]) -> int:
    """The boundary, outside any word: the nearer edge of the one that it cuts, with air."""
    word = bisect_right(ground.words, ms, key=lambda word: word.span.start_ms) - 1
    if word < 0 or not ground.words[word].span.start_ms < ms < ground.words[word].span.end_ms:
        return ms
    keeps = (ms <= ground.words[word].span.middle_ms) == (edge == "start")
    # Without a word to begin or to end with beyond it, this one stays.
    keeps = keeps or word == (len(ground.words) - 1 if edge == "start" else 0)
    moved = ground.before(word + (not keeps)) if edge == "start" else ground.after(word - (not keeps))
    side = "before" if edge == "start" else "after"
    if not keeps:
        side = "after" if edge == "start" else "before"
    notes.append(
        f"{_told(ms)} is inside the word '{ground.words[word].text}': the clip {edge}s at {_told(moved)}, {side} it "
        "(--exact keeps the time)"
    )
    return moved


def _resized(span: Span, wish: Wish, ground: Ground) -> Span:
    """The clip grown or shrunk by about as much as asked, to whole sentences.

    The end moves; where a start that nobody moved comes twice as near to what is asked, that one moves.
    """
    wanted = span.duration_ms + wish.longer_ms
    sentences = ground.transcript.sentences
    ends = [(1, span.start_ms, ground.after(last)) for _, last in sentences]
    starts = [(2, ground.before(first), span.end_ms) for first, _ in sentences if wish.start is None]
    choices: list[tuple[int, int, Span]] = []
    for weight, start, end in (*ends, *starts):
        grown = end - start - span.duration_ms
        if start < end and grown * wish.longer_ms > 0 and ground.room.covers(Span(start, end)):
            choices.append((weight * abs(end - start - wanted), weight, Span(start, end)))
    if not choices:
        verb, seconds = ("longer", wish.longer_ms) if wish.longer_ms > 0 else ("shorter", -wish.longer_ms)
        raise UsageError(
            f"there is no sentence at which the clip could become about {seconds / 1000:g} s {verb}; "
            "give --start or --end a time"
        )
    return min(choices)[2]


def _told(ms: int) -> str:
    return timestamp(ms) if ms >= 0 else f"-{clock(-ms)}"

"""Words become cues: divided where it costs least, set in lines, timed so that a reader can follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from repurpose.captions.cues.breaks import break_costs
from repurpose.captions.cues.condense import condensed
from repurpose.captions.cues.division import divide
from repurpose.captions.cues.grammar import Grammar, grammar_of
from repurpose.captions.cues.layout import set_lines
from repurpose.captions.cues.line_width import line_chars
from repurpose.captions.cues.timing import Pace, Schedule, Timed, frames_of, pace_of
from repurpose.captions.cues.tokens import Token, joined, tokens_in, written_words
from repurpose.model import CaptionSettings, Cue, Span, Transcript

MS_FRAMES = Fraction(1000)
"""A rate whose frames are milliseconds."""
LONGEST_PAUSE_MS = 1000
"""A cue never stays on screen through a longer silence between two words."""


def make_cues(
    transcript: Transcript,
    span: Span,
    settings: CaptionSettings,
    *,
    fps: Fraction = Fraction(25),
    shots: Sequence[int] = (),
) -> tuple[Cue, ...]:
    """The words whose middle lies in the span, as cues on the recording's clock, in order and never overlapping.

    Times lie on frames of `fps`, floored to ms; `shots` are the times of shot changes in ms, sorted, which in- and
    out-times keep in step with. Time grows linearly with the number of words. Where someone speaks faster than the
    settings allow, the words stay whole unless `settings.condense` is set, and `captions.rules.shortfalls` says so.
    """
    tokens = tokens_in(transcript, span, settings)
    grammar, pace = grammar_of(transcript.language), pace_of(settings, fps)
    first, last = frames_of(span, pace.grid)
    if not tokens:
        return ()
    if first >= last:  # shorter than a frame: its words are shown all the same
        return make_cues(transcript, span, settings, fps=MS_FRAMES, shots=shots)
    costs = break_costs(tokens, grammar)
    pieces: list[Sequence[Token]] = []
    for start, end in _runs(tokens):
        follows = pace.grid.frame(tokens[end].span.start_ms) if end < len(tokens) else last
        ranges = divide(tokens[start:end], costs[start:end], settings, pace, follows)
        pieces += [tokens[start + one : start + two] for one, two in ranges]
    pieces = _as_many_as(last - first, pieces)
    if settings.condense:
        starts = [*(pace.grid.frame(piece[0].span.start_ms) for piece in pieces[1:]), last]
        pieces = [_shortened(piece, grammar, pace, start) for piece, start in zip(pieces, starts, strict=True)]
    laid = [set_lines(piece, break_costs(piece, grammar), settings) for piece in pieces]
    cuts = [pace.grid.frame(shot) for shot in shots if span.contains(shot)]
    times = Schedule([_timed(lines, pace) for lines in laid], first, last, pace, cuts).times()
    ends = [(pace.grid.ms(start), pace.grid.ms(end)) for start, end in times]
    return tuple(_cue(lines, *end) for lines, end in zip(laid, ends, strict=True))


def _runs(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Stretches without a long pause, as index and index after the last."""
    starts = [0] + [
        index
        for index, (one, two) in enumerate(pairwise(tokens), start=1)
        if two.span.start_ms - one.span.end_ms > LONGEST_PAUSE_MS
    ]
    yield from pairwise([*starts, len(tokens)])


def _as_many_as(most: int, pieces: list[Sequence[Token]]) -> list[Sequence[Token]]:
    """No more cues than there are frames: the last ones are one, where words were stacked at the end of a span."""
    if len(pieces) <= most:
        return pieces
    return [*pieces[: most - 1], [token for piece in pieces[most - 1 :] for token in piece]]


def _shortened(piece: Sequence[Token], grammar: Grammar, pace: Pace, following: int) -> Sequence[Token]:
    room = following - pace.gap - pace.grid.frame(piece[0].span.start_ms)
    return condensed(piece, grammar, lambda kept: _needed((kept,), pace) <= room)


def _needed(lines: Sequence[Sequence[Token]], pace: Pace) -> int:
    text = " ".join(joined(line) for line in lines)
    return pace.needed(line_chars(text), len(text.split()))


def _timed(lines: Sequence[Sequence[Token]], pace: Pace) -> Timed:
    end_ms = max(token.span.end_ms for line in lines for token in line)
    return Timed(pace.grid.frame(lines[0][0].span.start_ms), pace.grid.first_from(end_ms), _needed(lines, pace))


def _cue(lines: Sequence[Sequence[Token]], start_ms: int, end_ms: int) -> Cue:
    span = Span(start_ms, end_ms)
    words: list[Span] = []
    for word in (word for line in lines for word in written_words(line)):
        begin_ms = max(word.start_ms, words[-1].start_ms) if words else word.start_ms
        words.append(Span(begin_ms, max(begin_ms, word.end_ms)).clamp(span))
    return Cue(span, tuple(joined(line) for line in lines), tuple(words))

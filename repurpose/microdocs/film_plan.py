"""What the film of a doc shows and when: pure arithmetic over steps and words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from repurpose.captions.cues.building import make_cues
from repurpose.media.film_cards import Card
from repurpose.model import CaptionSettings, Cue, DocPlan, Recording, StepPlan, Transcript
from repurpose.timebase import Span, clock

LONGEST_MS = 90_000
TITLE_MS = 2800
CARD_MS, CARD_WORD_MS, LONGEST_CARD_MS = 1400, 130, 3000
"""A step's card: this long, and longer by the word; the same instruction is heard right after."""
CARD_GRID_MS = 200
"""Whole frames at 25 and at 30 a second."""
LEAD_MS, TAIL_MS = 150, 400
"""Air before a step's first word and after its last."""
SHORTEST_PIECE_MS = 2000
RESULT_BEFORE_MS, RESULT_AFTER_MS = 400, 1200
SHORTEST_RESULT_MS = 300
"""Around the screenshot's time, where a step is cut before its result shows."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the recording in the film."""

    source: Span
    film_ms: int
    """Where it starts in the film."""

    @property
    def duration_ms(self) -> int:
        return self.source.duration_ms


@dataclass(frozen=True, slots=True)
class FilmPlan:
    parts: tuple[Card | Piece, ...]
    """In the order of the film."""
    starts_ms: tuple[int, ...]
    """Where each step's card comes up."""
    duration_ms: int
    rate: int = 25
    """Frames a second."""

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(part for part in self.parts if isinstance(part, Piece))


def plan_film(recording: Recording, doc: DocPlan, transcript: Transcript) -> FilmPlan:
    """The film of a doc. Steps that are too long for 90 s in all are cut at the end of a word."""
    cards = [_step_card(doc, step) for step in doc.steps]
    grid = _grid_ms(recording)
    wholes = [_whole(doc, number, recording.span.start_ms, grid) for number in range(len(doc.steps))]
    room_ms = LONGEST_MS - TITLE_MS - sum(card.duration_ms for card in cards)
    limit = max(SHORTEST_PIECE_MS, _even_limit([whole.duration_ms for whole in wholes], room_ms))
    parts: list[Card | Piece] = [Card(doc.title, _subtitle(recording, doc), 0, len(doc.steps), TITLE_MS)]
    starts: list[int] = []
    film_ms = TITLE_MS
    for card, step, whole in zip(cards, doc.steps, wholes, strict=True):
        starts.append(film_ms)
        parts.append(card)
        film_ms += card.duration_ms
        for source in _sources(transcript, step, whole, limit, grid):
            parts.append(Piece(source, film_ms))
            film_ms += source.duration_ms
    return FilmPlan(tuple(parts), tuple(starts), film_ms, film_rate(recording))


def film_cues(plan: FilmPlan, transcript: Transcript, settings: CaptionSettings) -> tuple[Cue, ...]:
    """Captions on the film's clock."""
    return tuple(cue for piece in plan.pieces for cue in _cues(piece, transcript, settings, plan.rate))


def film_rate(recording: Recording) -> int:
    """30 for the usual sources of streams, 25 for PAL and for slow screen recordings."""
    return 30 if recording.video.fps > 26 else 25


def _grid_ms(recording: Recording) -> int:
    """The shortest length in ms that is whole frames: on it picture, sound and captions never drift apart."""
    return 100 if film_rate(recording) == 30 else 40


def _cues(piece: Piece, transcript: Transcript, settings: CaptionSettings, rate: int) -> list[Cue]:
    cues = make_cues(transcript.within(piece.source), piece.source, settings, fps=Fraction(rate))
    shift = piece.film_ms - piece.source.start_ms
    return [Cue(cue.span.shift(shift), cue.lines, tuple(span.shift(shift) for span in cue.word_spans)) for cue in cues]


def _step_card(doc: DocPlan, step: StepPlan) -> Card:
    length = min(LONGEST_CARD_MS, CARD_MS + CARD_WORD_MS * len(step.instruction.split()))
    return Card(step.instruction, "", step.number, len(doc.steps), -(-length // CARD_GRID_MS) * CARD_GRID_MS)


def _subtitle(recording: Recording, doc: DocPlan) -> str:
    steps = f"{len(doc.steps)} steps" if len(doc.steps) != 1 else "1 step"
    return f"{steps}  ·  {recording.name}, {clock(doc.span.start_ms)}"


def _whole(doc: DocPlan, number: int, earliest_ms: int, grid: int) -> Span:
    """All of a step with some air: to the next step's start at most, and long enough to show its result."""
    step = doc.steps[number]
    end = max(step.span.end_ms + TAIL_MS, step.frame_ms + RESULT_AFTER_MS if step.evidence == "shown" else 0)
    if number + 1 < len(doc.steps):
        end = min(end, max(doc.steps[number + 1].span.start_ms, step.span.end_ms))
    return _gridded(max(earliest_ms, step.span.start_ms - LEAD_MS), end, step.span.end_ms, grid)


def _even_limit(lengths_ms: Sequence[int], room_ms: int) -> int:
    """The one limit to all lengths under which they fill the room: the short stay whole, the long share the rest."""
    left = room_ms
    for count, length in zip(range(len(lengths_ms), 0, -1), sorted(lengths_ms), strict=True):
        if length * count > left:
            return max(0, left // count)
        left -= length
    return max(lengths_ms, default=0)


def _sources(transcript: Transcript, step: StepPlan, whole: Span, limit_ms: int, grid: int) -> list[Span]:
    """The stretches of a step that the film shows: all of it, or its beginning and then its result."""
    if whole.duration_ms <= limit_ms:
        return [whole]
    cut = whole.start_ms + limit_ms
    shows_later = step.evidence == "shown" and step.frame_ms >= cut - RESULT_BEFORE_MS
    if shows_later:
        cut = max(whole.start_ms + SHORTEST_PIECE_MS // 2, cut - RESULT_BEFORE_MS - RESULT_AFTER_MS)
    ends = [word.span.end_ms for word in transcript.words_in(Span(whole.start_ms, cut)) if word.span.end_ms <= cut]
    spoken = max(ends, default=whole.start_ms)
    end = spoken if 2 * (spoken - whole.start_ms) > cut - whole.start_ms else cut
    first = _gridded(whole.start_ms, end, min(end, spoken), grid)
    if not shows_later:
        return [first]
    start = max(first.end_ms, min(step.frame_ms, whole.end_ms) - RESULT_BEFORE_MS)
    end = min(step.frame_ms + RESULT_AFTER_MS, whole.end_ms)
    if end - start < SHORTEST_RESULT_MS:
        return [first]
    return [first, _gridded(start, end, start, grid)]


def _gridded(start_ms: int, end_ms: int, needed_ms: int, grid: int) -> Span:
    """A span of whole grid units, at least one, that ends at `end_ms` or a little before, never before `needed_ms`."""
    length = (end_ms - start_ms) // grid * grid
    if start_ms + length < needed_ms:
        length += grid
    return Span(start_ms, start_ms + max(grid, length))

"""Boundaries that an editor moves by time, word, sentence or what is said."""

from __future__ import annotations

import pytest

from repurpose.errors import TimeError, UsageError
from repurpose.model import Span, Transcript, Word
from repurpose.plan.boundaries import Ground, Move, Wish, move_boundaries

SENTENCES = ("We begin here.", "So the first step is easy.", "Turn it on now.", "That was the first step.", "Good bye.")
WORD_MS, GAP_MS, PAUSE_MS = 300, 100, 1000


def _transcript() -> Transcript:
    """A word each 400 ms, and a second between sentences; the first begins at 10 s."""
    words: list[Word] = []
    sentences: list[tuple[int, int]] = []
    at_ms = 10_000
    for sentence in SENTENCES:
        first = len(words)
        for text in sentence.split():
            words.append(Word(Span(at_ms, at_ms + WORD_MS), text))
            at_ms += WORD_MS + GAP_MS
        sentences.append((first, len(words) - 1))
        at_ms += PAUSE_MS - GAP_MS
    return Transcript("en", "made", tuple(words), tuple(sentences))


GROUND = Ground(_transcript(), (), 150, 350, Span(0, 40_000), Span(0, 40_000))
STARTS = [GROUND.transcript.sentence_span(index).start_ms for index in range(5)]
ENDS = [GROUND.transcript.sentence_span(index).end_ms for index in range(5)]
CLIP = Span(STARTS[1] - 150, ENDS[2] + 350)
"""The second and third sentence with their air."""


def _moved(start: str | Move | None = None, end: str | Move | None = None, **asked: int) -> Span:
    moves = [Move.of(move) if isinstance(move, str) else move for move in (start, end)]
    return move_boundaries(CLIP, Wish(moves[0], moves[1], **asked), GROUND)[0]


def test_a_sign_moves_and_a_time_places() -> None:
    assert _moved("-0.5s", "+250ms") == Span(CLIP.start_ms - 500, CLIP.end_ms + 250)
    assert _moved("0:10", "0:20.5") == Span(10_000, 20_500)
    assert _moved("+0.1", None).start_ms == CLIP.start_ms + 100  # no unit: seconds, as everywhere


def test_sentences_move_to_their_edges_with_air() -> None:
    assert _moved("+1 sentence").start_ms == STARTS[2] - 150
    assert _moved("-1 sentence").start_ms == STARTS[0] - 150
    assert _moved(None, "+2 sentences").end_ms == ENDS[4] + 350
    assert _moved(None, "-1sentence").end_ms == ENDS[1] + 350


def test_from_within_a_sentence_the_first_step_ends_at_its_own_edge() -> None:
    torn = Span(STARTS[1] + 700, ENDS[3] - 700)
    moved, _ = move_boundaries(torn, Wish(Move.of("+1 sentence"), Move.of("-1 sentence")), GROUND)
    assert moved == Span(STARTS[2] - 150, ENDS[2] + 350)
    moved, _ = move_boundaries(torn, Wish(Move.of("-1 sentence"), Move.of("+1 sentence")), GROUND)
    assert moved == Span(STARTS[1] - 150, ENDS[3] + 350)


def test_words_move_by_their_number_and_share_the_gap() -> None:
    """100 ms lie between two words: half of it is air for either."""
    assert _moved("+2 words").start_ms == STARTS[1] + 2 * 400 - 50
    assert _moved(None, "-1 w").end_ms == ENDS[2] - 400 + 50


def test_what_is_said_nearest_is_meant() -> None:
    assert _moved(Move("said", said="the first")).start_ms == STARTS[1] + 400 - 50
    assert _moved(None, Move("said", said="THE FIRST, step")).end_ms == ENDS[3] + 350
    assert _moved(Move("said", said="we begin")).start_ms == STARTS[0] - 150


def test_what_is_not_said_is_told_with_what_sounds_alike() -> None:
    with pytest.raises(UsageError, match="'so the fist' is not said there; did you mean 'So the first' at 0:00:12"):
        _moved(Move("said", said="so the fist"))
    with pytest.raises(UsageError, match="is not said there; `repurpose transcribe`"):
        _moved(Move("said", said="quantum chromodynamics"))
    with pytest.raises(UsageError, match="holds no word"):
        _moved(Move("said", said=" -- "))


@pytest.mark.parametrize(("into_ms", "start_ms"), [(100, STARTS[1] - 150), (200, STARTS[1] + 350)])
def test_a_start_inside_a_word_moves_to_its_nearer_edge(into_ms: int, start_ms: int) -> None:
    wish = Wish(Move("place", STARTS[1] + into_ms))
    moved, notes = move_boundaries(CLIP, wish, GROUND)
    assert moved.start_ms == start_ms
    assert len(notes) == 1 and "inside the word 'So'" in notes[0]
    moved, notes = move_boundaries(CLIP, Wish(wish.start, exact=True), GROUND)
    assert (moved.start_ms, notes) == (STARTS[1] + into_ms, ())


@pytest.mark.parametrize(("into_ms", "end_ms"), [(200, ENDS[2] + 350), (100, ENDS[2] - 350)])
def test_an_end_inside_a_word_moves_to_its_nearer_edge(into_ms: int, end_ms: int) -> None:
    """The last word `now.` is kept where most of it would be heard, with its whole air after it."""
    last = ENDS[2] - WORD_MS
    moved, _ = move_boundaries(CLIP, Wish(None, Move("place", last + into_ms)), GROUND)
    assert moved.end_ms == end_ms


def test_beyond_the_first_and_the_last_word_there_is_none_to_go_to() -> None:
    """The word is kept whole, and that is what the note says."""
    first, last = GROUND.words[0].span, GROUND.words[-1].span
    moved, (note,) = move_boundaries(Span(0, 40_000), Wish(Move("place", last.end_ms - 50)), GROUND)
    assert moved.start_ms < last.start_ms and "before it" in note
    moved, (note,) = move_boundaries(Span(0, 40_000), Wish(None, Move("place", first.start_ms + 50)), GROUND)
    assert moved.end_ms > first.end_ms and "after it" in note


def test_no_boundary_is_ever_left_inside_a_word() -> None:
    for ms in range(10_001, 20_000, 37):
        moved, _ = move_boundaries(Span(0, 40_000), Wish(Move("place", ms)), GROUND)
        assert not any(word.span.start_ms < moved.start_ms < word.span.end_ms for word in GROUND.words), ms


def test_air_stops_at_a_shot_change() -> None:
    ground = Ground(GROUND.transcript, (STARTS[2] - 100,), 150, 350, GROUND.recording, GROUND.room)
    moved, _ = move_boundaries(CLIP, Wish(Move.of("+1 sentence")), ground)
    assert moved.start_ms == STARTS[2] - 100


def test_longer_and_shorter_end_with_a_sentence() -> None:
    assert _moved(longer_ms=2500).end_ms == ENDS[3] + 350
    assert _moved(longer_ms=9000).end_ms == ENDS[4] + 350
    assert _moved(longer_ms=-2000).end_ms == ENDS[1] + 350


def test_a_clip_grows_at_its_start_where_its_end_cannot() -> None:
    last = Span(STARTS[3] - 150, ENDS[4] + 350)
    moved, _ = move_boundaries(last, Wish(longer_ms=2000), GROUND)
    assert moved == Span(STARTS[2] - 150, last.end_ms)


def test_longer_stays_out_of_what_may_not_be_shown() -> None:
    ground = Ground(GROUND.transcript, (), 150, 350, GROUND.recording, Span(CLIP.start_ms, CLIP.end_ms))
    with pytest.raises(UsageError, match=r"about 2 s longer; give --start or --end a time"):
        move_boundaries(CLIP, Wish(longer_ms=2000), ground)


def test_nothing_is_left_of_a_clip_or_outside_the_recording() -> None:
    for start, end in (("0:20", "0:15"), ("0:01", "1:00:00")):
        with pytest.raises(UsageError, match="it has to end after it starts and to lie within"):
            _moved(start, end)
    with pytest.raises(UsageError, match=r"there is no sentence \+9 from there"):
        _moved("+9 sentences")


def test_what_is_no_move_is_told() -> None:
    for text in ("+", "soon", "+1 hour ago", ""):
        with pytest.raises(TimeError):
            Move.of(text)


def test_without_words_times_still_move() -> None:
    silent = Ground(Transcript("", "none"), (), 150, 350, Span(0, 40_000), Span(0, 40_000))
    moved, notes = move_boundaries(CLIP, Wish(Move.of("+1s"), Move.of("-1s")), silent)
    assert (moved, notes) == (Span(CLIP.start_ms + 1000, CLIP.end_ms - 1000), ())
    with pytest.raises(UsageError, match="there is no word"):
        move_boundaries(CLIP, Wish(Move.of("+1 word")), silent)

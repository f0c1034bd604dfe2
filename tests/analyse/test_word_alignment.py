"""Words of captions laid into their time, by value."""

from __future__ import annotations

from repurpose.analyse.word_alignment import SpokenCue, by_letters, settle, shift_of, windows
from repurpose.model import Word
from repurpose.timebase import Span

CUE = SpokenCue(Span(1000, 3000), ("one", "two", "three", "four"))
SPEECH = (Span(1000, 1800), Span(2200, 3000))


def found(*starts: int, probability: float = 0.9) -> list[Word]:
    return [Word(Span(at, at + 200), text, probability) for at, text in zip(starts, CUE.words, strict=True)]


def test_captions_are_packed_by_time_and_by_letters() -> None:
    cues = [SpokenCue(Span(at * 5000, at * 5000 + 4000), ("word",)) for at in range(8)]
    assert [(span, len(group)) for span, group in windows(cues)] == [(Span(0, 24_000), 5), (Span(25_000, 39_000), 3)]
    long = SpokenCue(Span(0, 60_000), ("word",))
    assert [len(group) for _, group in windows([long, *cues])] == [1, 5, 3]
    wordy = [SpokenCue(Span(at, at + 1), ("x" * 300,)) for at in range(3)]
    assert [len(group) for _, group in windows(wordy)] == [1, 1, 1]
    assert list(windows([])) == []


def test_letters_divide_the_speech_and_jump_its_pauses() -> None:
    spans = by_letters(CUE.words, CUE.span, SPEECH)
    assert spans == (Span(1000, 1336), Span(1336, 1673), Span(1673, 2578), Span(2578, 3000))
    assert by_letters(("a", "b"), Span(0, 100), ()) == (Span(0, 50), Span(50, 100))
    assert by_letters(("a", "b"), Span(5, 5), ()) == (Span(5, 5), Span(5, 5))


def test_heard_words_keep_their_times_without_the_pause_around_them() -> None:
    heard = found(1100, 1400, 2150, 2600)
    placed = list(settle(CUE, heard, SPEECH))
    assert [(word.span, timed) for word, timed in placed] == [
        (Span(1100, 1300), True),
        (Span(1400, 1600), True),
        (Span(2200, 2350), True),
        (Span(2600, 2800), True),
    ]


def test_a_word_found_elsewhere_is_placed_between_its_neighbours() -> None:
    placed = list(settle(CUE, found(1100, 9000, 2300, 2600), SPEECH))
    assert [(word.span, timed) for word, timed in placed][1] == (Span(1300, 2300), False)
    last = list(settle(CUE, found(1100, 1400, 2300, 400), SPEECH))[3]
    assert (last[0].span, last[1]) == (Span(2500, 3000), False)


def test_captions_of_which_little_was_found_are_divided_by_letters() -> None:
    for heard in ([], found(1100, 9000, 9300, 9600)):
        placed = list(settle(CUE, heard, SPEECH))
        assert [word.span for word, _ in placed] == list(by_letters(CUE.words, CUE.span, SPEECH))
        assert [word.text for word, _ in placed] == list(CUE.words)
        assert not any(timed for _, timed in placed)


def test_a_shift_is_what_most_sure_words_agree_on() -> None:
    at_letters = [span.start_ms for span in by_letters(CUE.words, CUE.span, ())]
    assert shift_of([CUE], found(*(at - 2000 for at in at_letters)), 0.5) == 2000
    assert shift_of([CUE], found(*(at + 2000 for at in at_letters)), 0.5) == -2000
    assert shift_of([CUE], found(*at_letters, probability=0.4), 0.5) is None
    assert shift_of([CUE], found(0, 5000, 9000, 20_000), 0.5) is None
    assert shift_of([CUE], [], 0.5) is None

from __future__ import annotations

from repurpose.analyse.word_times import fit_to_speech, in_order, spread
from repurpose.model import Word
from repurpose.timebase import Span

SPEECH = (Span(1000, 2000), Span(2600, 4000), Span(9000, 9500))


def fitted(start_ms: int, end_ms: int, sure: float = 0.9) -> Word | None:
    kept, _ = fit_to_speech([Word(Span(start_ms, end_ms), "word", sure)], SPEECH)
    return kept[0] if kept else None


def test_words_are_put_in_order_without_overlap_and_inside() -> None:
    words = [
        Word(Span(900, 900), "c"),
        Word(Span(500, 800), "b"),
        Word(Span(100, 600), "a"),
        Word(Span(990, 1200), "d", timed=False),
    ]
    placed = in_order(words, Span(0, 1000))
    assert [(word.text, word.span, word.timed) for word in placed] == [
        ("a", Span(100, 600), True),
        ("b", Span(600, 800), True),
        ("c", Span(900, 940), True),
        ("d", Span(990, 1000), False),
    ]


def test_a_word_begins_with_the_voice() -> None:
    assert fitted(2200, 3000) == Word(Span(2600, 3000), "word", 0.9), "it began in the pause"
    assert fitted(1900, 3000) == Word(Span(2600, 3000), "word", 0.9), "it began before the pause"
    assert fitted(1500, 2300) == Word(Span(1500, 2000), "word", 0.9), "it ended in the pause"
    assert fitted(1800, 2620) == Word(Span(1800, 2000), "word", 0.9), "20 ms of voice are no word"
    assert fitted(2700, 3000) == Word(Span(2700, 3000), "word", 0.9)


def test_a_word_where_no_voice_is() -> None:
    assert fitted(2100, 2200) == Word(Span(2100, 2200), "word", 0.9), "near enough"
    moved = fitted(4600, 4900)
    assert moved == Word(Span(3950, 4250), "word", 0.9, timed=False), "moved to within 250 ms of the voice, and marked"
    assert fitted(8000, 8200) == Word(Span(8750, 8950), "word", 0.9, timed=False)
    kept, outside = fit_to_speech([Word(Span(5000, 5200), "you", 0.3)], SPEECH)
    assert (kept, [word.text for word in outside]) == ((), ["you"]), "an unsure word in silence is an invention"


def test_words_without_a_time_share_the_room_and_are_marked() -> None:
    words = [Word(Span(0, 200), "a"), Word(Span(200, 200), "b"), Word(Span(200, 200), "c"), Word(Span(300, 500), "d")]
    assert [(word.text, word.span, word.timed) for word in spread(words)] == [
        ("a", Span(0, 200), True),
        ("b", Span(200, 250), False),
        ("c", Span(250, 300), False),
        ("d", Span(300, 500), True),
    ]
    assert list(spread([Word(Span(100, 100), "a")])) == [Word(Span(100, 260), "a", timed=False)]


def test_nothing_heard_nothing_placed() -> None:
    assert fit_to_speech((), SPEECH) == ((), ())

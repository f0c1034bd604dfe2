"""Where a clip may start and end."""

from __future__ import annotations

import pytest

from repurpose.model import Analysis, Scene, Sound, SoundEvent, Span, Transcript, Word
from repurpose.select.cuts import Cuts, End, Start, find_cuts


def said(*words: tuple[int, int, str], sentences: tuple[tuple[int, int], ...] | None = None) -> Transcript:
    listed = tuple(Word(Span(start, end), text) for start, end, text in words)
    if sentences is None:
        ends = [at for at, word in enumerate(listed) if word.text.endswith((".", "?")) or at == len(listed) - 1]
        sentences = tuple(zip([0, *(end + 1 for end in ends[:-1])], ends, strict=True))
    return Transcript("en", "test", listed, sentences)


TWO = said((1000, 1400, "Hello"), (1400, 2000, "there."), (4000, 4500, "Good"), (4500, 5000, "night."))


def cuts(transcript: Transcript, *, shots: tuple[int, ...] = (), events: tuple[SoundEvent, ...] = ()) -> Cuts:
    scenes = tuple(Scene(Span(a, b), 30.0) for a, b in zip((0, *shots), (*shots, 20_000), strict=True))
    return find_cuts(Analysis(20_000, scenes, transcript=transcript, sound=Sound(100, (), -70.0, (), events=events)))


def starts(found: Cuts) -> list[int]:
    return [start.ms for start in found.starts]


def ends(found: Cuts) -> list[int]:
    return [end.ms for end in found.ends]


def test_sentences_are_where_one_cuts() -> None:
    found = cuts(TWO)
    assert found.starts == (Start(0, 0, 1000, 1000, True), Start(2, 1, 4000, 4000, True))
    assert found.ends == (End(1, 0, 2000, 2000, 1.0), End(3, 1, 5000, 5000, 1.0))


@pytest.mark.parametrize(
    ("shot", "start", "end"),
    [
        (3700, 3700, 2000),  # just before the second sentence
        (2300, 4000, 2300),  # just after the first
        (3000, 4000, 2000),  # near to neither
        (4200, 4000, 2000),  # within a word
    ],
)
def test_a_shot_change_within_half_a_second_takes_the_cut(shot: int, start: int, end: int) -> None:
    found = cuts(TWO, shots=(shot,))
    assert (starts(found)[1], ends(found)[0]) == (start, end)


def test_a_shot_change_within_the_word_before_moves_nothing() -> None:
    close = said((1000, 2000, "Hello."), (2100, 2600, "Good"), (2600, 3000, "night."))
    assert starts(cuts(close, shots=(1900,))) == [1000, 2100]
    assert starts(cuts(close, shots=(2050,))) == [1000, 2050]


def laugh(start_ms: int, end_ms: int) -> SoundEvent:
    return SoundEvent("laughter", Span(start_ms, end_ms), 0.9)


@pytest.mark.parametrize(
    ("events", "end"),
    [
        ((laugh(2300, 3500),), 3500),
        ((laugh(1800, 3000),), 3000),  # begins under the last word
        ((laugh(2300, 9000),), 4000),  # the next word begins
        ((laugh(3800, 3900),), 2000),  # too late to answer to it
        ((laugh(100, 900), laugh(2300, 3500)), 3500),
    ],
)
def test_a_laugh_after_the_last_word_belongs_to_it(events: tuple[SoundEvent, ...], end: int) -> None:
    assert ends(cuts(TWO, events=events))[0] == end


def test_long_applause_is_cut_short_and_a_shot_change_after_a_laugh_takes_the_end() -> None:
    applause = SoundEvent("applause", Span(6000, 20_000), 0.9)
    assert ends(cuts(TWO, events=(laugh(5200, 6200), applause)))[1] == 9000
    assert ends(cuts(TWO, events=(laugh(5200, 6200),), shots=(6400,)))[1] == 6400


def test_no_cut_lies_within_a_word_of_another_speaker() -> None:
    two = said(
        (1000, 2000, "Hello."), (1900, 2600, "Yes."), (2500, 3000, "Good"), (3000, 3500, "night."), (3600, 4000, "Bye.")
    )
    assert starts(cuts(two)) == [1000, 3600]
    assert ends(cuts(two)) == [3500, 4000]


def test_a_pause_of_250_ms_ends_a_clip_less_well_than_a_sentence() -> None:
    transcript = said((0, 500, "Hello"), (750, 1000, "there."), (1000, 1500, "Good"), (1700, 2000, "night."))
    found = cuts(transcript)
    assert [(end.word, end.closing) for end in found.ends] == [(0, 0.125), (1, 0.5), (3, 1.0)]
    assert starts(found) == [0, 1000]


def test_without_marks_pauses_begin_sentences_but_not_those_in_search_of_a_word() -> None:
    words, now = [], 0
    for at in range(120):
        text = "the" if at % 20 == 9 else "dough"
        words.append((now, now + 300, text))
        now += 1300 if at % 10 == 9 else 310
    found = cuts(said(*words, sentences=((0, 119),)))
    assert [start.word for start in found.starts] == [0, 20, 40, 60, 80, 100]
    assert [start.marked for start in found.starts] == [True, False, False, False, False, False]
    closing = {end.word: end.closing for end in found.ends}
    assert closing[19] > closing[9] > 0


def test_a_punctuated_sentence_is_not_begun_at_its_pauses() -> None:
    found = cuts(said((0, 400, "I"), (1500, 1900, "think"), (3000, 3400, "so."), (3500, 4000, "Right.")))
    assert starts(found) == [0, 3500]


def test_a_sound_label_longer_than_any_clip_is_cut_nowhere() -> None:
    """As recognisers write music and applause: one word of minutes."""
    for words in (
        [Word(Span(0, 120_000), "[Music]")],
        [Word(Span(0, 300), "Hello."), Word(Span(10_000, 200_000), "[Applause]")],
    ):
        transcript = Transcript("en", "test", words, tuple((at, at) for at in range(len(words))))
        assert find_cuts(Analysis(250_000, transcript=transcript)) is not None


@pytest.mark.parametrize("mark", ["؟", "।", ".)", ".»", ".'"])
def test_sentences_end_with_the_marks_of_any_language(mark: str, spoken) -> None:
    said = spoken(*[f"Some words that end like this{mark}"] * 12)
    assert len(find_cuts(said).starts) == 12

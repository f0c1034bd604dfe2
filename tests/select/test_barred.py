from __future__ import annotations

import pytest

from repurpose.model import Analysis, FrameSample, Scene, Sound, Span, Survey, Transcript, Word
from repurpose.select.barred import Barred
from repurpose.select.liveliness import Liveliness

MINUTE = Span(0, 60_000)


def test_barred_stretches_are_merged_and_their_edges_are_free() -> None:
    barred = Barred.of([Span(50, 90), Span(10, 20), Span(15, 30), Span(40, 40)])
    assert (barred.starts, barred.ends) == ((10, 50), (30, 90))
    free = [Span(0, 10), Span(30, 50), Span(90, 100), Span(39, 41)]
    assert not [span for span in free if barred.hits(span)]
    assert all(barred.hits(span) for span in (Span(0, 11), Span(29, 50), Span(0, 100), Span(60, 61)))


def lively(
    differences: list[float], brightness: list[float], *, cuts: tuple[int, ...] = (), spoken: bool = True
) -> Liveliness:
    samples = tuple(
        FrameSample(at * 2000, light, moved, 0.2)
        for at, (moved, light) in enumerate(zip(differences, brightness, strict=True))
    )
    scenes = tuple(Scene(Span(ms, ms + 1), 30.0) for ms in (0, *cuts))
    said = Transcript("en", "test", (Word(Span(0, 300), "Hello."),), ((0, 0),)) if spoken else Transcript("", "")
    return Liveliness.of(Analysis(60_000, scenes, Survey(samples, (), "key-frames"), said))


@pytest.mark.parametrize(
    ("differences", "brightness", "cuts", "happens"),
    [
        ([0.0019] * 30, [0.2] * 30, (), False),  # a countdown
        ([0.041] * 30, [0.2] * 30, (), False),  # a pattern that moves for ever
        ([0.041] * 30, [0.2, 0.25] * 15, (), True),  # a game
        ([0.041] * 30, [0.2] * 30, (30_000,), True),  # two cameras
        ([0.2, 0.001, 0.001] * 10, [0.2, 0.4, 0.4] * 10, (12_000, 24_000), False),  # slides
    ],
)
def test_something_happens_where_the_picture_moves_and_changes(
    differences: list[float], brightness: list[float], cuts: tuple[int, ...], happens: bool
) -> None:
    assert lively(differences, brightness, cuts=cuts).happens(MINUTE) == happens


def test_where_nobody_ever_speaks_a_picture_that_moves_is_enough() -> None:
    assert lively([0.041] * 30, [0.2] * 30, spoken=False).happens(MINUTE)
    assert not lively([0.0019] * 30, [0.2] * 30, spoken=False).happens(MINUTE)


def test_without_a_picture_a_silence_may_lie_within_a_clip_where_it_can_be_heard() -> None:
    heard = {
        level: Liveliness.of(Analysis(60_000, sound=Sound(100, (level,) * 600, level, ()))) for level in (-60.0, -20.0)
    }
    assert [heard[level].passes(Span(10_000, 22_000)) for level in (-60.0, -20.0)] == [False, True]
    assert not Liveliness.of(Analysis(60_000)).passes(Span(10_000, 22_000))

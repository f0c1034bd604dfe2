"""Who speaks, from movements that are given as numbers."""

from __future__ import annotations

import numpy as np
import pytest

from repurpose.analyse.face_motion import Motion, motion_of, step
from repurpose.analyse.who_speaks import SHORTEST_MS, who_speaks
from repurpose.model import Span

END_MS = 12_000
WHOLE = Span(0, END_MS)


def motions(*talks: Span, strength: float = 0.3, nods: Span | None = None) -> list[Motion]:
    """Five a second: the mouth moves on and off in `talks`, everything moves while the head nods."""
    dice = np.random.default_rng(len(talks))
    made = []
    for ms in range(0, END_MS, 200):
        noise = float(dice.uniform(0, 0.03))
        mouth = strength * (1 + ms // 200 % 3) / 2 if any(span.contains(ms) for span in talks) else 0.0
        nod = 0.4 if nods is not None and nods.contains(ms) else 0.0
        made.append(Motion(ms, mouth + noise + nod, noise + nod, 0.05))
    return made


def close(found: tuple[Span, ...], true: tuple[Span, ...], by_ms: int = 600) -> bool:
    return len(found) == len(true) and all(
        abs(one.start_ms - other.start_ms) <= by_ms and abs(one.end_ms - other.end_ms) <= by_ms
        for one, other in zip(found, true, strict=True)
    )


def test_turns_are_told_apart() -> None:
    first, second, third = Span(0, 4000), Span(4000, 8000), Span(8000, END_MS)
    left, right = who_speaks([motions(first, third), motions(second)], [WHOLE, WHOLE], [WHOLE])
    assert close(left, (first, third)) and close(right, (second,))


def test_one_face_alone_needs_no_telling_and_no_voice_no_speaker() -> None:
    assert who_speaks([motions(WHOLE)], [WHOLE], [WHOLE]) == ((),)
    assert who_speaks([motions(WHOLE), motions()], [WHOLE, WHOLE], []) == ((), ())
    assert who_speaks([], [], [WHOLE]) == ()


def test_where_both_move_alike_nobody_can_be_told() -> None:
    assert who_speaks([motions(WHOLE), motions(WHOLE)], [WHOLE, WHOLE], [WHOLE]) == ((), ())
    assert who_speaks([motions(), motions()], [WHOLE, WHOLE], [WHOLE]) == ((), ())


def test_a_nod_and_a_short_smile_take_nobody_the_word() -> None:
    listener = motions(Span(5000, 5400), nods=Span(2000, 3500))
    left, right = who_speaks([motions(WHOLE), listener], [WHOLE, WHOLE], [WHOLE])
    assert close(left, (WHOLE,)) and right == ()


def test_the_word_is_kept_over_a_pause_and_not_while_nobody_is_heard() -> None:
    speech = [Span(1000, 4000), Span(5000, 8000)]
    left, _ = who_speaks([motions(WHOLE), motions()], [WHOLE, WHOLE], speech)
    assert left == (Span(1000, 8000),)


def test_a_face_speaks_only_while_it_is_seen() -> None:
    seen = Span(0, 5000)
    left, right = who_speaks([motions(WHOLE), motions()], [seen, WHOLE], [WHOLE])
    assert all(span.end_ms <= 5600 for span in left) and left
    assert right == ()


def test_two_faces_that_are_never_seen_together_are_not_told_apart() -> None:
    spans = [Span(0, 5000), Span(6000, END_MS)]
    assert who_speaks([motions(WHOLE), motions(WHOLE)], spans, [WHOLE]) == ((), ())


@pytest.mark.parametrize("seed", range(5))
def test_no_turn_is_shorter_than_a_picture_can_follow(seed: int) -> None:
    dice = np.random.default_rng(seed)
    wild = [[Motion(ms, float(dice.uniform(0, 1)), 0.0, 0.0) for ms in range(0, END_MS, 200)] for _ in range(3)]
    for spans in who_speaks(wild, [WHOLE] * 3, [WHOLE]):
        assert all(span.duration_ms >= SHORTEST_MS for span in spans)


def test_a_mouth_that_opens_moves_and_a_head_that_moves_does_not() -> None:
    dice = np.random.default_rng(5)
    face = dice.integers(60, 200, (10, 8)).astype(np.uint8).repeat(6, 0).repeat(6, 1)
    before, moved, opened = (np.full((270, 480), 128, np.uint8) for _ in range(3))
    before[80:140, 200:248] = moved[82:142, 203:251] = opened[80:140, 200:248] = face
    opened[116:130, 214:234] = 20
    still = motion_of(before, moved, (200, 80, 48, 60), (203, 82), (0.5, 0.72))
    speaks = motion_of(before, opened, (200, 80, 48, 60), (200, 80), (0.5, 0.72))
    assert still.mouth < 0.05 and still.eyes < 0.05
    assert speaks.mouth > 0.5 > 0.05 > speaks.eyes


def test_a_step_is_measured_against_contrast() -> None:
    plain, lined = np.full((8, 8), 100, np.uint8), np.tile(np.array([60, 140], np.uint8), (8, 4))
    assert step(plain, plain + 8) == pytest.approx(1.0)
    assert step(lined, lined + 8) == pytest.approx(8 / 48)
    assert step(plain, plain[:4]) == 0.0

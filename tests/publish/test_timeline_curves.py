from __future__ import annotations

import pytest

from repurpose.model import ChatMessage, Sound
from repurpose.publish.timeline_curves import MOST_POINTS, chat_curve, loudness_curve, thin


def test_the_loudest_stretch_is_1_and_30_lu_below_it_0() -> None:
    sound = Sound(100, (-20.0, -35.0, -50.0, -70.0), -25.0, ())
    assert loudness_curve(sound, 400) == pytest.approx((1.0, 0.5, 0.0, 0.0))


def test_a_stretch_counts_by_its_power() -> None:
    levels = (-20.0,) * MOST_POINTS + (-20.0, -70.0) * (MOST_POINTS // 2)
    curve = loudness_curve(Sound(100, levels, -21.0, ()), 100 * len(levels))
    assert len(curve) == MOST_POINTS
    assert curve[0] == 1.0
    assert curve[-1] == pytest.approx(1 - 3.01 / 30, abs=0.001)


def test_sound_after_the_end_is_not_drawn() -> None:
    assert len(loudness_curve(Sound(100, (-20.0,) * 9, -20.0, ()), 450)) == 5
    assert loudness_curve(Sound(100, (), -70.0, ()), 450) == ()


def test_the_chats_busiest_stretch_is_1() -> None:
    messages = [ChatMessage(ms, "u", "hi") for ms in (1_000, 12_000, 13_000, 14_000, 14_500, 99_000)]
    assert chat_curve(messages, 40_000) == ((0.25, 1.0, 0.0, 0.0), 24.0)
    assert chat_curve((), 40_000) == ((), 0.0)


def test_of_many_the_weightiest_of_each_stretch_stays() -> None:
    cuts = [(ms, ms % 7) for ms in range(100)]
    kept = thin(reversed(cuts), 10, 100, lambda cut: cut)
    assert kept == [(6, 6), (13, 6), (20, 6), (34, 6), (41, 6), (55, 6), (62, 6), (76, 6), (83, 6), (90, 6)]
    assert thin(cuts[:3], 10, 100, lambda cut: cut) == cuts[:3]

"""Rates from packet times."""

from __future__ import annotations

from fractions import Fraction

import pytest

from repurpose.ingest.frame_rate import frame_rate

MS = Fraction(1, 1000)
NTSC = Fraction(30000, 1001)


def rounded(fps: Fraction, count: int = 120, tick: Fraction = MS) -> list[Fraction]:
    return [round(number / fps / tick) * tick for number in range(count)]


@pytest.mark.parametrize("fps", [Fraction(24000, 1001), Fraction(25), NTSC, Fraction(30), Fraction(60), Fraction(240)])
def test_millisecond_times_give_the_exact_rate_without_any_declared(fps: Fraction) -> None:
    rate, varies = frame_rate([rounded(fps)], MS, [])
    assert abs(rate - fps) < fps / 1000
    assert not varies


@pytest.mark.parametrize("declared", [[Fraction(1000), NTSC], [NTSC, Fraction(30)], [Fraction(12345, 412), NTSC]])
def test_the_declared_rate_that_fits_is_taken(declared: list[Fraction | None]) -> None:
    assert frame_rate([rounded(NTSC)], MS, declared) == (NTSC, False)


def test_a_wrong_declaration_is_not_believed() -> None:
    assert frame_rate([rounded(Fraction(25))], MS, [Fraction(90_000), None]) == (Fraction(25), False)


def test_unusual_rates_are_kept() -> None:
    assert frame_rate([rounded(Fraction(12))], MS, [Fraction(4500, 377), Fraction(12)]) == (Fraction(12), False)
    assert frame_rate([[Fraction(number) for number in range(60)]], MS, []) == (Fraction(1), False)


def test_single_dropped_frames_do_not_make_it_variable() -> None:
    times = rounded(Fraction(30))
    assert frame_rate([times[:50] + times[51:]], MS, [Fraction(30)]) == (Fraction(30), False)


def test_a_slow_stretch_makes_it_variable() -> None:
    fast = rounded(Fraction(60))
    slow = [fast[-1] + 1 + number for number in range(8)]
    rate, varies = frame_rate([fast, slow, fast], MS, [Fraction(40)])
    assert (rate, varies) == (Fraction(40), True)


def test_two_steady_rates_are_variable() -> None:
    assert frame_rate([rounded(Fraction(60)), rounded(Fraction(30))], MS, [])[1]


def test_one_frame_has_the_declared_rate() -> None:
    assert frame_rate([[Fraction(0)]], MS, [None, Fraction(24)]) == (Fraction(24), False)
    assert frame_rate([], MS, []) == (Fraction(25), False)

"""Delays of a run of show, from how much speaks for each time."""

from __future__ import annotations

import numpy as np

from repurpose.select.show_delays import CELL_MS, Array, order_evidence, weigh_starts

MINUTE = 60_000
PLANNED = (0, 10 * MINUTE, 20 * MINUTE, 30 * MINUTE)
CELLS = 60 * MINUTE // CELL_MS


def heard(ms: int | None, odds: float = 6.0) -> Array:
    """Log odds that speak for one time, or for none."""
    told = np.zeros(CELLS)
    if ms is not None:
        told[ms // CELL_MS] = odds
    return told


def likeliest(told: list[Array]) -> list[int]:
    return [int(np.argmax(starts)) * CELL_MS for starts in weigh_starts(PLANNED, told).starts]


def test_where_nothing_is_heard_nothing_speaks_against_the_plan() -> None:
    assert weigh_starts(PLANNED, [heard(None)] * 4).against_plan < 0.5


def test_items_that_are_heard_on_time_speak_for_the_plan() -> None:
    assert weigh_starts(PLANNED, [heard(ms) for ms in PLANNED]).against_plan < 0


def test_one_item_alone_elsewhere_is_less_than_two() -> None:
    late = 7 * MINUTE
    alone = weigh_starts(PLANNED, [heard(None), heard(PLANNED[1] + late), heard(None), heard(None)])
    two = weigh_starts(PLANNED, [heard(None), heard(PLANNED[1] + late), heard(None), heard(PLANNED[3] + late)])
    assert two.against_plan > alone.against_plan > 0


def test_an_item_of_which_nothing_is_heard_takes_the_delay_of_those_that_were() -> None:
    late = 7 * MINUTE
    found = likeliest([heard(late), heard(PLANNED[1] + late), heard(None), heard(PLANNED[3] + late)])
    assert all(abs(at - planned - late) <= CELL_MS for at, planned in zip(found, PLANNED, strict=True))


def test_a_delay_grows_from_item_to_item() -> None:
    said = [0, 12 * MINUTE, 25 * MINUTE, 38 * MINUTE]
    assert likeliest([heard(ms) for ms in said]) == said


def test_the_order_that_was_heard_is_the_likelier_one() -> None:
    told = [heard(0), heard(20 * MINUTE), heard(10 * MINUTE), heard(30 * MINUTE)]
    swapped = [told[0], told[2], told[1], told[3]]
    assert order_evidence(PLANNED, swapped) > order_evidence(PLANNED, told) + 5

"""Where a picture without a face asks to be looked at, on made pictures."""

from __future__ import annotations

import doctest

import numpy as np
import pytest

from repurpose.analyse import activity
from repurpose.analyse.activity import WHOLE, Activity, Pieces, box_of_most
from repurpose.media.frame_pixels import Pixels
from repurpose.model import Span


def room(seed: int = 1) -> Pixels:
    """An even texture of little contrast."""
    return np.random.default_rng(seed).integers(118, 124, (270, 480)).astype(np.uint8)


def watched(*pictures: Pixels) -> Activity:
    seen = Activity()
    for index, picture in enumerate(pictures):
        seen.feed(index * 200, picture)
    return seen


def with_square(x: int, y: int, side: int = 40) -> Pixels:
    picture = room()
    picture[y : y + side, x : x + side] = 240
    return picture


def test_what_moves_is_where_to_look() -> None:
    box = watched(*(with_square(300 + 4 * at, 100) for at in range(20))).attention()
    assert box.x == pytest.approx(300 / 480, abs=0.05)
    assert box.x + box.width == pytest.approx(416 / 480, abs=0.05)
    assert box.y == pytest.approx(100 / 270, abs=0.03) and box.height == pytest.approx(40 / 270, abs=0.04)


def test_where_nothing_moves_contrast_tells() -> None:
    box = watched(*[with_square(60, 150)] * 5).attention()
    assert box.x == pytest.approx(60 / 480, abs=0.02) and box.width == pytest.approx(40 / 480, abs=0.03)


def test_an_even_picture_a_black_one_and_none_are_whole() -> None:
    black = np.zeros((270, 480), np.uint8)
    assert watched(black, black).attention() == WHOLE
    assert Activity().attention() == WHOLE
    box = watched(room(), room(), room()).attention()
    assert box.width > 0.7 and box.height > 0.7


def test_a_cut_and_noise_are_no_movement() -> None:
    cut = watched(np.zeros((270, 480), np.uint8), np.full((270, 480), 200, np.uint8))
    assert cut.moved() is None
    moved = watched(*(room(seed) for seed in range(5))).moved()
    assert moved is not None and moved.max() == 0


def test_edges_that_stay_are_kept_and_those_that_move_fade() -> None:
    seen = Activity()
    for at in range(10):
        picture = with_square(100 + 20 * at, 60)
        picture[:, 400:] = 20
        seen.feed(at * 1000, picture)
    edges = seen.edges()
    assert edges is not None
    across, _ = edges
    assert across[:, 400].mean() > 90 and across[60:100, 100].mean() < 25


def test_most_is_in_the_fewest_columns() -> None:
    weights = np.zeros((10, 20), np.float32)
    weights[2:4, 5:9] = 1
    weights[9, 19] = 0.3
    box = box_of_most(weights)
    assert (box.x, box.y, box.width, box.height) == pytest.approx((0.25, 0.2, 0.2, 0.2))


def test_each_piece_has_its_own_place_and_those_with_a_face_have_none() -> None:
    pieces = Pieces(0)
    for ms in range(0, 8000, 200):
        x = 20 + ms // 100 if ms < 4000 else 300
        pieces.feed(ms, with_square(x, 100))
    first, second, rest = pieces.attention(8000, WHOLE, ())
    assert (first.span, second.span) == (Span(0, 2000), Span(2000, 4000))
    assert first.box.x < second.box.x < 0.25
    assert rest.span.end_ms == 8000
    with_face = pieces_of(8000).attention(8000, WHOLE, (2100, 6100))
    assert [each.span for each in with_face] == [Span(0, 2000), Span(4000, 6000)]
    assert {each.box for each in with_face} == {WHOLE}


def pieces_of(end_ms: int) -> Pieces:
    pieces = Pieces(0)
    for ms in range(0, end_ms, 200):
        pieces.feed(ms, room())
    return pieces


def test_the_examples_hold() -> None:
    assert doctest.testmod(activity).failed == 0

"""A camera picture within a shared screen, on made screens."""

from __future__ import annotations

import numpy as np
import pytest

from bench.framing.drawn import rounded
from repurpose.analyse.activity import Activity
from repurpose.analyse.insets import find_inset, joined
from repurpose.media.frame_pixels import Pixels
from repurpose.model import Box, Face, FaceTrack, Inset, Span, TextLine

WIDE, HIGH = 480, 270
TEXTS = tuple(TextLine(0, Box(0.05, 0.1 + 0.1 * line, 0.4, 0.05)) for line in range(3))
LEFT, TOP, WIDTH, HEIGHT = 350, 180, 112, 76


def camera(at: int, moves: bool = True) -> Pixels:
    """A room with a shelf, and someone in front of it who sways."""
    picture = np.full((HEIGHT, WIDTH), 150, np.uint8)
    picture[10:14, 5:100] = 60
    x = 40 + (3 * (at % 3) if moves else 0)
    picture[18:50, x : x + 26] = 205
    picture[40 + at % 2 * 3 * moves : 44 + at % 2 * 3 * moves, x + 8 : x + 18] = 80
    picture[50:, max(0, x - 15) : x + 40] = 70
    return picture


def screen(at: int, inset: Pixels | None, shade: int = 240, radius: int = 0) -> Pixels:
    picture = np.full((HIGH, WIDE), shade, np.uint8)
    for line in range(3):
        top = round((0.1 + 0.1 * line) * HIGH)
        picture[top : top + 12, 24:216:4] = 30
    if inset is not None:
        mask = rounded(WIDTH, HEIGHT, radius) if radius else np.ones((HEIGHT, WIDTH), np.float32)
        part = picture[TOP : TOP + HEIGHT, LEFT : LEFT + WIDTH]
        part[:] = (part * (1 - mask) + inset * mask).astype(np.uint8)
    return picture


def track(count: int = 20) -> FaceTrack:
    looks = tuple(
        Face(at * 200, Box((LEFT + 40 + 3 * (at % 3)) / WIDE, (TOP + 18) / HIGH, 26 / WIDE, 32 / HIGH), 0.8)
        for at in range(count)
    )
    return FaceTrack(0, looks)


def found(pictures: list[Pixels], texts: tuple[TextLine, ...] = TEXTS, face: FaceTrack | None = None) -> Box | None:
    seen = Activity()
    for at, picture in enumerate(pictures):
        seen.feed(at * 200, picture)
    return find_inset((face or track(),), texts, seen.moved(), seen.edges())


@pytest.mark.parametrize("radius", [0, 10])
def test_a_camera_picture_is_found_to_the_pixel_round_corners_or_not(radius: int) -> None:
    box = found([screen(at, camera(at), radius=radius) for at in range(20)])
    assert box is not None
    assert (box.x, box.y) == pytest.approx((LEFT / WIDE, TOP / HIGH), abs=0.01)
    assert (box.width, box.height) == pytest.approx((WIDTH / WIDE, HEIGHT / HIGH), abs=0.015)


def test_a_photograph_on_a_slide_is_none() -> None:
    assert found([screen(at, camera(0, moves=False)) for at in range(20)]) is None


def test_a_person_before_a_wall_with_a_picture_is_none_without_text_and_none_when_large() -> None:
    pictures = [screen(at, camera(at)) for at in range(20)]
    assert found(pictures, ()) is None
    large = FaceTrack(0, tuple(Face(at * 200, Box(0.4, 0.2, 0.2, 0.4), 0.9) for at in range(20)))
    assert found(pictures, TEXTS, large) is None


def test_where_the_rest_moves_too_it_is_no_screen() -> None:
    dice = np.random.default_rng(1)
    pictures = []
    for at in range(20):
        picture = screen(at, None)
        picture[dice.random(picture.shape) < 0.2] = 90
        picture[TOP : TOP + HEIGHT, LEFT : LEFT + WIDTH] = camera(at)
        pictures.append(picture)
    assert found(pictures) is None


def test_a_face_without_a_border_is_none() -> None:
    pictures = [screen(at, None) for at in range(20)]
    for at, picture in enumerate(pictures):
        x = LEFT + 40 + 3 * (at % 3)
        picture[TOP + 18 : TOP + 50, x : x + 26] = 205
        picture[TOP + 40 : TOP + 44, x + 8 : x + 18] = 60 + 60 * (at % 2)
    assert found(pictures) is None


def test_what_was_not_watched_is_none() -> None:
    assert find_inset((track(),), TEXTS, None, None) is None


def test_insets_of_neighbouring_shots_in_one_place_are_one() -> None:
    here, there = Box(0.7, 0.7, 0.2, 0.2), Box(0.1, 0.7, 0.2, 0.2)
    shots = (
        Inset(Span(0, 4000), Box(0.702, 0.7, 0.2, 0.2)),
        Inset(Span(4000, 9000), here),
        Inset(Span(9000, 12_000), there),
        Inset(Span(20_000, 24_000), there),
    )
    assert joined(shots) == (Inset(Span(0, 9000), here), *shots[2:])

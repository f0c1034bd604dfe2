"""Which part of the source lies where, in pixels."""

from __future__ import annotations

from fractions import Fraction

import pytest

from repurpose.model import Box, PathPoint, ShotFraming, Span
from repurpose.render.geometry import Part, Rect, crop_pixels, fit_size, parts_of

HD, TALL, SQUARE = (1920, 1080), (1080, 1920), (1080, 1080)
SPAN = Span(0, 10_000)


@pytest.mark.parametrize(
    ("source", "size", "expected"),
    [
        ((1920, 1080), (1080, 1920), (1080, 608)),
        ((1080, 1920), (1920, 1080), (608, 1080)),
        ((640, 480), (1920, 1080), (1440, 1080)),
        ((1279, 719), (1080, 1080), (1080, 608)),
    ],
)
def test_fit_keeps_the_aspect(source: tuple[int, int], size: tuple[int, int], expected: tuple[int, int]) -> None:
    assert fit_size(source, size) == expected


@pytest.mark.parametrize(
    ("box", "source", "aspect", "expected"),
    [
        (None, (1920, 1080), Fraction(1), (1080, 1080, 420, 0)),
        (Box(0.5, 0.0, 0.5, 1.0), (1920, 1080), Fraction(9, 16), (608, 1080, 1136, 0)),
        (Box(0.9, 0.9, 0.3, 0.3), (1920, 1080), Fraction(1), (324, 324, 1596, 756)),
        (Box(0.0, 0.0, 0.5, 0.5), (1280, 720), Fraction(16, 9), (640, 360, 0, 0)),
    ],
)
def test_crop_stays_inside_box_and_picture(
    box: Box | None, source: tuple[int, int], aspect: Fraction, expected: tuple[int, int, int, int]
) -> None:
    assert crop_pixels(box, source, aspect) == expected


def test_a_wide_part_lies_whole_in_the_middle() -> None:
    shot = ShotFraming(SPAN, "wide", Box(0.25, 0.0, 0.5, 1.0))
    assert parts_of(shot, HD, TALL) == (Part(Rect(960, 1080, 480, 0), Rect(1080, 1216, 0, 352)),)
    assert parts_of(ShotFraming(SPAN, "fit"), HD, TALL) == (Part(Rect(1920, 1080), Rect(1080, 608, 0, 656)),)


def test_a_moving_crop_is_where_its_path_is() -> None:
    path = (PathPoint(0, 0.1, 0.0), PathPoint(1000, 0.5, 0.0))
    shot = ShotFraming(SPAN, "track", Box(0.1, 0.0, 0.3164, 1.0), path)
    assert [parts_of(shot, HD, TALL, ms)[0].source.left for ms in (0, 500, 1000, 9000)] == [192, 576, 960, 960]


def test_a_screen_keeps_its_width_above_the_camera() -> None:
    shot = ShotFraming(SPAN, "screen+camera", screen=Box(0, 0, 1, 1), camera=Box(0.75, 0.7, 0.25, 0.25))
    screen, camera = parts_of(shot, HD, TALL)
    assert screen == Part(Rect(1920, 1080), Rect(1080, 608))
    assert camera.target == Rect(1080, 1312, 0, 608)
    assert camera.source.width / camera.source.height == pytest.approx(1080 / 1312, abs=0.01)
    narrow = parts_of(ShotFraming(SPAN, "screen+camera", screen=Box(0, 0, 0.4, 1), camera=shot.camera), HD, TALL)
    assert narrow[0].target == Rect(1080, 1248)  # a camera keeps a third

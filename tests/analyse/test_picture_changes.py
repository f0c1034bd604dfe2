from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from repurpose.analyse.picture_changes import ChangeFinder, changed_blocks
from repurpose.media.frame_pixels import Pixels
from repurpose.media.video_frames import Picture
from repurpose.model import Box, PictureChange

WIDTH, HEIGHT = 480, 272
FRAME_MS = 40


def screen(*boxes: tuple[int, int, int, int], gray: int = 40) -> Pixels:
    """A light screen with darker rectangles: x, y, width, height."""
    pixels = np.full((HEIGHT, WIDTH), 230, np.uint8)
    for x, y, width, height in boxes:
        pixels[y : y + height, x : x + width] = gray
    return pixels


def film(*parts: tuple[int, Pixels]) -> list[Picture]:
    """So many frames of each picture."""
    pixels = [picture for count, picture in parts for _ in range(count)]
    return [Picture(FRAME_MS * index, each) for index, each in enumerate(pixels)]


def changes(pictures: Iterable[Picture]) -> list[PictureChange]:
    finder = ChangeFinder()
    return [change for picture in pictures for change in finder.feed(picture)]


MENU = (80, 40, 96, 64)


def test_a_menu_is_told_with_its_first_frame_and_its_place() -> None:
    (change,) = changes(film((53, screen()), (30, screen(MENU))))
    assert change.ms == 53 * FRAME_MS
    assert change.region == Box(round(80 / 480, 4), round(40 / 272, 4), round(96 / 480, 4), round(64 / 272, 4))
    assert change.amount == round(12 * 8 / (60 * 34), 4)


def test_a_menu_that_comes_and_goes_is_two_changes() -> None:
    found = changes(film((50, screen()), (40, screen(MENU)), (40, screen())))
    assert [change.ms for change in found] == [50 * FRAME_MS, 90 * FRAME_MS]


def test_a_still_screen_has_no_change() -> None:
    noise = np.random.default_rng(1)
    noisy = [(1, (screen(MENU) + noise.integers(-4, 5, (HEIGHT, WIDTH))).astype(np.uint8)) for _ in range(80)]
    assert changes(film(*noisy)) == []


def test_a_moving_pointer_is_no_change() -> None:
    moving = [(1, screen((x, 100 + x // 4, 10, 14))) for x in range(20, 400, 4)]
    assert changes(film((30, screen((16, 100, 10, 14))), *moving, (60, screen((400, 200, 10, 14))))) == []


def test_a_slow_opening_is_told_when_it_is_done() -> None:
    opening = [(1, screen((80, 40, 96, height))) for height in range(4, 64, 4)]
    (change,) = changes(film((50, screen()), *opening, (40, screen(MENU))))
    assert change.ms == (50 + 15) * FRAME_MS


def test_a_presenter_in_the_corner_does_not_hide_the_menu() -> None:
    rng = np.random.default_rng(2)

    def with_presenter(pixels: Pixels) -> Pixels:
        busy = pixels.copy()
        busy[200:264, 400:472] = rng.integers(0, 256, (8, 9), np.uint8).repeat(8, 0).repeat(8, 1)
        return busy

    frames = film(*[(1, with_presenter(screen())) for _ in range(200)])
    frames += [Picture(FRAME_MS * (200 + index), with_presenter(screen(MENU))) for index in range(100)]
    (change,) = [change for change in changes(frames) if change.ms > 3000]
    assert change.ms == 200 * FRAME_MS
    assert change.region.x + change.region.width < 0.5


def test_blocks_at_the_edges_count_like_the_others() -> None:
    one, other = np.zeros((13, 20), np.uint8), np.zeros((13, 20), np.uint8)
    other[12, 17] = 200
    assert changed_blocks(one, other).tolist() == [[False, False, False], [False, False, True]]

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from repurpose.media.frame_pixels import Pixels
from repurpose.media.shot_detection import Cut, ShotDetector
from repurpose.media.video_frames import Picture

FPS = Fraction(25)


def flat(blue: int, green: int, red: int) -> Pixels:
    return np.full((36, 64, 3), (blue, green, red), np.uint8)


RED, GREEN, BLACK, WHITE = flat(0, 0, 200), flat(0, 200, 0), flat(0, 0, 0), flat(255, 255, 255)


def cuts(*parts: tuple[int, Pixels], least: float = 15.0, fps: Fraction = FPS) -> tuple[Cut, ...]:
    detector = ShotDetector(fps, least, 600)
    pictures = [pixels for count, each in parts for pixels in [each] * count]
    for index, pixels in enumerate(pictures):
        detector.feed(Picture(int(index * 1000 / fps), pixels))
    return detector.cuts()


def test_a_cut_bears_its_score() -> None:
    # Hue goes from 0 to 60 (of 180), saturation and luma stay: a third of 60.
    assert cuts((30, RED), (30, GREEN)) == (Cut(1200, 20.0),)


def test_a_higher_limit_refuses_it() -> None:
    assert cuts((30, RED), (30, GREEN), least=25.0) == ()


def test_cuts_closer_than_the_shortest_scene_are_one() -> None:
    assert [cut.ms for cut in cuts((30, RED), (10, GREEN), (30, RED))] == [1200]
    assert [cut.ms for cut in cuts((30, RED), (15, GREEN), (30, RED))] == [1200, 1800]


def test_at_24_frames_a_second_fourteen_frames_are_enough() -> None:
    assert len(cuts((30, RED), (14, GREEN), (30, RED), fps=Fraction(24))) == 2
    assert len(cuts((30, RED), (13, GREEN), (30, RED), fps=Fraction(24))) == 1


def test_a_near_miss_gives_way_to_the_cut_beside_it() -> None:
    # Hue goes from 0 to 44: just under 15, and only 400 ms before a clear cut.
    near_miss = flat(0, 200, 106)
    assert cuts((30, RED), (30, near_miss))[0].score == pytest.approx(14.7, abs=0.3)
    assert [cut.ms for cut in cuts((30, RED), (10, near_miss), (30, BLACK))] == [1600]


@pytest.mark.parametrize("blank", [BLACK, WHITE])
def test_a_fade_is_cut_in_the_middle_of_its_blank_stretch(blank: Pixels) -> None:
    start = flat(120, 120, 120).astype(int)
    ramp = [(1, (start + (blank.astype(int) - start) * step // 30).astype(np.uint8)) for step in range(31)]
    (cut,) = cuts((30, flat(120, 120, 120)), *ramp, (10, blank), *reversed(ramp), (30, flat(120, 120, 120)))
    assert cut.ms == pytest.approx((30 + 31 + 5) * 40, abs=40)
    assert cut.score == 0.0


def test_a_dark_title_is_no_fade() -> None:
    title = BLACK.copy()
    title[16:22, 20:40] = 200
    assert title.mean() < 12
    assert [cut.ms for cut in cuts((30, RED), (60, title), (30, RED))] == [1200, 3600]


def test_changes_across_a_gap_do_not_count() -> None:
    detector = ShotDetector(FPS, 15.0, 600)
    for index in range(30):
        detector.feed(Picture(index * 40, RED))
    for index in range(30):
        detector.feed(Picture(60_000 + index * 40, GREEN), fresh=index == 0)
    assert detector.cuts() == ()


def test_a_cut_right_after_a_gap_is_found() -> None:
    detector = ShotDetector(FPS, 15.0, 600)
    detector.feed(Picture(0, RED))
    detector.feed(Picture(60_000, RED), fresh=True)
    for index in range(1, 10):
        detector.feed(Picture(60_000 + index * 40, GREEN))
    assert [cut.ms for cut in detector.cuts()] == [60_040]

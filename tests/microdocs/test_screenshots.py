"""The screenshot is settled, visible, sharp, after the change, and of the step."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from repurpose.media.still_measure import Still, measure_stills
from repurpose.media.video_frames import Picture
from repurpose.microdocs.screenshots import choose_still


def still(ms: int, motion: float = 0.0, *, brightness: float = 0.5, sharpness: float = 100.0, look: int = 50) -> Still:
    return Still(ms, brightness, 0.2, sharpness, motion, bytes([look]) * 336)


def test_a_still_picture_is_taken_at_the_planned_time() -> None:
    stills = [still(ms) for ms in range(1000, 2200, 120)]
    assert choose_still(stills, 1500).ms == 1480


def test_never_in_transition_and_after_the_change_rather_than_before() -> None:
    stills = [still(1000), still(1120), still(1240, 0.05), still(1360, 0.05), still(1480, 0.04), still(1600)]
    assert choose_still(stills, 1240).ms == 1480, "motion is against the frame before: the last of the fade is settled"
    assert choose_still(stills, 1130).ms == 1120


def test_never_black_nor_blank_where_something_is_to_be_seen() -> None:
    dark = [still(ms, brightness=0.01) for ms in (1000, 1120, 1240)]
    blank = [replace(still(ms), contrast=0.001) for ms in (1360, 1480)]
    shown = [still(1600, 0.3), still(1720)]
    assert choose_still([*dark, replace(blank[0], motion=0.4), blank[1], *shown], 1100).ms == 1600
    assert choose_still(dark, 1100).ms == 1120, "all black: still a frame of the step"


def test_the_sharpest_of_the_settled_run() -> None:
    stills = [still(1000), still(1120, sharpness=160), still(1240)]
    assert choose_still(stills, 1240).ms == 1120


def test_unlike_the_step_before_where_there_is_a_choice() -> None:
    before = still(500, look=50)
    stills = [still(1000), still(1120), still(1240, 0.05, look=90), still(1360, look=90)]
    assert choose_still(stills, 1060, before).ms == 1240
    assert choose_still(stills[:2], 1060, before).ms in (1000, 1120)


def test_measures_of_known_pictures() -> None:
    black = np.zeros((90, 160, 3), np.uint8)
    lines = black.copy()
    lines[:, ::4] = 255
    soft = np.repeat(np.linspace(0, 255, 160).astype(np.uint8)[None, :, None], 90, axis=0).repeat(3, axis=2)
    dark, sharp, ramp, same = measure_stills(
        Picture(at, pixels) for at, pixels in enumerate((black, lines, soft, soft))
    )
    assert (dark.brightness, dark.contrast, dark.sharpness, dark.motion) == (0, 0, 0, 0)
    assert sharp.sharpness > 100 * max(1.0, ramp.sharpness)
    assert abs(sharp.brightness - 0.25) < 0.01 and abs(sharp.motion - 0.25) < 0.01
    assert same.motion == 0 and same.thumb == ramp.thumb and len(ramp.thumb) == 24 * 14
    assert ramp.thumb[0] < ramp.thumb[12] < ramp.thumb[23]

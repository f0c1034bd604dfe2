"""Looks into containers: orientation against what ffmpeg shows, the last packets of files that cannot be sought in."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from repurpose.media.containers import open_container, read_contents
from repurpose.media.packets import can_seek, first_picture, readable_ends, sample_times

Make = Callable[..., Path]
ORIENTATIONS = {
    "plain": (),
    "turned": ("-display_rotation", "90"),
    "hflip": ("-display_hflip",),
    "vflip": ("-display_vflip",),
    "turned and flipped": ("-display_rotation", "90", "-display_hflip"),
    "turned back and flipped": ("-display_rotation", "-90", "-display_vflip"),
}


def first_frame(path: Path) -> np.ndarray:
    with open_container(path) as container:
        return next(container.decode(video=0)).to_ndarray(format="gray")


@pytest.mark.parametrize("name", ORIENTATIONS)
def test_flipping_then_turning_gives_the_picture_that_players_show(make_media: Make, name: str) -> None:
    plain = make_media("plain.mp4", "-f", "lavfi", "-i", "testsrc=s=64x48:d=0.1", "-c:v", "mpeg4", "-q:v", "2")
    path = make_media("marked.mp4", *ORIENTATIONS[name], "-i", str(plain), "-c", "copy")
    shown = first_frame(make_media("shown.mkv", "-i", str(path), "-c:v", "ffv1"))
    with open_container(path) as container:
        found = first_picture(container, 0)
    assert found is not None
    coded = first_frame(path)
    upright = np.rot90(np.flipud(coded) if found.mirrored else coded, -found.rotation // 90)
    assert upright.shape == shown.shape
    assert np.abs(upright.astype(int) - shown.astype(int)).max() <= 2


def test_a_file_without_an_index_is_read_to_its_end(make_media: Make, tmp_path: Path) -> None:
    source = ("-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=40", "-c:v", "mpeg4", "-f", "matroska")
    path = make_media("live.mkv", *source, "-live", "1")
    with open_container(path) as container:
        contents = read_contents(container)
        assert contents.duration is None
        assert readable_ends(container, (0,), Fraction(0), None) == {0: Fraction(40)}


def test_times_of_several_places_are_ascending_and_whole(make_media: Make) -> None:
    path = make_media("b.mp4", "-f", "lavfi", "-i", "testsrc2=s=64x36:r=25:d=40", "-c:v", "libx264", "-g", "50")
    with open_container(path) as container:
        assert can_seek(container, Fraction(30))
        windows = sample_times(container, 0, (Fraction(20), Fraction(39)), 100)
    assert [len(window) for window in windows] == [84, 84, 50]  # the last place is a key frame before the end
    for window in windows:
        assert {later - earlier for earlier, later in itertools.pairwise(window)} == {Fraction(1, 25)}
    assert windows[1][0] == 20

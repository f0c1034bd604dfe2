"""What captions keep clear of, in the finished picture."""

from __future__ import annotations

from itertools import pairwise

import pytest

from repurpose.model import (
    Box,
    ClipPlan,
    Closeup,
    Face,
    Framing,
    Layout,
    Occupied,
    PathPoint,
    ShapeName,
    ShotFraming,
    Span,
    TextLine,
)
from repurpose.render.occupied import finished_boxes, occupied

HD = (1920, 1080)
FACE = Box(0.4, 0.1, 0.2, 0.4)


def clip(*framing: Framing) -> ClipPlan:
    return ClipPlan("01", "a", "A", "", (), Span(10_000, 30_000), framing)


@pytest.mark.parametrize(
    ("shape", "layout", "crop", "box"),
    [
        ("wide", "full", None, FACE),
        ("vertical", "fit", None, Box(0.4, 0.3733, 0.2, 0.1267)),
        ("square", "hold", Box(0.21875, 0, 0.5625, 1), Box(0.3222, 0.1, 0.3556, 0.4)),
        ("vertical", "hold", Box(0.5, 0, 0.3164, 1), Box(0.0, 0.1, 0.3158, 0.4)),
        ("vertical", "hold", Box(0.0, 0, 0.3164, 1), None),
    ],
)
def test_a_box_of_the_source_in_the_finished_picture(
    shape: ShapeName, layout: Layout, crop: Box | None, box: Box | None
) -> None:
    size = {"wide": (1920, 1080), "vertical": (1080, 1920), "square": (1080, 1080)}[shape]
    found = finished_boxes(FACE, ShotFraming(Span(0, 1), layout, crop), HD, size, 0)
    if box is None:
        assert found == ()
        return
    (only,) = found
    for name in ("x", "y", "width", "height"):
        assert getattr(only, name) == pytest.approx(getattr(box, name), abs=0.002), name


def test_each_is_there_until_the_next_picture_that_was_looked_at() -> None:
    text = Box(0.1, 0.9, 0.8, 0.05)
    closeup = Closeup(
        looked_at=(Span(7000, 41_000),),
        faces=(Face(8000, FACE, 0.99), Face(12_000, FACE, 0.99), Face(12_000, FACE, 0.3), Face(40_000, FACE, 0.99)),
        texts=(TextLine(3000, text), TextLine(20_000, text)),
    )
    ((shape, found),) = occupied(clip(Framing.still("wide", Span(10_000, 30_000), "full")), closeup, HD)
    assert shape == "wide"
    assert found == (
        Occupied(Span(10_000, 12_000), FACE),
        Occupied(Span(12_000, 18_000), FACE),
        Occupied(Span(20_000, 26_000), text),
    )


def test_looks_at_another_clip_nearby_change_nothing() -> None:
    alone = Closeup(looked_at=(Span(10_150, 30_000),), faces=(Face(12_000, FACE, 0.99),))
    beside = Closeup(
        looked_at=(Span(0, 8500), Span(10_150, 30_000)), faces=(Face(8000, FACE, 0.99), Face(12_000, FACE, 0.99))
    )
    assert occupied(clip(Framing.still("wide", Span(10_000, 30_000), "full")), beside, HD) == occupied(
        clip(Framing.still("wide", Span(10_000, 30_000), "full")), alone, HD
    )
    assert occupied(clip(Framing.still("wide", Span(10_000, 30_000), "full")), Closeup(), HD) == (("wide", ()),)


def test_boxes_follow_the_shots_and_a_moving_crop() -> None:
    path = (PathPoint(20_000, 0.3, 0.0), PathPoint(21_000, 0.4, 0.0))
    shots = (
        ShotFraming(Span(10_000, 20_000), "fit"),
        ShotFraming(Span(20_000, 30_000), "track", Box(0.3, 0, 0.3164, 1), path),
    )
    closeup = Closeup(looked_at=(Span(10_000, 30_000),), faces=(Face(18_000, FACE, 0.99), Face(22_000, FACE, 0.99)))
    ((_, found),) = occupied(clip(Framing("vertical", shots)), closeup, HD)
    assert found[0] == Occupied(Span(10_000, 20_000), Box(0.4, 0.3733, 0.2, 0.1267))
    assert all(one.span.end_ms == two.span.start_ms for one, two in pairwise(found))
    lefts = {each.span.start_ms: each.box.x for each in found if each.span.start_ms >= 20_000}
    assert lefts[20_000] > lefts[20_500] > lefts[21_000] == lefts[27_500] == pytest.approx(0.0, abs=0.002)
    assert found[-1].span.end_ms == 28_000


def test_a_camera_above_which_its_screen_shows_is_seen_twice() -> None:
    inset = Box(0.8, 0.7, 0.2, 0.3)
    shot = ShotFraming(Span(10_000, 30_000), "screen+camera", screen=Box(0, 0, 1, 1), camera=inset)
    closeup = Closeup(looked_at=(Span(10_000, 30_000),), faces=(Face(12_000, Box(0.87, 0.75, 0.06, 0.15), 0.99),))
    ((_, found),) = occupied(clip(Framing("vertical", (shot,))), closeup, HD)
    assert [round(each.box.y, 1) for each in found] == [0.2, 0.4]

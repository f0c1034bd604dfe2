"""What captions keep clear of, in the finished picture."""

from __future__ import annotations

import pytest

from repurpose.model import Box, ClipPlan, Closeup, Face, Framing, Layout, Occupied, ShapeName, Span, TextLine
from repurpose.render.occupied import finished_box, occupied

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
    found = finished_box(FACE, Framing.still(shape, Span(0, 1), layout, crop), HD, size)
    if box is None or found is None:
        assert found is box
    else:
        for name in ("x", "y", "width", "height"):
            assert getattr(found, name) == pytest.approx(getattr(box, name), abs=0.002), name


def test_each_is_there_until_the_next_picture_that_was_looked_at() -> None:
    text = Box(0.1, 0.9, 0.8, 0.05)
    closeup = Closeup(
        looked_at=(Span(7000, 41_000),),
        faces=(Face(8000, FACE, 0.99), Face(12_000, FACE, 0.99), Face(12_000, FACE, 0.5), Face(40_000, FACE, 0.99)),
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

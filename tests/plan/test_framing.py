"""Scaled, cropped around a face, or whole: each for its reason."""

from __future__ import annotations

import pytest

from repurpose.model import Box, Closeup, Face, FrameSample, ShapeName, ShotFraming, Span, Survey
from repurpose.plan.framing import frame_clip

SPAN = Span(10_000, 50_000)
HD = (1920, 1080)
ALL: tuple[ShapeName, ...] = ("wide", "vertical", "square")


def survey(*details: float) -> Survey:
    step = 40_000 // max(1, len(details))
    return Survey(
        tuple(FrameSample(10_000 + at * step, 0.5, 0.1, detail) for at, detail in enumerate(details)), (), "key-frames"
    )


PLAIN = survey(*[0.02] * 20)


def faces(*middles: float, y: float = 0.3, width: float = 0.1, confidence: float = 0.99) -> Closeup:
    """A face 0.1 wide and 0.2 high at each of the given places across, evenly over the span."""
    step = SPAN.duration_ms // len(middles)
    return Closeup(
        (SPAN,),
        tuple(
            Face(SPAN.start_ms + at * step, Box(middle - width / 2, y, width, 2 * width), confidence)
            for at, middle in enumerate(middles)
        ),
    )


def framed(closeup: Closeup, seen: Survey = PLAIN, size: tuple[int, int] = HD) -> dict[str, ShotFraming]:
    return {framing.shape: framing.shots[0] for framing in frame_clip(SPAN, closeup, seen, size, ALL)}


def test_shapes_come_in_their_fixed_order_and_only_those_asked_for() -> None:
    framings = frame_clip(SPAN, Closeup(), PLAIN, HD, ("square", "wide"))
    assert [framing.shape for framing in framings] == ["wide", "square"]


@pytest.mark.parametrize(
    ("size", "layout"), [((1280, 720), "full"), ((1920, 1088), "full"), ((1920, 1130), "fit"), ((640, 480), "fit")]
)
def test_the_same_aspect_is_scaled(size: tuple[int, int], layout: str) -> None:
    assert framed(Closeup(), size=size)["wide"].layout == layout


def test_without_a_face_the_whole_picture_is_kept() -> None:
    found = framed(Closeup())
    assert (found["wide"].layout, found["vertical"].layout, found["square"].layout) == ("full", "fit", "fit")
    assert "No face" in found["vertical"].reason


def test_a_steady_face_is_cropped_around() -> None:
    found = framed(faces(*[0.6] * 20))
    assert found["vertical"].crop == Box(0.4418, 0.0, 0.3164, 1.0)
    assert found["square"].crop == Box(0.3187, 0.0, 0.5625, 1.0)


def test_a_crop_at_the_edge_stays_in_the_picture() -> None:
    crop = framed(faces(*[0.9] * 20))["vertical"].crop
    assert crop == Box(0.6836, 0.0, 0.3164, 1.0)
    assert crop.x + crop.width <= 1


def test_a_tall_source_is_cropped_with_room_over_the_head() -> None:
    crop = framed(faces(*[0.5] * 20, y=0.2), size=(1080, 1920))["square"].crop
    assert crop == Box(0.0, 0.075, 1.0, 0.5625)


def test_a_crop_that_would_cut_a_face_is_not_made() -> None:
    wandering = framed(faces(*[0.5, 0.51, 0.5, 0.49, 0.7] * 4))
    assert wandering["vertical"].layout == "fit"
    assert "cut a face" in wandering["vertical"].reason
    assert wandering["square"].layout == "hold"
    two = Closeup((SPAN,), faces(*[0.3] * 20).faces + faces(*[0.85] * 20).faces)
    assert framed(two)["square"].layout == "fit"


def test_a_face_seen_only_at_times_is_not_followed() -> None:
    half = Closeup((SPAN,), faces(*[0.5] * 20).faces[:12])
    assert framed(half)["vertical"].layout == "fit"
    assert "only at times" in framed(half)["vertical"].reason
    assert framed(faces(0.5, 0.5))["vertical"].layout == "fit"


def test_a_small_face_is_an_inset_and_the_whole_picture_is_kept() -> None:
    found = framed(faces(*[0.9] * 20, y=0.8, width=0.045))
    assert found["vertical"].layout == "fit"
    assert "small" in found["vertical"].reason


def test_doubtful_faces_and_faces_outside_the_clip_do_not_count() -> None:
    assert framed(faces(*[0.5] * 20, confidence=0.3))["vertical"].layout == "fit"
    steady = faces(*[0.5] * 20)
    elsewhere = Face(60_000, Box(0.0, 0.3, 0.1, 0.2), 0.99)
    doubtful = Face(20_000, Box(0.0, 0.3, 0.1, 0.2), 0.3)
    with_others = Closeup((SPAN,), (*steady.faces, elsewhere, doubtful))
    assert framed(with_others)["vertical"].layout == "hold"


def test_text_on_screen_is_never_cropped_through() -> None:
    steady = faces(*[0.5] * 20)
    assert framed(steady, survey(*[0.02] * 17, 0.3, 0.3, 0.3))["vertical"].layout == "fit"
    assert framed(steady, survey(*[0.02] * 19, 0.3))["vertical"].layout == "hold"  # a passing frame


def test_the_picture_that_stands_when_the_clip_begins_counts() -> None:
    still = Survey((FrameSample(0, 0.5, 0.0, 0.3), FrameSample(60_000, 0.5, 0.0, 0.0)), (), "key-frames")
    assert framed(faces(*[0.5] * 20), still)["square"].layout == "fit"

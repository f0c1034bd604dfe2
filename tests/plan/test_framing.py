"""Scaled, cropped around a face, or whole: each for its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from repurpose.model import (
    Attention,
    Box,
    ClipPlan,
    Closeup,
    Face,
    FaceTrack,
    FrameSample,
    Framing,
    Inset,
    ShapeName,
    ShotFraming,
    Span,
    Survey,
    TextLine,
    corner_at,
)
from repurpose.plan.framing.renewed import reframe
from repurpose.plan.framing.shots import frame_clip

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
    large = faces(*[0.5] * 20, y=0.1, width=0.4)
    assert framed(large)["vertical"].layout == "wide"
    assert "cut a face" in framed(large)["vertical"].reason
    assert framed(large)["square"].layout == "hold"


def test_a_face_seen_only_at_times_is_not_followed() -> None:
    half = Closeup((SPAN,), faces(*[0.5] * 20).faces[:12])
    assert framed(half)["vertical"].layout == "fit"
    assert "only at times" in framed(half)["vertical"].reason
    assert framed(faces(0.5, 0.5))["vertical"].layout == "fit"


def test_a_small_face_is_not_what_is_shown() -> None:
    found = framed(faces(*[0.9] * 20, y=0.8, width=0.025))
    assert found["vertical"].layout == "fit"
    assert "No face" in found["vertical"].reason


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


def track(number: int, places: dict[int, float], speaking: tuple[Span, ...] = (), size: float = 0.1) -> FaceTrack:
    """A face looked at five times a second, on straight lines between its places across."""
    times, middles = list(places), list(places.values())
    looks = range(times[0], times[-1], 200)
    return FaceTrack(
        number,
        tuple(Face(ms, Box(float(np.interp(ms, times, middles)) - size / 2, 0.3, size, 2 * size), 0.9) for ms in looks),
        speaking,
    )


def seen(*tracks: FaceTrack, texts: Sequence[Box] = (), **others: Any) -> Closeup:
    lines = tuple(TextLine(ms, box) for ms in (15_000, 30_000, 45_000) for box in texts)
    return Closeup((SPAN,), texts=lines, tracks=tracks, **others)


def loss(shot: ShotFraming, *tracks: FaceTrack) -> float:
    """Share of the looks in which the whole face is not in the crop."""
    lost = total = 0
    for face in (face for each in tracks for face in each.looks if shot.span.contains(face.ms)):
        crop = shot.crop_at(face.ms)
        assert crop is not None
        total += 1
        lost += not (crop.x <= face.box.x and face.box.x + face.box.width <= crop.x + crop.width)
    return lost / total


def test_a_walker_is_followed_smoothly_and_rested_upon() -> None:
    walker = track(0, {10_000: 0.2, 20_000: 0.2, 23_000: 0.7, 35_000: 0.7, 37_000: 0.45, 50_000: 0.45})
    shot = framed(seen(walker))["vertical"]
    assert shot.layout == "track"
    assert loss(shot, walker) == 0
    assert len(shot.path) <= 12
    places = np.array([corner_at(shot.path, ms)[0] for ms in range(10_000, 50_000, 40)])
    assert np.all(places[:240] == places[0]) and np.all(places[350:600] == places[350])
    acceleration = np.abs(np.diff(places, 2)) / 0.04**2
    assert np.percentile(acceleration, 95) < 0.5
    assert places.min() >= places[0] and places.max() <= 0.7  # nothing overshoots


def test_who_sways_is_not_followed() -> None:
    swaying = track(0, {10_000 + 1000 * at: 0.5 + 0.04 * (-1) ** at for at in range(41)})
    assert framed(seen(swaying))["vertical"].layout == "hold"


def test_each_shot_has_its_own_crop_and_neighbours_alike_are_one() -> None:
    left = track(0, {10_000: 0.2, 20_000: 0.2})
    right = track(1, {20_000: 0.8, 30_000: 0.8})
    again = track(2, {30_000: 0.805, 40_000: 0.805})
    (framing,) = frame_clip(SPAN, seen(left, right, again), PLAIN, HD, ("vertical",), (0, 20_000, 30_000, 40_000))
    assert [(shot.layout, shot.span) for shot in framing.shots] == [
        ("hold", Span(10_000, 20_000)), ("hold", Span(20_000, 40_000)), ("fit", Span(40_000, 50_000)),
    ]  # fmt: skip
    assert framing.shots[0].crop != framing.shots[1].crop


LEFT, RIGHT = {10_000: 0.15, 50_000: 0.15}, {10_000: 0.75, 50_000: 0.75}


def test_of_two_far_apart_who_speaks_is_shown() -> None:
    turns = (Span(10_000, 20_000), Span(30_000, 40_000)), (Span(20_500, 29_500), Span(40_500, 50_000))
    one, two = track(0, LEFT, turns[0]), track(1, RIGHT, turns[1])
    shot = framed(seen(one, two))["vertical"]
    assert shot.layout == "track" and "speaks" in shot.reason
    for ms, x in ((15_000, 0.15), (25_000, 0.75), (35_000, 0.15), (45_000, 0.75)):
        crop = shot.crop_at(ms)
        assert crop is not None and crop.x <= x - 0.05 and x + 0.05 <= crop.x + crop.width
    only = framed(seen(track(0, LEFT, (Span(10_000, 50_000),)), track(1, RIGHT)))["vertical"]
    assert only.layout == "hold" and "this one speaks" in only.reason


def test_a_word_of_agreement_moves_nothing() -> None:
    one = track(0, LEFT, (Span(10_000, 30_000), Span(31_000, 50_000)))
    assert framed(seen(one, track(1, RIGHT, (Span(30_200, 30_900),))))["vertical"].layout == "hold"


def test_two_are_shown_together_where_they_fit_or_nobody_knows_who_speaks() -> None:
    near = framed(seen(track(0, LEFT), track(1, {10_000: 0.3, 50_000: 0.3})))["vertical"]
    assert near.layout == "hold" and "side by side" in near.reason
    apart = framed(seen(track(0, LEFT), track(1, {10_000: 0.6, 50_000: 0.6})))["vertical"]
    assert apart.layout == "wide" and apart.crop is not None
    assert apart.crop.x <= 0.1 and apart.crop.x + apart.crop.width >= 0.65
    assert (
        framed(seen(track(0, {10_000: 0.06, 50_000: 0.06}), track(1, {10_000: 0.94, 50_000: 0.94})))["vertical"].layout
        == "fit"
    )
    quick = [Span(10_000 + 2200 * at, 12_200 + 2200 * at) for at in range(18)]
    talk = framed(seen(track(0, LEFT, tuple(quick[::2])), track(1, {10_000: 0.6, 50_000: 0.6}, tuple(quick[1::2]))))
    assert talk["vertical"].layout == "wide" and "quick turns" in talk["vertical"].reason


def test_who_is_in_the_background_does_not_count() -> None:
    passer = track(1, {10_000: 0.9, 50_000: 0.9}, size=0.04)
    assert framed(seen(track(0, LEFT), passer))["vertical"].layout == "hold"


LINES = [Box(0.55, 0.2 + 0.1 * at, 0.3, 0.05) for at in range(5)]


def test_text_to_read_is_held_whole_with_the_face_beside() -> None:
    shot = framed(seen(track(0, {10_000: 0.4, 50_000: 0.4}), texts=LINES))["vertical"]
    assert shot.layout == "wide" and shot.crop is not None
    assert shot.crop.x <= 0.34 and shot.crop.x + shot.crop.width >= 0.85
    assert framed(seen(track(0, {10_000: 0.1, 50_000: 0.1}), texts=LINES))["vertical"].layout == "wide"
    slide = [Box(0.05, 0.2 + 0.1 * at, 0.9, 0.05) for at in range(5)]
    assert framed(seen(track(0, LEFT), texts=slide))["vertical"].layout == "fit"


def test_a_crop_goes_beside_a_small_line_and_never_through_it() -> None:
    name = Box(0.62, 0.85, 0.12, 0.04)
    shot = framed(seen(track(0, {10_000: 0.5, 50_000: 0.5}), texts=[name]))["vertical"]
    assert shot.layout == "hold" and shot.crop is not None
    assert shot.crop.x + shot.crop.width <= 0.62 + 0.004 or shot.crop.x + shot.crop.width >= 0.74 - 0.004
    through = framed(seen(track(0, {10_000: 0.5, 50_000: 0.5}), texts=[Box(0.2, 0.85, 0.6, 0.03)]))["vertical"]
    assert through.layout == "wide" and through.crop is not None
    assert through.crop.x <= 0.2 and through.crop.x + through.crop.width >= 0.8


def test_a_line_that_one_picture_shows_is_taken_for_a_mistake() -> None:
    once = Closeup((SPAN,), texts=(TextLine(20_000, Box(0.2, 0.5, 0.6, 0.1)),), tracks=(track(0, LEFT),))
    assert framed(once)["vertical"].layout == "hold"


def test_a_screen_with_a_camera_is_shown_as_both() -> None:
    inset = Inset(SPAN, Box(0.75, 0.7, 0.25, 0.3))
    speaker = track(0, {10_000: 0.88, 50_000: 0.88}, size=0.05)
    looks = tuple(replace(face, box=Box(0.85, 0.78, 0.05, 0.12)) for face in speaker.looks)
    speaker = replace(speaker, looks=looks)
    shot = framed(seen(speaker, texts=LINES, insets=(inset,)))["vertical"]
    assert (shot.layout, shot.screen) == ("screen+camera", Box(0.0, 0.0, 1.0, 1.0))
    assert shot.camera is not None and shot.camera.x <= 0.85 and shot.camera.x + shot.camera.width >= 0.9
    assert inset.box.x <= shot.camera.x and shot.camera.y + shot.camera.height <= 1.0
    assert framed(seen(track(1, LEFT, size=0.15), insets=(inset,)))["vertical"].layout == "hold"


def test_without_a_face_attention_is_followed_if_it_is_clear() -> None:
    clear = (Attention(SPAN, Box(0.6, 0.4, 0.2, 0.3)),)
    shot = framed(seen(attention=clear))["vertical"]
    assert shot.layout == "hold" and shot.crop is not None
    assert shot.crop.x <= 0.6 and shot.crop.x + shot.crop.width >= 0.8
    parts = [Attention(Span(10_000 + 5000 * at, 15_000 + 5000 * at), Box(0.1 * at, 0.4, 0.1, 0.1)) for at in range(8)]
    assert framed(seen(attention=tuple(parts)))["vertical"].layout == "track"
    assert framed(seen(attention=(Attention(SPAN, Box(0, 0, 1, 1)),)))["vertical"].layout == "fit"
    assert framed(replace(faces(0.2, 0.2), attention=clear))["vertical"].layout == "fit", "faces at times, elsewhere"
    assert framed(replace(faces(0.7, 0.7), attention=clear))["vertical"].layout == "hold", "faces at times, there"
    assert framed(seen(texts=LINES, attention=clear))["vertical"].layout == "wide"
    assert framed(seen(texts=LINES[:1], attention=clear))["vertical"].layout == "wide"


def clip(framing: tuple[Framing, ...]) -> ClipPlan:
    return ClipPlan("01", "a", "A", "", (), SPAN, framing)


def test_moved_boundaries_are_framed_anew_and_an_editors_shots_stand() -> None:
    later = Span(10_000, 70_000)
    closeup = seen(track(0, LEFT), track(1, {50_000: 0.8, 70_000: 0.8}), texts=())
    closeup = replace(closeup, looked_at=(later,))
    cuts = (0, 50_000)
    plan = [frame_clip(span, closeup, PLAIN, HD, ALL, cuts) for span in (SPAN, later)]
    assert reframe(clip(plan[0]), later, plan[0], plan[1], cuts) == plan[1]
    edited = tuple(Framing.still(each.shape, SPAN, "fit", reason="Mine.") for each in plan[0])
    found = reframe(clip(edited), later, plan[0], plan[1], cuts)
    assert [(shot.span, shot.reason == "Mine.") for shot in found[1].shots] == [
        (Span(10_000, 50_000), True), (Span(50_000, 70_000), False),
    ]  # fmt: skip
    assert [shot.span for shot in reframe(clip(edited), later, plan[0], plan[1], ())[1].shots] == [later]
    added = reframe(clip(edited[:1]), SPAN, plan[0][:1], plan[0], cuts)
    assert [each.shots[0].reason == "Mine." for each in added] == [True, False, False]


def test_a_part_that_nobody_looked_at_is_framed_like_the_rest_of_its_shot() -> None:
    longer = Span(10_000, 80_000)
    (framing,) = frame_clip(longer, seen(track(0, LEFT)), PLAIN, HD, ("vertical",))
    assert [(shot.layout, shot.span) for shot in framing.shots] == [("hold", longer)]

"""Framing in plan.yaml: a layout a shape or a shot, moving crops, and what a person writes wrongly."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from repurpose.errors import PlanError
from repurpose.model import Box, ClipPlan, Framing, PathPoint, Plan, ShotFraming, Span, corner_at
from repurpose.plan.document import from_yaml, to_yaml

HOUR = 3_600_000
SPAN = Span(10_000, 40_000)
HOLD = ShotFraming(Span(10_000, 18_040), "hold", Box(0.1, 0.0, 0.3164, 1.0), reason="One face: it stays.")
TRACK = ShotFraming(
    Span(18_040, 27_000),
    "track",
    Box(0.2, 0.0, 0.3164, 1.0),
    tuple(PathPoint(18_040 + 900 * at, round(0.2 + 0.05 * (at % 3), 4), 0.0) for at in range(9)),
    reason="A face moves, and the crop follows it.",
)
SCREEN = ShotFraming(
    Span(27_000, 40_000), "screen+camera", screen=Box(0.0, 0.0, 0.75, 1.0), camera=Box(0.75, 0.7, 0.25, 0.3)
)
CLIP = ClipPlan(
    "01", "a", "A", "", (), SPAN,
    (
        Framing.still("wide", SPAN, "full"),
        Framing("vertical", (HOLD, TRACK, SCREEN)),
        Framing.still("square", SPAN, "wide", Box(0.1, 0.0, 0.8, 1.0), "Two faces, far apart."),
    ),
)  # fmt: skip


def read(text: str) -> Plan:
    return from_yaml(text, "plan.yaml", HOUR)


def shots(yaml: str, start: str = "0:10", end: str = "0:40") -> tuple[ShotFraming, ...]:
    clip = f"recording: x\nclips:\n  - title: One\n    start: {start}\n    end: {end}\n    framing:\n"
    return read(f"{clip}      vertical:{yaml}").clips[0].framing[0].shots


def test_shots_read_back_the_same_and_by_the_quick_scanner() -> None:
    text = to_yaml(Plan("x", "", (CLIP,), ()))
    assert read(text).clips == (CLIP,)
    assert to_yaml(read(text)) == text
    assert max(map(len, text.splitlines())) <= 120
    assert "        - start: 00:00:18.040\n          layout: track\n" in text
    # The quick scanner refuses a time inside brackets that is not in quotes, and the other takes ten times as long.
    from ruamel.yaml import YAML

    assert YAML(typ="safe", pure=False).load(text)["clips"][0]["framing"]["vertical"][2]["layout"] == "screen+camera"


LIST = """
        - {layout: fit}
        - {start: 0:12.3, layout: hold, crop: [0.3, 0, 0.3164, 1], reason: "Here: a face"}
        - {start: 20, layout: track, crop: [0.3, 0, 0.3164, 1], path: [[0:20, 0.31, 0.0], [0:22.5, 0.4, 0]]}
"""


def test_each_shot_lasts_until_the_next_and_the_first_begins_with_the_clip() -> None:
    found = shots(LIST)
    assert [shot.span for shot in found] == [Span(10_000, 12_300), Span(12_300, 20_000), Span(20_000, 40_000)]
    assert [shot.layout for shot in found] == ["fit", "hold", "track"]
    assert found[1].reason == "Here: a face"
    assert found[2].path == (PathPoint(20_000, 0.31, 0.0), PathPoint(22_500, 0.4, 0.0))


def test_shots_outside_a_moved_clip_wait_in_the_file() -> None:
    assert [shot.span for shot in shots(LIST, "0:05", "0:15")] == [Span(5000, 12_300), Span(12_300, 15_000)]
    assert [shot.layout for shot in shots(LIST, "0:13", "0:50")] == ["hold", "track"]
    assert [shot.span for shot in shots(LIST, "0:30", "0:50")] == [Span(30_000, 50_000)]


def test_what_was_called_crop_is_a_still_crop() -> None:
    assert shots(" {layout: crop, crop: [0.3, 0, 0.3164, 1]}")[0].layout == "hold"


@pytest.mark.parametrize(
    ("yaml", "line", "field", "words"),
    [
        (" zoom\n", 7, "vertical", "full or hold or track"),
        (" track\n", 7, "vertical", "crop: …, path: …"),
        (" []\n", 7, "vertical", "no shots"),
        (" [fit]\n", 7, "vertical", "no entry"),
        (" {layout: hold}\n", 7, "crop", "is missing"),
        (" {layout: track, crop: [0, 0, 1, 1]}\n", 7, "path", "is missing"),
        (" {layout: screen+camera, screen: [0, 0, 1, 1]}\n", 7, "camera", "is missing"),
        (" {layout: full, path: []}\n", 7, "path", "means nothing"),
        (" {crop: [0, 0, 1, 1]}\n", 7, "layout", "can only be"),
        (" {layout: track, crop: [0, 0, 0.3, 1], path: [0.1]}\n", 7, "path", "must be [time, left, top]"),
        (" {layout: track, crop: [0, 0, 0.3, 1], path: [[10, 0.71, 0]]}\n", 7, "path", "out of the picture"),
        (" {layout: track, crop: [0, 0, 0.3, 1], path: [[soon, 0, 0]]}\n", 7, "path", "not a time"),
        (" {layout: track, crop: [0, 0, 0.3, 1], path: [[11, 0, 0], [11, 0.1, 0]]}\n", 7, "path", "in order of time"),
        (" {layout: wide, crop: [0, 0, .inf, 1]}\n", 7, "crop", "four numbers"),
        ("\n        - layout: fit\n        - layout: fit\n", 9, "start", "is missing"),
        ("\n        - {start: 20, layout: fit}\n        - {start: 20, layout: fit}\n", 9, "start", "not after"),
        ("\n        - layout: fit\n        - {start: 20, layout: fit, zoom: 2}\n", 9, "zoom", "not"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(yaml: str, line: int, field: str, words: str) -> None:
    with pytest.raises(PlanError) as caught:
        shots(yaml)
    assert words in str(caught.value)
    assert (caught.value.details["line"], caught.value.details["field"]) == (line, field)


def test_a_framing_reaches_to_the_ends_of_a_moved_clip() -> None:
    framing = CLIP.framing[1]
    assert framing.over(SPAN) == framing
    later = framing.over(Span(20_000, 50_000)).shots
    assert later == (replace(TRACK, span=Span(20_000, 27_000)), replace(SCREEN, span=Span(27_000, 50_000)))
    assert framing.over(Span(50_000, 60_000)).shots == (replace(SCREEN, span=Span(50_000, 60_000)),)
    assert framing.over(Span(0, 5000)).shots == (replace(HOLD, span=Span(0, 5000)),)
    assert [framing.at(ms).layout for ms in (0, 18_040, 40_000)] == ["hold", "track", "screen+camera"]


def test_a_moving_crop_rests_passes_and_never_overshoots() -> None:
    xs = ((0, 0.1), (1000, 0.1), (2000, 0.3), (3000, 0.6), (4000, 0.6), (5000, 0.2))
    path = tuple(PathPoint(ms, x, 0.0) for ms, x in xs)
    places = [corner_at(path, ms)[0] for ms in range(-500, 6000, 10)]
    assert {corner_at(path, ms)[0] for ms in (-500, 0, 400, 1000)} == {0.1}
    assert {corner_at(path, ms)[0] for ms in (3000, 3400, 4000)} == {0.6}
    assert [corner_at(path, ms)[0] for ms, _ in xs] == pytest.approx([x for _, x in xs])
    assert min(places) == 0.1 and max(places) <= 0.6 + 1e-9
    rising = places[150:350]
    assert all(two >= one - 1e-9 for one, two in pairwise(rising))
    speeds = [(two - one) / 0.01 for one, two in pairwise(places)]
    assert max(abs(two - one) for one, two in pairwise(speeds)) < 0.06  # no kink anywhere
    assert corner_at(path, 4250)[0] == pytest.approx(0.6 - 0.4 * 0.103515625)  # least jerk between two rests

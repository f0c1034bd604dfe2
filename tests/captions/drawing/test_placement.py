"""Where captions stand, by value."""

from __future__ import annotations

import pytest

from repurpose.captions.drawing.ass import to_ass
from repurpose.captions.drawing.placement import Occupied, Place, Standing, covered_cost, liked_places, place_captions
from repurpose.model import Box, CaptionSettings, Cue, Span

BOXES: dict[Place, Box] = {
    "bottom": Box(0.2, 0.7, 0.6, 0.1), "middle": Box(0.2, 0.45, 0.6, 0.1), "top": Box(0.2, 0.2, 0.6, 0.1)
}  # fmt: skip
LOW, HIGH, MIDDLE, ALL = Box(0.3, 0.65, 0.2, 0.2), Box(0, 0.1, 1, 0.2), Box(0, 0.4, 1, 0.2), Box(0, 0, 1, 1)


def caption(start_ms: int, end_ms: int, *, ends: bool = False, preferred: Place = "bottom") -> Standing:
    return Standing(Span(start_ms, end_ms), tuple((place, BOXES[place]) for place in liked_places(preferred)), ends)


def at(start_ms: int, end_ms: int, box: Box) -> Occupied:
    return Occupied(Span(start_ms, end_ms), box)


ONE = [caption(0, 1000)]


@pytest.mark.parametrize(
    ("avoid", "place"),
    [
        ([], "bottom"),
        ([at(0, 1000, LOW)], "top"),
        ([at(0, 1000, LOW), at(0, 1000, HIGH)], "middle"),
        ([at(1000, 2000, LOW)], "bottom"),
        ([at(0, 1000, Box(0, 0.9, 1, 0.1))], "bottom"),
        ([at(0, 1000, ALL), at(0, 500, HIGH), at(0, 500, LOW)], "middle"),
    ],
)
def test_a_caption_stands_where_nothing_is(avoid: list[Occupied], place: Place) -> None:
    assert place_captions(ONE, avoid) == (place,)


def test_where_all_is_covered_the_least_is() -> None:
    avoid = [at(0, 1000, LOW), at(0, 1000, HIGH), at(900, 1000, MIDDLE)]
    assert place_captions(ONE, avoid) == ("middle",)


def test_the_style_says_which_place_is_tried_first() -> None:
    assert place_captions([caption(0, 1000, preferred="middle")], [at(0, 1, Box(0, 0, 0.1, 0.1))]) == ("middle",)
    assert place_captions([caption(0, 1000, preferred="top")], [at(0, 1000, HIGH)]) == ("bottom",)


def test_captions_of_a_sentence_wait_up_there_and_the_next_sentence_comes_down() -> None:
    talk = [
        caption(0, 900),
        caption(1000, 1900),
        caption(2000, 2900, ends=True),
        caption(3000, 3900),
        caption(4000, 4900),
    ]
    assert place_captions(talk, [at(1000, 1900, LOW)]) == ("top", "top", "top", "bottom", "bottom")


def test_a_pause_lets_captions_come_down() -> None:
    talk = [caption(0, 900), caption(2000, 2900)]
    assert place_captions(talk, [at(0, 900, LOW)]) == ("top", "bottom")


def test_a_caption_never_covers_anything_to_save_a_jump() -> None:
    talk = [caption(0, 900), caption(1000, 1900)]
    assert place_captions(talk, [at(0, 900, LOW), at(1000, 1900, HIGH)]) == ("middle", "middle")
    assert place_captions(talk, [at(0, 900, LOW), at(0, 1900, MIDDLE), at(1000, 1900, HIGH)]) == ("top", "bottom")


def test_the_cost_grows_with_area_and_time() -> None:
    box = Box(0, 0, 0.5, 0.5)
    whole, half = covered_cost(Span(0, 10), box, [at(0, 10, box)]), covered_cost(Span(0, 10), box, [at(0, 5, box)])
    assert (whole, half) == (1010.0, 510.0)
    assert covered_cost(Span(0, 10), box, [at(0, 10, Box(0.5, 0, 0.5, 0.5))]) == 0.0


def test_a_script_keeps_clear_of_what_is_in_the_picture() -> None:
    cues = (Cue(Span(5000, 6000), ("Plants die.",)), Cue(Span(8000, 9000), ("So do I.",)))
    face = Occupied(Span(5500, 5600), Box(0.4, 0.7, 0.2, 0.3))
    script = to_ass(
        cues, width=1920, height=1080, settings=CaptionSettings(), offset_ms=5000, shape="wide", avoid=[face]
    )
    first, second = script.splitlines()[-2:]
    assert first == r"Dialogue: 0,0:00:00.00,0:00:01.00,Caption,,0,0,69,,{\an8}Plants die."
    assert second == "Dialogue: 0,0:00:03.00,0:00:04.00,Caption,,0,0,0,,So do I."

"""The order in which pieces of a line are drawn, by value: what Unicode's own algorithm says of these lines."""

from __future__ import annotations

import pytest

from repurpose.captions.drawing.direction import Piece, as_seen, embedding_levels, runs_left
from repurpose.captions.drawing.letters import lettering
from repurpose.media.fonts import own_face


def seen(*texts: str) -> list[str]:
    """What stands where, from left to right; `<` before what runs left."""
    return [("<" if piece.leftwards else "") + piece.text for piece in as_seen([Piece(t, own_face()) for t in texts])]


def test_a_line_without_such_letters_stays_as_it_is() -> None:
    assert seen("Plants", " ", "die") == ["Plants", " ", "die"]


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (("שלום עולם.",), ["<שלום עולם."]),
        (("say שלום",), ["say שלום"]),
        (("שלום", " ", "עולם"), ["<עולם", " ", "<שלום"]),
        (("say ", "שלום", " 12 ", "עולם", " now"), ["say ", "<עולם", " ", "12", " ", "<שלום", " now"]),
        (("שלום", " Python 3 ", "עולם", "."), ["<.", "<עולם", " ", "Python 3", " ", "<שלום"]),
        (("12", " ", "ABC", " ", "שלום"), ["12", " ", "ABC", " ", "<שלום"]),
        (("שלום", " ", "12", " ", "ABC"), ["ABC", " ", "12", " ", "<שלום"]),
    ],
)
def test_pieces_stand_as_they_are_read(texts: tuple[str, ...], order: list[str]) -> None:
    assert seen(*texts) == order


def test_levels_are_unicodes() -> None:
    assert embedding_levels("מחיר 3.50 (זול)!") == [1] * 5 + [2] * 4 + [1] * 7
    assert embedding_levels("a 1 ש\u05b0ל 2") == [0, 0, 0, 0, 1, 1, 1, 1, 2]


def test_the_first_letter_with_a_direction_gives_that_of_the_line() -> None:
    assert runs_left("12 - שלום abc") and not runs_left("12 abc שלום") and not runs_left("12")


def test_pieces_of_one_font_are_not_broken_for_nothing() -> None:
    line = "مرحبا 123 العالم."
    assert [run.text for run in lettering(lines=[line]).runs(line)] == [line]

"""Which font draws what, by value."""

from __future__ import annotations

import pytest

from repurpose.captions.drawing.letters import clusters, lettering, width_em
from repurpose.media.fonts import advance, choose_font, face_named, face_of, machine_faces, noto_faces, own_face

SANS, EMOJI = "Open Sans", "Noto Emoji"


def runs(line: str, font: str = "Open Sans") -> list[tuple[str, str]]:
    return [(run.text, run.face.family) for run in lettering(font, [line]).runs(line)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Ça va? Łódź", [("Ça va? Łódź", "Open Sans")]),
        ("e\u0301", [("é", "Open Sans")]),
        ("say مرحبا 123 بكم now", [("say ", SANS), ("مرحبا 123 بكم", "Noto Sans Arabic"), (" now", SANS)]),
        ("हिन्दी में", [("हिन्दी में", "Noto Sans Devanagari")]),
        ("กี่ ปู่", [("กี่ ปู่", "Noto Sans Thai")]),
        ("汉字、测试", [("汉字、测试", "Noto Sans CJK SC")]),
        ("日本語のABC", [("日本語の", "Noto Sans CJK JP"), ("ABC", "Open Sans")]),
        ("한국어 漢字", [("한국어 漢字", "Noto Sans CJK KR")]),
        ("ok 👍🏽👩\u200d👧", [("ok ", SANS), ("👍🏽👩\u200d👧", EMOJI)]),
        ("1\ufe0f\u20e3 2", [("1\ufe0f\u20e3", EMOJI), (" 2", SANS)]),
        ("so \ue000 it", [("so  it", "Open Sans")]),
        ("\ue000", []),
    ],
)  # fmt: skip
def test_each_letter_gets_a_font_that_has_it(line: str, expected: list[tuple[str, str]]) -> None:
    assert runs(line) == expected


def test_marks_that_no_font_sets_on_a_letter_are_left_out_alone() -> None:
    fonts = lettering(lines=["a\u1abe"])
    [run] = fonts.runs("x\U0001bca0\U000e0100y")
    assert run.text.startswith("x") and run.text.endswith("y")
    assert lettering().missing("a\ue000b") == {"\ue000"}


def test_marks_stay_with_their_letter() -> None:
    assert list(clusters("กี่b")) == ["กี่", "b"]
    assert list(clusters("👩\u200d👧x")) == ["👩\u200d👧", "x"]


def test_the_first_font_that_has_all_letters_is_chosen() -> None:
    arabic, hebrew = (face_of(f"Noto Sans {name}") for name in ("Arabic", "Hebrew"))
    assert arabic and hebrew
    assert choose_font([0x05D0], [own_face(), arabic, hebrew]) == hebrew
    assert choose_font([0x05D0, 0x0627], [arabic, hebrew]) is None
    assert choose_font([], [arabic]) == arabic


def test_every_font_is_found_under_the_name_that_scripts_use() -> None:
    faces = [own_face(), *noto_faces(), *machine_faces()]
    assert [face_named(face.name) for face in faces] == faces
    assert all(not {*face.name} & {*"\\{},"} for face in faces)


def test_widths_are_the_fonts_own() -> None:
    assert advance(own_face(), "H") == 1538 / 2048
    assert width_em(lettering(lines=["漢字"]).runs("漢字")) == 2.0
    assert advance(own_face(), "\ue000") == 0.0


def test_a_font_that_is_nowhere_gives_way_to_the_packages_own() -> None:
    assert face_of("Comic Papyrus") is None
    assert runs("so", "Comic Papyrus") == [("so", "Open Sans")]
    assert runs("so", "Noto Sans") == [("so", "Noto Sans")]

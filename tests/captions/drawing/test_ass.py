"""The burnt-in script: golden text, and what libass really draws of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image

from repurpose.captions.drawing.ass import to_ass
from repurpose.captions.drawing.ass_style import style_for
from repurpose.captions.drawing.drawn import caption_of
from repurpose.captions.drawing.letters import lettering
from repurpose.captions.drawing.placement import PLACES, Place
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.font_files import write_fonts
from repurpose.model import SHAPE_SIZES, CaptionSettings, Cue, ShapeName, Span
from repurpose.presets import list_presets, resolve_preset

SETTINGS = CaptionSettings()
CUES = (
    Cue(Span(60_000, 61_234), ("Plants die", "at night.")),
    Cue(Span(61_500, 63_000), (r"Type {\b1} or \N, C:\h",)),
    Cue(Span(63_000, 64_000), ("Donaudampfschifffahrtsgesellschaftskapitän",)),
)


SPOKEN = Cue(
    Span(60_000, 62_000),
    ("Plants die", "at night."),
    (Span(60_100, 60_500), Span(60_500, 60_900), Span(61_200, 61_400), Span(61_400, 61_950)),
)
STYLES = {
    path.stem: resolve_preset(flags={"captions.style": path.stem}).settings.captions
    for path in list_presets(within="styles")
}
Bounds = tuple[int, int, int, int]
"""Left, top, right and bottom."""


def script(
    shape: ShapeName, cues: tuple[Cue, ...] = CUES, offset_ms: int = 60_000, settings: CaptionSettings = SETTINGS
) -> str:
    width, height = SHAPE_SIZES[shape]
    return to_ass(cues, width=width, height=height, settings=settings, offset_ms=offset_ms, shape=shape)


@pytest.mark.parametrize("shape", list(SHAPE_SIZES))
def test_the_script_is_golden(shape: ShapeName, project: Path) -> None:
    golden = project / "tests" / "golden" / f"captions-{shape}.ass"
    assert script(shape) == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["clean", "karaoke", "pop"])
def test_each_look_is_golden(name: str, project: Path) -> None:
    golden = project / "tests" / "golden" / f"captions-{name}.ass"
    assert script("vertical", (SPOKEN,), settings=STYLES[name]) == golden.read_text(encoding="utf-8")


def test_a_line_that_runs_left_is_golden(project: Path) -> None:
    golden = project / "tests" / "golden" / "captions-right-to-left.ass"
    cue = Cue(Span(60_000, 61_000), ("שלום Python 3 עולם!", "say مرحبا now"))
    assert script("square", (cue,), settings=STYLES["karaoke"]) == golden.read_text(encoding="utf-8")


def test_every_setting_of_a_style_is_in_the_script() -> None:
    changes: dict[str, Any] = {
        "look": "pop",
        "font": "Noto Sans",
        "size_percent": 6.0,
        "text_colour": "#123456",
        "highlight_colour": "#654321",
        "outline_colour": "#ABCDEF",
        "outline_percent": 9.0,
        "box_colour": "#445566",
        "box_opacity": 0.2,
        "position": "top",
        "bottom_percent": 20.0,
    }
    for settings in (STYLES["karaoke"], STYLES["boxed"]):
        before = script("wide", (SPOKEN,), settings=settings)
        for key, value in changes.items():
            if key != "highlight_colour" or settings.look == "karaoke":
                assert script("wide", (SPOKEN,), settings=replace(settings, **{key: value})) != before, key


def test_a_cue_that_ended_before_the_clip_is_left_out() -> None:
    assert "Plants" not in script("wide", offset_ms=61_234)


def picture(text: str, shape: ShapeName, folder: Path, at_ms: int = 0) -> numpy.ndarray:
    """The picture that libass draws of a script over grey."""
    width, height = SHAPE_SIZES[shape]
    (folder / "captions.ass").write_text(text, encoding="utf-8")
    write_fonts([text], folder / "fonts")
    source = f"color=c=0x808080:s={width}x{height}:r=100:d=2.5"
    frame = ["-frames:v", "1", "-y", "frame.png"]
    filters = f"trim=start={at_ms / 1000},ass=captions.ass:fontsdir=fonts"
    run_ffmpeg(["-f", "lavfi", "-i", source, "-vf", filters, *frame], cwd=folder)
    return numpy.asarray(Image.open(folder / "frame.png").convert("RGB")).astype(int)


def bounds(pixels: numpy.ndarray) -> Bounds:
    """Of what differs from the upper left corner."""
    rows, columns = numpy.nonzero((abs(pixels - pixels[0, 0]) > 8).any(axis=-1))
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1


def drawn(
    shape: ShapeName, lines: tuple[str, ...], folder: Path, settings: CaptionSettings = SETTINGS
) -> tuple[numpy.ndarray, Bounds]:
    """The picture that libass draws, and left, top, right, bottom of what it changed."""
    pixels = picture(script(shape, (Cue(Span(0, 2000), lines),), 0, settings), shape, folder)
    return pixels[..., 0], bounds(pixels)


def safe_area(shape: ShapeName, settings: CaptionSettings) -> Bounds:
    width, height = SHAPE_SIZES[shape]
    if shape == "vertical":
        return 108, 384, 972, 1536
    low = height - round(height * settings.bottom_percent / 100)
    return width // 20, height // 20, width - width // 20, low


WIDEST = {"wide": ("W" * 42, "M" * 42), "vertical": ("W" * 22, "M" * 22), "square": ("W" * 22, "M" * 22)}


@pytest.mark.parametrize("shape", list(SHAPE_SIZES))
@pytest.mark.parametrize("kind", ["ordinary", "widest", "one long word"])
def test_what_is_drawn_stays_in_the_safe_area(shape: ShapeName, kind: str, tmp_path: Path) -> None:
    lines = {
        "ordinary": ("improving our cash", "generation and margins"),
        "widest": WIDEST[shape],
        "one long word": ("Donaudampfschifffahrtsgesellschaftskapitän" * 2,),
    }[kind]
    _, (left, top, right, bottom) = drawn(shape, lines, tmp_path)
    area = safe_area(shape, SETTINGS)
    assert left >= area[0] and top >= area[1] and right <= area[2] and bottom <= area[3]
    assert abs((left + right) / 2 - SHAPE_SIZES[shape][0] / 2) <= 2


SCRIPTS = {
    "Latin": ("Plants die at night", "when nobody does."),
    "Arabic": ("مرحبا بكم في العرض 123", "نستخدم Python في العمل."),
    "Hebrew": ("שלום לכולם, זה 42", "(בדיקה) היום!"),
    "Hindi": ("नमस्ते दुनिया यह", "परीक्षण क्षेत्र है।"),
    "Thai": ("สวัสดีชาวโลก กี่ ปู่",),
    "Chinese": ("你好、世界。这是测试",),
    "Japanese": ("こんにちは、世界。",),
    "Korean": ("안녕하세요 여러분",),
    "emoji": ("Nice 😀 work 👍🏽 ❤️ 🇩🇪",),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", list(STYLES))
def test_a_caption_fills_the_box_that_it_was_placed_by(name: str, place: Place, tmp_path: Path) -> None:
    settings = replace(STYLES[name], position=place)
    _told_and_drawn("vertical", settings, place, SCRIPTS["Latin"], tmp_path)


@pytest.mark.parametrize("kind", list(SCRIPTS))
def test_every_script_fits_its_box(kind: str, tmp_path: Path) -> None:
    _told_and_drawn("wide", STYLES["boxed"], "bottom", SCRIPTS[kind], tmp_path)


def _told_and_drawn(
    shape: ShapeName, settings: CaptionSettings, place: Place, lines: tuple[str, ...], folder: Path
) -> None:
    """What is drawn lies within the estimate and the safe area, and is not far smaller."""
    width, height = SHAPE_SIZES[shape]
    fonts = lettering(settings.font, lines)
    caption = caption_of(Cue(Span(0, 2000), lines), fonts)
    told = style_for(settings, fonts.base, width, height, shape).box(caption.lines, place)
    _, (left, top, right, bottom) = drawn(shape, lines, folder, settings)
    slack = 0.05 * width if settings.look == "pop" else 3  # the spoken word grows
    assert told.x * width - slack <= left and right <= (told.x + told.width) * width + slack
    assert told.y * height - slack <= top and bottom <= (told.y + told.height) * height + slack
    assert right - left >= 0.8 * told.width * width and bottom - top >= 0.6 * told.height * height
    area = safe_area(shape, settings)
    assert left >= area[0] and top >= area[1] and right <= area[2] and bottom <= area[3]


@pytest.mark.parametrize("kind", ["Latin", "Arabic", "Hindi"])
def test_only_the_spoken_word_changes(kind: str, tmp_path: Path) -> None:
    """In karaoke, from one word to the next: all that differs are the two words, white and yellow exchanged."""
    settings = STYLES["karaoke"]
    words = len(" ".join(SCRIPTS[kind]).split())
    spans = tuple(Span(200 * index, 200 * index + 200) for index in range(words))
    text = script("wide", (Cue(Span(0, 2000), SCRIPTS[kind], spans),), 0, settings)
    frames = [picture(text, "wide", tmp_path, at_ms) for at_ms in (0, 190, 200, 390, 1900)]
    assert (frames[0] == frames[1]).all() and (frames[2] == frames[3]).all()
    yellow = [(abs(frame - [255, 214, 10]) < 40).all(axis=-1) for frame in (frames[0], frames[2], frames[4])]
    assert yellow[0].sum() > 300 and yellow[1].sum() > 300 and not yellow[2].any()
    assert not (yellow[0] & yellow[1]).any()
    same_shape = frames[0][..., 0] > 200  # letters in red, whether white or yellow
    assert (same_shape == (frames[4][..., 0] > 200)).mean() > 0.9999


def test_the_spoken_word_pops_and_the_others_stand_still(tmp_path: Path) -> None:
    cue = Cue(Span(0, 2000), ("Plants die now",), (Span(0, 500), Span(500, 1000), Span(1000, 2000)))
    text = script("wide", (cue,), 0, STYLES["pop"])
    rest, large = (picture(text, "wide", tmp_path, at_ms) for at_ms in (900, 560))
    yellow = [(abs(frame - [255, 214, 10]) < 40).all(axis=-1).sum() for frame in (rest, large)]
    assert 1.15 * yellow[0] < yellow[1] < 1.4 * yellow[0]  # 1.12 squared is 1.25
    columns = numpy.nonzero((rest[..., 2] > 240).any(axis=0))[0]  # white letters
    assert (numpy.nonzero((large[..., 2] > 240).any(axis=0))[0] == columns).all()


def test_letters_that_no_font_has_leave_no_boxes(tmp_path: Path) -> None:
    _, without = drawn("wide", ("so it is",), tmp_path)
    _, with_unknown = drawn("wide", ("so\ue000 it\ue001 is",), tmp_path)
    assert with_unknown == without


def test_letters_are_as_tall_as_the_settings_say(tmp_path: Path) -> None:
    pixels, _ = drawn("wide", ("HHHH",), tmp_path)
    rows = numpy.nonzero((pixels > 240).any(axis=1))[0]
    capital_share = 1462 / 2048  # of the em, from the font's own table
    assert int(rows.max() - rows.min() + 1) == pytest.approx(1080 * 0.052 * capital_share, abs=2)


def test_commands_in_the_words_are_drawn_as_words(tmp_path: Path) -> None:
    """A hidden word would make the box narrower, a line break taller; `_` is drawn where the command signs are."""
    _, plain = drawn("wide", ("so",), tmp_path)
    _, command = drawn("wide", (r"so {\b1\fs200} and {\pos(0,0)}",), tmp_path)
    _, newline = drawn("wide", (r"so \N and \n and \h",), tmp_path)
    assert command[3] - command[1] == plain[3] - plain[1] == newline[3] - newline[1]
    assert command[2] - command[0] > 9 * (plain[2] - plain[0]) / 2
    assert newline[2] - newline[0] > 5 * (plain[2] - plain[0]) / 2

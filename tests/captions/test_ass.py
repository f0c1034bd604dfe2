"""The burnt-in script: golden text, and what libass really draws of it."""

from __future__ import annotations

from pathlib import Path

import numpy
import pytest
from PIL import Image

from repurpose.captions.ass import to_ass
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.fonts import font_folder
from repurpose.model import SHAPE_SIZES, CaptionSettings, Cue, ShapeName, Span

SETTINGS = CaptionSettings()
CUES = (
    Cue(Span(60_000, 61_234), ("Plants die", "at night.")),
    Cue(Span(61_500, 63_000), (r"Type {\b1} or \N, C:\h",)),
    Cue(Span(63_000, 64_000), ("Donaudampfschifffahrtsgesellschaftskapitän",)),
)


def script(shape: ShapeName, cues: tuple[Cue, ...] = CUES, offset_ms: int = 60_000) -> str:
    width, height = SHAPE_SIZES[shape]
    return to_ass(cues, width=width, height=height, settings=SETTINGS, offset_ms=offset_ms, shape=shape)


@pytest.mark.parametrize("shape", list(SHAPE_SIZES))
def test_the_script_is_golden(shape: ShapeName, project: Path) -> None:
    golden = project / "tests" / "golden" / f"captions-{shape}.ass"
    assert script(shape) == golden.read_text(encoding="utf-8")


def test_a_cue_that_ended_before_the_clip_is_left_out() -> None:
    assert "Plants" not in script("wide", offset_ms=61_234)


def drawn(shape: ShapeName, lines: tuple[str, ...], folder: Path) -> tuple[numpy.ndarray, tuple[int, int, int, int]]:
    """The picture that libass draws over grey, and left, top, right, bottom of what it changed."""
    width, height = SHAPE_SIZES[shape]
    (folder / "captions.ass").write_text(script(shape, (Cue(Span(0, 2000), lines),), 0), encoding="utf-8")
    fonts = folder / "fonts"
    if not fonts.exists():
        fonts.symlink_to(font_folder())
    source = f"color=c=0x808080:s={width}x{height}:r=5:d=0.6"
    picture = ["-frames:v", "1", "-y", "frame.png"]
    run_ffmpeg(["-f", "lavfi", "-i", source, "-vf", "ass=captions.ass:fontsdir=fonts", *picture], cwd=folder)
    pixels = numpy.asarray(Image.open(folder / "frame.png").convert("L")).astype(int)
    rows, columns = numpy.nonzero(abs(pixels - pixels[0, 0]) > 8)
    return pixels, (int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1)


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
    width, height = SHAPE_SIZES[shape]
    area = (108, 384, 972, 1536) if shape == "vertical" else (width // 20, height // 2, width - width // 20, height)
    assert left >= area[0] and top >= area[1] and right <= area[2] and bottom <= area[3]
    assert abs((left + right) / 2 - width / 2) <= 2


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

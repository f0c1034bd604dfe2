"""Whether captions of every style, script and colour are found in an encoded picture, and others are not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy
import pytest
from numpy.typing import NDArray

from repurpose.captions.drawing.ass import to_ass
from repurpose.check.captions import SHOWN_SHARE, steady_ms
from repurpose.media.drawn_captions import Script, draw
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.font_files import write_fonts
from repurpose.model import CaptionSettings, Cue, Span
from repurpose.presets import list_presets, resolve_preset

STYLES = [path.stem for path in list_presets(within="styles")]
WIDTH, HEIGHT, AT_MS = 1280, 720, 760
GROUNDS = {"busy": "testsrc2", "black": "color=black", "white": "color=white"}


def style(name: str) -> CaptionSettings:
    return resolve_preset(flags={"captions.style": name}).settings.captions


def script(settings: CaptionSettings, lines: tuple[str, ...]) -> str:
    cue = Cue(Span(0, 2000), lines)
    return to_ass([cue], width=WIDTH, height=HEIGHT, settings=settings, offset_ms=0, shape="wide")


def encoded(folder: Path, ground: str, burnt: str) -> NDArray[numpy.uint8]:
    """Luma of the frame at 760 ms, after x264 at the quality of clips."""
    source = f"{GROUNDS[ground]}{'=' if '=' not in GROUNDS[ground] else ':'}s={WIDTH}x{HEIGHT}:r=25:d=0.88"
    x264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p", "-y", "a.mp4"]
    run_ffmpeg(["-f", "lavfi", "-i", source, "-vf", f"ass={burnt}:fontsdir=fonts", *x264], cwd=folder)
    picked = ["-vf", "select=eq(n\\,19),extractplanes=y", "-frames:v", "1"]
    run_ffmpeg(["-i", "a.mp4", *picked, "-f", "rawvideo", "-y", "a.raw"], cwd=folder)
    return numpy.fromfile(folder / "a.raw", numpy.uint8).reshape(HEIGHT, WIDTH)


def shares(folder: Path, settings: CaptionSettings, lines: tuple[str, ...], ground: str = "busy") -> tuple[float, ...]:
    """How much of the captions is found in a picture with them, with other words, and with none."""
    texts = {"own.ass": script(settings, lines), "other.ass": script(settings, ("Quite other words", "were said here"))}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "none.ass").write_text(script(settings, ()), encoding="utf-8")
    write_fonts(texts.values(), folder / "fonts")
    ((drawing,),) = draw([Script("own.ass", WIDTH, HEIGHT, (AT_MS,))], folder, "fonts")
    found = [drawing.shown_in(encoded(folder, ground, name)) for name in (*texts, "none.ass")]
    assert None not in found
    return tuple(share for share in found if share is not None)


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("ground", list(GROUNDS))
def test_each_style_is_found_over_each_ground(name: str, ground: str, tmp_path: Path) -> None:
    own, other, none = shares(tmp_path, style(name), ("Plants die at night", "when nobody waters them."), ground)
    assert own >= 0.95
    assert other < SHOWN_SHARE and none < SHOWN_SHARE


@pytest.mark.parametrize(
    ("text", "outline", "highlight"),
    [("#202020", "#F0F0F0", "#800000"), ("#FF3030", "#000000", "#3050FF"), ("#30A040", "#101010", "#30A040")],
)
def test_coloured_letters_are_found(text: str, outline: str, highlight: str, tmp_path: Path) -> None:
    colours = {"text_colour": text, "outline_colour": outline, "highlight_colour": highlight}
    own, other, none = shares(tmp_path, replace(style("pop"), **colours), ("Plants die", "at night"))
    assert own >= 0.9
    assert other < SHOWN_SHARE and none < SHOWN_SHARE


@pytest.mark.parametrize("line", ["مرحبا بكم في العرض 123", "हिन्दी परीक्षण", "汉字测试", "한국어 자막", "😀 🎉 👍🏽"])
def test_letters_of_every_script_are_found(line: str, tmp_path: Path) -> None:
    own, other, none = shares(tmp_path, style("boxed"), (line,))
    assert own >= 0.95
    assert other < SHOWN_SHARE and none < SHOWN_SHARE


def test_a_cue_is_looked_at_when_it_stands_still() -> None:
    words = (Span(1000, 1200), Span(1200, 1900), Span(1900, 2000))
    assert steady_ms(Cue(Span(1000, 2000), ("one longest two",), words), 1000) == 1550
    quick = tuple(Span(at, at + 200) for at in (1000, 1200, 1400))
    assert steady_ms(Cue(Span(1000, 1600), ("a b c",), quick), 1000) == 1170, "after it has popped up"
    assert 1000 < steady_ms(Cue(Span(1000, 3000), ("an editor's words",)), 1000) < 3000

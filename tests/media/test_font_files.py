"""The fonts that are written for a script, and what is in them."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from repurpose.captions.drawing.ass import to_ass
from repurpose.media import fonts
from repurpose.media.font_files import write_fonts
from repurpose.model import CaptionSettings, Cue, Span


def script(*lines: str, font: str = "Open Sans") -> str:
    cues = [Cue(Span(0, 1000), lines)]
    return to_ass(cues, width=1080, height=1080, settings=CaptionSettings(font=font), offset_ms=0, shape="square")


def test_a_script_that_needs_no_other_font_gets_the_packages_own(tmp_path: Path) -> None:
    [own] = write_fonts([script(r"Plants {\fnCaptions Noto Emoji 600} die \fnCaptions Noto Emoji 600")], tmp_path / "a")
    assert own.name == "OpenSans-Semibold.ttf"
    [own] = write_fonts([], tmp_path / "b")
    assert own.read_bytes() == fonts.font_file(strong=True).read_bytes()


def test_each_font_that_is_named_is_written_small_and_semibold(tmp_path: Path) -> None:
    written = write_fonts([script("汉字", "測試"), script("שלום")], tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {path.name for path in written}
    assert sum(path.stat().st_size for path in written[1:]) < 20_000
    chinese, hebrew = (TTFont(path) for path in written[1:])
    assert [font["name"].getBestFamilyName() for font in (chinese, hebrew)] == [
        "Captions Noto Sans CJK SC 600", "Captions Noto Sans Hebrew 600"
    ]  # fmt: skip
    assert {*map(ord, "汉字測試")} <= set(chinese.getBestCmap()) and {*map(ord, "שלום")} <= set(hebrew.getBestCmap())
    assert "fvar" not in chinese and "fvar" not in hebrew
    face = fonts.face_of("Noto Sans Hebrew")
    assert face is not None
    whole = TTFont(face.path)
    semibold = whole.getGlyphSet(location={"wght": 600})[whole.getBestCmap()[ord("ש")]].width
    assert hebrew["hmtx"][hebrew.getBestCmap()[ord("ש")]][0] == pytest.approx(semibold, abs=1)


def test_another_font_of_the_settings_is_written_too(tmp_path: Path) -> None:
    [_, written] = write_fonts([script("so", font="Noto Sans")], tmp_path)
    assert TTFont(written)["name"].getBestFamilyName() == "Captions Noto Sans 600"


def test_a_file_that_is_no_font_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.ttf").write_bytes(b"no font at all")
    (tmp_path / "b.ttf").write_bytes(fonts.font_file(strong=True).read_bytes()[:3000])
    (tmp_path / "c.otf").write_bytes(b"")
    (tmp_path / "d.ttf").symlink_to(tmp_path / "nowhere")
    (tmp_path / "e.ttf").write_bytes(fonts.font_file().read_bytes())
    monkeypatch.setattr(fonts, "_machine_folders", lambda: (tmp_path, tmp_path / "absent"))
    fonts.machine_faces.cache_clear()
    try:
        assert [Path(face.path).name for face in fonts.machine_faces()] == ["e.ttf"]
    finally:
        fonts.machine_faces.cache_clear()

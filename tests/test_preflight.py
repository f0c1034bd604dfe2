"""What is missing on the machine is told before work begins, by its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from repurpose import preflight
from repurpose.errors import PresetError, ToolError
from repurpose.media import ffmpeg_program
from repurpose.model import BrandSettings


@pytest.fixture
def another_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The real one, but for parts that it says it was built without."""
    program = tmp_path / "ffmpeg"
    real = ffmpeg_program.ffmpeg_program()
    program.write_text(f"#!/bin/sh\n'{real}' \"$@\" | grep -v -E ' (libx264|ass) '\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv(ffmpeg_program.PROGRAM_VARIABLE, str(program))
    ffmpeg_program.ffmpeg_program.cache_clear()
    ffmpeg_program.list_parts.cache_clear()
    yield program
    ffmpeg_program.ffmpeg_program.cache_clear()
    ffmpeg_program.list_parts.cache_clear()


def test_an_ffmpeg_without_parts_is_named_with_them(another_ffmpeg: Path) -> None:
    with pytest.raises(ToolError, match="was built without ass, libx264; unset REPURPOSE_FFMPEG") as caught:
        preflight.require_ffmpeg()
    assert str(another_ffmpeg) in caught.value.message


def test_the_packaged_one_has_all() -> None:
    preflight.require_ffmpeg()
    preflight.require_fonts()


def test_a_brand_whose_logo_is_no_picture_is_told(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text("<svg/>", encoding="utf-8")
    preflight.require_brand(BrandSettings())
    with pytest.raises(PresetError, match=r"'brand\.logo' names .*logo\.svg, which is no PNG"):
        preflight.require_brand(BrandSettings(logo=str(tmp_path / "logo.svg")))


def test_music_that_is_no_sound_is_told(make_media: Callable[..., Path], tmp_path: Path) -> None:
    (tmp_path / "bed.mp3").write_text("#EXTM3U\nsecret.wav\n", encoding="utf-8")
    with pytest.raises(PresetError, match=r"'brand\.music' names a file of no use: .*bed\.mp3"):
        preflight.require_brand(BrandSettings(music=str(tmp_path / "bed.mp3")))
    mute = make_media("mute.mp4", "-f", "lavfi", "-i", "color=s=64x64:d=0.2")
    with pytest.raises(PresetError, match=r"mute\.mp4, which holds no sound"):
        preflight.require_brand(BrandSettings(music=str(mute)))
    preflight.require_brand(BrandSettings(music=str(make_media("bed.wav", "-f", "lavfi", "-i", "sine=d=0.1"))))

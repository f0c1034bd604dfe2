"""A finished file is proven whole: every way in which ffmpeg may end well and leave a bad one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from repurpose.errors import RenderError
from repurpose.media.whole_file import require_whole

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3", "-c:v", "libx264", "-preset", "ultrafast", "-g", "25")
SOUND = ("-f", "lavfi", "-i", "sine=300:d=3", "-c:a", "aac")
FRONT = ("-movflags", "+faststart", "-pix_fmt", "yuv420p")


@pytest.fixture
def whole(make_media: Callable[..., Path]) -> Path:
    return make_media("wide.mp4", *PICTURE[:4], *SOUND, *PICTURE[4:], *FRONT)


def test_a_whole_file_is_whole(whole: Path) -> None:
    require_whole(whole, 3000)


@pytest.mark.parametrize("length", [2800, 3200])
def test_a_file_of_another_length_is_not(whole: Path, length: int) -> None:
    with pytest.raises(RenderError, match=rf"wide\.mp4 holds 3000 ms of \w+ instead of {length}"):
        require_whole(whole, length)


def test_one_without_sound_is_not(make_media: Callable[..., Path]) -> None:
    with pytest.raises(RenderError, match="has no audio"):
        require_whole(make_media("wide.mp4", *PICTURE, *FRONT), 3000)


@pytest.mark.parametrize("damage", ["cut", "short", "empty", "noise", "end"])
def test_a_damaged_one_is_not(whole: Path, damage: str) -> None:
    content = whole.read_bytes()
    broken = {
        "cut": content[: len(content) * 6 // 10],
        "short": content[: len(content) - 30_000],
        "empty": b"",
        "noise": b"\x00" * 5000,
        "end": content[: len(content) * 3 // 4] + bytes(len(content) - len(content) * 3 // 4),
    }
    whole.write_bytes(broken[damage])
    with pytest.raises(RenderError, match=r"ffmpeg ended well, but wide\.mp4"):
        require_whole(whole, 3000)

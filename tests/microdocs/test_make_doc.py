"""A whole doc of a made recording: three coloured states with a tone, and what is on disk afterwards."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from repurpose.microdocs import make_doc, plan_docs
from repurpose.model import (
    AudioStream,
    Box,
    Closeup,
    DocSettings,
    Part,
    PictureChange,
    Probe,
    Recording,
    Settings,
    Show,
    Transcript,
    VideoStream,
)
from repurpose.timebase import Span

COLOURS = ((200, 40, 40), (40, 160, 60), (40, 60, 200))
TEXT = "Open the red <script> box. Press the green button. Turn the blue wheel."


def three_states(make_media: Callable[..., Path], *, sound: bool) -> Recording:
    """2 s of each colour with lines on it, 640x480, 25 a second; with sound, from 1.4 s as transport streams start."""
    sources = [f"color=0x{r:02x}{g:02x}{b:02x}:s=640x480:r=25:d=2" for r, g, b in COLOURS]
    inputs = [argument for source in sources for argument in ("-f", "lavfi", "-i", source)]
    inputs += ["-f", "lavfi", "-i", "sine=440:d=6"] if sound else []
    graph = "[0][1][2]concat=n=3:v=1,drawgrid=w=80:h=80:c=white[v]"
    maps = ["-map", "[v]", *(["-map", "3:a"] if sound else [])]
    path = make_media(
        "states.ts" if sound else "states.mp4",
        *inputs,
        "-filter_complex",
        graph,
        *maps,
        "-pix_fmt",
        "yuv420p",
        "-g",
        "125",
    )
    video = VideoStream(0, "h264", 640, 480, Fraction(25), Fraction(1, 90_000 if sound else 12_800), 0, 6000)
    audio = (AudioStream(1, "aac", 1, 44_100, 0, 6000),) if sound else ()
    probe = Probe("mpegts", 6000, _origin_ms(path), (video,), audio)
    return Recording("r", "states <b>", "2026-05-12", (Part(str(path)),), probe, 0, 1 if sound else None)


def _origin_ms(path: Path) -> int:
    import av

    with av.open(str(path)) as container:
        return (container.start_time or 0) // 1000


@pytest.mark.slow
@pytest.mark.parametrize("sound", [True, False])
def test_a_whole_doc(
    make_media: Callable[..., Path], speak: Callable[..., Transcript], tmp_path: Path, sound: bool
) -> None:
    import av

    recording = three_states(make_media, sound=sound)
    transcript = speak(TEXT, 200)
    changes = tuple(PictureChange(ms, Box(0, 0, 1, 1), 0.9) for ms in (2000, 4000))
    settings = Settings()
    [doc] = plan_docs(transcript, (Span(0, 6000),), Closeup(changes=changes), Show(), DocSettings())
    folder = tmp_path / "doc"
    folder.mkdir()
    told: list[float] = []

    record, assets = make_doc(recording, doc, transcript, settings, folder, told.append)

    for step in record.steps:
        shown = COLOURS[step.frame_ms // 2000]
        with Image.open(folder / step.screenshot) as picture:
            assert picture.size == (640, 480)
            assert all(abs(one - two) < 12 for one, two in zip(picture.getpixel((40, 40)), shown, strict=True))
    assert [step.frame_ms // 2000 for step in record.steps] == [1 if s.frame_ms < 4000 else 2 for s in doc.steps]
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} == {
        asset.path for asset in assets
    }
    for asset in assets:
        data = (folder / asset.path).read_bytes()
        assert (asset.sha256, asset.size) == (hashlib.sha256(data).hexdigest(), len(data))
        assert asset.made_from == "doc/01"
    film = (folder / "film.mp4").read_bytes()
    assert film.find(b"moov") < film.find(b"mdat")
    planned_ms = next(asset.duration_ms for asset in assets if asset.kind == "video")
    with av.open(str(folder / "film.mp4")) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        assert (video.codec_context.name, video.codec_context.pix_fmt) == ("h264", "yuv420p")
        assert (video.width, video.height, video.average_rate) == (1280, 720, 25)
        assert audio.codec_context.name == "aac"
        assert sum(1 for _ in container.decode(video)) == planned_ms * 25 // 1000
        assert abs(float(audio.duration * audio.time_base) * 1000 - planned_ms) < 60
    assert told == sorted(told) and told[-1] == 1.0
    assert "<script> box" not in (folder / "index.html").read_text() + (folder / "doc.md").read_text()
    assert (folder / "captions.vtt").read_text().count("-->") == 3

"""A branded clip of a made recording, rendered and tested whole: pictures, times, cards, sound, and its own checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from repurpose.check.clip import check_clip, measure_file
from repurpose.ingest import read_recording
from repurpose.media.finished_file import levels
from repurpose.model import (
    BrandSettings,
    ClipCaptions,
    ClipPlan,
    Framing,
    IngestSettings,
    Settings,
    Sound,
    Span,
    Transcript,
    Word,
)
from repurpose.render import render_clip

pytestmark = pytest.mark.slow
SPAN = Span(500, 4500)
INTRO_MS, END_MS, FPS = 800, 600, 10


def test_a_branded_clip(make_media: Callable[..., Path], tmp_path: Path) -> None:
    """Speech is a loud tone from 2.0 s to 3.0 s of the clip, music a quieter one of another pitch."""
    grey = "nullsrc=s=320x180:r=10:d=5,geq=lum='120+20*sin(N)':cb=128:cr=128"
    voice = "aevalsrc='0.3*sin(2*PI*400*t)*between(t,2.5,3.5)':s=48000:d=5"
    source = make_media(
        "talk.mp4", "-f", "lavfi", "-i", grey, "-f", "lavfi", "-i", voice, "-c:v", "libx264", "-g", "10"
    )
    music = make_media("bed.wav", "-f", "lavfi", "-i", "sine=f=600:d=1")
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (200, 100), "#FF0000").save(logo)
    brand = BrandSettings(
        logo=str(logo), logo_opacity=1.0, lower_third="title", lower_third_from_ms=1000, lower_third_for_ms=2000,
        background_colour="#0000FF", intro_ms=INTRO_MS, end_ms=END_MS, music=str(music), music_level_db=-10.0,
    )  # fmt: skip
    settings = replace(Settings(brand=brand), video=replace(Settings().video, encoder_preset="ultrafast"))
    words = Transcript("en", "m", (Word(Span(2500, 3500), "Hello"),), ((0, 0),))
    shapes = tuple(Framing.still(shape, SPAN, "fit") for shape in ("wide", "vertical"))  # type: ignore[arg-type]
    clip = ClipPlan("01", "x", "A title", "", (), SPAN, shapes, captions="off", intro_ms=INTRO_MS, outro_ms=END_MS)
    recording = read_recording(source, IngestSettings())
    folder = tmp_path / "out"
    folder.mkdir()
    assets = render_clip(recording, clip, words, ClipCaptions(), settings, folder, cards=tmp_path / "cards")
    assert {asset.duration_ms for asset in assets if asset.kind == "video"} == {5400}

    for shape, logo_at, panel_at in (("wide", (1740, 90), (150, 920)), ("vertical", (900, 410), (150, 1490))):
        frames = frames_of(folder / f"{shape}.mp4")
        assert len(frames) == 54
        blue = [is_of(frame, (20, 20), (0, 0, 255)) for frame in frames]
        assert all(blue[:6]) and all(blue[-4:]) and not any(blue[8:48]), "cards at both ends alone"
        assert all(is_of(frame, logo_at, (255, 0, 0)) for frame in frames), "the logo stands from end to end"
        shown = [is_of(frame, panel_at, (0, 0, 255), within=70) for frame in frames[8:48]]
        assert shown == [12 <= at <= 27 if at not in (10, 11, 28, 29) else shown[at] for at in range(40)]

    heard = np.array(levels(folder / "wide.mp4"))
    alone, under = pitch_level(folder / "wide.mp4", 600, 1.2), pitch_level(folder / "wide.mp4", 600, 3.2)
    assert alone - under == pytest.approx(8, abs=1.5), "music sinks by 8 dB under speech"
    assert pitch_level(folder / "wide.mp4", 400, 3.2) - alone == pytest.approx(10, abs=2.5), "and lies 10 below it"
    assert heard[20] > -60, "music under the card"
    loudness = measure_file(folder / "wide.mp4")
    assert loudness.integrated_lufs == pytest.approx(-14, abs=1) and loudness.true_peak_dbtp <= -1

    sound = Sound(100, (-20.0,) * 50, -20.0, (Span(2500, 3500),))
    found = check_clip(folder, assets, clip, recording, words, ClipCaptions(), sound, settings)
    assert [finding for finding in found.findings if finding.severity == "error"] == []


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def is_of(frame: np.ndarray, place: tuple[int, int], colour: tuple[int, int, int], within: int = 30) -> bool:
    return bool(np.abs(frame[place[1], place[0]].astype(int) - colour).max() <= within)


def pitch_level(path: Path, hertz: int, at_s: float) -> float:
    """Level in dB of one pitch, in the tenth of a second from `at_s` on."""
    with av.open(str(path)) as container:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    part = sound[int(at_s * 48_000) :][:4800]
    wave = np.exp(-2j * np.pi * hertz * np.arange(4800) / 48_000)
    return float(20 * np.log10(abs((part * wave).mean()) + 1e-9))

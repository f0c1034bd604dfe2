"""A clip rendered for real from made media with known truth, to be spoiled in many ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from repurpose.captions.clip_captions import clip_captions
from repurpose.check import check_clip
from repurpose.ingest import read_recording
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import (
    Asset,
    ClipPlan,
    Finding,
    Framing,
    IngestSettings,
    Recording,
    Settings,
    Sound,
    Span,
    Transcript,
    Word,
)
from repurpose.render import render_clip
from repurpose.storage import file_sha256

SPAN = Span(1000, 5000)
TEXTS = ("Open", "the", "settings", "and", "choose", "pair", "now", "please.")
WORDS = tuple(Word(Span(1200 + 450 * index, 1600 + 450 * index), text) for index, text in enumerate(TEXTS))


@dataclass(frozen=True)
class Rendered:
    """A good clip and what it was made from; `check` tests it with some of its files replaced."""

    folder: Path
    assets: tuple[Asset, ...]
    clip: ClipPlan
    recording: Recording
    transcript: Transcript

    def check(self, wide: Path | None = None, *, clip: ClipPlan | None = None, sound: Sound | None = None) -> set[str]:
        return {finding.rule for finding in self.findings(wide, clip=clip, sound=sound) if finding.severity != "info"}

    def findings(
        self, wide: Path | None = None, *, clip: ClipPlan | None = None, sound: Sound | None = None
    ) -> tuple[Finding, ...]:
        assets = self.assets
        if wide is not None:
            assets = tuple(
                replace(asset, path=str(wide), sha256=file_sha256(wide)) for asset in assets if asset.shape == "wide"
            )
        sound = sound or Sound(100, (), -20.0, (Span(1100, 4900),))
        clip = clip or self.clip
        captions = clip_captions(clip, self.transcript, Settings())
        return check_clip(self.folder, assets, clip, self.recording, self.transcript, captions, sound, Settings())


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    folder = tmp_path_factory.mktemp("rendered")
    source = folder / "source.mp4"
    # A picture that moves everywhere, and a voice-like sound: a tone whose level swells four times a second.
    run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=6", "-f", "lavfi", "-i",
         "sine=f=220:d=6:r=48000,volume='0.3+0.25*sin(8*PI*t)':eval=frame",
         "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-y", str(source)]
    )  # fmt: skip
    recording = read_recording(source, IngestSettings())
    transcript = Transcript("en", "made", WORDS, ((0, len(WORDS) - 1),))
    framing = (Framing.still("wide", SPAN, "full"), Framing.still("square", SPAN, "fit"))
    clip = ClipPlan("01", "pair", "How to pair", "Two steps.", ("pairing",), SPAN, framing)
    made = folder / "made"
    made.mkdir()
    assets = render_clip(recording, clip, transcript, clip_captions(clip, transcript, Settings()), Settings(), made)
    return Rendered(made, assets, clip, recording, transcript)


@pytest.fixture
def spoil(rendered: Rendered, tmp_path: Path) -> Callable[..., Path]:
    """Make a variant of the good wide file with ffmpeg's output options: `spoil("-an", "-c:v", "copy")`."""

    def make(*options: str, inputs: tuple[str, ...] = (), faststart: bool = True) -> Path:
        path = tmp_path / "wide.mp4"
        movflags = ["-movflags", "+faststart"] if faststart else []
        run_ffmpeg(["-i", str(rendered.folder / "wide.mp4"), *inputs, *options, *movflags, "-y", str(path)])
        return path

    return make

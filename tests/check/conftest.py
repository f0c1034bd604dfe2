"""A clip rendered for real from made media with known truth, to be spoiled in many ways."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from repurpose.captions.clip_captions import clip_captions
from repurpose.check.clip import check_clip
from repurpose.check.finding import Checked
from repurpose.check.subject import NOTHING_SEEN, Seen
from repurpose.ingest import read_recording
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import (
    Asset,
    Box,
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
STARTS, LENGTHS = (1200, 1750, 2130, 2710, 3060, 3540, 3990, 4560), (310, 150, 330, 120, 260, 200, 340, 240)
"""Uneven: a voice in step with itself every half a second would be in time half a second late."""
WORDS = tuple(
    Word(Span(start, start + length), text) for start, length, text in zip(STARTS, LENGTHS, TEXTS, strict=True)
)
HELD = Box(0.05, 0.0, 0.5625, 1.0)


@dataclass(frozen=True)
class Rendered:
    """A good clip and what it was made from; `check` tests it with some of its files replaced."""

    folder: Path
    assets: tuple[Asset, ...]
    clip: ClipPlan
    recording: Recording
    transcript: Transcript

    def check(self, wide: Path | None = None, *, clip: ClipPlan | None = None, seen: Seen = NOTHING_SEEN) -> set[str]:
        return {each.rule for each in self.findings(wide, clip=clip, seen=seen) if each.severity != "info"}

    def findings(
        self, wide: Path | None = None, *, clip: ClipPlan | None = None, seen: Seen = NOTHING_SEEN
    ) -> tuple[Finding, ...]:
        return self.checked(wide, clip=clip, seen=seen).findings

    def checked(self, wide: Path | None = None, *, clip: ClipPlan | None = None, seen: Seen = NOTHING_SEEN) -> Checked:
        assets = self.assets
        if wide is not None:
            assets = tuple(
                replace(asset, path=str(wide), sha256=file_sha256(wide)) for asset in assets if asset.shape == "wide"
            )
        sound = Sound(100, (), -20.0, (Span(1100, 4900),))
        clip = clip or self.clip
        captions = clip_captions(clip, self.transcript, Settings())
        return check_clip(self.folder, assets, clip, self.recording, self.transcript, captions, sound, Settings(), seen)


@pytest.fixture(scope="session")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    folder = tmp_path_factory.mktemp("rendered")
    source = folder / "source.mp4"
    # A picture that moves everywhere, and a tone that is heard while a word is said.
    spoken = "+".join(f"between(t,{word.span.start_ms / 1000},{word.span.end_ms / 1000})" for word in WORDS)
    run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=6", "-f", "lavfi", "-i",
         f"aevalsrc='(0.003+0.4*({spoken}))*sin(440*PI*t)':d=6:s=48000",
         "-c:v", "libx264", "-preset", "ultrafast", "-g", "20", "-c:a", "aac", "-y", str(source)]
    )  # fmt: skip
    recording = read_recording(source, IngestSettings())
    transcript = Transcript("en", "made", WORDS, ((0, len(WORDS) - 1),))
    framing = (Framing.still("wide", SPAN, "full"), Framing.still("square", SPAN, "hold", HELD))
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

"""Each acceptance test on a file that it must refuse, and on a good one that it must pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from repurpose.captions.clip_captions import clip_captions
from repurpose.check.probe_file import check_path, probe
from repurpose.codec import to_json
from repurpose.ingest import read_recording
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import ClipRecord, Framing, IngestSettings, RenditionRecord, Settings, Signals
from repurpose.render import render_clip

if TYPE_CHECKING:
    from conftest import Rendered

pytestmark = pytest.mark.slow

Spoil = Callable[..., Path]


def test_a_good_clip_passes(rendered: Rendered) -> None:
    assert rendered.findings() == ()


@pytest.mark.parametrize(
    "picture",
    ["smptebars=s=640x360:r=25:d=6,drawbox=t=fill:c=black:enable='gte(t,4)'",
     "color=black:s=1280x720:r=25:d=6,drawgrid=w=160:h=400:t=1:c=white"],
    ids=["bars, then black", "thin lines over black"],
)  # fmt: skip
def test_still_source_is_no_fault(picture: str, rendered: Rendered, tmp_path: Path) -> None:
    source = tmp_path / "slide.mp4"
    run_ffmpeg(
        ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", "sine=f=220:d=6", "-c:v", "libx264", "-y", str(source)]
    )
    recording = read_recording(source, IngestSettings())
    made = tmp_path / "made"
    made.mkdir()
    clip = replace(rendered.clip, framing=(Framing.still("vertical", rendered.clip.span, "fit"),))
    assets = render_clip(
        recording, clip, rendered.transcript, clip_captions(clip, rendered.transcript, Settings()), Settings(), made
    )
    still = replace(rendered, folder=made, assets=assets, clip=clip, recording=recording)
    assert still.findings() == ()


def test_a_clip_folder_alone(rendered: Rendered, tmp_path: Path) -> None:
    """Without the source: against clip.json, for what is missing and what was changed."""
    folder = tmp_path / "clips" / "01-pair"
    folder.mkdir(parents=True)
    (folder / "wide.mp4").write_bytes((rendered.folder / "wide.mp4").read_bytes())
    clip = rendered.clip
    renditions = tuple(
        RenditionRecord(asset.shape, asset.path, asset.width, asset.height, asset.duration_ms, asset.sha256)
        for asset in rendered.assets
        if asset.shape is not None
    )
    record = ClipRecord(
        "01", "r", clip.span, clip.title, clip.slug, clip.description, clip.tags, 0.5, Signals(), "", renditions
    )
    (folder / "clip.json").write_text(to_json("clip/1", record), encoding="utf-8")
    for path, prefix in ((folder, "01-pair"), (tmp_path, "clips/01-pair")):
        found = [(finding.rule, finding.where) for finding in check_path(path)]
        assert found == [("file.missing", f"{prefix}/square.mp4")]
    asked = list[tuple[str, str]]()

    def against_recording(asked_folder: Path, where: str, only: str) -> None:
        asked.append((asked_folder.name, only))

    one = probe(folder / "wide.mp4", test_clip=against_recording)
    assert (one.findings, one.tested) == ((), ("01-pair/wide.mp4",)), "one film of it, against the record too"
    assert asked == [("01-pair", "wide.mp4")]
    beside = folder / "cut by hand.mp4"
    beside.write_bytes((folder / "wide.mp4").read_bytes())
    assert probe(beside, test_clip=against_recording).tested == ("cut by hand.mp4",)
    assert len(asked) == 1, "clip.json does not name it"


def test_any_file(rendered: Rendered, spoil: Spoil) -> None:
    assert check_path(rendered.folder / "wide.mp4") == ()
    found = {finding.rule for finding in check_path(spoil("-af", "volume=9dB", "-c:v", "copy", faststart=False))}
    assert found == {"audio.loudness", "audio.peak", "file.faststart"}

"""Each acceptance test on a file that it must refuse, and on a good one that it must pass."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from repurpose.captions.clip_captions import clip_captions
from repurpose.check import check_path
from repurpose.codec import to_json
from repurpose.ingest import read_recording
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import ClipRecord, Framing, IngestSettings, RenditionRecord, Settings, Signals
from repurpose.render import render_clip

if TYPE_CHECKING:
    from conftest import Rendered

pytestmark = pytest.mark.slow

Spoil = Callable[..., Path]
COPY = ("-c", "copy")
ENCODE = ("-c:a", "copy", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-pix_fmt", "yuv420p")


def test_a_good_clip_passes(rendered: Rendered) -> None:
    assert rendered.findings() == ()


def test_encoding_it_again_does_no_harm(rendered: Rendered, spoil: Spoil) -> None:
    assert rendered.check(spoil(*ENCODE)) == set()


def test_muted(rendered: Rendered, spoil: Spoil) -> None:
    assert rendered.check(spoil("-af", "volume=0", "-c:v", "copy")) == {"audio.speech"}


def test_muted_in_part(rendered: Rendered, spoil: Spoil) -> None:
    found = rendered.check(spoil("-af", "volume=0:enable='lt(t,2)'", "-c:v", "copy"))
    assert "audio.speech" in found


def test_no_sound_track(rendered: Rendered, spoil: Spoil) -> None:
    assert rendered.check(spoil("-an", *COPY)) == {"audio.missing"}


def test_loud(rendered: Rendered, spoil: Spoil) -> None:
    found = rendered.findings(spoil("-af", "volume=9dB", "-c:v", "copy"))
    assert {(finding.rule, finding.severity) for finding in found} == {
        ("audio.loudness", "error"),
        ("audio.peak", "error"),
    }


def test_quiet(rendered: Rendered, spoil: Spoil) -> None:
    found = rendered.findings(spoil("-af", "volume=-6dB", "-c:v", "copy"))
    assert [(finding.rule, finding.severity) for finding in found] == [("audio.loudness", "warning")]


def test_frozen(rendered: Rendered, spoil: Spoil) -> None:
    frozen = "trim=end_frame=20,tpad=stop=80:stop_mode=clone"
    assert rendered.check(spoil("-vf", frozen, *ENCODE)) >= {"picture.frozen"}


def test_black(rendered: Rendered, spoil: Spoil) -> None:
    black = "drawbox=t=fill:c=black:enable='between(t,1,2)'"
    assert rendered.check(spoil("-vf", black, *ENCODE)) >= {"picture.blank"}


def test_captions_missing(rendered: Rendered, spoil: Spoil) -> None:
    """The letters are covered by the picture around them."""
    covered = "split[a][b];[b]crop=iw:ih/3:0:0[c];[a][c]overlay=0:H-h"
    assert rendered.check(spoil("-filter_complex", covered, *ENCODE)) == {"captions.missing"}


def test_captions_late(rendered: Rendered, spoil: Spoil) -> None:
    found = rendered.check(spoil("-vf", "tpad=start=60:start_mode=clone,trim=end_frame=100", *ENCODE))
    assert "captions.missing" in found


def test_shortened(rendered: Rendered, spoil: Spoil) -> None:
    assert rendered.check(spoil("-t", "3", *COPY)) >= {"video.duration"}


def test_cut_off_by_a_full_disk(rendered: Rendered, tmp_path: Path) -> None:
    whole = (rendered.folder / "wide.mp4").read_bytes()
    part = tmp_path / "wide.mp4"
    part.write_bytes(whole[: len(whole) // 2])
    assert "video.duration" in rendered.check(part)


def test_not_media(rendered: Rendered, tmp_path: Path) -> None:
    broken = tmp_path / "wide.mp4"
    broken.write_bytes(b"\0" * 5000)
    assert rendered.check(broken) == {"file.damaged"}


def test_wrong_size(rendered: Rendered, spoil: Spoil) -> None:
    assert rendered.check(spoil("-vf", "scale=1280:720", *ENCODE)) == {"video.size"}


def test_wrong_pixels(rendered: Rendered, spoil: Spoil) -> None:
    options = tuple("yuv444p" if option == "yuv420p" else option for option in ENCODE)
    assert rendered.check(spoil(*options)) == {"video.pixels"}


def test_index_at_the_end(rendered: Rendered, spoil: Spoil) -> None:
    assert rendered.check(spoil(*COPY, faststart=False)) == {"file.faststart"}


def test_sound_shorter_than_picture(rendered: Rendered, spoil: Spoil) -> None:
    assert rendered.check(spoil("-af", "atrim=end=3.8", "-c:v", "copy")) == {"file.end"}


def test_sound_late(rendered: Rendered, spoil: Spoil) -> None:
    late = spoil(
        *COPY, "-map", "0:v", "-map", "1:a", inputs=("-itsoffset", "0.2", "-i", str(rendered.folder / "wide.mp4"))
    )
    assert "file.start" in rendered.check(late)


def test_no_title(rendered: Rendered, spoil: Spoil) -> None:
    assert rendered.check(spoil(*COPY, "-map_metadata", "-1")) == {"file.title"}


def test_still_source_is_no_fault(rendered: Rendered, tmp_path: Path) -> None:
    source = tmp_path / "slide.mp4"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "smptebars=s=640x360:r=25:d=6,drawbox=t=fill:c=black:enable='gte(t,4)'", "-f", "lavfi",
         "-i", "sine=f=220:d=6", "-c:v", "libx264", "-y", str(source)]
    )  # fmt: skip
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


def test_any_file(rendered: Rendered, spoil: Spoil) -> None:
    assert check_path(rendered.folder / "wide.mp4") == ()
    found = {finding.rule for finding in check_path(spoil("-af", "volume=9dB", "-c:v", "copy", faststart=False))}
    assert found == {"audio.loudness", "audio.peak", "file.faststart"}

"""What each encoder is asked for, as golden text; which works here; and finished files of other codecs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from repurpose.check.probe_file import check_path
from repurpose.ingest import read_recording
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.finished_file import read_finished
from repurpose.model import (
    ClipCaptions,
    ClipPlan,
    Framing,
    IngestSettings,
    RenderJob,
    Rendition,
    Settings,
    Span,
    Transcript,
    VideoSettings,
)
from repurpose.model.encoder import ENCODERS, SPEEDS, EncoderName
from repurpose.render import encoder_trial, fault_of, render_clip, with_working_encoder
from repurpose.render.commands import SOURCE
from repurpose.render.encoders import device_arguments, output_options, quality, usual_max_kbps
from repurpose.storage import file_sha256

MakeMedia = Callable[..., Path]
GOLDEN = Path(__file__).parents[1] / "golden" / "encoders.txt"
TALL = Rendition(Framing("vertical", ()), 1080, 1920, "vertical.mp4", "")
JOB = RenderJob(
    source="file:/a.mp4",
    span=Span(0, 1000),
    video_index=0,
    audio_index=None,
    renditions=(TALL,),
    fps="30",
    preset="veryfast",
    crf=21,
    audio_kbps=160,
    gain_db=0.0,
    limit_dbtp=-1.0,
    source_size=(1920, 1080),
)


def test_each_encoder_is_asked_for_one_quality_under_a_maximum_rate() -> None:
    lines = []
    for name in ENCODERS:
        job = replace(JOB, encoder=ENCODERS[name].name)
        options = output_options(job, TALL, 3)
        text = " ".join(f"{key}={value}" for key, value in sorted(options.items()))
        lines.append(" ".join([f"{name}:", *device_arguments(job), text]))
    assert "\n".join(lines) + "\n" == GOLDEN.read_text(encoding="utf-8")


def test_the_preset_names_the_maximum_rate() -> None:
    options = output_options(replace(JOB, max_kbps=6000), TALL, None)
    assert (options["maxrate"], options["bufsize"]) == ("6000k", "12000k")
    assert usual_max_kbps(1920, 1080, Fraction(60000, 1001)) == 18_000


@pytest.mark.parametrize("name", ENCODERS)
def test_quality_follows_crf_and_speeds_are_understood_in_both_tongues(name: str) -> None:
    encoder = ENCODERS[name]
    scale = [quality(encoder, crf) for crf in range(12, 36)]
    assert scale == sorted(scale, reverse=name.startswith("videotoolbox")) and len(set(scale)) == len(scale)
    assert len(encoder.speeds) == len(SPEEDS)
    assert all(encoder.knows(speed) and encoder.in_words(encoder.speed(speed)) in SPEEDS for speed in SPEEDS)


def test_one_that_does_not_work_is_replaced_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder_trial, "fault_of", lambda name: "" if name == "x265" else "no such card")
    asked = VideoSettings(encoder="nvenc", encoder_preset="p6")
    video, (finding,) = with_working_encoder(asked, "clip/01")
    assert (video.encoder, video.encoder_preset) == ("x264", "slow")
    assert (finding.rule, finding.severity, finding.where) == ("render.encoder", "warning", "clip/01")
    assert "nvenc" in finding.message and "no such card" in finding.message
    working = VideoSettings(encoder="x265")
    assert with_working_encoder(working, "clip/01") == (working, ())


def test_a_trial_is_an_encode() -> None:
    """x264 always works with the packaged ffmpeg; Apple's encoders never do on other machines."""
    assert fault_of("x264") == ""
    assert "videotoolbox" in fault_of("videotoolbox")


@pytest.mark.parametrize(("name", "codec", "tag"), [("x265", "hevc", "hvc1"), ("svt-av1", "av1", "av01")])
def test_other_codecs_pass_the_tests_and_are_made_again_by_what_clip_json_keeps(
    make_media: MakeMedia, tmp_path: Path, name: EncoderName, codec: str, tag: str
) -> None:
    source = make_media(
        "a.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=10:d=1.2", "-f", "lavfi", "-i", "sine=d=1.2"
    )
    settings = replace(Settings(), video=VideoSettings(encoder=name, encoder_preset="ultrafast", crf=30))
    planned = ClipPlan(
        "01", "x", "A title", "", (), Span(200, 1000), (Framing.still("square", Span(200, 1000), "fit"),)
    )
    out = tmp_path / "out"
    out.mkdir()
    recording = read_recording(source, IngestSettings())
    video = render_clip(recording, planned, Transcript("", ""), ClipCaptions(), settings, out)[0]
    made = read_finished(out / "square.mp4")
    assert (made.video_codec, made.video_tag, made.pixel_format, made.frames) == (codec, tag, "yuv420p", 8)
    rules = {finding.rule for finding in check_path(out / "square.mp4", settings.video)}
    assert not rules & {"video.tag", "video.pixels", "file.faststart", "video.codec"}
    again = tmp_path / "again"
    again.mkdir()
    (again / "metadata.txt").write_text(";FFMETADATA1\n", encoding="utf-8")
    for command in video.commands:
        run_ffmpeg([f"file:{source}" if argument == SOURCE else argument for argument in command], cwd=again)
    twin = read_finished(again / "square.mp4")
    assert twin.audio_digest == made.audio_digest
    assert _packets(again / "square.mp4") == _packets(out / "square.mp4")


def _packets(path: Path) -> str:
    run_ffmpeg(["-i", f"file:{path}", "-map", "0:v", "-c", "copy", "-f", "data", "-y", str(path.with_suffix(".data"))])
    return file_sha256(path.with_suffix(".data"))

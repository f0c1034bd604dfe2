"""Probing real and made recordings whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from repurpose.errors import (
    ClockError,
    EmptyFileError,
    EncryptedError,
    InputError,
    NoSuchFileError,
    NotMediaError,
    NoVideoError,
    TooLargeError,
    UnfinishedFileError,
    UnsupportedCodecError,
    ZeroDurationError,
)
from repurpose.ingest.probe import probe
from repurpose.model import IngestSettings, Probe, VideoStream

Make = Callable[..., Path]

PICTURE = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=12")
SOUND = ("-f", "lavfi", "-i", "sine=d=12")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "30", "-pix_fmt", "yuv420p")


def look(path: Path) -> Probe:
    return probe(path, IngestSettings())[0]


def picture(path: Path) -> VideoStream:
    return look(path).video[0]


def rules(path: Path) -> list[str]:
    return [finding.rule for finding in probe(path, IngestSettings())[1]]


@pytest.fixture
def whole(make_media: Make) -> Path:
    return make_media("whole.mp4", *PICTURE, *SOUND, *H264, "-movflags", "+faststart")


# --- what is read ------------------------------------------------------------------------------------------


def test_an_ordinary_recording(whole: Path) -> None:
    found, findings = probe(whole, IngestSettings())
    assert findings == ()
    assert (found.format, found.duration_ms, found.origin_ms) == ("mov", 12_000, 0)
    [video], [audio] = found.video, found.audio
    assert (video.codec, video.width, video.height, video.fps) == ("h264", 320, 180, 30)
    assert (video.start_ms, video.duration_ms, video.variable_fps, video.interlaced) == (0, 12_000, False, False)
    assert (audio.codec, audio.channels, audio.sample_rate, audio.index) == ("aac", 1, 44_100, 1)
    assert abs(audio.duration_ms - 12_000) <= 24  # an AAC frame


@pytest.mark.parametrize("ending", ["mkv", "ts", "flv"])
def test_duration_and_rate_do_not_depend_on_the_container(whole: Path, make_media: Make, ending: str) -> None:
    found = look(make_media(f"copy.{ending}", "-i", str(whole), "-c", "copy"))
    assert abs(found.video[0].duration_ms - 12_000) <= 1
    assert found.video[0].fps == 30
    assert not found.video[0].variable_fps


def test_the_clock_starts_at_the_container_start_time(shared_media: Path, whole: Path, make_media: Make) -> None:
    late = look(shared_media / "faults/delayed_start.mp4")
    assert (late.origin_ms, late.video[0].start_ms, late.duration_ms) == (1075, 0, 960)
    shifted = look(make_media("late.ts", "-i", str(whole), "-c", "copy", "-output_ts_offset", "100"))
    assert shifted.origin_ms > 100_000
    assert 12_000 <= shifted.duration_ms <= 12_050


def test_a_stream_that_starts_late_keeps_its_place(shared_media: Path) -> None:
    found = look(shared_media / "faults/rotate-buck-bunny.mp4")
    assert (found.video[0].start_ms, found.video[0].duration_ms, found.duration_ms) == (83, 1875, 1958)
    assert found.audio[0].start_ms == 0


def test_timestamps_that_wrap(make_media: Make) -> None:
    offset = (1 << 33) / 90_000 - 6  # wraps after six of twelve seconds
    found = look(make_media("wrap.ts", *PICTURE, *H264, "-output_ts_offset", str(offset), "-muxdelay", "0"))
    assert abs(found.duration_ms - 12_000) <= 40


def test_a_clock_that_begins_anew_is_refused(make_media: Make) -> None:
    parts = [make_media(f"{n}.ts", *PICTURE, *H264, "-t", str(6 + n), "-muxdelay", "0") for n in (1, 2)]
    parts[0].write_bytes(parts[0].read_bytes() + parts[1].read_bytes())
    with pytest.raises(ClockError, match=r"begins anew in the middle \(before 4\d% of its bytes\)"):
        look(parts[0])


def test_no_declared_duration_comes_from_packets(shared_media: Path) -> None:
    assert look(shared_media / "faults/no_duration.webm").duration_ms == 4938


@pytest.mark.parametrize(
    ("name", "rotation", "size"),
    [
        ("video_0.mov", 0, (568, 320)),
        ("video_90.mov", 90, (320, 568)),
        ("video_180.mov", 180, (568, 320)),
        ("video_270.mov", 270, (320, 568)),
        ("issue-134-rotate.mp4", 90, (544, 1280)),
        ("sar_2x1.mp4", 0, (1280, 360)),
        ("SAR-2by3.mp4", 0, (640, 540)),
        ("issue-195-aspect-ratio.mp4", 0, (1024, 576)),
    ],
)
def test_the_upright_size(shared_media: Path, name: str, rotation: int, size: tuple[int, int]) -> None:
    video = picture(shared_media / "faults" / name)
    assert (video.rotation, video.mirrored, video.display_size) == (rotation, False, size)


@pytest.mark.parametrize(
    ("name", "transfer", "hdr"),
    [
        ("exo/sample_with_colr_mdcv_and_clli.mp4", "smpte2084", True),
        ("exo/dolbyVision-hdr.MOV", "arib-std-b67", True),
        ("mp4/video_colr_nclx_hlg.mp4", "arib-std-b67", True),
        ("mp4/video_colr_nclx_rgb.mp4", "bt709", False),
    ],
)
def test_hdr_is_seen_in_the_transfer(shared_media: Path, name: str, transfer: str, hdr: bool) -> None:
    video = picture(shared_media / "faults" / name)
    assert (video.color_transfer, video.hdr) == (transfer, hdr)


def test_ten_bit_and_chroma_formats(shared_media: Path) -> None:
    assert picture(shared_media / "faults/test_yuv422p.mp4").pixel_format == "yuv422p"
    assert picture(shared_media / "faults/exo/dolbyVision-hdr.MOV").pixel_format == "yuv420p10le"


def test_variable_frame_rate(shared_media: Path, make_media: Make) -> None:
    assert picture(shared_media / "faults/cursed-vfr.mp4").variable_fps
    slow_stretch = "select='if(between(t,10,20),not(mod(n,60)),1)'"
    made = make_media(
        "vfr.mkv", "-f", "lavfi", "-i", "testsrc2=s=64x36:r=60:d=40", "-vf", slow_stretch, "-fps_mode", "vfr", *H264
    )
    assert picture(made).variable_fps


@pytest.mark.parametrize(
    ("name", "fps"),
    [
        ("video/slide_talk_1080p.mp4", Fraction(30)),
        ("video/fades_testvideo.mp4", Fraction(30000, 1001)),
        ("video/text_cards_no_audio.mkv", Fraction(60000, 1001)),
        ("faults/test001.mp4", Fraction(24000, 1001)),
        ("faults/test003.mkv", Fraction(24000, 1001)),
        ("faults/test004.flv", Fraction(24000, 1001)),
        ("faults/exo/sample.mkv", Fraction(30)),  # declares 1000
        ("faults/missing-keyframe-labels.ts", Fraction(60)),
    ],
)
def test_constant_rates_are_exact(shared_media: Path, name: str, fps: Fraction) -> None:
    video = picture(shared_media / name)
    assert (video.fps, video.variable_fps) == (fps, False)


def test_interlaced_fields(make_media: Make) -> None:
    fields = ("-vf", "interlace", "-flags", "+ildct+ilme", "-c:v", "mpeg2video")
    assert picture(make_media("fields.ts", *PICTURE, *fields)).interlaced


def test_cover_art_and_still_pictures_are_no_recording_streams(shared_media: Path) -> None:
    for name in ("h264-png.mp4", "mp4/metadata.mp4"):
        assert [video.codec for video in look(shared_media / "faults" / name).video] == ["h264"]


def test_the_larger_of_two_pictures_is_taken(shared_media: Path) -> None:
    found = look(shared_media / "video/nasa_13013.mp4")
    assert [(video.index, video.width) for video in found.video] == [(3, 480), (0, 320)]
    assert (len(found.audio), found.subtitle_streams, found.duration_ms) == (2, 2, 13_013)


def test_chapters_title_and_creation_time(whole: Path, make_media: Make, tmp_path: Path) -> None:
    notes = tmp_path / "chapters.txt"
    notes.write_text(
        ";FFMETADATA1\ntitle=Product day\ncreation_time=2026-05-12T09:30:00Z\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=5000\ntitle=Welcome\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=5000\nEND=99000\ntitle=Questions\n"
    )
    merge = ("-i", str(whole), "-i", str(notes), "-map_metadata", "1", "-map", "0", "-c", "copy")
    found = look(make_media("chapters.mkv", *merge))
    assert (found.title, found.created) == ("Product day", "2026-05-12T09:30:00+00:00")
    assert [(c.title, c.span.start_ms, c.span.end_ms) for c in found.chapters] == [
        ("Welcome", 0, 5000),
        ("Questions", 5000, 12_000),
    ]


# --- what is read with a finding ---------------------------------------------------------------------------


def test_without_sound_it_goes_on_and_says_so(shared_media: Path) -> None:
    assert rules(shared_media / "video/text_cards_no_audio.mkv") == ["ingest.no_audio"]


def test_sound_without_a_decoder_is_left_out_and_said(whole: Path, make_media: Make) -> None:
    path = make_media("strange.mkv", "-i", str(whole), "-c", "copy")
    path.write_bytes(path.read_bytes().replace(b"A_AAC", b"A_ZZZ"))
    found, findings = probe(path, IngestSettings())
    assert found.audio == ()
    assert [finding.rule for finding in findings] == ["ingest.audio_unreadable", "ingest.no_audio"]


@pytest.mark.parametrize("ending", ["mp4", "mkv", "flv"])
def test_a_cut_file_is_read_as_far_as_it_goes(whole: Path, make_media: Make, ending: str) -> None:
    path = make_media(f"cut.{ending}", "-i", str(whole), "-c", "copy", "-movflags", "+faststart")
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 6 // 10])
    found, findings = probe(path, IngestSettings())
    [finding] = findings
    assert finding.rule == "ingest.truncated"
    declared, readable = (int(value) for _, value in finding.evidence)
    assert abs(declared - 12_000) <= 50
    assert 5000 < readable < 9000
    assert abs(found.duration_ms - readable) <= 24  # Matroska and FLV declare the whole alone: sound may end later
    assert "12.0 s are declared" in finding.message
    with pytest.raises(UnfinishedFileError, match=r"cut short.*accept_partial"):
        probe(path, IngestSettings(accept_partial=False))


# --- what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "error", "says"),
    [
        ("exo/sample.adts", NoVideoError, "only sound"),
        ("multiple-aac-tracks.mp4", NoVideoError, "only sound"),
        ("exo/sample_with_id3.adts", NoVideoError, "only sound"),
        ("mp4/short-cenc.mp4", EncryptedError, "is encrypted"),
        ("exo/subsample_encrypted_altref.webm", EncryptedError, "is encrypted"),
        ("mp4/bipbop_nonfragment_header.mp4", ZeroDurationError, "not one readable moment"),
        ("mp4/zero_empty_stsc.mp4", ZeroDurationError, "of 41.6 s are there"),
        ("mp4/test_case_1185230.mp4", UnsupportedCodecError, "can be decoded"),
        ("exo/sample_still_photo.heic", NotMediaError, "a picture"),
        ("exo/testvid_1022ms_014.png", NotMediaError, "a picture"),
        ("mp4/loop_1.avif", NotMediaError, "a picture"),
        ("mp4/no-hdlr.avif", NotMediaError, "a picture"),
        ("mp4/LICENSE", NotMediaError, "it is text"),
    ],
)
def test_broken_files_are_refused_with_what_is_true(
    shared_media: Path, name: str, error: type[InputError], says: str
) -> None:
    path = shared_media / "faults" / name
    with pytest.raises(error, match=says) as caught:
        probe(path, IngestSettings())
    assert path.name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_broken_file_is_read_or_refused(shared_media: Path) -> None:
    for path in sorted((shared_media / "faults").rglob("*")):
        if path.is_file():
            try:
                found = look(path)
            except InputError as error:
                assert path.name in error.message
            else:
                assert found.duration_ms > 0
                assert all(video.width > 0 and 0 < video.fps <= 240 for video in found.video)


def test_without_an_index_it_was_not_finished(make_media: Make) -> None:
    path = make_media("killed.mp4", *PICTURE, *H264)
    path.write_bytes(path.read_bytes()[:-3000])
    with pytest.raises(UnfinishedFileError, match="index"):
        look(path)


def test_no_decoder(whole: Path) -> None:
    whole.write_bytes(whole.read_bytes().replace(b"avc1", b"zzz1"))
    with pytest.raises(UnsupportedCodecError, match="no decoder"):
        look(whole)


def test_monstrous_declarations_are_refused(make_media: Make) -> None:
    wide = make_media("wide.mkv", "-f", "lavfi", "-i", "color=s=16400x16:d=0.1", "-c:v", "ffv1")
    with pytest.raises(TooLargeError, match="16400×16"):
        look(wide)
    days = ("-vf", "setpts=N*100000/TB", "-fps_mode", "passthrough", "-c:v", "ffv1")
    long = make_media("long.mkv", "-f", "lavfi", "-i", "color=s=16x16:r=1:d=4", *days)
    with pytest.raises(TooLargeError, match=r"83:20:01 hours in \d+ bytes"):
        look(long)
    maps = [argument for _ in range(70) for argument in ("-map", "1")]
    many = make_media("many.mkv", *PICTURE, *SOUND, "-map", "0", *maps, "-t", "0.1", "-c:a", "pcm_s16le", *H264)
    with pytest.raises(TooLargeError, match="71 streams"):
        look(many)


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(NoSuchFileError, match=r"there is no file .*nope\.mp4"):
        look(tmp_path / "nope.mp4")
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(EmptyFileError, match=r"empty\.mp4 is empty"):
        look(tmp_path / "empty.mp4")

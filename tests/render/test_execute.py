"""Real renders of made media: length, sound, colour, order of frames, metadata, and what happens when it fails."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from repurpose.captions.clip_captions import clip_captions
from repurpose.check.clip import measure_file
from repurpose.check.probe_file import check_path
from repurpose.errors import ProcessError
from repurpose.ingest import read_recording
from repurpose.model import Asset, ClipCaptions, ClipPlan, Framing, IngestSettings, Settings, Span, Transcript, Word
from repurpose.render import render_clip
from repurpose.storage import file_sha256
from repurpose.timebase import frame_to_ms

pytestmark = pytest.mark.slow

MakeMedia = Callable[..., Path]
SILENT = Transcript("", "")
SPAN = Span(0, 500)
WIDE, VERTICAL = Framing.still("wide", SPAN, "full"), Framing.still("vertical", SPAN, "fit")
SOUND = ("-f", "lavfi", "-i", "sine=f=300:d=4:r=44100")


def clip(start_ms: int, end_ms: int, *framing: Framing) -> ClipPlan:
    title = 'It\'s 100 %: a=b; #1 "quoted"'
    return ClipPlan("01", "x", title, "Line one\nline two", ("a", "b"), Span(start_ms, end_ms), framing or (WIDE,))


def render(source: Path, planned: ClipPlan, folder: Path, transcript: Transcript = SILENT) -> tuple[Asset, ...]:
    folder.mkdir(exist_ok=True)
    return render_clip(
        read_recording(source, IngestSettings()),
        planned,
        transcript,
        clip_captions(planned, transcript, Settings()),
        Settings(),
        folder,
    )


def first_picture(path: Path, at: int = 0) -> np.ndarray:
    with av.open(str(path)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            if index == at:
                return frame.to_ndarray(format="rgb24")
    raise AssertionError(f"{path} has no frame {at}")


def test_files_of_a_clip(make_media: MakeMedia, tmp_path: Path) -> None:
    source = make_media(
        "it's [odd]: 100%, é #1.mp4", "-f", "lavfi", "-i", "testsrc2=s=640x360:r=30000/1001:d=4", *SOUND, "-c:a", "aac"
    )
    folder = tmp_path / "out"
    transcript = Transcript("en", "m", (Word(Span(1200, 1900), "Hello there."),), ((0, 0),))
    told: list[float] = []
    folder.mkdir()
    planned = clip(1000, 3000, WIDE, VERTICAL)
    assets = render_clip(
        read_recording(source, IngestSettings()), planned, transcript, clip_captions(planned, transcript, Settings()),
        Settings(), folder, on_progress=told.append,
    )  # fmt: skip
    names = ["wide.mp4", "vertical.mp4", "captions.srt", "captions.vtt", "poster.jpg"]
    assert [asset.path for asset in assets] == names
    assert sorted(path.name for path in folder.iterdir()) == sorted(names), "no working files are left"
    for asset in assets:
        assert asset.sha256 == file_sha256(folder / asset.path)
        assert asset.size == (folder / asset.path).stat().st_size > 0
        assert asset.made_from == "clip/01"
    assert told == sorted(told) and told[-1] == 1.0
    for name, size in (("wide.mp4", (1920, 1080)), ("vertical.mp4", (1080, 1920))):
        with av.open(str(folder / name)) as container:
            video = container.streams.video[0]
            assert (video.width, video.height) == size
            assert sum(1 for _ in container.decode(video)) == 60
            assert container.metadata["title"] == 'It\'s 100 %: a=b; #1 "quoted"'
            assert container.metadata["description"] == "Line one\nline two"
            assert container.metadata["keywords"] == "a, b"
            assert [chapter["start"] for chapter in container.chapters()] == [0]
            assert video.metadata["timecode"] == "00:00:00:29"
        assert [finding.rule for finding in check_path(folder / name) if finding.severity == "error"] == []
    assert "Hello there." in (folder / "captions.srt").read_text(encoding="utf-8")
    loudness = measure_file(folder / "wide.mp4")
    assert loudness.integrated_lufs == pytest.approx(-14, abs=1)
    assert loudness.true_peak_dbtp <= -1


def test_first_frame_is_the_one_on_screen_at_the_start(make_media: MakeMedia, tmp_path: Path) -> None:
    """Frames at 0, 5 and 10 s only: at 7 s the one of 5 s is still shown."""
    changes = "color=black:s=320x180:r=1:d=12,drawbox=t=fill:c=red:enable='between(t,5,9)'"
    source = make_media(
        "sparse.mp4", "-f", "lavfi", "-i", f"{changes},select='eq(n,0)+eq(n,5)+eq(n,10)'", "-fps_mode", "vfr"
    )
    render(source, clip(7000, 9000), tmp_path / "out")
    for frame in (0, 20):
        red, green, blue = first_picture(tmp_path / "out" / "wide.mp4", frame)[540, 960]
        assert red > 200 and green < 60 and blue < 60


@pytest.mark.parametrize("first", [45, 46, 47])
def test_exact_frames_at_2997(make_media: MakeMedia, tmp_path: Path, first: int) -> None:
    """A bar that is elsewhere in every frame tells which one it is; none is lost, doubled or early."""
    fps = Fraction(30000, 1001)
    bar = (
        "color=black:s=320x180:r=30000/1001:d=3,format=yuv420p,geq=lum='if(between(X,4*N,4*N+3),235,16)':cb=128:cr=128"
    )
    source = make_media("bar.mp4", "-f", "lavfi", "-i", bar, "-qp", "1")
    start_ms = frame_to_ms(first, fps)
    render(source, clip(start_ms, start_ms + 1001), tmp_path / "out")
    with av.open(str(tmp_path / "out" / "wide.mp4")) as container:
        bars = [frame.to_ndarray(format="gray")[540].argmax() // 24 for frame in container.decode(video=0)]
    assert bars == list(range(first, first + 30))


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("bt601.mp4", ("-vf", "scale=out_color_matrix=bt601,format=yuv420p", "-colorspace", "smpte170m")),
        ("untagged.mkv", ("-vf", "scale=out_color_matrix=bt601,format=yuv420p")),
        ("full.mp4", ("-vf", "scale=out_color_matrix=bt601:out_range=pc,format=yuvj420p", "-colorspace", "bt470bg")),
        ("deep.mp4", ("-vf", "scale=out_color_matrix=bt709,format=yuv444p10le", "-colorspace", "bt709")),
    ],
)
def test_colours_are_converted(make_media: MakeMedia, tmp_path: Path, name: str, options: tuple[str, ...]) -> None:
    source = make_media(name, "-f", "lavfi", "-i", "color=c=0xC83C28:s=640x480:d=1:r=25", *options, "-c:v", "libx264")
    render(source, clip(0, 500, VERTICAL), tmp_path / "out")
    with av.open(str(tmp_path / "out" / "vertical.mp4")) as container:
        frame = next(container.decode(video=0))
        assert (int(frame.colorspace), int(frame.color_range)) == (1, 1)
        planes = [np.asarray(plane).reshape(plane.height, plane.line_size) for plane in frame.planes]
    measured = [int(plane[plane.shape[0] // 2, 200]) for plane in planes]
    assert measured == pytest.approx([92, 105, 190], abs=2)


def test_rotation_and_odd_pixels(make_media: MakeMedia, tmp_path: Path) -> None:
    """A red left half, stored lying with a note to turn it, in pixels of 4:3."""
    flat = make_media(
        "flat.mp4", "-f", "lavfi", "-i", "color=blue:s=321x180:r=25:d=1,drawbox=w=160:c=red:t=fill,setsar=4/3",
        "-pix_fmt", "yuv444p",
    )  # fmt: skip
    turned = make_media("turned.mp4", "-display_rotation", "90", "-i", str(flat), "-c", "copy")
    recording = read_recording(turned, IngestSettings())
    assert recording.video.display_size[0] < recording.video.display_size[1]
    render(turned, clip(0, 500, Framing.still("vertical", SPAN, "full")), tmp_path / "out")
    picture = first_picture(tmp_path / "out" / "vertical.mp4")
    upper, lower = picture[500, 540], picture[1400, 540]
    assert {int(upper.argmax()), int(lower.argmax())} == {0, 2}


def test_interlaced_is_woven_into_whole_frames(make_media: MakeMedia, tmp_path: Path) -> None:
    source = make_media(
        "fields.mp4", "-f", "lavfi", "-i", "testsrc2=s=720x576:r=50:d=2", "-vf", "interlace=scan=tff,setsar=16/15",
        "-flags", "+ilme+ildct", "-c:v", "libx264", "-x264-params", "tff=1",
    )  # fmt: skip
    recording = read_recording(source, IngestSettings())
    assert recording.video.interlaced
    render(source, clip(500, 1500), tmp_path / "out")
    with av.open(str(tmp_path / "out" / "wide.mp4")) as container:
        frames = [frame.interlaced_frame for frame in container.decode(video=0)]
    assert len(frames) == 25 and not any(frames)


def test_interlaced_from_the_middle_on(make_media: MakeMedia, tmp_path: Path) -> None:
    """The header and the first frames say progressive; the lines of a moving bar must not come apart later."""
    lum = "geq=lum='if(between(mod(X-N*12+6400,320),0,40),235,16)':cb=128:cr=128"
    bar = f"color=black:s=320x240:r=50:d=1.2,format=yuv420p,{lum}"
    common = ("-c:v", "libx264", "-bf", "0", "-qp", "4")
    fielded = ("-flags", "+ilme+ildct", "-x264-params", "tff=1", *common)
    whole = make_media("whole.ts", "-f", "lavfi", "-i", bar, "-r", "25", *common)
    fields = make_media("fields.ts", "-f", "lavfi", "-i", f"{bar},interlace=scan=tff:lowpass=0", *fielded)
    joined = f"concat:{whole}|{fields}"
    source = make_media("late.ts", "-i", joined, "-c", "copy")
    assert not read_recording(source, IngestSettings()).video.interlaced
    render(source, clip(0, 2000), tmp_path / "out")
    with av.open(str(tmp_path / "out" / "wide.mp4")) as container:
        picture = [frame.to_ndarray(format="gray") for frame in container.decode(video=0)][40].astype(int)
    lines = picture[200:880, 240:1680:5]
    # A bar that is torn is 12 of 320 pixels elsewhere in each second line of the source.
    assert np.abs(np.diff(lines, axis=0)).max() < 20


def test_no_sound_and_silence(make_media: MakeMedia, tmp_path: Path) -> None:
    picture = ("-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2")
    mute = make_media("mute.mp4", *picture)
    silent = make_media("silent.mp4", *picture, "-f", "lavfi", "-i", "anullsrc=d=2", "-c:a", "aac")
    for source in (mute, silent):
        render(source, clip(0, 1500), tmp_path / source.stem)
        path = tmp_path / source.stem / "wide.mp4"
        assert measure_file(path).silent
        with av.open(str(path)) as container:
            assert len(container.streams.audio) == 1


def test_late_sound_stays_with_the_picture(make_media: MakeMedia, tmp_path: Path) -> None:
    """Sound that begins 1 s into the recording begins 1 s into a clip from 0."""
    late = make_media(
        "late.mkv", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=3", "-itsoffset", "1", "-f", "lavfi", "-i",
        "sine=f=500:d=2", "-c:v", "libx264", "-c:a", "aac",
    )  # fmt: skip
    render(late, clip(0, 2500), tmp_path / "out")
    from repurpose.media.finished_file import levels

    heard = levels(tmp_path / "out" / "wide.mp4")
    first = next(index for index, level in enumerate(heard) if level > -40)
    assert first * 10 == pytest.approx(1000, abs=40)


def test_a_source_that_cannot_be_sought_in(
    shared_media: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    source = shared_media / "faults" / "exo" / "sample.mkv"
    with caplog.at_level(logging.WARNING):
        render(source, clip(300, 900), tmp_path / "out")
    assert "read from its start" in caplog.text
    assert {
        finding.rule for finding in check_path(tmp_path / "out" / "wide.mp4") if finding.severity == "error"
    } == set()


def test_failure_leaves_nothing_behind(make_media: MakeMedia, tmp_path: Path) -> None:
    source = make_media("good.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2")
    recording = read_recording(source, IngestSettings())
    wrong = replace(Settings(), video=replace(Settings().video, encoder_preset="no such preset"))
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(ProcessError) as caught:
        render_clip(recording, clip(0, 1000), SILENT, ClipCaptions(), wrong, folder)
    assert "no such preset" in " ".join(caught.value.details["argv"])
    assert list(folder.iterdir()) == []


def test_same_plan_same_frames(make_media: MakeMedia, tmp_path: Path) -> None:
    source = make_media("a.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=2", *SOUND, "-c:a", "aac")
    one = render(source, clip(200, 1200, VERTICAL), tmp_path / "one")
    two = render(source, clip(200, 1200, VERTICAL), tmp_path / "two")
    assert one == two

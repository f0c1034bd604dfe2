from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from repurpose.analyse.picture import survey
from repurpose.analyse.scenes import find_scenes
from repurpose.ingest import read_recording
from repurpose.model import IngestSettings, Recording, Scene, ScenesSettings, Survey
from repurpose.timebase import frame_duration_ms, frame_to_ms

MakeMedia = Callable[..., Path]

SETTINGS = ScenesSettings()
# Three still pictures that differ in hue, saturation and luma.
SLIDES = [
    f"{source}=s=320x180:r={{rate}}:d={{seconds}},drawgrid=w={step}:h=20:c=gray"
    for source, step in (("smptebars", 20), ("rgbtestsrc", 30), ("colorspectrum", 40))
]


def recorded(path: Path) -> Recording:
    return read_recording(path, IngestSettings())


def found(recording: Recording) -> tuple[Scene, ...]:
    return find_scenes(recording, survey(recording, SETTINGS), SETTINGS)


def cuts(recording: Recording) -> list[int]:
    return [scene.span.start_ms for scene in found(recording)[1:]]


def slides(make_media: MakeMedia, name: str, *arguments: str, rate: str = "25", seconds: float = 3.2) -> Recording:
    """Three still slides, a hard cut after each."""
    inputs = [each for slide in SLIDES for each in ("-f", "lavfi", "-i", slide.format(rate=rate, seconds=seconds))]
    graph = ("-filter_complex", "[0][1][2]concat=n=3:v=1:a=0,format=yuv420p")
    return recorded(make_media(name, *inputs, *graph, *arguments))


X264 = ("-c:v", "libx264", "-preset", "fast")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("key frames at the cuts.mp4", (*X264, "-g", "250")),
        ("key frames at fixed times.mp4", (*X264, "-g", "50", "-sc_threshold", "0")),
        ("no b frames.mkv", (*X264, "-g", "50", "-sc_threshold", "0", "-bf", "0")),
        ("many b frames, open groups.mp4", (*X264, "-g", "60", "-x264-params", "scenecut=0:bframes=8:open-gop=1")),
        ("stream.ts", (*X264, "-g", "50", "-sc_threshold", "0")),
        ("every frame a key frame.avi", ("-c:v", "mjpeg", "-pix_fmt", "yuvj420p")),
        ("mpeg4.avi", ("-c:v", "mpeg4", "-g", "60", "-q:v", "3")),
        ("vp9.webm", ("-c:v", "libvpx-vp9", "-g", "60", "-deadline", "realtime", "-cpu-used", "8")),
        ("hevc.mp4", ("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "keyint=60:scenecut=0:log-level=1")),
    ],
)
def test_hard_cuts_are_found_at_their_frame(make_media: MakeMedia, name: str, arguments: tuple[str, ...]) -> None:
    assert cuts(slides(make_media, name, *arguments)) == [3200, 6400]


def test_scenes_tile_the_recording(make_media: MakeMedia) -> None:
    recording = slides(make_media, "a.mp4", *X264)
    scenes = found(recording)
    assert scenes[0].span.start_ms == 0
    assert scenes[-1].span.end_ms == recording.probe.duration_ms
    assert all(one.span.end_ms == other.span.start_ms for one, other in pairwise(scenes))
    assert scenes[0].score == 0.0
    assert all(scene.score > 15 for scene in scenes[1:])


def test_a_cut_of_a_broadcast_rate_is_the_floored_time_of_its_frame(make_media: MakeMedia) -> None:
    recording = slides(make_media, "a.mp4", *X264, "-g", "50", "-sc_threshold", "0", rate="30000/1001", seconds=2.002)
    assert cuts(recording) == [frame_to_ms(60, Fraction(30000, 1001)), frame_to_ms(120, Fraction(30000, 1001))]


def test_a_variable_rate_is_cut_at_true_times(make_media: MakeMedia) -> None:
    """Ten frames a second at first, then one each 400 ms: the cut before frame 45 comes at 6 s, not 4.5."""
    timing = "settb=1/1000,setpts='if(lt(N,40),N*100,4000+(N-40)*400)'"
    inputs = [each for slide in SLIDES[:2] for each in ("-f", "lavfi", "-i", slide.format(rate="10", seconds=4.5))]
    graph = ("-filter_complex", f"[0][1]concat=n=2:v=1:a=0,{timing},format=yuv420p")
    how = ("-fps_mode", "passthrough", "-enc_time_base", "1/1000", *X264)
    assert cuts(recorded(make_media("vfr.mp4", *inputs, *graph, *how))) == [6000]


def test_a_long_group_of_pictures_is_searched_too(make_media: MakeMedia) -> None:
    recording = slides(make_media, "a.mp4", *X264, "-g", "9999", "-sc_threshold", "0", seconds=5.0)
    assert cuts(recording) == [5000, 10_000]


def test_a_picture_that_comes_and_goes_between_two_key_frames_is_found(make_media: MakeMedia) -> None:
    inputs = [
        each
        for slide, seconds in ((SLIDES[0], 2.0), (SLIDES[1], 1.2), (SLIDES[0], 4.8))
        for each in ("-f", "lavfi", "-i", slide.format(rate="25", seconds=seconds))
    ]
    graph = ("-filter_complex", "[0][1][2]concat=n=3:v=1:a=0,format=yuv420p")
    path = make_media("flash.mp4", *inputs, *graph, *X264, "-g", "200", "-sc_threshold", "0")
    assert cuts(recorded(path)) == [2000, 3200]


def test_a_late_picture_still_begins_its_first_scene_at_zero(make_media: MakeMedia) -> None:
    inputs = ("-f", "lavfi", "-i", "sine=d=5", "-itsoffset", "0.5", "-f", "lavfi", "-i", "testsrc=s=160x90:d=4")
    recording = recorded(make_media("late.mkv", *inputs, "-fps_mode", "passthrough", *X264, "-c:a", "aac"))
    assert recording.video.start_ms >= 500
    assert [scene.span for scene in found(recording)] == [recording.span]


def test_a_fade_through_black_is_cut_in_its_middle_and_a_title_on_black_is_not(make_media: MakeMedia) -> None:
    slide = SLIDES[0].format(rate="25", seconds=4)
    ends = ("-f", "lavfi", "-i", slide + ",fade=out:st=3:d=1", "-f", "lavfi", "-i", slide + ",fade=in:st=0:d=1")
    joined = ("-filter_complex", "[0][1]concat=n=2:v=1:a=0,format=yuv420p")
    assert cuts(recorded(make_media("fade.mp4", *ends, *joined, *X264))) == [pytest.approx(4000, abs=40)]
    title = "color=c=black:s=320x180:r=25:d=4,drawbox=x=60:y=80:w=200:h=20:c=white:t=fill"
    between = ("-f", "lavfi", "-i", SLIDES[0].format(rate="25", seconds=3), "-f", "lavfi", "-i", title)
    graph = ("-filter_complex", "[0]split[a][b];[a][1][b]concat=n=3:v=1:a=0,format=yuv420p")
    assert cuts(recorded(make_media("title.mp4", *between, *graph, *X264))) == [3000, 7000]


def test_the_same_is_found_again(make_media: MakeMedia) -> None:
    recording = slides(make_media, "a.mp4", *X264)
    assert found(recording) == found(recording)


def test_without_a_survey_everything_is_searched(make_media: MakeMedia) -> None:
    recording = slides(make_media, "a.mp4", *X264, "-g", "50", "-sc_threshold", "0")
    scenes = find_scenes(recording, Survey((), (), "key-frames"), SETTINGS)
    assert [scene.span.start_ms for scene in scenes] == [0, 3200, 6400]


def test_progress_reaches_the_end(make_media: MakeMedia) -> None:
    recording = slides(make_media, "a.mp4", *X264)
    shares: list[float] = []
    find_scenes(recording, survey(recording, SETTINGS), SETTINGS, shares.append)
    assert shares == sorted(shares)
    assert 0.6 < shares[-1] <= 1.0


def test_a_truncated_recording_gives_the_scenes_that_are_there(make_media: MakeMedia) -> None:
    whole = slides(make_media, "a.mkv", *X264, "-g", "50")
    data = Path(whole.path).read_bytes()
    Path(whole.path).write_bytes(data[: len(data) * 3 // 5])
    assert cuts(recorded(Path(whole.path)))[:1] == [3200]


TEXT_CARDS = [984, 5555, 7741, 8542, 10_677, 11_578, 12_812, 15_432, 19_269, 23_156]
TEXT_CARDS += [26_943, 27_761, 29_896, 30_797, 34_634, 38_455, 39_172, 40_574, 46_313]
REAL = [
    ("video/slide_talk_1080p.mp4", [69_867, 89_933, 92_833, 100_500]),
    ("video/sintel_trailer-720p.mp4", [13_917, 16_500, 17_500, 23_792, 25_875, 27_417, 28_000]),
    ("video/trailer_bbb.mp4", [24_708, 36_000, 37_500, 41_167, 43_708]),
    ("video/elephants_dream_4_shots.mp4", [2488, 7488, 12_821]),
    ("video/nasa_13013.mp4", [8008]),  # of the larger of its two pictures, which is the one that ingest takes
    ("video/text_cards_no_audio.mkv", TEXT_CARDS),
    ("faults/issue-134-rotate.mp4", [3754, 8759]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "wanted"), REAL, ids=[name for name, _ in REAL])
def test_what_the_command_finds_is_found_within_a_frame(shared_media: Path, name: str, wanted: list[int]) -> None:
    """`scenedetect -i FILE list-scenes`, version 0.7, found these."""
    recording = recorded(shared_media / name)
    frame_ms = frame_duration_ms(recording.video.fps)
    starts = cuts(recording)
    assert [cut for cut in wanted if all(abs(cut - start) > frame_ms for start in starts)] == []
    # What comes on top are fades, and few.
    assert len(starts) <= len(wanted) + 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rate", "frames"),
    [
        ("video/fades.mp4", Fraction(25), [42, 84, 126, 167, 209]),
        ("video/fades_testvideo.mp4", Fraction(30000, 1001), [15, 198, 377]),
    ],
)
def test_fades_are_found_in_their_middle(shared_media: Path, name: str, rate: Fraction, frames: list[int]) -> None:
    starts = cuts(recorded(shared_media / name))
    for frame in frames:
        assert any(abs(start - frame_to_ms(frame, rate)) <= frame_duration_ms(rate) for start in starts), frame

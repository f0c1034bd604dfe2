"""Shots composed by ffmpeg itself: a crop follows a moving dot, layouts change on the frame, nothing else moves."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import Box, ClipTimes, Framing, PathPoint, RenderJob, Rendition, ShotFraming, SourceColours, Span
from repurpose.render import graph
from repurpose.render.composition import runs

FPS, SIZE, WHOLE = 25, (640, 360), Span(0, 5000)
EASED = "(st(1,clip((t-1)/2,0,1));ld(1)*ld(1)*ld(1)*(10-15*ld(1)+6*ld(1)*ld(1)))"
DOT = 40
"""Side of a white square that rests at 100 until 1 s, and from 3 s on at 400."""
CROP = Box(0.0, 0.0, 0.3164, 1.0)
LEFT = 60
"""How far inside the crop the dot lies."""


@pytest.fixture(scope="module")
def dot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dot") / "dot.mp4"
    moving = f"[0][1]overlay=x='100+300*{EASED}':y=100:format=yuv444"
    sources = [f"color=black:s={SIZE[0]}x{SIZE[1]}:r={FPS}:d=5", f"color=white:s={DOT}x{DOT}:r={FPS}:d=5"]
    inputs = [part for source in sources for part in ("-f", "lavfi", "-i", source)]
    run_ffmpeg([*inputs, "-filter_complex", moving, "-pix_fmt", "yuv420p", "-c:v", "libx264", "-crf", "1", str(path)])
    return path


def job(source: Path, *shots: ShotFraming, span: Span = WHOLE, poster: bool = False) -> RenderJob:
    framing = Framing("vertical", shots)
    return RenderJob(
        source=f"file:{source}", span=span, video_index=0, audio_index=None,
        renditions=(Rendition(framing, 270, 480, "vertical.mp4", ""),), fps=str(FPS), preset="ultrafast", crf=10,
        audio_kbps=128, gain_db=0.0, limit_dbtp=-1.5, source_size=SIZE,
        colours=SourceColours("bt709", "bt709", "bt709"),
        poster=framing if poster else None,
    )  # fmt: skip


def pictures(job: RenderJob, folder: Path) -> list[np.ndarray]:
    folder.mkdir(exist_ok=True)
    run_ffmpeg(graph.argv(job, 1), cwd=folder)
    with av.open(str(folder / "vertical.picture.mp4")) as file:
        return [frame.to_ndarray(format="gray") for frame in file.decode(video=0)]


def left_of_dot(picture: np.ndarray) -> float:
    """To a part of a pixel, from how far the edge's columns are lit."""
    bright = picture[150:170].mean(axis=0) / 255
    return float(np.argmax(bright > 0.5))


def track(start: int, end: int, at_ms: int = 0) -> ShotFraming:
    """Follows the dot; its points are given for a recording that starts `at_ms` later."""
    points = ((1000, (100 - LEFT) / SIZE[0]), (3000, (400 - LEFT) / SIZE[0]))
    path = tuple(PathPoint(at_ms + ms, x, 0.0) for ms, x in points)
    return ShotFraming(Span(start, end), "track", CROP, path)


def test_a_crop_that_follows_keeps_the_dot_where_it_is(dot: Path, tmp_path: Path) -> None:
    made = pictures(job(dot, track(0, 5000)), tmp_path)
    assert len(made) == 125
    places = np.array([left_of_dot(picture) for picture in made])
    expected = LEFT * 270 / 202
    assert np.abs(places - expected).max() < 2.5  # the dot itself moves in whole pixels, 1.3 here


def test_the_same_from_the_middle_of_the_recording(dot: Path, tmp_path: Path) -> None:
    made = pictures(job(dot, track(1400, 3400), span=Span(1400, 3400)), tmp_path)
    assert len(made) == 50
    assert np.abs(np.array([left_of_dot(picture) for picture in made]) - LEFT * 270 / 202).max() < 2.5


SHOTS = (
    ShotFraming(Span(0, 1000), "fit"),
    ShotFraming(Span(1000, 2200), "hold", Box(0.4, 0.0, 0.3164, 1.0)),
    ShotFraming(Span(2200, 3000), "hold", Box(0.1, 0.0, 0.3164, 1.0)),
    replace(track(3000, 4000)),
    ShotFraming(Span(4000, 5000), "screen+camera", screen=Box(0, 0, 1, 1), camera=Box(0.5, 0.1, 0.5, 0.5)),
)


def test_layouts_change_on_their_frame_and_two_runs_are_identical(dot: Path, tmp_path: Path) -> None:
    many = job(dot, *SHOTS, poster=True)
    assert graph.argv(many).count("-i") == 1
    made, again = pictures(many, tmp_path / "one"), pictures(many, tmp_path / "two")
    assert len(made) == 125
    assert all(np.array_equal(one, two) for one, two in zip(made, again, strict=True))
    alone = [pictures(job(dot, replace(shot, span=Span(0, 5000))), tmp_path / "alone") for shot in SHOTS]
    edges = (0, 25, 55, 75, 100, 125)
    for shot, (first, end) in enumerate(pairwise(edges)):
        for frame in range(first, end):
            apart = [float(np.abs(other[frame].astype(int) - made[frame]).mean()) for other in alone]
            assert apart[shot] == min(apart), (shot, frame, apart)
            assert apart[shot] < 1.0
    assert len(list((tmp_path / "one").glob("poster-*.jpg"))) == 8


def test_neighbours_that_only_differ_in_place_are_one_crop() -> None:
    found = runs(Framing("vertical", SHOTS), SIZE, (270, 480), ClipTimes(Span(0, 5000), fps=Fraction(FPS)))
    assert [(run.starts, run.end) for run in found] == [((0,), 25), ((25, 55, 75), 100), ((100,), 125)]


def test_a_shot_begins_on_the_frame_of_its_cut() -> None:
    """A cut's time is its frame's, floored: at 29.97 a clip that starts between two frames still jumps with it."""
    fps = Fraction(30000, 1001)
    for start_ms in range(1000, 1034):
        cut = 91 * 1001 * 1000 // 30000  # 3036.37, floored
        shown = round((91 / fps * 1000 - start_ms) * fps / 1000)
        shots = (ShotFraming(Span(start_ms, cut), "fit"), ShotFraming(Span(cut, 9000), "hold", CROP))
        times = ClipTimes(Span(start_ms, 9000), fps=fps)
        assert runs(Framing("vertical", shots), SIZE, (270, 480), times)[1].starts[0] == shown, start_ms


def test_a_crop_follows_what_is_left_after_cuts() -> None:
    """With a second cut out, the path goes on where the recording does."""
    cut = replace(job(Path("x.mp4"), track(0, 5000)), cuts=(Span(1500, 2500),), speed=2.0)
    argv = graph.argv(cut)
    text = argv[argv.index("-filter_complex") + 1].replace("\\", "")
    assert "lt(t,0.74)*(t*2.0+0)+gte(t,0.74)*(t*2.0+0.96)" in text


NTSC = Fraction(30000, 1001)
SIDES = tuple(sorted({*range(0, 150, 13), *range(5, 150, 17), 149}))
"""Frames at which white and black change sides."""


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sides") / "sides.mp4"
    left = "+".join(f"between(n,{first},{end - 1})" for first, end in list(pairwise((*SIDES, 150)))[::2])
    drawn = f"drawbox=0:0:160:180:white:fill:enable='{left}',drawbox=160:0:160:180:white:fill:enable='not({left})'"
    made = ["-frames:v", "150", "-c:v", "libx264", "-g", "10", "-crf", "4", "-pix_fmt", "yuv420p", str(path)]
    run_ffmpeg(["-f", "lavfi", "-i", f"color=black:s=320x180:r={NTSC}:d=6", "-vf", drawn, *made])
    return path


@pytest.mark.parametrize("cuts", [(), (Span(500, 733), Span(1900, 2410))])
@pytest.mark.parametrize("speed", [1.0, 1.1, 2.0])
@pytest.mark.parametrize("start_ms", [0, 411])
def test_crops_jump_with_their_cut_whatever_is_left_out_and_at_any_speed(
    start_ms: int, speed: float, cuts: tuple[Span, ...], sides: Path, tmp_path: Path
) -> None:
    """Each shot's crop lies in its white half: one frame too early or too late shows black."""
    edges = [int(at * 1000 / NTSC) for at in SIDES]
    shots = (
        ShotFraming(Span(start, end), "hold", Box(0.6 if number % 2 else 0.05, 0.0, 0.3164, 1.0))
        for number, (start, end) in enumerate(pairwise((*edges, 5005)))
    )
    span = Span(start_ms, 4900)
    framing = Framing("vertical", tuple(shots)).over(span)
    wanted = replace(
        job(sides, span=span), renditions=(Rendition(framing, 54, 96, "vertical.mp4", ""),), fps=str(NTSC),
        source_size=(320, 180), cuts=cuts, speed=speed,
    )  # fmt: skip
    made = pictures(wanted, tmp_path)
    assert len(made) == wanted.times.frame_count
    assert [at for at, picture in enumerate(made) if picture.mean() < 200] == []


def test_any_number_of_shots_and_cuts_is_no_problem(dot: Path, tmp_path: Path) -> None:
    """An expression may not be a row of a hundred: a fast film has as many shots, a hesitant speaker as many cuts."""
    places = ((Span(at, at + 40), Box(0.001 * (at // 40), 0.0, 0.3164, 1.0)) for at in range(0, 5000, 40))
    shots = (ShotFraming(span, "hold", crop) for span, crop in places)
    assert len(pictures(job(dot, *shots), tmp_path / "shots")) == 125
    cuts = tuple(Span(at, at + 20) for at in range(20, 5000, 40))
    doubled = replace(job(dot, track(0, 5000)), fps="50", cuts=cuts, speed=0.5)
    assert len(pictures(doubled, tmp_path / "cuts")) == doubled.times.frame_count == 250


def test_sixty_moves_are_no_problem(dot: Path, tmp_path: Path) -> None:
    path = tuple(PathPoint(80 * at, 0.01 * (at % 60), 0.0) for at in range(60))
    made = pictures(job(dot, ShotFraming(Span(0, 5000), "track", CROP, path)), tmp_path)
    assert len(made) == 125

"""The argument lists of a render, as golden text, and the boxes that they follow from."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from repurpose.model import SHAPE_SIZES, Box, ClipTimes, Framing, RenderJob, Rendition, ShotFraming, SourceColours, Span
from repurpose.render import graph, loudness
from repurpose.render.pieces import closer_after_cuts

GOLDEN = Path(__file__).parents[1] / "golden"


def rendition(framing: Framing, subtitles: bool = True) -> Rendition:
    name = framing.shape
    return Rendition(framing, *SHAPE_SIZES[name], f"{name}.mp4", f"{name}.ass" if subtitles else "")


SPAN = Span(60_066, 63_066)
FRAMING = (
    Framing.still("wide", SPAN, "full"),
    Framing.still("vertical", SPAN, "fit"),
    Framing.still("square", SPAN, "hold", Box(0.4, 0.0, 0.5625, 1.0)),
)
JOB = RenderJob(
    source="file:/media/it's 100%: a [talk], #1.mp4",
    span=SPAN,
    video_index=0,
    audio_index=1,
    renditions=tuple(rendition(framing) for framing in FRAMING),
    fps="30000/1001",
    preset="veryfast",
    crf=21,
    audio_kbps=160,
    gain_db=4.3,
    limit_dbtp=-1.7,
    source_size=(1920, 1080),
    colours=SourceColours("bt709", "bt709", "bt709"),
    poster=FRAMING[0],
)


HDR = SourceColours("bt2020", "smpte2084")


def as_text(argv: list[str]) -> str:
    return "\n".join(argv).replace(";[", ";\n  [") + "\n"


@pytest.mark.parametrize(
    ("name", "job"),
    [
        ("render_three_shapes", JOB),
        (
            "render_odd_source",
            replace(
                JOB,
                renditions=(rendition(Framing.still("wide", SPAN, "fit"), subtitles=False),),
                source_size=(720, 404),
                sample_aspect="4/3",
                colours=SourceColours("smpte170m"),
                poster=None,
            ),
        ),
        ("render_hdr", replace(JOB, renditions=(rendition(FRAMING[0]),), colours=HDR, fps="50", poster=None)),
    ],
)
def test_one_decode_feeds_every_shape(name: str, job: RenderJob) -> None:
    argv = graph.argv(job)
    assert argv.count("-i") == 1
    assert as_text(argv) == (GOLDEN / f"{name}.txt").read_text(encoding="utf-8")


def test_joining_encodes_nothing_and_reads_the_metadata_file() -> None:
    assert as_text(graph.join_argv(JOB)) == (GOLDEN / "render_join.txt").read_text(encoding="utf-8")


def test_no_text_of_the_source_is_inside_a_filter() -> None:
    argv = graph.argv(JOB)
    assert "talk" not in argv[argv.index("-filter_complex") + 1]
    assert JOB.source in argv


def test_same_job_same_arguments() -> None:
    assert graph.argv(JOB) == graph.argv(replace(JOB))


def test_full_of_another_aspect_is_not_squeezed() -> None:
    job = replace(JOB, renditions=(rendition(Framing.still("vertical", SPAN, "full")),), poster=None)
    assert "scale=1080:608" in " ".join(graph.argv(job))


def test_length_is_whole_frames() -> None:
    assert ClipTimes(Span(0, 1000), fps=Fraction(30000, 1001)).frame_count == 30
    assert ClipTimes(Span(0, 1), fps=Fraction(25)).frame_count == 1


def test_cuts_and_speed_are_golden() -> None:
    """Two cuts and a speed; the second shot begins in the first cut, so only the last piece is closer."""
    shots = (ShotFraming(Span(60_066, 61_000), "full"), ShotFraming(Span(61_000, 63_066), "full"))
    cuts = (Span(60_800, 61_200), Span(62_000, 62_400))
    job = replace(JOB, cuts=cuts, speed=1.25, poster=None)
    framing = closer_after_cuts(Framing("wide", shots), job.times, 112)
    job = replace(job, renditions=(rendition(framing, subtitles=False),))
    assert job.times.frame_count == 54
    text = as_text(graph.argv(job)) + as_text(loudness.sound_argv(job))
    assert text == (GOLDEN / "render_cuts.txt").read_text(encoding="utf-8")

"""What a render follows from, by value: rates, gains, metadata, sizes."""

from dataclasses import replace
from fractions import Fraction

import pytest

from repurpose.captions.clip_captions import clip_captions
from repurpose.errors import RenderError
from repurpose.media.loudness_meter import Loudness
from repurpose.model import (
    SHAPE_SIZES,
    AudioStream,
    Box,
    Chapter,
    ClipCaptions,
    ClipPlan,
    Framing,
    Part,
    Probe,
    Recording,
    Settings,
    Span,
    Topic,
    Transcript,
    VideoSettings,
    VideoStream,
    Word,
)
from repurpose.render import estimate_bytes, loudness, make_job, metadata, upscaled
from repurpose.render.jobs import output_rate

VIDEO = VideoStream(0, "h264", 1280, 720, Fraction(30), Fraction(1, 15360), 0, 60_000)
RECORDING = Recording(
    "id", "Product day", "2026-05-12", (Part("/media/day.mp4"),),
    Probe("mp4", 60_000, 0, (VIDEO,), (AudioStream(1, "aac", 2, 48_000, 0, 60_000),)), 0, 1,
)  # fmt: skip
CLIP = ClipPlan(
    "01", "pair", "How to pair", "Two steps.", ("pairing", "setup"), Span(10_000, 40_000),
    (
        Framing.still("wide", Span(10_000, 40_000), "full"),
        Framing.still("vertical", Span(10_000, 40_000), "fit"),
        Framing.still("square", Span(10_000, 40_000), "hold", Box(0.25, 0.0, 0.5, 1.0)),
    ),
)  # fmt: skip
SILENT = ClipCaptions()


@pytest.mark.parametrize(
    ("fps", "variable", "expected"),
    [
        ("30", False, "30"),
        ("24000/1001", False, "24000/1001"),
        ("120", False, "60"),
        ("144", False, "36"),
        ("29.81", True, "30000/1001"),
        ("30", True, "30"),
        ("59.2", True, "60000/1001"),
        ("7.3", True, "30"),
        ("15", False, "15"),
        ("1/5", False, "64/5"),
    ],
)
def test_rate_is_the_sources_own(fps: str, variable: bool, expected: str) -> None:
    assert output_rate(replace(VIDEO, fps=Fraction(fps), variable_fps=variable), 60) == Fraction(expected)


def test_job_of_some_shapes_keeps_the_poster() -> None:
    job = make_job(RECORDING, CLIP, SILENT, Settings(), ("vertical",))
    assert [rendition.output for rendition in job.renditions] == ["vertical.mp4"]
    assert job.poster == CLIP.framing[0]
    assert job.source == "file:/media/day.mp4"
    with pytest.raises(RenderError):
        make_job(RECORDING, CLIP, SILENT, Settings(), ())


def test_only_spoken_clips_have_captions() -> None:
    words = (Word(Span(11_000, 11_500), "Hello."),)
    spoken = Transcript("en", "m", words, ((0, 0),))
    assert (
        make_job(RECORDING, CLIP, clip_captions(CLIP, spoken, Settings()), Settings()).renditions[1].subtitles
        == "vertical.ass"
    )
    assert make_job(RECORDING, CLIP, SILENT, Settings()).renditions[1].subtitles == ""
    assert (
        make_job(RECORDING, replace(CLIP, captions="off"), clip_captions(CLIP, spoken, Settings()), Settings())
        .renditions[1]
        .subtitles
        == ""
    )


def test_upscaling_is_told() -> None:
    told = {
        dict(finding.evidence)["shape"]: dict(finding.evidence)["factor"] for finding in upscaled(CLIP, (1280, 720))
    }
    assert told == {"wide": "1.50", "square": "1.69"}
    assert upscaled(CLIP, (3840, 2160)) == ()


def test_estimate_grows_with_length_and_quality() -> None:
    one = estimate_bytes((CLIP,), Settings())
    finer = replace(Settings(), video=replace(VideoSettings(), crf=15))
    assert 50e6 < one < 500e6
    assert estimate_bytes((CLIP, CLIP), Settings()) == pytest.approx(1.5 * one)
    assert estimate_bytes((CLIP,), finer) > 1.9 * one
    assert estimate_bytes((replace(CLIP, framing=()),), Settings()) == one
    assert estimate_bytes((), Settings()) == 0


def test_gain_is_linear_and_bounded() -> None:
    video = VideoSettings()
    assert loudness.first_gain(Loudness(-20.5, -3.0), video) == 6.5
    assert loudness.first_gain(Loudness(-9.0, 0.0), video) == -5.0
    assert loudness.first_gain(Loudness(-60.0, -50.0), video) == loudness.MAX_GAIN_DB
    assert loudness.first_gain(Loudness(-70.0, float("-inf")), video) == 0.0


def test_second_try_puts_right_what_was_measured() -> None:
    video = VideoSettings()
    job = replace(make_job(RECORDING, CLIP, SILENT, Settings()), gain_db=6.0, limit_dbtp=-2.0)
    assert loudness.corrected(job, Loudness(-14.2, -1.1), video) == job
    assert loudness.corrected(job, Loudness(-70.0, float("-inf")), video) == job
    louder = loudness.corrected(job, Loudness(-15.0, -0.6), video)
    assert (louder.gain_db, louder.limit_dbtp) == (7.6, -2.7)
    assert loudness.corrected(job, Loudness(-13.0, -1.5), video).gain_db == 5.0


def test_sound_is_as_long_as_the_whole_frames() -> None:
    job = make_job(RECORDING, replace(CLIP, span=Span(0, 1000)), SILENT, Settings())
    assert loudness.sample_count(replace(job, fps="30000/1001")) == 48_048


def test_metadata_text() -> None:
    pairs = metadata.tags(CLIP, RECORDING, Fraction(30))
    assert dict(pairs) == {
        "title": "How to pair",
        "description": "Two steps.",
        "keywords": "pairing, setup",
        "comment": "From Product day, 0:00:10 to 0:00:40",
        "date": "2026-05-12",
        "timecode": "00:00:10:00",
    }
    chapters = (Chapter(Span(0, 12_000), "How to pair"),)
    text = metadata.ffmetadata((("title", "a=b; #1\nc\\"),), chapters)
    assert text == (
        ";FFMETADATA1\ntitle=a\\=b\\; \\#1\\\nc\\\\ \n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=12000\ntitle=How to pair\n"
    )


SENTENCES = tuple(Word(Span(10_000 + 6000 * index, 15_500 + 6000 * index), f"sentence{index}.") for index in range(5))
SPOKEN = Transcript("en", "m", SENTENCES, tuple((index, index) for index in range(5)))
"""A sentence every 6 s of the clip, which lasts from 10 s to 40 s of the recording."""


def chapters_of(*starts: tuple[int, str]) -> list[tuple[int, int, str]]:
    ends = [*(start for start, _ in starts[1:]), *[90_000][: len(starts)]]
    sections = tuple(Topic(Span(start, end), title) for (start, title), end in zip(starts, ends, strict=True))
    found = metadata.chapters(CLIP, SPOKEN, sections)
    return [(chapter.span.start_ms, chapter.span.end_ms, chapter.title) for chapter in found]


def test_a_clips_chapters_are_the_sections_that_it_shows() -> None:
    assert chapters_of((0, "Intro"), (22_000, "Pairing")) == [(0, 12_000, "Intro"), (12_000, 30_000, "Pairing")]
    assert chapters_of((0, "Before"), (5000, "Pairing"), (50_000, "After")) == [(0, 30_000, "Pairing")]


def test_a_clips_chapter_begins_with_a_sentence() -> None:
    assert chapters_of((0, "Intro"), (19_000, "Pairing"))[1] == (12_000, 30_000, "Pairing")


def test_a_chapter_too_short_is_told_with_its_longer_neighbour() -> None:
    assert chapters_of((0, "Intro"), (16_000, "Pairing")) == [(0, 30_000, "Pairing")]
    assert chapters_of((0, "Intro"), (34_000, "Pairing")) == [(0, 30_000, "Intro")]
    assert chapters_of((0, "a"), (22_000, "b"), (28_000, "c")) == [(0, 12_000, "a"), (12_000, 30_000, "c")]


def test_a_clips_chapters_follow_its_cuts_and_speed() -> None:
    faster = replace(CLIP, cuts=(Span(14_000, 16_000),), speed=1.25)
    sections = (Topic(Span(0, 22_000), "Intro"), Topic(Span(22_000, 90_000), "Pairing"))
    spans = [chapter.span for chapter in metadata.chapters(faster, SPOKEN, sections)]
    assert spans == [Span(0, 22_400)], "eight seconds are no chapter"
    spans = [chapter.span for chapter in metadata.chapters(replace(faster, speed=1.0), SPOKEN, sections)]
    assert spans == [Span(0, 10_000), Span(10_000, 28_000)]


def test_without_sections_the_title_is_the_chapter() -> None:
    assert chapters_of() == [(0, 30_000, "How to pair")]


def test_every_shape_has_a_size() -> None:
    assert {framing.shape for framing in CLIP.framing} == set(SHAPE_SIZES)

"""Timelines, read back by OpenTimelineIO's own adapters: the same frames, whatever the rate and the names."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any
from urllib.parse import unquote, urlparse
from xml.etree import ElementTree

import opentimelineio as otio
import pytest
from editions import make_edition

from repurpose.model import Edition, Span, Topic
from repurpose.publish.timelines import chapters_metadata, chapters_text, timelines
from repurpose.timebase import edit_rate

NTSC = Fraction(30000, 1001)
RATES = [Fraction(24), Fraction(24000, 1001), Fraction(25), NTSC, Fraction(30), Fraction(60000, 1001), Fraction(60)]
HOSTILE = "Ünï & \"quotes\" <b> 'it's' 日本 | 001 AX\n* FROM CLIP: x"
ODD_PATH = '/recordings/a b\'s "q" & <c> %20 #1?é\nnew.mp4'
EXPECTED = {
    Fraction(25): [(1500, 2625), (4500, 5625)],
    Fraction(30): [(1800, 3150), (5400, 6750)],
    # 60 s is frame 1798.2 and 105 s is frame 3146.85; the second clip is 17 ms later than 180 s and 225 s.
    NTSC: [(1798, 3146), (5395, 6743)],
}
"""First frame, and the one after the last, of both clips; counted by hand."""


def files(edition: Edition) -> dict[str, str]:
    return dict(timelines(edition))


def cuts(timeline: Any) -> list[tuple[int, int]]:
    """First frame, and the one after the last, of each clip on the first video track."""
    (track,) = [track for track in timeline.tracks if track.kind == "Video"]
    ranges = [clip.source_range for clip in track]
    return [(int(span.start_time.value), int(span.end_time_exclusive().value)) for span in ranges]


def seconds(text: str | None) -> Fraction:
    return Fraction((text or "0s").removesuffix("s"))


def fcpxml_cuts(text: str, rate: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    for clip in ElementTree.fromstring(text).iter("asset-clip"):
        start, length = seconds(clip.get("start")), seconds(clip.get("duration"))
        yield start * rate, (start + length) * rate


@pytest.mark.parametrize("rate", RATES)
def test_all_three_hold_the_same_frames(rate: Fraction) -> None:
    made = files(make_edition(fps=rate))
    expected = cuts(otio.adapters.read_from_string(made["recording.otio"], "otio_json"))
    assert expected == EXPECTED.get(rate, expected)
    assert [(60 * rate) // 1, (Fraction(180017, 1000) * rate) // 1] == [first for first, _ in expected]
    assert list(fcpxml_cuts(made["recording.fcpxml"], rate)) == expected
    assert cuts(otio.adapters.read_from_string(made["recording.edl"], "cmx_3600", rate=round(rate))) == expected


def test_otio_names_its_source_and_rate() -> None:
    timeline = otio.adapters.read_from_string(files(make_edition(fps=NTSC))["recording.otio"], "otio_json")
    assert [track.kind for track in timeline.tracks] == ["Video", "Audio"]
    clip = timeline.tracks[0][1]
    assert clip.media_reference.target_url == "file:///recordings/product-day.mp4"
    assert clip.source_range.start_time.rate == 30000 / 1001
    assert clip.media_reference.available_range.duration.value == 600 * NTSC // 1
    assert timeline.global_start_time.value == 0
    assert timeline.tracks[0].range_of_child_at_index(1).start_time.value == 1348
    assert clip.markers[0].name == "Step 1: Open the settings."
    assert [marker.marked_range.start_time.value for marker in clip.markers] == [5844, 5994, 6143]


@pytest.mark.parametrize("rate", [Fraction(25), Fraction(30)])
def test_fcpxml_is_read_by_the_adapter(rate: Fraction) -> None:
    """Whole rates only: the adapter counts NTSC rates as 29 frames a second."""
    (timeline,) = otio.adapters.read_from_string(files(make_edition(fps=rate))["recording.fcpxml"], "fcpx_xml")
    assert cuts(timeline) == EXPECTED[rate]
    (track,) = timeline.tracks
    assert [clip.name for clip in track] == ["01 Why plants die at night", "02 How to pair a sensor"]
    assert len(track[1].markers) == 3


def test_fcpxml_times_are_whole_frames_of_ntsc() -> None:
    root = ElementTree.fromstring(files(make_edition(fps=NTSC))["recording.fcpxml"])
    assert root.find("./resources/format").get("frameDuration") == "1001/30000s"  # type: ignore[union-attr]
    for element, name in itertools.product(root.iter(), ("start", "offset", "duration")):
        assert (seconds(element.get(name)) * NTSC).denominator == 1
    offsets = [seconds(clip.get("offset")) * NTSC for clip in root.iter("asset-clip")]
    assert offsets == [0, 1348]


@pytest.mark.parametrize(("speed", "lengths"), [(1.0, [300, 195, 810]), (1.5, [200, 130, 540])])
def test_a_clip_with_cuts_is_several_events_at_its_speed(speed: float, lengths: list[int]) -> None:
    edition = make_edition(fps=Fraction(30))
    clip = replace(
        edition.plan.clips[0],
        cuts=(Span(70_000, 71_000), Span(77_500, 78_000)),
        speed=speed,
        span=Span(60_000, 105_000),
    )
    made = files(replace(edition, plan=replace(edition.plan, clips=(clip,))))
    starts = [1800, 2130, 2340]
    expected = [(start, start + length) for start, length in zip(starts, lengths, strict=True)]
    timeline = otio.adapters.read_from_string(made["recording.otio"], "otio_json")
    assert cuts(timeline) == expected
    assert [effect.time_scalar for piece in timeline.tracks[0] for effect in piece.effects] == [1.5] * 3 * (speed > 1)
    edl = otio.adapters.read_from_string(made["recording.edl"], "cmx_3600", rate=30)
    assert cuts(edl) == expected
    assert [effect.time_scalar for piece in edl.tracks[0] for effect in piece.effects] == [1.5] * 3 * (speed > 1)
    assert list(fcpxml_cuts(made["recording.fcpxml"], Fraction(30))) == expected
    shown = [
        seconds(point.get("value")) * 30 for point in ElementTree.fromstring(made["recording.fcpxml"]).iter("timept")
    ]
    assert shown == [1800, 2100, 2130, 2325, 2340, 3150] * (speed > 1)


def test_odd_names_survive() -> None:
    edition = make_edition(path=ODD_PATH, title=HOSTILE)
    made = files(edition)
    timeline = otio.adapters.read_from_string(made["recording.otio"], "otio_json")
    clip = timeline.tracks[0][0]
    assert clip.name == "01 " + HOSTILE.replace("\n", " ")
    assert unquote(urlparse(clip.media_reference.target_url).path) == ODD_PATH
    root = ElementTree.fromstring(made["recording.fcpxml"])
    assert next(root.iter("asset-clip")).get("name") == "01 " + HOSTILE.replace("\n", " ")
    assert unquote(urlparse(root.find("./resources/asset").get("src")).path) == ODD_PATH  # type: ignore[union-attr]
    edl = made["recording.edl"]
    assert edl.isascii()
    assert cuts(otio.adapters.read_from_string(edl, "cmx_3600", rate=30)) == EXPECTED[Fraction(30)]


def test_control_characters_and_undecodable_names_are_left_out() -> None:
    made = files(make_edition(path="/recordings/a\udcff\x07b.mp4", title="bell\x07 and \udcff"))
    for text in made.values():
        text.encode("utf-8")
    ElementTree.fromstring(made["recording.fcpxml"])
    assert "file:///recordings/a%FF%07b.mp4" in made["recording.otio"]


def test_without_sound_there_is_no_audio_track(edition: Edition) -> None:
    made = files(replace(edition, recording=replace(edition.recording, audio_index=None)))
    timeline = otio.adapters.read_from_string(made["recording.otio"], "otio_json")
    assert [track.kind for track in timeline.tracks] == ["Video"]
    assert "hasAudio" not in made["recording.fcpxml"]
    assert "AA/V" not in made["recording.edl"]


def test_nothing_made_still_gives_files_that_open(empty: Edition) -> None:
    made = files(empty)
    assert cuts(otio.adapters.read_from_string(made["recording.otio"], "otio_json")) == []
    assert list(fcpxml_cuts(made["recording.fcpxml"], Fraction(30))) == []
    assert made["chapters.txt"] == ""


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (Fraction(12), 24), (Fraction(15), 30), (Fraction(120), 60), (Fraction(240), 60), (Fraction(2987, 100), NTSC),
        (Fraction(10), 30), (Fraction(5), 25), (Fraction(1471, 100), 30), (Fraction(144), 30),
        (Fraction(15000, 1001), NTSC), (NTSC, NTSC), (Fraction(50), 50),
    ],
)  # fmt: skip
def test_rates_that_no_editor_knows_become_ones_they_know(fps: Fraction, rate: Fraction | int) -> None:
    assert edit_rate(fps) == rate


def test_markers_are_on_the_recordings_timecode(edition: Edition) -> None:
    rows = list(csv.DictReader(io.StringIO(files(edition)["markers.csv"])))
    assert [row["Marker Name"] for row in rows if row["Marker Type"] == "Chapter"] == [
        "Plants at night", "Pairing a sensor",
    ]  # fmt: skip
    step = next(row for row in rows if row["Marker Name"] == "How to pair a sensor, step 2")
    assert (step["In"], step["Out"], step["Duration"]) == ("00:03:20:00", "00:03:24:00", "00:00:04:00")
    assert step["Description"] == "Click the button Add device."


@pytest.mark.parametrize("start", ["=HYPERLINK(1)", "+1", "-1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1"])
def test_no_marker_is_a_formula(start: str, edition: Edition) -> None:
    text = files(replace(edition, topics=(Topic(Span(0, 1000), start),)))["markers.csv"]
    for row in csv.reader(io.StringIO(text)):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n")), cell


def topics(*starts_ms: int, end_ms: int) -> tuple[Topic, ...]:
    return tuple(
        Topic(Span(start, stop), f"T{number}")
        for number, (start, stop) in enumerate(itertools.pairwise((*starts_ms, end_ms)), start=1)
    )


@pytest.mark.parametrize(
    ("starts", "end", "text"),
    [
        ((0, 60_000, 3_723_000), 4_000_000, "0:00 T1\n1:00 T2\n1:02:03 T3\n"),
        ((4_000, 60_000), 100_000, "0:00 T1\n1:00 T2\n"),
        ((0, 9_999, 30_000), 60_000, "0:00 T1\n0:30 T3\n"),
        ((0, 10_000, 52_000), 60_000, "0:00 T1\n0:10 T2\n"),
        ((0,), 5_000, "0:00 T1\n"),
    ],
)
def test_chapters_keep_to_what_youtube_takes(starts: tuple[int, ...], end: int, text: str) -> None:
    assert chapters_text(topics(*starts, end_ms=end), end) == text


def test_chapters_as_ffmetadata_cover_the_recording() -> None:
    text = chapters_metadata(topics(4_000, 60_000, end_ms=100_000), 100_000)
    assert text.splitlines() == [
        ";FFMETADATA1",
        *("[CHAPTER]", "TIMEBASE=1/1000", "START=0", "END=60000", "title=T1"),
        *("[CHAPTER]", "TIMEBASE=1/1000", "START=60000", "END=100000", "title=T2"),
    ]
    assert chapters_metadata((), 0) == ";FFMETADATA1\n"


def test_chapter_titles_are_one_plain_line() -> None:
    assert chapters_text((Topic(Span(0, 60_000), "a\n<b> "),), 60_000) == "0:00 a (b)\n"
    assert chapters_text((Topic(Span(0, 60_000), " "),), 60_000) == "0:00 Part 1\n"


@pytest.mark.parametrize("name", ["recording.fcpxml", "recording.edl", "markers.csv", "chapters.txt"])
def test_texts_are_as_they_were_approved(name: str, edition: Edition, project: Any) -> None:
    golden = project / "tests" / "golden" / f"timeline.{name}"
    with open(golden, encoding="utf-8", newline="") as file:
        assert files(edition)[name] == file.read()

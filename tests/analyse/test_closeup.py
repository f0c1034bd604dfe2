from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from repurpose.analyse.closeup import look_closer
from repurpose.errors import ToolError
from repurpose.ingest import read_recording
from repurpose.media.face_detection import SeenFace
from repurpose.media.frame_pixels import Pixels
from repurpose.model import Box, IngestSettings, Recording, Span

MakeMedia = Callable[..., Path]

X264 = ("-c:v", "libx264", "-g", "50", "-sc_threshold", "0")


def recorded(path: Path) -> Recording:
    return read_recording(path, IngestSettings())


def test_a_dialog_is_seen_when_it_comes_at_its_true_time(make_media: MakeMedia) -> None:
    graph = "color=c=0xdddddd:s=640x360:r=30:d=12,drawgrid=w=40:h=40:c=gray,"
    graph += "drawbox=x=160:y=80:w=240:h=160:c=navy:t=fill:enable='gte(t,8)'"
    recording = recorded(make_media("a.mp4", "-f", "lavfi", "-i", graph, *X264))
    closeup = look_closer(recording, (), (Span(2000, 12_000),))
    (change,) = closeup.changes
    assert change.ms == 8000
    box = change.region
    assert (box.x, box.y, box.width, box.height) == pytest.approx((0.25, 0.222, 0.375, 0.444), abs=0.035)
    assert closeup.looked_at == (Span(2000, 12_000),)


def test_faces_are_told_every_two_seconds_and_looked_for_once_a_second_and_once_in_a_still_picture(
    make_media: MakeMedia,
) -> None:
    graph = "smptebars=s=320x180:r=25:d=6[a];testsrc=s=320x180:r=25:d=6[b];[a][b]concat=n=2:v=1:a=0"
    recording = recorded(make_media("a.mp4", "-f", "lavfi", "-i", graph, "-c:v", "libx264", "-g", "25"))
    looked: list[tuple[int, ...]] = []

    def find(pixels: Pixels) -> tuple[SeenFace, ...]:
        looked.append(pixels.shape)
        return (SeenFace(Box(0.1, 0.2, 0.3, 0.4), 0.99),)

    shares: list[float] = []
    faces = look_closer(recording, (Span(0, 6000), Span(6000, 12_000)), (), shares.append, find=find).faces
    assert [face.ms for face in faces] == pytest.approx([0, 2000, 4000, 6000, 8000, 10_000], abs=200)
    assert faces[0].box == Box(0.1, 0.2, 0.3, 0.4)
    assert 7 <= len(looked) <= 8  # once for the still half, and once more soon after a face came
    assert shares == [0.5, 1.0]


def test_a_long_stretch_without_key_frames_is_looked_at_too(make_media: MakeMedia) -> None:
    arguments = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "9999", "-sc_threshold", "0")
    recording = recorded(make_media("a.mp4", "-f", "lavfi", "-i", "testsrc=s=160x90:r=25:d=12", *arguments))
    faces = look_closer(
        recording, (Span(3000, 11_000),), (), find=lambda pixels: (SeenFace(Box(0, 0, 1, 1), 1.0),)
    ).faces
    assert [face.ms for face in faces] == [3000, 5000, 7000, 9000]


def test_without_a_face_detector_a_finding_says_so(make_media: MakeMedia) -> None:
    def missing(pixels: Pixels) -> tuple[SeenFace, ...]:
        raise ToolError("faces cannot be found")

    recording = recorded(make_media("a.mp4", "-f", "lavfi", "-i", "testsrc=s=160x90:d=2", *X264))
    closeup = look_closer(recording, (recording.span,), (recording.span,), find=missing)
    assert [(finding.rule, finding.severity) for finding in closeup.findings] == [("picture.faces", "warning")]
    assert closeup.faces == ()


@pytest.mark.slow
def test_two_people_are_found_where_they_are(shared_media: Path) -> None:
    recording = recorded(shared_media / "video" / "obama_speech.mp4")
    faces = look_closer(recording, (Span(0, 8000),), ()).faces
    right = [face for face in faces if face.box.x > 0.45]
    assert right
    assert all(face.box.y < 0.3 and 0.05 < face.box.width < 0.3 for face in right)


@pytest.mark.slow
def test_every_step_shown_in_the_sample_is_seen(sample: Path, project: Path) -> None:
    truth = json.loads((project / "sample_media" / "product-day.truth.json").read_text())
    how_to = Span(truth["how_to"]["start_ms"], truth["how_to"]["end_ms"])
    changes = look_closer(recorded(sample), (), (how_to,)).changes
    for step in truth["steps"]:
        assert any(abs(change.ms - step["shown_ms"]) <= 500 for change in changes), step


@pytest.mark.slow
def test_text_is_found_where_it_stands_and_only_there(shared_media: Path) -> None:
    slides = recorded(shared_media / "video" / "slide_talk_1080p.mp4")
    texts = look_closer(slides, (Span(18_000, 24_000),), ()).texts
    assert {text.ms for text in texts} and len({text.ms for text in texts}) * 5 <= len(texts)
    assert all(0.1 < text.box.y < 0.75 and text.box.x > 0.1 and text.box.height < 0.12 for text in texts)
    film = recorded(shared_media / "video" / "sintel_trailer-720p.mp4")
    assert look_closer(film, (Span(12_100, 15_000),), ()).texts == ()


def test_without_a_text_detector_a_finding_says_so_and_faces_are_found(make_media: MakeMedia) -> None:
    def missing(pixels: Pixels) -> tuple[Box, ...]:
        raise ToolError("text cannot be found")

    recording = recorded(make_media("a.mp4", "-f", "lavfi", "-i", "testsrc=s=160x90:d=5", *X264))
    face = SeenFace(Box(0.1, 0.2, 0.3, 0.4), 0.99)
    closeup = look_closer(recording, (recording.span,), (), find=lambda pixels: (face,), read=missing)
    assert [(finding.rule, finding.severity) for finding in closeup.findings] == [("picture.text", "warning")]
    assert closeup.faces and closeup.texts == ()

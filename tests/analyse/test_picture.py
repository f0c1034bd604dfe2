from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from repurpose.analyse.picture import jump_indices, look_closer, survey
from repurpose.errors import ToolError
from repurpose.ingest import read_recording
from repurpose.media.frame_pixels import Pixels
from repurpose.model import Box, IngestSettings, Recording, ScenesSettings, Span

MakeMedia = Callable[..., Path]

SETTINGS = ScenesSettings()
X264 = ("-c:v", "libx264", "-g", "50", "-sc_threshold", "0")


def recorded(path: Path) -> Recording:
    return read_recording(path, IngestSettings())


def test_key_frames_are_measured(make_media: MakeMedia) -> None:
    graph = "color=c=black:s=320x180:r=25:d=2[a];color=c=white:s=320x180:r=25:d=4[b];[a][b]concat=n=2:v=1:a=0"
    found = survey(recorded(make_media("a.mp4", "-f", "lavfi", "-i", graph, *X264)), SETTINGS)
    assert found.method == "key-frames"
    assert found.findings == ()
    assert [sample.ms for sample in found.samples] == [0, 2000, 4000]
    assert [sample.brightness for sample in found.samples] == pytest.approx([0, 1, 1], abs=0.01)
    assert [sample.difference for sample in found.samples] == pytest.approx([0, 1, 0], abs=0.01)
    assert [sample.detail for sample in found.samples] == [0, 0, 0]


def test_detail_tells_an_interface_from_a_blank_picture(make_media: MakeMedia) -> None:
    graph = "color=c=white:s=320x180:r=25:d=1,drawgrid=w=16:h=16:t=2:c=black"
    (sample,) = survey(recorded(make_media("a.mp4", "-f", "lavfi", "-i", graph, *X264)), SETTINGS).samples
    assert sample.detail > 0.1


def test_the_group_in_which_the_picture_jumps_is_told(make_media: MakeMedia) -> None:
    graph = "smptebars=s=320x180:r=25:d=3[a];testsrc2=s=320x180:r=25:d=1,loop=-1:1,trim=duration=3[b];"
    graph += "[a][b]concat=n=2:v=1:a=0"
    found = survey(recorded(make_media("a.mp4", "-f", "lavfi", "-i", graph, *X264)), SETTINGS)
    assert found.packet_jumps_ms == (2000,)


def test_jumps_are_far_above_the_median_and_weigh_something() -> None:
    still = [70] * 20
    assert jump_indices(np.array([50_000, *still])).tolist() == []
    assert jump_indices(np.array([50_000, *still, 2000, *still])).tolist() == []  # a moved pointer
    assert jump_indices(np.array([50_000, *still, 20_000, *still])).tolist() == [21]
    assert jump_indices(np.array([50_000])).tolist() == []


def test_far_key_frames_are_filled_in_by_time_and_said(make_media: MakeMedia) -> None:
    arguments = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "9999")
    found = survey(recorded(make_media("a.mp4", "-f", "lavfi", "-i", "testsrc=s=160x90:d=30", *arguments)), SETTINGS)
    assert found.method == "time"
    assert len(found.samples) == pytest.approx(15, abs=1)
    (finding,) = found.findings
    assert (finding.rule, finding.severity) == ("picture.key_frames", "info")
    assert "over 12 s apart" in finding.message


def test_where_every_frame_is_a_key_frame_one_a_second_is_taken(make_media: MakeMedia) -> None:
    path = make_media("a.avi", "-f", "lavfi", "-i", "testsrc=s=160x90:r=25:d=4", "-c:v", "mjpeg")
    found = survey(recorded(path), SETTINGS)
    assert found.method == "time"
    assert [sample.ms for sample in found.samples] == [0, 1000, 2000, 3000]
    assert ["every frame is a key frame" in finding.message for finding in found.findings] == [True]


def test_damage_is_a_finding_and_no_crash(make_media: MakeMedia) -> None:
    path = make_media("a.avi", "-f", "lavfi", "-i", "testsrc=s=160x90:r=25:d=4", "-c:v", "mjpeg", "-g", "1")
    recording = recorded(path)
    data = bytearray(path.read_bytes())
    for at in [at for at in range(len(data) // 3, len(data) - 8) if data[at : at + 4] == b"00dc"]:
        data[at + 8 : at + 600] = bytes(592)
    path.write_bytes(bytes(data))
    found = survey(recording, SETTINGS)
    assert [finding.rule for finding in found.findings if finding.severity == "warning"] == ["picture.damaged"]
    assert found.samples[0].ms == 0


def test_progress_never_goes_back(make_media: MakeMedia) -> None:
    recording = recorded(make_media("a.mp4", "-f", "lavfi", "-i", "testsrc=s=160x90:d=8", *X264))
    shares: list[float] = []
    survey(recording, SETTINGS, shares.append)
    assert shares == sorted(shares)
    assert 0.5 < shares[-1] <= 1


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


def test_faces_are_looked_for_at_most_every_two_seconds_and_not_in_a_still_picture(make_media: MakeMedia) -> None:
    graph = "smptebars=s=320x180:r=25:d=6[a];testsrc=s=320x180:r=25:d=6[b];[a][b]concat=n=2:v=1:a=0"
    recording = recorded(make_media("a.mp4", "-f", "lavfi", "-i", graph, "-c:v", "libx264", "-g", "25"))
    looked: list[tuple[int, ...]] = []

    def find(pixels: Pixels) -> tuple[tuple[Box, float], ...]:
        looked.append(pixels.shape)
        return ((Box(0.1, 0.2, 0.3, 0.4), 0.99),)

    shares: list[float] = []
    faces = look_closer(recording, (Span(0, 6000), Span(6000, 12_000)), (), shares.append, find=find).faces
    assert [face.ms for face in faces] == [0, 2000, 4000, 6000, 8000, 10_000]
    assert faces[0].box == Box(0.1, 0.2, 0.3, 0.4)
    assert 3 <= len(looked) <= 4  # once for the still half
    assert shares == [0.5, 1.0]


def test_a_long_stretch_without_key_frames_is_looked_at_too(make_media: MakeMedia) -> None:
    arguments = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "9999", "-sc_threshold", "0")
    recording = recorded(make_media("a.mp4", "-f", "lavfi", "-i", "testsrc=s=160x90:r=25:d=12", *arguments))
    faces = look_closer(recording, (Span(3000, 11_000),), (), find=lambda pixels: ((Box(0, 0, 1, 1), 1.0),)).faces
    assert [face.ms for face in faces] == [3000, 5000, 7000, 9000]


def test_without_a_face_detector_a_finding_says_so(make_media: MakeMedia) -> None:
    def missing(pixels: Pixels) -> tuple[tuple[Box, float], ...]:
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

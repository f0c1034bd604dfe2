"""Stale files made anew, really: exactly those, identical ones from the same plan, and none that does not pass."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tiny_library import make_library

from repurpose.clip_changes import Change
from repurpose.clips import FoundClip
from repurpose.media.ffmpeg_program import file_url, run_ffmpeg
from repurpose.model import ClipRecord, Manifest
from repurpose.plan.boundaries import Move, Wish
from repurpose.renewal import Limits, renew_stale
from repurpose.rerender import rerender
from repurpose.status import look_at, status_of
from repurpose.steps.standing_plan import write_plan
from repurpose.storage import file_sha256
from repurpose.tasks import InlineRunner, silent
from repurpose.workspace import Workspace

FIRST = "clips/01-clip-1"
NAMES = ("wide.mp4", "vertical.mp4", "square.mp4", "captions.srt", "captions.vtt", "poster.jpg")


VOICE = "aevalsrc='0.2*sin(2*PI*180*t)*between(mod(t-0.8,2.0),0,1.6)':d=10"
"""Heard where the words are."""


def _library(place: Path, sound: str) -> Path:
    source = place / "tiny.mp4"
    run_ffmpeg(
        ["-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=10", "-f", "lavfi", "-i", sound, "-c:v", "libx264",
         "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac", "-y", str(source)]
    )  # fmt: skip
    workspace = make_library(place / "library", source)
    text = workspace.read("plan.yaml")
    write_plan(workspace, text.replace("00:00:04.500", "00:00:02.500", 1))
    return workspace.folder


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recording's folder in a library. Its first clip was shortened to two seconds: all its files are stale."""
    return _library(tmp_path_factory.mktemp("renewal"), VOICE)


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(made.parent, tmp_path / "library")
    return Workspace(tmp_path / "library" / made.name)


def contents(workspace: Workspace) -> dict[str, str]:
    """What stands below clips/ and docs/, by path; clip.json says what is stale, and may change."""
    files = [path for kind in ("clips", "docs") for path in workspace.path(kind).rglob("*") if path.is_file()]
    names = {path.relative_to(workspace.folder).as_posix(): path for path in files}
    return {name: file_sha256(path) for name, path in names.items() if not name.endswith(".json")}


def edit(workspace: Workspace, old: str, new: str) -> None:
    text = workspace.read("plan.yaml")
    assert old in text
    workspace.write("plan.yaml", text.replace(old, new, 1))


def renew(workspace: Workspace) -> dict[str, str]:
    done = renew_stale(workspace, Limits(), None, InlineRunner(), silent)
    return {remade.path: remade.fault for remade in done}


def frames(workspace: Workspace, path: str) -> list[str]:
    """A hash of each picture of a film."""
    out = workspace.path(path).with_suffix(".framemd5")
    run_ffmpeg(["-i", file_url(workspace.path(path)), "-map", "0:v", "-f", "framemd5", "-y", str(out)])
    lines = out.read_text(encoding="utf-8").splitlines()
    out.unlink()
    return [line for line in lines if not line.startswith("#")]


@pytest.mark.slow
def test_exactly_what_is_stale_is_made_anew_and_the_same_plan_gives_the_same_frames(workspace: Workspace) -> None:
    before = contents(workspace)
    assert renew(workspace) == dict.fromkeys((f"{FIRST}/{name}" for name in NAMES), "")
    first = contents(workspace)
    assert {name for name in first if first[name] != before.get(name)} == {f"{FIRST}/{name}" for name in NAMES}
    assert renew(workspace) == {}
    pictures = {name: frames(workspace, f"{FIRST}/{name}") for name in NAMES if name.endswith(".mp4")}
    assert all(len(hashes) == 50 for hashes in pictures.values())

    for name in pictures:
        workspace.path(f"{FIRST}/{name}").unlink()
    assert renew(workspace) == dict.fromkeys((f"{FIRST}/{name}" for name in pictures), "")
    assert {name: frames(workspace, f"{FIRST}/{name}") for name in pictures} == pictures

    edit(workspace, "vertical: fit", "vertical: full")
    second = contents(workspace)
    assert renew(workspace) == {f"{FIRST}/vertical.mp4": ""}
    third = contents(workspace)
    assert {name for name in third if third[name] != second[name]} <= {f"{FIRST}/vertical.mp4"}
    manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    assert manifest.stale == ()
    published = {asset.path: asset.sha256 for asset in manifest.assets}
    assert all(published[name] == digest for name, digest in third.items() if name in published)


def test_what_does_not_pass_leaves_files_and_plan_as_they_were(tmp_path: Path) -> None:
    """The recording is silent where words are said: no clip of it passes."""
    workspace = Workspace(_library(tmp_path, "anullsrc=d=10"))
    before, plan = contents(workspace), workspace.read("plan.yaml")
    found = FoundClip(workspace, "01", FIRST)
    change = Change(Wish(None, Move.of("+1 word")), shapes=("vertical",))
    done = rerender(found, change, None, InlineRunner(), silent)
    assert done.faults
    assert workspace.read("plan.yaml") == plan
    after = contents(workspace)
    assert {name: after[name] for name in before} == before
    assert {name for name in after if name not in before} == {
        f"{FIRST}/held/{name}" for name in ("vertical.mp4", "poster.jpg")
    }
    record = workspace.load(f"{FIRST}/clip.json", "clip/1", ClipRecord)
    assert [finding.rule for finding in record.findings if "held" in finding.message] == ["render.held"]


def test_a_moved_boundary_goes_into_the_plan_and_other_shapes_are_stale(workspace: Workspace) -> None:
    told: list[str] = []
    found = FoundClip(workspace, "01", FIRST)
    change = Change(Wish(Move.of("0:00:00.900"), Move.of("-1 word")), shapes=("square",))
    done = rerender(found, change, None, InlineRunner(), silent, told.append)
    assert not done.faults
    assert "inside the word 'We'" in told[0]
    (clip,) = [clip for clip in look_at(workspace).plan.clips if clip.id == "01"]
    assert (clip.span.start_ms, clip.span.end_ms) == (650, 1990)
    stale = status_of(look_at(workspace)).stale
    assert stale == (f"{FIRST}/vertical.mp4", f"{FIRST}/wide.mp4")
    assert {item.path for item in done.record.renditions if item.stale} == {"vertical.mp4", "wide.mp4"}

"""The main job on the sample recording, whole: by hand, by Prefect, twice, killed, and re-rendered."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from journey import QUICK, Run, contents, environment

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def folder(library: Path) -> Path:
    return next(library.glob("*/recording.json")).parent


@pytest.fixture(scope="session")
def truth(sample: Path) -> dict[str, object]:
    data: dict[str, object] = json.loads(sample.with_suffix(".truth.json").read_text(encoding="utf-8"))
    return data


def test_every_promised_file_stands(folder: Path) -> None:
    for name in [
        "recording.json", "highlights.json", "plan.yaml", "manifest.json", "index.html", "report.md",
        "analysis/scenes.json", "analysis/transcript.json", "analysis/sound.npz", "analysis/picture.json",
        "analysis/chat.json", "captions/full.srt", "captions/full.vtt", "timelines/recording.otio",
        "timelines/recording.fcpxml", "timelines/recording.edl", "timelines/markers.csv", "timelines/chapters.txt",
    ]:  # fmt: skip
        assert (folder / name).stat().st_size > 0, name
    clips = sorted((folder / "clips").iterdir())
    assert len(clips) >= 3
    for clip in clips:
        assert {"clip.json", "vertical.mp4", "captions.srt", "captions.vtt", "poster.jpg"} <= {
            path.name for path in clip.iterdir()
        }
    (doc,) = sorted((folder / "docs").iterdir())
    assert {"doc.json", "doc.md", "index.html", "film.mp4", "steps"} <= {path.name for path in doc.iterdir()}


def test_the_manifest_answers_for_every_asset(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["schema"] == "manifest/1"
    published = contents(folder)
    for asset in manifest["assets"]:
        assert published[asset["path"]] == asset["sha256"], asset["path"]
    assert manifest["stale"] == []


def test_no_finished_clip_has_an_error(folder: Path) -> None:
    for path in folder.glob("clips/*/clip.json"):
        findings = json.loads(path.read_text(encoding="utf-8"))["findings"]
        assert [finding for finding in findings if finding["severity"] == "error"] == []


def test_clips_are_whole_sentences_of_the_truth(folder: Path, truth: dict[str, list[dict[str, int]]]) -> None:
    """No sentence of the script is cut: each is inside a clip, or outside it."""
    for path in folder.glob("clips/*/clip.json"):
        clip = json.loads(path.read_text(encoding="utf-8"))
        assert 25_000 <= clip["end_ms"] - clip["start_ms"] <= 91_000
        for sentence in truth["sentences"]:
            inside = min(clip["end_ms"], sentence["end_ms"]) - max(clip["start_ms"], sentence["start_ms"])
            length = sentence["end_ms"] - sentence["start_ms"]
            assert inside <= 150 or inside >= length - 150, (clip["id"], sentence)


def test_never_spans_give_no_clip_and_the_must_clip_item_does(
    folder: Path, truth: dict[str, list[dict[str, object]]]
) -> None:
    spans = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("clips/*/clip.json")]
    for scene in truth["scenes"]:
        if scene["name"] in ("waiting", "end-card"):
            assert not any(
                clip["start_ms"] < int(str(scene["end_ms"])) - 500
                and int(str(scene["start_ms"])) + 500 < clip["end_ms"]
                for clip in spans
            )
    assert any(clip["start_ms"] < 215_000 < clip["end_ms"] for clip in spans), "the range test is a must_clip item"


def test_the_micro_doc_holds_the_steps_of_the_truth(folder: Path, truth: dict[str, list[dict[str, int]]]) -> None:
    (path,) = folder.glob("docs/*/doc.json")
    steps = json.loads(path.read_text(encoding="utf-8"))["steps"]
    found = 0
    for step in truth["steps"]:
        middle = (step["start_ms"] + step["end_ms"]) // 2
        found += any(item["start_ms"] <= middle < item["end_ms"] for item in steps)
    assert found >= len(truth["steps"]) - 1
    assert [item["number"] for item in steps] == list(range(1, len(steps) + 1))
    assert all((path.parent / item["screenshot"]).stat().st_size > 1000 for item in steps)


def test_a_second_run_starts_no_ffmpeg(library: Path, repurpose: Run, sample: Path) -> None:
    before = contents(library)
    started = time.monotonic()
    done = repurpose("run", sample, "--library", library, "--inline", *QUICK, REPURPOSE_FFMPEG="/bin/false")
    assert done.returncode == 0, done.stderr
    assert contents(library) == before
    assert time.monotonic() - started < 60


def test_a_killed_run_ends_like_an_undisturbed_one_and_prefect_gives_the_same_files(
    tmp_path: Path, library: Path, state: Path, repurpose: Run, sample: Path
) -> None:
    """SIGKILL after each of several stages has begun, then to the end by Prefect; `make faults` kills at random."""
    home = tmp_path / "library"
    command = [sys.executable, "-m", "repurpose", "run", str(sample), "--library", str(home), *QUICK]
    chance = random.Random(7)
    for stage in ("survey", "sound", "transcript", "clip 01"):
        child = subprocess.Popen([*command, "--inline"], stderr=subprocess.PIPE, text=True, env=environment(state))
        assert child.stderr is not None
        for line in child.stderr:
            if f": {stage}: " in line:
                break
        time.sleep(chance.uniform(0, 1))
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stderr.close()
    done = repurpose(*command[3:])
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert contents(home) == contents(library)
    # A clip is tested while others are encoded.
    last_encode = max(done.stderr.index(f": clip {number}: done") for number in ("01", "02"))
    assert min(done.stderr.index(f": check {number}: 0%") for number in ("01", "02")) < last_encode


def test_one_clip_is_rendered_anew(tmp_path: Path, folder: Path, repurpose: Run) -> None:
    """On a copy, because it changes the library: a moved start and a new title, one shape; the plan follows."""
    library = tmp_path / "library"
    shutil.copytree(folder, library / folder.name)
    copy = library / folder.name
    before = json.loads(next(copy.glob("clips/01-*/clip.json")).read_text(encoding="utf-8"))
    plan = copy / "plan.yaml"
    plan.write_text(plan.read_text(encoding="utf-8") + "# a note of mine\n", encoding="utf-8")
    done = repurpose(
        "render", "01", "--library", library, "--start", "+1s", "--exact", "--title", "A new name", "--json"
    )
    assert done.returncode == 0, done.stderr
    after = json.loads(done.stdout)
    assert after["start_ms"] == before["start_ms"] + 1000
    assert after["title"] == "A new name"
    assert after["renditions"][0]["sha256"] != before["renditions"][0]["sha256"]
    assert abs(after["renditions"][0]["duration_ms"] - (after["end_ms"] - after["start_ms"])) <= 34
    assert "A new name" in (copy / "plan.yaml").read_text(encoding="utf-8")
    assert "# a note of mine" in (copy / "plan.previous.yaml").read_text(encoding="utf-8")
    added = repurpose("render", "01", "--library", library, "--shape", "square", "--json")
    shapes = {item["shape"]: item["stale"] for item in json.loads(added.stdout)["renditions"]}
    assert shapes.keys() == {"vertical", "square"}
    assert stale_clips(copy) == set(), "what its vertical follows from is as it was"


def test_a_clip_whose_plan_was_edited_is_stale_until_it_is_rendered(
    tmp_path: Path, folder: Path, repurpose: Run
) -> None:
    library = tmp_path / "library"
    copy = library / folder.name
    shutil.copytree(folder, copy)
    second = json.loads(next(copy.glob("clips/02-*/clip.json")).read_text(encoding="utf-8"))
    text = (copy / "plan.yaml").read_text(encoding="utf-8")
    (copy / "plan.yaml").write_text(text.replace(f"title: {second['title']}\n", "title: Mine\n", 1), encoding="utf-8")
    assert repurpose("render", "01", "--library", library, "--title", "A new name").returncode == 0
    assert stale_clips(copy) == {"02"}


def test_an_edited_caption_file_is_burnt_in_as_it_is(tmp_path: Path, folder: Path, repurpose: Run) -> None:
    """Words, times and line breaks; it stands in later runs, and an unreadable one is told and left alone."""
    library = tmp_path / "library"
    copy = library / folder.name
    shutil.copytree(folder, copy)
    (file,) = copy.glob("clips/02-*/captions.srt")
    edited = "1\n00:00:00,500 --> 00:00:02,250\nMy words,\nin my lines\n\n2\n00:00:02,300 --> 00:00:06,000\nThe rest\n"
    file.write_text(edited, encoding="utf-8")
    done = repurpose("render", "02", "--library", library)
    assert done.returncode == 0, done.stderr
    assert file.read_text(encoding="utf-8").strip() == edited.strip()
    assert "My words,\nin my lines" in file.with_suffix(".vtt").read_text(encoding="utf-8")
    first = (file.parent / "vertical.mp4").read_bytes()
    moved = repurpose("render", "02", "--library", library, "--start", "+0.25s", "--exact")
    assert moved.returncode == 0, moved.stderr
    assert "00:00:00,250 --> 00:00:02,000\nMy words,\nin my lines" in file.read_text(encoding="utf-8")
    assert (file.parent / "vertical.mp4").read_bytes() != first
    kept = file.read_text(encoding="utf-8").replace("00:00:02,050 -->", "nonsense -->")
    file.write_text(kept, encoding="utf-8")
    refused = repurpose("render", "02", "--library", library)
    assert refused.returncode == 1
    assert f"{file.name}, line 6: not a caption" in refused.stderr and "Traceback" not in refused.stderr
    assert file.read_text(encoding="utf-8") == kept


def stale_clips(folder: Path) -> set[str]:
    records = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("clips/*/clip.json")]
    return {record["id"] for record in records if any(item["stale"] for item in record["renditions"])}


def test_the_receipt_explains_a_clip(library: Path, repurpose: Run) -> None:
    done = repurpose("explain", "01", "--library", library)
    assert done.returncode == 0, done.stderr
    assert "hook" in done.stdout

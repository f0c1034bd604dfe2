"""Where words come from: captions beside the recording, and a glossary that changes afterwards."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from journey import QUICK, Run

from repurpose.captions.formats.writing import to_srt
from repurpose.model import Cue
from repurpose.recaption import recaption
from repurpose.storage import file_sha256
from repurpose.timebase import Span
from repurpose.workspace import Workspace

pytestmark = pytest.mark.slow


def stages(told: str) -> set[str]:
    """What was done, not answered from the workspace."""
    return {line.split(": ")[1] for line in told.splitlines() if line.count(": ") >= 2}


def load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def pictures(folder: Path) -> dict[str, tuple[int, str]]:
    """Each clip's film: when it was made, and its digest."""
    records = {path.parent: load(path) for path in sorted(folder.glob("clips/*/clip.json"))}
    return {
        str(record["id"]): ((clip / "vertical.mp4").stat().st_mtime_ns, record["renditions"][0]["sha256"])
        for clip, record in records.items()
    }


def word_of_one_clip(folder: Path) -> tuple[str, str]:
    """A word that is said once, well within a clip, in no title, tag or step; and that clip's id."""
    words = load(folder / "analysis" / "transcript.json")["words"]
    plan = (folder / "plan.yaml").read_text(encoding="utf-8").lower()
    clips = [load(path) for path in sorted(folder.glob("clips/*/clip.json"))]
    texts = [word["text"].lower().strip(".,?!") for word in words]
    inside = (
        (text, str(clip["id"]))
        for clip in clips
        for text, word in zip(texts, words, strict=True)
        if clip["start_ms"] + 8000 < word["start_ms"] < clip["end_ms"] - 8000
        and text.isalpha()
        and len(text) > 5
        and texts.count(text) == 1
        and text not in plan
    )
    return next(inside)


def changed_glossary(home: Path, folder: Path, run: list[str | Path], repurpose: Run) -> set[str]:
    """Correct one word of one clip: only that clip is made again. What was done is returned."""
    word, clip = word_of_one_clip(folder)
    before = pictures(folder)
    (home / "glossary.toml").write_text(f'[corrections]\n"{word}" = "{word[::-1]}"\n', encoding="utf-8")
    done = repurpose(*run)
    assert done.returncode == 0, done.stderr
    after = pictures(folder)
    assert before.keys() == after.keys()
    assert {number for number in before if before[number] != after[number]} == {clip}
    transcript = load(folder / "analysis" / "transcript.json")
    assert word[::-1] in " ".join(each["text"] for each in transcript["words"])
    (path,) = folder.glob(f"clips/{clip}-*/captions.srt")
    assert word[::-1] in path.read_text(encoding="utf-8")
    assert word[::-1] in (folder / "captions" / "full.srt").read_text(encoding="utf-8")
    assert "speech.glossary" in [finding["rule"] for finding in transcript["findings"]]
    assert load(folder / "manifest.json")["stale"] == []
    return stages(done.stderr)


def test_a_changed_glossary_makes_only_what_it_touches_anew(
    tmp_path: Path, library: Path, repurpose: Run, sample: Path
) -> None:
    home = tmp_path / "library"
    shutil.copytree(library, home)
    (folder,) = (path.parent for path in home.glob("*/recording.json"))
    recognised = (folder / ".work" / "recognised.json").read_bytes()
    run = ["run", sample, "--library", home, "--inline", *QUICK]
    done = changed_glossary(home, folder, run, repurpose)
    assert not done & {"survey", "sound", "transcript"}, "nothing is recognised again"
    assert len([stage for stage in done if stage.startswith("clip ")]) == 1
    assert (folder / ".work" / "recognised.json").read_bytes() == recognised


def test_a_broken_glossary_is_refused_before_any_work(tmp_path: Path, repurpose: Run, sample: Path) -> None:
    (tmp_path / "glossary.toml").write_text('[corrections]\n"prefekt" = 1\n', encoding="utf-8")
    done = repurpose("run", sample, "--library", tmp_path, "--inline", *QUICK)
    assert done.returncode == 1
    assert "glossary.toml: corrections.'prefekt' is a text in quotes, not 1" in done.stderr
    assert "Traceback" not in done.stderr


def test_captions_beside_the_recording_are_used_instead_of_recognition(
    tmp_path: Path, repurpose: Run, sample: Path
) -> None:
    source = tmp_path / "inbox" / "product-day.mp4"
    source.parent.mkdir()
    shutil.copy(sample, source)
    truth = load(sample.with_suffix(".truth.json"))["sentences"]
    cues = [Cue(Span(one["start_ms"], one["end_ms"]), (f"{one['speaker'].upper()}: {one['text']}",)) for one in truth]
    music = Cue(Span(1000, 4000), ("[music]",))
    source.with_suffix(".srt").write_text(to_srt([music, *cues]), encoding="utf-8")
    home = tmp_path / "library"
    run = ["run", source, "--library", home, "--inline", *QUICK, "--set", "docs.make=false"]
    done = repurpose(*run)
    assert done.returncode == 0, done.stderr
    assert "transcript" not in stages(done.stderr)
    (folder,) = (path.parent for path in home.glob("*/recording.json"))
    transcript = load(folder / "analysis" / "transcript.json")
    assert (transcript["model"], transcript["language"]) == ("sidecar product-day.srt", "en")
    assert [word["text"] for word in transcript["words"]] == " ".join(one["text"] for one in truth).split()
    starts = {word["start_ms"] for word in transcript["words"]}
    assert all(min(abs(one["start_ms"] - start) for start in starts) < 400 for one in truth)
    assert "the words were read from product-day.srt" in (folder / "report.md").read_text(encoding="utf-8")
    assert len(pictures(folder)) >= 2
    assert not changed_glossary(home, folder, run, repurpose) & {"captions", "transcript", "sound"}


def test_captions_are_written_anew_without_rendering(tmp_path: Path, library: Path, repurpose: Run) -> None:
    home = tmp_path / "library"
    shutil.copytree(library, home)
    (folder,) = (path.parent for path in home.glob("*/recording.json"))
    word, clip = word_of_one_clip(folder)
    before = pictures(folder)
    assert recaption(Workspace(folder)).clips == (), "nothing changed"
    assert load(folder / "manifest.json")["stale"] == []
    (home / "glossary.toml").write_text(f'[corrections]\n"{word}" = "{word[::-1]}"\n', encoding="utf-8")
    done = repurpose("captions", "apply", folder, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["clips"] == [clip]
    assert pictures(folder) == before
    (path,) = folder.glob(f"clips/{clip}-*/captions.srt")
    assert word[::-1] in path.read_text(encoding="utf-8")
    assert word[::-1] in (folder / "captions" / "full.srt").read_text(encoding="utf-8")
    film = f"clips/{path.parent.name}/vertical.mp4"
    assert told["stale"] == load(folder / "manifest.json")["stale"] == [film]
    assert [item["stale"] for item in load(path.with_name("clip.json"))["renditions"]] == [True]
    digests = {asset["path"]: asset["sha256"] for asset in load(folder / "manifest.json")["assets"]}
    assert digests[f"clips/{path.parent.name}/captions.srt"] == file_sha256(path)
    assert "the glossary corrected words of 1 sentences" in (folder / "report.md").read_text(encoding="utf-8")

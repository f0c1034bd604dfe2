"""What an editor published or rejected, on the sample recording: told at once, kept, and not suggested again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from journey import QUICK, Run

from repurpose.storage import file_sha256

pytestmark = pytest.mark.slow


def load(path: Path) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def clip(folder: Path, number: str) -> dict[str, Any]:
    return load(next(folder.glob(f"clips/{number}-*/clip.json")))


def test_decided_moments_are_told_kept_and_not_suggested_again(
    tmp_path: Path, library: Path, repurpose: Run, sample: Path
) -> None:
    home = tmp_path / "library"
    shutil.copytree(library, home)
    (folder,) = (path.parent for path in home.glob("*/recording.json"))
    demanded = next(path for path in folder.glob("clips/*/clip.json") if "demands" in load(path)["reason"])
    demanded_id = str(load(demanded)["id"])
    published, rejected = (number for number in ("01", "02", "03") if number != demanded_id)
    before = {number: clip(folder, number) for number in (published, rejected)}
    assert repurpose("mark", published, "published", "--library", home).returncode == 0
    done = repurpose("mark", rejected, "rejected", "--library", home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 2
    assert done.stderr == ""
    assert (clip(folder, published)["verdict"], clip(folder, rejected)["verdict"]) == ("published", "rejected")
    report = (folder / "report.md").read_text(encoding="utf-8")
    assert f"{before[published]['title']} (published)" in report
    assets = {asset["path"]: asset["sha256"] for asset in load(folder / "manifest.json")["assets"]}
    assert all(file_sha256(folder / path) == digest for path, digest in assets.items()), "the manifest answers for them"

    # With no room for others, so that nothing has to be rendered; under another name, from another place.
    copy = tmp_path / "inbox" / "another-name.mp4"
    copy.parent.mkdir()
    shutil.copy(sample, copy)
    for path in sample.parent.glob("product-day.*"):
        if path.suffix != ".mp4" and "truth" not in path.name:
            shutil.copy(path, copy.with_name(path.name.replace("product-day", "another-name")))
    run = ["run", copy, "--library", home, "--inline", *QUICK, "--set", "select.floor=0.95"]
    done = repurpose(*run, REPURPOSE_FFMPEG="/bin/false")
    assert done.returncode == 0, done.stderr
    plan = (folder / "plan.yaml").read_text(encoding="utf-8")
    assert f'- id: "{published}"' in plan and f'- id: "{demanded_id}"' in plan
    assert f'- id: "{rejected}"' not in plan
    assert clip(folder, published) == {**before[published], "verdict": "published"}
    highlights = {each["id"]: each for each in load(folder / "highlights.json")["highlights"]}
    reasons = [each["reason"] for each in highlights.values()]
    assert any(reason.startswith(f"Published before as clip {published} on ") for reason in reasons)
    assert any(reason.startswith(f"Rejected before as clip {rejected} by an editor on ") for reason in reasons)
    assert "2 moments were left out because an editor decided on them before" in (folder / "report.md").read_text()

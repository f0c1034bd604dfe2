"""Two machines over one folder and one library: each recording is made once, by one of them, and both have work."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from journey import CHEAP, environment

FLAGS = ["--inline", *CHEAP, "--set", "inbox.shared=true", "--set", "inbox.settle_seconds=1"]


@pytest.mark.slow
def test_two_machines_divide_a_folder(tmp_path: Path, make_media: Callable[..., Path]) -> None:
    inbox, library = tmp_path / "inbox", tmp_path / "library"
    inbox.mkdir()
    hour_ago = time.time() - 3600
    for number in range(4):
        path = make_media(
            f"show-{number}.mp4", "-f", "lavfi", "-i", f"testsrc2=s=320x180:r=25:d={4 + number}", "-c:v", "libx264",
            "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25",
        )  # fmt: skip
        os.utime(path.rename(inbox / path.name), (hour_ago, hour_ago - number))
    command = [sys.executable, "-m", "repurpose", "overnight", str(inbox), "--library", str(library), *FLAGS]
    hosts = {
        host: subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(tmp_path / host, REPURPOSE_HOST=host),
        )
        for host in ("north", "south")
    }
    for process in hosts.values():
        _, said = process.communicate(timeout=300)
        assert process.returncode == 0, said
    made: dict[str, list[str]] = {"north": [], "south": []}
    for path in (library / "reports" / ".runs").rglob("*.json"):
        night = json.loads(path.read_text())
        made[night["host"]] += [each["name"] for each in night["recordings"] if each["fate"] == "made"]
    # One that ends just before the other machine asks for it is told of by both, and made by the first.
    assert {*made["north"], *made["south"]} == {f"show-{number}" for number in range(4)}
    assert made["north"] and made["south"], made
    assert len(list(library.glob("*/clips/*/square.mp4"))) == 4
    (report,) = (library / "reports").glob("*.md")
    assert all(f"show-{number}" in report.read_text() for number in range(4))

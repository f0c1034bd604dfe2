"""The sample recording, processed once by the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from journey import QUICK, Run, environment


@pytest.fixture(scope="session")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="session")
def repurpose(state: Path) -> Run:
    """Run the command line in a process of its own: `repurpose("run", path, REPURPOSE_FFMPEG="...")`."""

    def run(*arguments: str | Path, cwd: Path | None = None, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "repurpose", *map(str, arguments)],
            capture_output=True,
            text=True,
            env=environment(state, **changes),
            cwd=cwd,
            timeout=900,
        )

    return run


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory, repurpose: Run, sample: Path) -> Path:
    """A library with the sample processed inline, undisturbed."""
    folder = tmp_path_factory.mktemp("undisturbed") / "library"
    done = repurpose("run", sample, "--library", folder, "--inline", *QUICK)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def small(make_media: Callable[..., Path]) -> Path:
    """Four seconds of a moving picture and a tone."""
    return make_media(
        "small.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-f", "lavfi", "-i", "sine=300:d=4",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac",
    )  # fmt: skip

"""Running the command line as a user does, on the sample recording, with settings that are quick and still whole."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

QUICK = [
    "--set",
    "speech.model=tiny.en",
    "--set",
    'clips.shapes=["vertical"]',
    "--set",
    "video.encoder_preset=ultrafast",
    "--set",
    "select.clips_per_hour=24",
]
"""Small model, one shape, fastest encode; every room still runs."""

CHEAP = [
    "--set", 'clips.shapes=["square"]', "--set", "video.encoder_preset=ultrafast", "--set", "select.min_ms=1000",
    "--set", "select.target_ms=2000", "--set", "select.max_ms=6000", "--set", "select.at_least=1",
    "--set", "select.floor=0", "--set", "speech.model=tiny.en", "--set", "docs.make=false",
]  # fmt: skip
"""For a recording of four seconds: one clip, one shape, no micro-doc."""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def environment(state: Path, **changes: str) -> dict[str, str]:
    """The tester's environment with a state of its own for Prefect."""
    # Importing `flows` sets Prefect's home of the tester.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    return {**inherited, "XDG_STATE_HOME": str(state), **changes}


def contents(library: Path) -> dict[str, str]:
    """Every published file with its sha256: all but the hidden records and the index."""
    return {
        str(path.relative_to(library)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(library.rglob("*"))
        if path.is_file() and ".work" not in path.parts and path.name != "catalogue.sqlite"
    }

"""Without any network everything works; nothing of the environment, and no secret, is written down."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from journey import environment

CANARY = "canary-7f3a91c2e5"
CHEAP = [
    "--set", "speech.model=tiny.en", "--set", 'clips.shapes=["square"]', "--set", "video.encoder_preset=ultrafast",
    "--set", "select.min_ms=1000", "--set", "select.target_ms=2000", "--set", "select.max_ms=6000",
    "--set", "select.at_least=1",
]  # fmt: skip
NO_NETWORK = ["unshare", "--map-root-user", "--net", "--"]
CALL = "import socket; socket.create_connection(('127.0.0.1', {port}), 2)"


@pytest.fixture(scope="module")
def isolated() -> list[str]:
    """A way to run a command without any network, not even the loopback."""
    try:
        tried = subprocess.run([*NO_NETWORK, "true"], capture_output=True, timeout=10, check=False)
    except FileNotFoundError:
        pytest.skip("there is no unshare here: running without a network is not tried")
    if tried.returncode:
        pytest.skip("this machine allows no network of one's own (unshare --net): running without one is not tried")
    return NO_NETWORK


@pytest.fixture
def small(make_media: Callable[..., Path]) -> Path:
    return make_media(
        "small.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=4", "-f", "lavfi", "-i", "sine=300:d=4",
        "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "25", "-c:a", "aac",
    )  # fmt: skip


def test_the_isolation_isolates(isolated: list[str]) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        call = [sys.executable, "-c", CALL.format(port=server.getsockname()[1])]
        assert subprocess.run(call, capture_output=True, check=False).returncode == 0
        assert subprocess.run([*isolated, *call], capture_output=True, check=False).returncode != 0


@pytest.mark.slow
@pytest.mark.parametrize("verb", ["scenes", "transcribe", "run"])
def test_a_verb_works_without_any_network(isolated: list[str], small: Path, tmp_path: Path, verb: str) -> None:
    library = tmp_path / "library"
    options = ["--inline", "--library", str(library), *CHEAP] if verb == "run" else CHEAP[:2]
    done = subprocess.run(
        [*isolated, sys.executable, "-m", "repurpose", verb, str(small), *options, "--debug"],
        capture_output=True, text=True, timeout=120, check=False,
        env=environment(tmp_path / "state", EDITOR_TOKEN=CANARY, AWS_SECRET_ACCESS_KEY=CANARY),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    assert CANARY not in done.stdout + done.stderr
    written = [path for folder in (library, tmp_path / "state") for path in folder.rglob("*") if path.is_file()]
    assert len(written) > 10 or verb != "run"
    for path in written:
        assert CANARY.encode() not in path.read_bytes(), path


@pytest.mark.slow
def test_a_failure_record_holds_nothing_of_the_environment(tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(os.urandom(5000))
    done = subprocess.run(
        [sys.executable, "-m", "repurpose", "run", str(bad), "--inline", "--debug", "--library", tmp_path / "library"],
        capture_output=True, text=True, timeout=60, check=False,
        env=environment(tmp_path / "state", EDITOR_TOKEN=CANARY),
    )  # fmt: skip
    assert done.returncode == 1
    [record] = (tmp_path / "library" / "failed").glob("*/error.json")
    assert CANARY not in done.stdout + done.stderr + record.read_text(encoding="utf-8")

"""Shared fixtures: real recordings where present, made media with known truth, and no ERROR log goes unnoticed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from repurpose.media.ffmpeg_program import run_ffmpeg

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def project() -> Path:
    return PROJECT


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """Real recordings with truth, beside the project on the team's machines; they may not be redistributed."""
    folder = PROJECT.parent / "shared" / "media"
    if not folder.is_dir():
        pytest.skip("the real recordings (../shared/media) are not on this machine")
    return folder


@pytest.fixture(scope="session")
def sample() -> Path:
    return PROJECT / "sample_media" / "product-day.mp4"


@pytest.fixture
def make_media(tmp_path: Path) -> Callable[..., Path]:
    """Make a small file with ffmpeg: `make_media("a.mp4", "-f", "lavfi", "-i", "testsrc=d=2")`."""

    def make(name: str, *arguments: str) -> Path:
        path = tmp_path / name
        run_ffmpeg([*arguments, "-y", str(path)])
        return path

    return make


@pytest.fixture(autouse=True)
def no_error_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """An ERROR log of ours fails the test that caused it."""
    yield
    errors = [
        record
        for when in ("setup", "call")
        for record in caplog.get_records(when)  # type: ignore[arg-type]
        if record.levelno >= logging.ERROR and record.name.startswith(("repurpose", "flows"))
    ]
    assert not errors, [record.getMessage() for record in errors]

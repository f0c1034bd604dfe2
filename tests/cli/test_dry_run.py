"""`repurpose run --dry-run` reads what lies beside the recording, and tells what the run would stop at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from repurpose.cli import main


def dry_run(path: Path, *sidecars: Path) -> int:
    given = [part for sidecar in sidecars for part in ("--sidecar", str(sidecar))]
    return main(["run", "--dry-run", str(path), *given, "--library", str(path.parent / "library")])


def test_a_broken_file_beside_the_recording_is_told(
    tmp_path: Path, make_media: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    talk = make_media("talk.mp4", "-f", "lavfi", "-i", "testsrc=s=64x64:d=1")
    for ending, text, says in (
        ("markers.txt", "0:00 fine\n0:75 broken\n", "talk.markers.txt, line 2: time '0:75' is not a time"),
        ("run-of-show.yaml", "items:\n  - at: 0\n", "talk.run-of-show.yaml, line 2: the item has no title"),
        ("chat.txt", "0 bob: hi\nbroken\n", "talk.chat.txt, line 2: 'broken' is no message"),
    ):
        beside = tmp_path / f"talk.{ending}"
        beside.write_text(text)
        assert dry_run(talk) == 1, ending
        output = capsys.readouterr()
        assert says in output.err
        assert output.out == ""
        beside.unlink()
    for ending, text in (("markers.txt", "0:00 fine\n"), ("chat.txt", "0 bob: hi\n")):
        (tmp_path / f"talk.{ending}").write_text(text)
    assert dry_run(talk) == 0
    assert "sidecars: talk.chat.txt, talk.markers.txt" in capsys.readouterr().out
    assert not (tmp_path / "library").exists()

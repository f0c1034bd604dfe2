"""`repurpose highlights --chat`: a chat log alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from repurpose.cli import main


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """An hour with a burst of 40 people at half time."""
    usual = [(second, f"u{second % 89}", f"about {second}") for second in range(0, 3600, 5)]
    burst = [(1812 + number // 4, f"u{number}", "wow") for number in range(40)]
    path = tmp_path / "log.txt"
    path.write_text("".join(f"{second} {user}: {text}\n" for second, user, text in sorted(usual + burst)))
    return path


def test_the_moments_are_listed(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["highlights", "--chat", str(log), "--set", "select.clips_per_hour=1", "--set", "select.at_least=1"]) == 0
    )
    out, err = capsys.readouterr()
    [kept] = [line for line in out.splitlines() if line.startswith("keep")]
    assert " people answered to 0:30:0" in kept
    assert err == "info: the chat is taken to react after 15.000 s, as it could not be measured\n"


def test_json_is_what_highlights_json_holds(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["highlights", "--chat", str(log), "--duration", "1:00:00", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["schema"] == "highlights/1"
    best = max(data["highlights"], key=lambda each: each["score"])
    assert set(best) == {
        "id", "start_ms", "end_ms", "score", "parts", "weights", "reason", "kept", "lost_to", "text"
    }  # fmt: skip
    assert (best["score"], best["kept"], best["lost_to"], best["text"]) == (1.0, True, None, "wow")
    assert best["start_ms"] <= 1_797_000 < best["end_ms"]


def test_the_duration_bounds_the_moments(log: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["highlights", "--chat", str(log), "--duration", "20:00", "--json"]) == 0
    assert all(each["end_ms"] <= 1_200_000 for each in json.loads(capsys.readouterr().out)["highlights"])


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "give a recording, or a chat log with --chat"),
        (["x.mp4", "--duration", "5"], 2, "--duration goes with --chat alone"),
        (["--chat", "LOG", "--duration", "soon"], 2, "--duration: 'soon' is not a time"),
        (["--chat", "LOG", "--duration", "0"], 2, "--duration is above 0"),
        (["--chat", "LOG", "--duration", "100:00:01"], 2, "--duration is above 0 and at most 100 hours"),
        (["--chat", "gone.txt"], 1, "gone.txt, line 1: the file cannot be read"),
        (["--chat", "BROKEN"], 1, "line 2: 'nonsense' is no message"),
    ],
)
def test_wrong_use_is_told(
    arguments: list[str], code: int, says: str, log: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = log.with_name("broken.txt")
    broken.write_text("1 ann: hi\nnonsense\n")
    names = {"LOG": str(log), "BROKEN": str(broken)}
    assert main(["highlights", *(names.get(each, each) for each in arguments)]) == code
    assert says in capsys.readouterr().err

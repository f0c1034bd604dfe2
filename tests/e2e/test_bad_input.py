"""Wrong input at the command line: one true sentence that names the file, the exit code, and nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from repurpose.cli import main

CHEAP = [
    "--inline", "--set", 'clips.shapes=["square"]', "--set", "video.encoder_preset=ultrafast", "--set",
    "select.min_ms=1000", "--set", "select.target_ms=2000", "--set", "select.max_ms=6000", "--set", "select.at_least=1",
]  # fmt: skip
"""A clip of some seconds from a recording of four."""

Said = tuple[int, str, str]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command here: its exit code, stdout and stderr."""

    def run(*arguments: str | Path) -> Said:
        code = main([str(argument) for argument in arguments])
        output = capsys.readouterr()
        return code, output.out, output.err

    return run


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing.mp4", None, "there is no file"),
        ("empty.mp4", b"", "is empty"),
        ("letter.mp4", b"Dear editor,\n" * 50, "is not a recording"),
        ("list.mp4", b"#EXTM3U\n#EXTINF:4,\nhttp://127.0.0.1:9/a.ts\n", "is not a recording"),
    ],
)
def test_what_is_no_recording_is_refused_in_one_sentence(
    tmp_path: Path, say: Callable[..., Said], name: str, content: bytes | None, words: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    code, out, err = say("run", path, "--library", tmp_path / "library", "--inline")
    assert (code, out) == (1, "")
    assert err.count("\n") == 1
    assert name in err
    assert words in err
    records = list((tmp_path / "library" / "failed").glob("*/error.json"))
    assert len(records) == (content is not None)
    for record in records:
        assert words in json.loads(record.read_text(encoding="utf-8"))["message"]


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path, small: Path, say: Callable[..., Said]) -> None:
    (tmp_path / "empty.mp4").write_bytes(b"")
    code, out, err = say("run", tmp_path / "empty.mp4", small, "--library", tmp_path / "library", *CHEAP)
    assert code == 1
    assert "empty.mp4 is empty" in err
    assert "gallery" in out


ODD_NAMES = ['it\'s "a": 100%03d.mp4', "two\nlines.mp4", "-dash.mp4", "émoji 😀.mp4", "concat:a|b.mp4", "a;$(b)`c`.mp4"]


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_names(
    tmp_path: Path, small: Path, say: Callable[..., Said], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    small.rename(tmp_path / name)
    monkeypatch.chdir(tmp_path)
    code, out, err = say("run", *CHEAP, "--", name)
    assert code == 0, err
    assert "clips/01-" in out
    (folder,) = (path.parent for path in tmp_path.glob("library/*/recording.json"))
    assert folder.name.isascii()
    assert (next(folder.glob("clips/01-*")) / "square.mp4").stat().st_size > 1000


def test_two_recordings_of_one_name_get_two_folders(
    tmp_path: Path, small: Path, make_media: Callable[..., Path], say: Callable[..., Said]
) -> None:
    library = tmp_path / "library"
    assert say("run", small, "--library", library, *CHEAP)[0] == 0
    first = {path: path.read_bytes() for path in library.glob("*/clips/*/square.mp4")}
    other = make_media(
        "small.mp4", "-f", "lavfi", "-i", "testsrc=s=320x180:r=25:d=4", "-c:v", "libx264", "-pix_fmt", "yuv420p"
    )
    assert say("run", other, "--library", library, *CHEAP)[0] == 0
    assert len(list(library.glob("*/recording.json"))) == 2
    assert {path: path.read_bytes() for path in first} == first


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--preset", "nope"], "there is no preset 'nope'"),
        (["--set", "select.flor=1"], "unknown key 'select.flor'"),
        (["--set", "select.floor=high"], "'select.floor' is a number"),
        (["--set", "floor"], "--set takes table.key=value"),
    ],
)
def test_wrong_settings_are_wrong_use(
    tmp_path: Path, small: Path, say: Callable[..., Said], arguments: list[str], words: str
) -> None:
    code, _, err = say("run", small, "--library", tmp_path / "library", "--inline", *arguments)
    assert code == 2
    assert words in err
    assert not list((tmp_path / "library").glob("*/recording.json"))


def test_a_preset_file_is_named_with_its_key(tmp_path: Path, small: Path, say: Callable[..., Said]) -> None:
    small.with_name("small.repurpose.toml").write_text("[video]\ncrf = '18'\n", encoding="utf-8")
    code, _, err = say("run", small, "--library", tmp_path / "library", "--inline")
    assert code == 2
    assert "small.repurpose.toml" in err
    assert "'video.crf' is a whole number" in err


def test_a_library_that_cannot_be_written_is_named(tmp_path: Path, small: Path, say: Callable[..., Said]) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, _, err = say("run", small, "--library", tmp_path / "file" / "library", "--inline")
    assert code == 1
    assert "cannot be written" in err


def test_too_little_disk_stops_before_work(
    tmp_path: Path, small: Path, say: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 10_000_000})
    monkeypatch.setattr("repurpose.workspace.shutil.disk_usage", lambda _: usage)
    code, _, err = say("run", small, "--library", tmp_path / "library", "--inline")
    assert code == 1
    assert "10 MB free" in err
    assert not list((tmp_path / "library").glob("*/analysis/*"))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("    start: ", "    start: 00:09:00.000  # ", "line 12: 'start' is 00:09:00.000, but the recording ends at"),
        ("    start: ", "    start: [", "line 1"),
        ("    start: ", "    length: 1s\n    start: ", "length"),
        ("    title: ", "    titel: ", "titel"),
    ],
)
def test_a_broken_plan_names_file_and_line_and_keeps_everything(
    tmp_path: Path, small: Path, say: Callable[..., Said], old: str, new: str, words: str
) -> None:
    library = tmp_path / "library"
    assert say("run", small, "--library", library, *CHEAP)[0] == 0
    (plan,) = library.glob("*/plan.yaml")
    (clip,) = library.glob("*/clips/*/square.mp4")
    before = clip.read_bytes()
    edited = plan.read_text(encoding="utf-8").replace(old, new, 1)
    plan.write_text(edited, encoding="utf-8")
    code, _, err = say("run", small, "--library", library, *CHEAP)
    assert code == 1
    assert "plan.yaml, line " in err
    assert words in err
    assert plan.read_text(encoding="utf-8") == edited
    assert clip.read_bytes() == before


def test_an_edited_plan_is_made_and_never_overwritten(tmp_path: Path, small: Path, say: Callable[..., Said]) -> None:
    library = tmp_path / "library"
    assert say("run", small, "--library", library, *CHEAP)[0] == 0
    (plan,) = library.glob("*/plan.yaml")
    edited = plan.read_text(encoding="utf-8") + "  # mine\n"
    edited = edited.replace("clips:\n", "clips:\n  - {title: By hand, start: 1s, end: 2s}\n", 1)
    plan.write_text(edited, encoding="utf-8")
    code, out, err = say("run", small, "--library", library, *CHEAP)
    assert code == 0, err
    assert "By hand" in out
    assert plan.read_text(encoding="utf-8") == edited
    (made,) = library.glob("*/clips/*-by-hand/square.mp4")
    assert made.stat().st_size > 1000
    assert "plan.proposed.yaml" in (plan.parent / "report.md").read_text(encoding="utf-8")


def test_a_truncated_recording_goes_on_and_says_so(
    tmp_path: Path, make_media: Callable[..., Path], say: Callable[..., Said]
) -> None:
    whole = make_media(
        "whole.mp4", "-f", "lavfi", "-i", "testsrc2=s=320x180:r=25:d=20", "-c:v", "libx264", "-preset", "ultrafast",
        "-pix_fmt", "yuv420p", "-g", "25", "-movflags", "+faststart",
    )  # fmt: skip
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    code, _, err = say("run", cut, "--library", tmp_path / "library", *CHEAP)
    assert code == 0, err
    (report,) = (tmp_path / "library").glob("*/report.md")
    assert "cut short" in report.read_text(encoding="utf-8")

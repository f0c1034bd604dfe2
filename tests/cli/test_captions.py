"""`repurpose captions`: exit codes, output, and files that are not overwritten."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from repurpose.captions.formats.reading import read_captions
from repurpose.cli import main

CLEAN = "1\n00:00:01,000 --> 00:00:02,500\nAll is well.\n"
BROKEN = (
    "1\n00:00:01,000 --> 00:00:02,000\nThis line has more than forty-two characters\n\n"
    "2\n00:00:04,000 --> 00:00:03,000\nbackwards\n\n"
    "3\n00:00:05,000 --> 00:00:07,000\n<i>Fine.</i>\n"
)


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.srt"
    path.write_text(CLEAN, encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.txt"  # the content tells the format
    path.write_text(BROKEN, encoding="utf-16")
    return path


def test_a_clean_file_is_told_with_its_rate(clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["captions", "lint", str(clean)]) == 0
    assert capsys.readouterr().out == f"{clean}: 1 of 1 captions keep netflix-en (100 %); 0 findings\n"


def test_each_broken_rule_is_a_line(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["captions", "lint", str(broken)]) == 1
    out, err = capsys.readouterr()
    lost, *found, summary = out.splitlines()
    assert lost.startswith(f"captions.file.times: {broken}, line 5: not a caption, it ends before it starts")
    times, text = "    1  00:00:01.000 --> 00:00:02.000  ", "(line 1): This line has more than forty-two characters"
    assert found == [
        f"{times}captions.line_length      44 characters, limit 42 {text}",
        f"{times}captions.speed            44.0 characters a second, limit 20 {text}",
    ]
    assert summary == f"{broken}: 1 of 3 captions keep netflix-en (33.3 %); 3 findings"
    assert err == f"info: {broken}, line 9: formatting tags are left out of the text\n"


def test_json_is_a_list(broken: Path, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["captions", "lint", str(broken), str(clean), "--profile", "bbc", "--json"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [(row["line"], row["cue"], row["rule"], row["measured"], row["limit"]) for row in rows] == [
        (5, None, "captions.file.times", None, None),
        (1, 1, "captions.line_length", 44, 37),
        (1, 1, "captions.speed", 44.0, 30),
        (1, 1, "captions.words_per_minute", 420.0, 180),
    ]
    assert (rows[1]["start_ms"], rows[1]["end_ms"], rows[1]["file"]) == (1000, 2000, str(broken))
    assert main(["captions", "lint", str(clean), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_a_file_of_no_captions_is_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "letter.srt"
    path.write_text("Dear aunt,\n", encoding="utf-8")
    assert main(["captions", "lint", str(path)]) == 1
    assert f"{path}, line 1: no captions; expected WEBVTT" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["lint", "nowhere.srt"], "nowhere.srt cannot be read: No such file or directory"),
        (["lint", "."], ". is no regular file"),
        (["lint", "CLEAN", "--profile", "nobody"], "there is no caption profile 'nobody'; there are bbc, "),
        (["format", "CLEAN", "-o", "CLEAN"], "exists; --force overwrites it"),
        (["format", "CLEAN", "-o", "new.docx"], "new.docx is none of .srt, .vtt, .ass"),
        (["format", "CLEAN", "-o", "no/such/new.srt"], "there is no folder no/such"),
    ],
)
def test_wrong_use_is_one_sentence(
    arguments: list[str], words: str, clean: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["captions", *(str(clean) if each == "CLEAN" else each for each in arguments)]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert clean.read_text(encoding="utf-8") == CLEAN


@pytest.mark.parametrize("rate", ["0", "fast", "1/0", "1e9"])
def test_a_frame_rate_must_be_one(rate: str, clean: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["captions", "lint", str(clean), "--fps", rate])
    assert caught.value.code == 2
    assert "is no frame rate" in capsys.readouterr().err


@pytest.mark.parametrize("suffix", ["srt", "vtt", "ass"])
def test_a_file_is_rebuilt_in_the_format_of_its_name(
    suffix: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, made = tmp_path / "long.vtt", tmp_path / f"made.{suffix}"
    text = "we said that it would be done & it was done before the night was over, or so they told us"
    source.write_text(f"WEBVTT\n\n00:00.000 --> 00:08.000 line:10%\n{text.replace('&', '&amp;')}\n", encoding="utf-8")
    assert main(["captions", "format", str(source), "-o", str(made)]) == 0
    found = read_captions(made.read_bytes(), made.name)
    assert found.format == suffix
    assert " ".join(cue.text for cue in found.cues).split() == text.split()
    assert main(["captions", "lint", str(made)]) == 0
    assert main(["captions", "format", str(source), "-o", str(made), "--force"]) == 0
    err = capsys.readouterr().err
    assert ("the positions of the captions are left out" in err) is (suffix != "vtt")
    if suffix == "vtt":
        assert {str(settings) for settings in found.settings} == {"line:10%"}


def test_what_cannot_keep_the_profile_is_told_with_the_reason(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["captions", "format", str(broken)]) == 1  # one caption could not be read
    out, err = capsys.readouterr()
    assert read_captions(out.encode(), "out").format == "srt"
    assert "error: " in err and "line 5: not a caption" in err
    assert err.splitlines()[-1].startswith("2 captions became 2; ")


def test_profiles_name_the_guide_behind_each_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "presets" / "captions" / "ours.toml"
    own.parent.mkdir(parents=True)
    own.write_text('# ours: short lines.\nextends = "bbc"\nmax_line_chars = 30\n', encoding="utf-8")
    (own.parent / "torn.toml").write_text("x = [", encoding="utf-8")
    assert main(["captions", "profiles", "--library", str(tmp_path), "--json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found["ours"]["about"] == "ours: short lines."
    assert found["ours"]["rules"]["max_line_chars"] == {"value": 30, "source": ""}
    assert found["ours"]["rules"]["max_words_per_minute"]["source"].startswith("Timing: 160 to 180 words a minute")
    assert "torn" not in found and "torn.toml is not valid TOML" in err
    assert main(["captions", "profiles"]) == 0
    assert "netflix-en: English captions as the Netflix timed text guides" in capsys.readouterr().out
    clean = tmp_path / "a.srt"
    clean.write_text(CLEAN, encoding="utf-8")
    assert main(["captions", "lint", str(clean), "--library", str(tmp_path), "--profile", "ours"]) == 0
    assert main(["captions", "lint", str(clean), "--profile", str(own)]) == 0

"""Captions beside a recording: which are read, and what is told of the others and of their faults."""

from __future__ import annotations

from pathlib import Path

import pytest

from repurpose.ingest.sidecars import find_sidecars
from repurpose.steps.caption_files import choose, read_caption_file

SRT = "1\n00:00:01,000 --> 00:00:02,000\nHello.\n"


def beside(folder: Path, *names: str) -> list[str]:
    """Names of the captions that are found for `talk.mp4`, the chosen one first, then those of the finding."""
    for name in names:
        (folder / name).write_text(SRT)
    return [Path(sidecar.path).name for sidecar in find_sidecars(folder / "talk.mp4") if sidecar.kind == "captions"]


def test_captions_are_found_by_the_stem_with_or_without_a_language(tmp_path: Path) -> None:
    names = ("talk.srt", "talk.vtt", "talk.en.srt", "talk.pt-BR.vtt", "talk.DE.srt")
    others = ("talk2.srt", "other.srt", "talk.en.sdh.srt", "talk.txt", "talk.en.ass")
    assert beside(tmp_path, *names, *others) == ["talk.srt", "talk.vtt", "talk.DE.srt", "talk.en.srt", "talk.pt-BR.vtt"]


@pytest.mark.parametrize(
    ("names", "language", "wanted"),
    [
        ((), "auto", None),
        (("talk.srt",), "auto", "talk.srt"),
        (("talk.en.srt", "talk.fr.srt"), "fr", "talk.fr.srt"),
        (("talk.en.srt", "talk.fra.srt"), "fr", "talk.fra.srt"),
        (("talk.en.srt", "talk.srt"), "auto", "talk.srt"),
        (("talk.en.srt", "talk.de.srt"), "auto", "talk.de.srt"),
    ],
)
def test_the_language_of_the_settings_chooses(
    tmp_path: Path, names: tuple[str, ...], language: str, wanted: str | None
) -> None:
    beside(tmp_path, *names)
    chosen, findings = choose(find_sidecars(tmp_path / "talk.mp4"), language)
    assert (Path(chosen.path).name if chosen else None) == wanted
    assert len(findings) == (len(names) > 1)
    assert all(name in finding.message for name in names for finding in findings)


def test_a_file_is_read_with_its_language_and_its_faults(tmp_path: Path) -> None:
    path = tmp_path / "talk.eng.srt"
    path.write_bytes(SRT.encode() + b"\n2\nnever --> ever\nLost.\n")
    (sidecar,) = find_sidecars(tmp_path / "talk.mp4")
    file = read_caption_file(sidecar)
    assert (file.name, file.language, [cue.lines for cue in file.cues]) == ("talk.eng.srt", "en", [("Hello.",)])
    assert [finding.rule for finding in file.findings] == ["speech.sidecar_damaged"]
    assert "1 captions could not be read" in file.findings[0].message
    path.write_bytes(b"\x00\x01\x02nothing")
    file = read_caption_file(sidecar)
    assert file.cues == ()
    assert [finding.rule for finding in file.findings] == ["speech.sidecar_unreadable"]
    assert "talk.eng.srt, line 1" in file.findings[0].message

"""Where glossaries lie, and which of them lies over which."""

from __future__ import annotations

from pathlib import Path

import pytest

from repurpose.captions.glossary import Glossary
from repurpose.errors import GlossaryError
from repurpose.glossary_files import LARGEST, find_glossaries, read_glossary
from repurpose.presets import list_presets, resolve_preset


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "library" / "presets").mkdir(parents=True)
    (tmp_path / "config" / "repurpose" / "presets").mkdir(parents=True)
    return tmp_path / "library"


def put(path: Path, term: str) -> Path:
    path.write_text(f'terms = ["{term}"]\n', encoding="utf-8")
    return path


def test_the_preset_s_lies_over_the_library_s(library: Path) -> None:
    talk = resolve_preset("talk", folders=(library / "presets",))
    assert read_glossary(library, talk) == read_glossary(None, talk) == Glossary()
    put(library / "glossary.toml", "house")
    put(library / "presets" / "talk.glossary.toml", "talk")
    put(library / "presets" / "other.glossary.toml", "other")
    assert read_glossary(library, talk).terms == ("talk", "house")
    assert read_glossary(None, talk).terms == ()


def test_a_preset_s_glossary_lies_beside_it_else_with_the_library_s_or_the_user_s_presets(library: Path) -> None:
    mine = library.parent / "mine.toml"
    mine.write_text("[select]\n", encoding="utf-8")
    preset = resolve_preset(str(mine))
    user = put(library.parent / "config" / "repurpose" / "presets" / "mine.glossary.toml", "user")
    assert list(find_glossaries(library, preset)) == [user]
    ours = put(library / "presets" / "mine.glossary.toml", "library")
    assert list(find_glossaries(library, preset)) == [ours]
    beside = put(library.parent / "mine.glossary.toml", "beside")
    assert list(find_glossaries(library, preset)) == [beside]


def test_a_glossary_is_no_preset(library: Path) -> None:
    put(library / "presets" / "talk.glossary.toml", "talk")
    assert "talk.glossary" not in {path.stem for path in list_presets((library / "presets",))}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"terms = 1", "terms is a list"),
        (b'terms = ["\xff"]', "is not UTF-8"),
        (b"#" * (LARGEST + 1), "is larger than 256 KB"),
    ],
)
def test_what_cannot_be_read_names_the_file(library: Path, content: bytes, words: str) -> None:
    path = library / "glossary.toml"
    path.write_bytes(content)
    with pytest.raises(GlossaryError, match=words) as caught:
        read_glossary(library, resolve_preset("talk"))
    assert str(path) in caught.value.message
    assert caught.value.details["file"] == str(path)


def test_a_byte_order_mark_is_no_fault(library: Path) -> None:
    (library / "glossary.toml").write_bytes(b'\xef\xbb\xbfterms = ["a"]')
    assert read_glossary(library, resolve_preset("talk")).terms == ("a",)

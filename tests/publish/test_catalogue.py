"""The catalogue is an index: deleted, damaged, locked or old, it comes back from the folders."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from repurpose.codec import to_json
from repurpose.errors import LibraryError
from repurpose.model import Asset, Edition, Manifest
from repurpose.publish import catalogue

FOLDER = "2026-05-12-product-day-3f9a1c"


def rows(library: Path, query: str) -> list[Any]:
    with contextlib.closing(sqlite3.connect(library / catalogue.NAME)) as connection:
        return connection.execute(query).fetchall()


def everything(library: Path) -> list[Any]:
    tables = ("recordings", "clips", "docs")
    return [rows(library, f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


def store(library: Path, edition: Edition, folder: str = FOLDER) -> Path:
    """The recording's folder as it is published, as far as the catalogue reads it."""
    home = library / folder
    texts = {"recording.json": to_json("recording/1", edition.recording)}
    for clip in edition.clips:
        texts[f"clips/{clip.id}-{clip.slug}/clip.json"] = to_json("clip/1", clip)
    for doc in edition.docs:
        texts[f"docs/{doc.id}-{doc.slug}/doc.json"] = to_json("doc/1", doc)
    assets = (*edition.assets, *(Asset("data", name, "", 0) for name in texts))
    manifest = Manifest(edition.recording.id, "", "", folder, (), assets, edition.findings)
    texts["manifest.json"] = to_json("manifest/1", manifest)
    for name, text in texts.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text, encoding="utf-8")
    return home


def test_it_holds_recordings_clips_and_docs(tmp_path: Path, edition: Edition) -> None:
    catalogue.update(tmp_path, FOLDER, edition)
    assert rows(tmp_path, "SELECT folder, name, duration_ms, warnings, errors FROM recordings") == [
        (FOLDER, "product-day", 600_000, 2, 0)
    ]
    assert rows(tmp_path, "SELECT id, title, start_ms, score, tags, shapes, warnings FROM clips ORDER BY id") == [
        ("01", "Why plants die at night", 60_000, 0.71, '["plants", "night"]', '["wide", "vertical", "square"]', 0),
        ("02", "How to pair a sensor", 180_017, 0.62, '["plants", "night"]', '["wide", "vertical", "square"]', 1),
    ]
    assert rows(tmp_path, "SELECT folder, steps FROM docs") == [("docs/01-pair-a-sensor", 3)]


def test_an_update_takes_the_place_of_what_was_there(tmp_path: Path, edition: Edition) -> None:
    catalogue.update(tmp_path, FOLDER, edition)
    catalogue.update(tmp_path, "renamed", replace(edition, clips=edition.clips[:1], docs=()))
    assert rows(tmp_path, "SELECT folder FROM recordings") == [("renamed",)]
    assert rows(tmp_path, "SELECT id FROM clips") == [("01",)]
    assert rows(tmp_path, "SELECT id FROM docs") == []


def test_an_update_leaves_other_recordings_alone(tmp_path: Path, edition: Edition) -> None:
    catalogue.update(tmp_path, FOLDER, edition)
    other = replace(edition, recording=replace(edition.recording, id="another"))
    catalogue.update(tmp_path, "another", other)
    assert rows(tmp_path, "SELECT count(*) FROM recordings") == [(2,)]
    assert rows(tmp_path, "SELECT count(*) FROM clips") == [(4,)]


def test_a_rebuild_gives_what_the_updates_gave(tmp_path: Path, edition: Edition) -> None:
    store(tmp_path, edition)
    catalogue.update(tmp_path, FOLDER, edition)
    before = everything(tmp_path)
    (tmp_path / catalogue.NAME).unlink()
    assert catalogue.rebuild(tmp_path) == 1
    assert everything(tmp_path) == before


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000])
def test_a_damaged_catalogue_is_rebuilt(tmp_path: Path, edition: Edition, content: bytes) -> None:
    other = replace(edition, recording=replace(edition.recording, id="another"))
    store(tmp_path, other, "another")
    (tmp_path / catalogue.NAME).write_bytes(content)
    catalogue.update(tmp_path, FOLDER, edition)
    assert rows(tmp_path, "SELECT folder FROM recordings ORDER BY 1") == [(FOLDER,), ("another",)]


def test_a_catalogue_of_another_version_is_rebuilt(tmp_path: Path, edition: Edition) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / catalogue.NAME)) as connection:
        connection.executescript("CREATE TABLE recordings (other); PRAGMA user_version = 99;")
    catalogue.update(tmp_path, FOLDER, edition)
    assert rows(tmp_path, "PRAGMA user_version") == [(catalogue.VERSION,)]
    assert rows(tmp_path, "SELECT folder FROM recordings") == [(FOLDER,)]


def test_a_locked_catalogue_is_rebuilt(tmp_path: Path, edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    store(tmp_path, edition)
    catalogue.rebuild(tmp_path)
    monkeypatch.setattr(catalogue, "LOCK_SECONDS", 0.1)
    with contextlib.closing(sqlite3.connect(tmp_path / catalogue.NAME, isolation_level=None)) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        holder.execute("DELETE FROM recordings")
        catalogue.update(tmp_path, FOLDER, edition)
        assert rows(tmp_path, "SELECT folder FROM recordings") == [(FOLDER,)]
    assert rows(tmp_path, "SELECT count(*) FROM clips") == [(2,)]
    assert [path.name for path in tmp_path.iterdir() if path.name != FOLDER] == [catalogue.NAME]


def test_a_rebuild_leaves_out_what_is_damaged_and_what_the_plan_gave_up(tmp_path: Path, edition: Edition) -> None:
    home = store(tmp_path, edition)
    (home / "clips/01-clip-1/clip.json").write_text("{", encoding="utf-8")
    given_up = home / "clips/09-old"
    given_up.mkdir()
    old = replace(edition.clips[0], id="09", slug="old")
    (given_up / "clip.json").write_text(to_json("clip/1", old), encoding="utf-8")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "recording.json").write_text(json.dumps({"schema": "recording/1"}), encoding="utf-8")
    assert catalogue.rebuild(tmp_path) == 1
    assert rows(tmp_path, "SELECT id FROM clips") == [("02",)]


def test_an_undecodable_name_is_held(tmp_path: Path, edition: Edition) -> None:
    catalogue.update(tmp_path, FOLDER, replace(edition, recording=replace(edition.recording, name="a\udcff")))
    assert rows(tmp_path, "SELECT name FROM recordings") == [("a\\udcff",)]


def test_a_library_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / catalogue.NAME).mkdir()
    with pytest.raises(LibraryError, match=r"catalogue\.sqlite cannot be written"):
        catalogue.rebuild(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [catalogue.NAME]

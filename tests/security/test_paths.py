"""Names from plans, presets, sidecars and stored records: none leads out of the library, no two share a file."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest

from repurpose.errors import LibraryError, PlanError, RepurposeError
from repurpose.plan.document import from_yaml
from repurpose.plan.naming import MAX_SLUG, slugify, unique_slugs
from repurpose.publish import catalogue
from repurpose.storage import inside
from repurpose.workspace import Library, Workspace

HOSTILE = [
    "../../x", "../x", "/etc/passwd", "a/../../x", "a/..", "..", "clips/../../x", "x\0y", "a" * 300, "/",
    "a/" + "b" * 256,
]  # fmt: skip
PLAN = """\
schema: plan/1
recording: abc
clips:
  - id: {id}
    title: {title}
    slug: {slug}
    start: 0:00:01
    end: 0:00:05
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_stored_name_stays_inside(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "library" / "talk"
    folder.mkdir(parents=True)
    if "\0" not in name and "b" not in name and "aaa" not in name:
        naive = Path(os.path.realpath(folder / name))
        assert naive == folder or folder not in naive.parents, "the attack does not work: this test proves nothing"
    with pytest.raises(LibraryError):
        inside(folder, name)
    with pytest.raises(LibraryError):
        Workspace(folder).write(name, "planted")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["library", "talk"]


def test_a_planted_link_is_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.json").write_text('{"id": "x"}')
    folder = tmp_path / "library" / "talk"
    folder.mkdir(parents=True)
    (folder / "clips").symlink_to(outside)
    (folder / "recording.json").symlink_to(outside / "secret.json")
    (folder / "clips" / "naive.txt").write_text("x")
    assert (outside / "naive.txt").exists(), "the attack does not work: this test proves nothing"
    work = Workspace(folder)
    for name in ("clips/01-a/clip.json", "clips/x", "recording.json"):
        with pytest.raises(LibraryError, match="link"):
            work.write(name, "planted")
        with pytest.raises(LibraryError, match="link"):
            work.read(name)
    assert work.recording_id() is None
    with pytest.raises(LibraryError), work.job("../../../outside"):
        pass
    assert sorted(path.name for path in outside.iterdir()) == ["naive.txt", "secret.json"]


def test_a_recording_that_is_a_link_out_of_the_library_is_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "recording.json").write_text('{"id": "x"}')
    root = tmp_path / "library"
    root.mkdir()
    (root / "talk").symlink_to(outside)
    assert list(Library.open(root).workspaces()) == []
    assert catalogue.rebuild(root) == 0
    assert "leads out of the library" in caplog.text


def test_the_library_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "library").symlink_to(tmp_path / "disk")
    folder = Library.open(tmp_path / "library").root / "talk"
    Workspace(folder).write("a/b.txt", "x")
    assert (tmp_path / "disk" / "talk" / "a" / "b.txt").read_text() == "x"
    linked = Workspace(tmp_path / "library" / "talk")
    assert linked.read("a/b.txt") == "x"


def test_a_failure_is_not_written_through_a_link(tmp_path: Path) -> None:
    library = Library.open(tmp_path / "library")
    (tmp_path / "outside").mkdir()
    (library.root / "failed").symlink_to(tmp_path / "outside")
    with pytest.raises(LibraryError):
        library.record_failure(Path("/x.mp4"), RepurposeError("broken"))
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize(
    "value", [name for name in HOSTILE if "\0" not in name] + ["..\\..\\x", "CON", "a/b", ".", "~"]
)
@pytest.mark.parametrize("field", ["id", "slug"])
def test_a_plan_cannot_name_a_folder_elsewhere(field: str, value: str) -> None:
    values = {"id": "'01'", "slug": "a", "title": "T"} | {field: json.dumps(value)}
    if (field, value) == ("id", "CON"):
        return  # the folder is CON-a, which no system reserves
    with pytest.raises(PlanError) as caught:
        from_yaml(PLAN.format(**values), "plan.yaml", 60_000)
    assert caught.value.details["field"] == field


@pytest.mark.parametrize(
    "title", ["../../x", "/etc/passwd", "a\\b", "nul\\0", "CON", "con.txt", "x" * 500, "日本語", "..", "%2e%2e"]
)
def test_a_title_becomes_a_plain_name(title: str) -> None:
    plan = from_yaml(PLAN.replace("    slug: {slug}\n", "").format(id="'01'", title=json.dumps(title)), "p", 60_000)
    folder = plan.clips[0].folder
    assert folder.startswith("01-")
    assert set(folder) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(folder) <= MAX_SLUG + 3


def test_titles_that_differ_in_case_or_normal_form_only_keep_both() -> None:
    nfc, nfd = (unicodedata.normalize(form, "Café Größe") for form in ("NFC", "NFD"))
    assert nfc != nfd
    slugs = unique_slugs([nfc, nfd, nfc.upper(), "cafe grosse"], "clip")
    assert len({unicodedata.normalize("NFC", slug).lower() for slug in slugs}) == 4
    assert slugify(nfc) == slugify(nfd)


def test_ids_that_differ_in_case_only_are_refused() -> None:
    two = PLAN.format(id="aa", title="T", slug="a") + "  - {id: AA, title: T, slug: a, start: 6s, end: 9s}\n"
    with pytest.raises(PlanError, match="second time"):
        from_yaml(two, "plan.yaml", 60_000)

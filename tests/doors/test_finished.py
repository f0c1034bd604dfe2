"""Moving what is done: every file of a recording together, under names that go on belonging together."""

from __future__ import annotations

from pathlib import Path

import pytest

from repurpose.codec import to_json
from repurpose.doors.finished import move_done
from repurpose.doors.scan import Found, beside
from repurpose.errors import LibraryError
from repurpose.ingest.settle import facts_of
from repurpose.ingest.sidecars import find_sidecars
from repurpose.model import Part, Probe, Recording
from repurpose.workspace import Workspace


class Made:
    """A recording that was made of files in an inbox, as far as moving them is concerned."""

    def __init__(self, root: Path, parts: list[str], others: list[str] | None = None, backups: tuple[str, ...] = ()):
        self.inbox, self.folder = root / "inbox", root / "library" / "made"
        for folder in (self.inbox, self.folder):
            folder.mkdir(parents=True, exist_ok=True)
        for name in (*parts, *(others or ()), *backups):
            (self.inbox / name).write_text(f"this is {name}")
        self.members = [self.inbox / name for name in (*parts, *backups)]
        first = self.members[0]
        sidecars = find_sidecars(first) + (find_sidecars(first.with_name("show.mp4")) if len(parts) > 1 else ())
        made, spare = (tuple(Part(str(self.inbox / name)) for name in names) for names in (parts, backups))
        probe = Probe("mp4", 1, 0, (), ())
        record = Recording("ab", "show", "2026-05-12", made, probe, 0, None, sidecars, backups=spare)
        (self.folder / "recording.json").write_text(to_json("recording/1", record), encoding="utf-8")

    def move(self) -> list[str]:
        members = [Found(path, facts_of(path.lstat()), beside(path)) for path in self.members]
        return sorted(str(path.relative_to(self.inbox)) for path in move_done(self.folder, members))

    def record(self) -> list[str]:
        """The files that the record names, by their place in the inbox."""
        found = Workspace(self.folder).load("recording.json", "recording/1", Recording)
        paths = [each.path for each in (*found.sources, *found.sidecars)]
        return sorted(str(Path(path).relative_to(self.inbox)) for path in paths)

    def left(self) -> list[str]:
        return sorted(path.name for path in self.inbox.iterdir() if path.is_file())

    def done(self) -> list[str]:
        return sorted(path.name for path in (self.inbox / "done").iterdir())


def test_the_record_knows_where_a_backup_went(tmp_path: Path) -> None:
    made = Made(tmp_path, ["talk.mp4"], backups=("talk.backup.mp4",))
    assert made.move() == made.record() == ["done/talk.backup.mp4", "done/talk.mp4"]
    assert made.left() == []


def test_a_sidecar_of_all_parts_goes_with_them(tmp_path: Path) -> None:
    made = Made(tmp_path, ["show_001.mp4", "show_002.mp4"], ["show.markers.txt", "show_001.chat.txt", "sho.chat.txt"])
    everything = ["done/show.markers.txt", "done/show_001.chat.txt", "done/show_001.mp4", "done/show_002.mp4"]
    assert made.move() == made.record() == everything
    assert made.left() == ["sho.chat.txt"]


def test_a_sidecar_that_another_recording_may_need_stays(tmp_path: Path) -> None:
    made = Made(tmp_path, ["show_001.mp4", "show_002.mp4"], ["show.markers.txt", "show_007.mp4"])
    assert made.move() == ["done/show_001.mp4", "done/show_002.mp4"]
    assert made.left() == ["show.markers.txt", "show_007.mp4"]
    assert made.record() == ["done/show_001.mp4", "done/show_002.mp4", "show.markers.txt"]


def test_where_one_name_is_taken_all_files_get_one_number(tmp_path: Path) -> None:
    made = Made(tmp_path, ["talk.mp4"], ["talk.markers.txt"], backups=("talk.backup.mp4",))
    done = made.inbox / "done"
    done.mkdir()
    for name in ("talk.mp4", "talk (2).markers.txt"):
        (done / name).write_text("mine")
    moved = ["talk (3).backup.mp4", "talk (3).markers.txt", "talk (3).mp4"]
    assert made.move() == made.record() == [f"done/{name}" for name in moved]
    assert made.done() == sorted([*moved, "talk.mp4", "talk (2).markers.txt"])
    assert (done / "talk (3).markers.txt").read_text() == "this is talk.markers.txt"
    assert [each.path for each in find_sidecars(done / "talk (3).mp4")] == [str(done / "talk (3).markers.txt")]
    assert not find_sidecars(done / "talk.mp4")


def test_numbered_parts_are_parts_of_one_recording_still(tmp_path: Path) -> None:
    made = Made(tmp_path, ["show_001.mp4", "show_002.mp4"], ["show.markers.txt"])
    (made.inbox / "done").mkdir()
    (made.inbox / "done" / "show_002.mp4").write_text("mine")
    assert made.move() == ["done/show (2).markers.txt", "done/show (2)_001.mp4", "done/show (2)_002.mp4"]


def test_a_refused_move_names_the_file_that_stays(tmp_path: Path) -> None:
    made = Made(tmp_path, ["talk.mp4"], ["talk.markers.txt"])
    (made.inbox / "done").write_text("a file")
    with pytest.raises(LibraryError) as caught:
        made.move()
    assert caught.value.message == f"{made.inbox}/talk.mp4 was not moved to done ({made.inbox}/done: File exists)"
    assert made.record() == made.left()[1:] == ["talk.markers.txt", "talk.mp4"]


def test_what_was_moved_until_a_refusal_is_on_record_and_no_empty_file_is_left(tmp_path: Path) -> None:
    made = Made(tmp_path, ["talk.mp4"], ["talk.chat.txt", "talk.markers.txt"])
    members = [Found(path, facts_of(path.lstat()), beside(path)) for path in made.members]
    (made.inbox / "talk.chat.txt").unlink()
    with pytest.raises(LibraryError) as caught:
        move_done(made.folder, members)
    assert caught.value.message == f"{made.inbox}/talk.chat.txt was not moved to done (No such file or directory)"
    assert made.done() == ["talk.mp4"]
    assert made.record() == ["done/talk.mp4", "talk.chat.txt", "talk.markers.txt"]

"""Taking arrivals: once by content, bounded tries, what is not the file's fault, other names, moving to done."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from repurpose import __version__
from repurpose.codec import to_json
from repurpose.doors import Arrival, Seen, Taken, look, take
from repurpose.doors.failures import Failure, next_failure, standing
from repurpose.doors.holding import hold_folder
from repurpose.doors.known import Known
from repurpose.errors import (
    BusyError,
    DiskSpaceError,
    EmptyFileError,
    ModelError,
    NoSuchFileError,
    PlanError,
    ProcessError,
    RepurposeError,
    SidecarError,
    SourceChangedError,
    StoredDataError,
    UnreadableFileError,
)
from repurpose.ingest.fingerprint import fingerprint
from repurpose.ingest.recording import identity
from repurpose.ingest.settle import FileFacts
from repurpose.model import Finding, InboxSettings, Manifest, Part, Probe, Recording, Settings, Sidecar
from repurpose.workspace import Library

SETTINGS = Settings(inbox=InboxSettings(settle_seconds=60, join_parts=False, use_backup=False))
MOVING = replace(SETTINGS, inbox=replace(SETTINGS.inbox, move_done=True))
WHOLE = b"\0\0\0\x08ftyp\0\0\0\x08moov"


@dataclass
class Door:
    """A folder and its library, with a process that stores what the pipeline would store last."""

    root: Path
    errors: dict[str, list[RepurposeError | Exception]] = field(default_factory=dict)
    processed: list[str] = field(default_factory=list)
    findings: tuple[Finding, ...] = ()
    seen: Seen = field(default_factory=Seen)
    now_ms: int = 1_000_000

    def __post_init__(self) -> None:
        self.folder = self.root / "inbox"
        self.folder.mkdir()
        self.library = Library.open(self.root / "library")

    def put(self, name: str, content: bytes = b"") -> Path:
        path = self.folder / name
        path.write_bytes(WHOLE + (content or name.encode()))
        return path

    def process(self, arrival: Arrival) -> None:
        self.processed.append(arrival.path.name)
        if errors := self.errors.get(arrival.path.name):
            raise errors.pop(0)
        parts = tuple(Part(str(path), path.stat().st_size, fingerprint(path)) for path in arrival.paths)
        sidecars = tuple(Sidecar("chat", str(p)) for p in arrival.path.parent.glob(f"{arrival.path.stem}.chat.txt"))
        own_id = identity([part.fingerprint for part in parts], list(map(fingerprint, arrival.backups)))
        found = Recording(
            own_id, arrival.path.stem, "2026-05-12", parts,
            Probe("mp4", 1, 0, (), ()), 0, None, sidecars,
        )  # fmt: skip
        folder = self.library.root / f"2026-05-12-{arrival.path.stem}-{found.id[:6]}"
        folder.mkdir(exist_ok=True)
        (folder / "recording.json").write_text(to_json("recording/1", found), encoding="utf-8")
        manifest = Manifest(found.id, found.name, found.path, folder.name, (), (), self.findings)
        (folder / "manifest.json").write_text(to_json("manifest/1", manifest), encoding="utf-8")

    def sweep(self, after_s: int = 60, settings: Settings = SETTINGS) -> dict[str, Taken]:
        """Look, take what is due; by file name what became of it. The clocks of look and failures go on together."""
        look(self.folder, self.library.root, settings, self.seen, self.now_ms, wall_ns=self.wall_ns)
        self.now_ms += after_s * 1000
        found = look(self.folder, self.library.root, settings, self.seen, self.now_ms, wall_ns=self.wall_ns)
        return {
            arrival.path.name: take(
                arrival, self.library, settings, self.process, self.seen, wall_s=self.wall_ns // 1_000_000_000
            )
            for arrival in found.due
        }

    @property
    def wall_ns(self) -> int:
        return self.started_ns + self.now_ms * 1_000_000

    started_ns: int = field(default_factory=time.time_ns)


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path)


def kinds(taken: dict[str, Taken]) -> dict[str, str]:
    return {name: each.kind for name, each in taken.items()}


def test_one_content_is_processed_once_whatever_its_name(door: Door) -> None:
    door.put("a.mp4", b"show")
    copy = door.put("b.mp4", b"show")
    taken = door.sweep()
    assert kinds(taken) == {"a.mp4": "done", "b.mp4": "known"}
    assert "b.mp4 is a duplicate of a.mp4" in taken["b.mp4"].sentence
    folder = taken["a.mp4"].folder
    assert folder is not None and folder == taken["b.mp4"].folder
    sources = json.loads((folder / "sources.json").read_text())
    assert sources["schema"] == "sources/1"
    assert [each["path"] for each in sources["sources"]] == [str(copy)]
    assert door.sweep() == {}
    assert door.processed == ["a.mp4"]


def test_a_renamed_recording_is_known_and_a_changed_one_is_new(door: Door) -> None:
    path = door.put("a.mp4", b"one")
    assert kinds(door.sweep()) == {"a.mp4": "done"}
    path.rename(door.folder / "b.mp4")
    assert kinds(door.sweep()) == {"b.mp4": "known"}
    door.put("b.mp4", b"two")
    assert kinds(door.sweep()) == {"b.mp4": "done"}
    assert len(list(door.library.workspaces())) == 2
    assert door.processed == ["a.mp4", "b.mp4"]


def test_another_process_knows_what_was_done_with_its_memory_and_without(door: Door) -> None:
    door.seen = Seen.of(door.library.root, door.folder)
    door.put("a.mp4")
    door.sweep()
    door.seen = Seen.of(door.library.root, door.folder)
    assert door.sweep() == {}
    (stored,) = door.library.root.glob(".inbox/*/known.jsonl")
    stored.unlink()
    door.seen = Seen.of(door.library.root, door.folder)
    assert kinds(door.sweep()) == {"a.mp4": "known"}
    assert door.processed == ["a.mp4"]


def test_what_was_deleted_from_the_library_is_due_again(door: Door) -> None:
    door.put("a.mp4")
    taken = door.sweep()["a.mp4"]
    assert taken.folder is not None
    (taken.folder / "manifest.json").unlink()
    assert kinds(door.sweep()) == {"a.mp4": "done"}


def test_one_poison_file_among_ten(door: Door) -> None:
    for number in range(10):
        door.put(f"{number}.mp4")
    door.errors["4.mp4"] = [ProcessError("ffmpeg was killed") for _ in range(9)]
    taken = door.sweep()
    assert sorted(kinds(taken).values()) == ["done"] * 9 + ["failed"]
    for pause_s in (59, 1, 239, 1, 7200):
        door.sweep(pause_s)
    assert door.processed.count("4.mp4") == 3
    assert len(door.processed) == 12
    (record,) = door.library.root.glob("failed/*/error.json")
    data = json.loads(record.read_text())
    assert (data["attempts"], data["size"], data["version"]) == (
        3,
        door.folder.joinpath("4.mp4").stat().st_size,
        __version__,
    )
    assert data["message"] == "ffmpeg was killed"
    door.put("4.mp4", b"mended")
    door.errors.clear()
    assert kinds(door.sweep()) == {"4.mp4": "done"}
    assert not list(door.library.root.glob("failed/*/error.json"))


def test_what_cannot_heal_is_tried_once(door: Door) -> None:
    door.put("a.mp4")
    door.errors["a.mp4"] = [EmptyFileError("a.mp4 is empty", file="a.mp4")]
    assert kinds(door.sweep()) == {"a.mp4": "failed"}
    assert door.sweep(86_400) == {}
    assert door.processed == ["a.mp4"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (SourceChangedError("changed"), "waits"),
        (NoSuchFileError("gone"), "waits"),
        (BusyError("busy"), "waits"),
        (DiskSpaceError("full"), "waits"),
        (ModelError("no model"), "halted"),
        (StoredDataError("damaged"), "failed"),
        (UnreadableFileError("drive"), "failed"),
        (ZeroDivisionError("ours"), "failed"),
        (OSError(5, "Input/output error"), "failed"),
    ],
)
def test_whose_fault_it_was(door: Door, error: RepurposeError | Exception, kind: str) -> None:
    door.put("a.mp4")
    door.errors["a.mp4"] = [error]
    assert kinds(door.sweep()) == {"a.mp4": kind}
    assert bool(list(door.library.root.glob("failed/*/error.json"))) == (kind == "failed")
    assert kinds(door.sweep()) == {"a.mp4": "done"}


def test_parts_that_were_moved_are_the_same_recording(door: Door) -> None:
    parts = door.put("a_001.mp4"), door.put("a_002.mp4")
    assert take(Arrival(parts), door.library, SETTINGS, door.process, door.seen).kind == "done"
    (door.folder / "old").mkdir()
    moved = tuple(path.rename(door.folder / "old" / path.name) for path in parts)
    again = take(Arrival(moved), door.library, SETTINGS, door.process, door.seen)
    assert (again.kind, door.processed) == ("known", ["a_001.mp4"])
    assert "duplicate of a_001.mp4" in again.sentence and again.folder is not None
    assert len(json.loads((again.folder / "sources.json").read_text())["sources"]) == 2


def test_success_ends_the_failures_of_every_file_of_a_recording(door: Door) -> None:
    paths = door.put("a_001.mp4"), door.put("a_002.mp4")
    for path in paths:
        door.library.record_failure(path, StoredDataError("torn"))
    taken = take(Arrival(paths), door.library, SETTINGS, door.process, door.seen)
    assert taken.kind == "done"
    assert not list(door.library.root.glob("failed/*"))


def test_a_sidecar_that_came_or_changed_since_the_look_settles_first(door: Door) -> None:
    door.put("a.mp4")
    door.sweep(0)
    door.now_ms += 60_000
    (arrival,) = look(door.folder, door.library.root, SETTINGS, door.seen, door.now_ms).due
    (door.folder / "a.chat.txt").write_text("1 ada: half of")
    taken = take(arrival, door.library, SETTINGS, door.process, door.seen)
    assert taken.kind == "waits" and "a.chat.txt changed a moment ago" in taken.sentence
    assert door.processed == []


def test_a_bad_sidecar_that_is_taken_away_lets_its_recording_be_tried_again(door: Door) -> None:
    door.put("a.mp4")
    beside = door.folder / "a.chat.txt"
    beside.write_text("no chat")
    os.utime(beside, (1, 1))
    door.errors["a.mp4"] = [SidecarError("bad")]
    assert kinds(door.sweep()) == {"a.mp4": "failed"}
    assert kinds(door.sweep(7200)) == {}
    beside.unlink()
    assert kinds(door.sweep()) == {"a.mp4": "done"}


def test_another_evening_of_the_same_show_is_made_by_itself(door: Door) -> None:
    """Its sound told that it is no backup, after it had been taken for one."""
    first, second = door.put("a.mp4"), door.put("b.mp4")
    evidence = (("file", "b.mp4"),)
    door.findings = (Finding("ingest.backup_unaligned", "warning", "recording", "not the same", evidence),)
    taken = take(Arrival((first,), (second,)), door.library, SETTINGS, door.process, door.seen)
    assert taken.kind == "done"
    door.findings = ()
    assert kinds(door.sweep()) == {"b.mp4": "done"}
    assert kinds(door.sweep()) == {}


def test_a_file_that_changed_since_the_look_is_not_taken(door: Door) -> None:
    path = door.put("a.mp4")
    door.sweep(0)
    door.now_ms += 60_000
    (arrival,) = look(door.folder, door.library.root, SETTINGS, door.seen, door.now_ms).due
    path.write_bytes(WHOLE + b"other")
    assert take(arrival, door.library, SETTINGS, door.process, door.seen).kind == "waits"
    path.unlink()
    assert take(arrival, door.library, SETTINGS, door.process, door.seen).kind == "waits"
    assert door.processed == []


def test_a_source_is_moved_only_where_asked_and_never_over_another(door: Door) -> None:
    stays = door.put("a.mp4", b"first")
    door.sweep()
    assert stays.exists()
    done = door.folder / "done"
    done.mkdir()
    (done / "b.mp4").write_bytes(b"mine")
    door.put("b.mp4", b"second")
    (door.folder / "b.chat.txt").write_text("1 ada: hi")
    taken = door.sweep(settings=MOVING)["b.mp4"]
    assert taken.sentence == "b.mp4 is done and moved to done"
    assert {path.name for path in done.iterdir()} == {"b.mp4", "b (2).mp4", "b (2).chat.txt"}
    assert (done / "b.mp4").read_bytes() == b"mine"
    assert (done / "b (2).mp4").read_bytes() == WHOLE + b"second"
    assert taken.folder is not None
    record = json.loads((taken.folder / "recording.json").read_text())
    assert record["parts"][0]["path"] == str(done / "b (2).mp4")
    assert record["sidecars"][0]["path"] == str(done / "b (2).chat.txt")


def test_a_source_with_an_error_finding_stays(door: Door) -> None:
    path = door.put("a.mp4")
    door.findings = (Finding("clip.black", "error", "clip/01", "black"),)
    assert "stays where it is: 1 of its findings" in door.sweep(settings=MOVING)["a.mp4"].sentence
    assert path.exists()


def test_two_watchers_of_one_folder(door: Door) -> None:
    program = (
        "import sys; from pathlib import Path; from repurpose.doors.holding import hold_folder\n"
        "with hold_folder(Path(sys.argv[1]), Path(sys.argv[2])):\n  print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(door.library.root), str(door.folder)]
    other = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout is not None
    assert other.stdout.readline() == "held\n"
    said = f"already watched by process {other.pid} on {os.uname().nodename}"
    with pytest.raises(BusyError, match=said), hold_folder(door.library.root, door.folder):
        pass
    other.kill()
    other.wait()
    with hold_folder(door.library.root, door.folder):
        pass
    assert list(door.folder.iterdir()) == []


def test_machines_that_share_a_folder_do_not_keep_each_other_out(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    def held(shared: bool) -> AbstractContextManager[None]:
        return hold_folder(door.library.root, door.folder, shared=shared)

    monkeypatch.setenv("REPURPOSE_HOST", "one")
    with held(True):
        with pytest.raises(BusyError, match="on one"), held(True):
            pass
        monkeypatch.setenv("REPURPOSE_HOST", "two/../..")
        with held(True), pytest.raises(BusyError), held(False):
            pass
    with held(False), pytest.raises(BusyError, match="already watched by process"), held(True):
        pass


FAILED = Failure(1, 100, 5, __version__, 1000, False, "no")


@pytest.mark.parametrize(
    ("before", "size", "wall_s", "stands"),
    [
        (None, 100, 0, "due"),
        (FAILED, 100, 1059, "waits"),
        (FAILED, 100, 1060, "due"),
        (replace(FAILED, attempts=2), 100, 1239, "waits"),
        (replace(FAILED, attempts=2), 100, 1240, "due"),
        (replace(FAILED, attempts=3), 100, 9999, "left"),
        (replace(FAILED, attempts=3), 101, 1001, "due"),
        (replace(FAILED, attempts=3, version="0"), 100, 1001, "due"),
        (replace(FAILED, final=True), 100, 9999, "left"),
        (FAILED, 100, 900, "due"),
    ],
)
def test_when_a_failed_recording_is_due(before: Failure | None, size: int, wall_s: int, stands: str) -> None:
    assert standing(before, size, 5, 3, 60, wall_s)[0] == stands


def test_tries_count_anew_for_another_file() -> None:
    error = ProcessError("again")
    assert next_failure(FAILED, error, 100, 5, 0).attempts == 2
    assert next_failure(FAILED, error, 100, 6, 0).attempts == 1
    assert next_failure(None, PlanError("line 3"), 100, 6, 0).final


def test_a_store_of_known_files_survives_a_torn_line_and_is_tidied(tmp_path: Path) -> None:
    facts = FileFacts(1, 2, 3, 4, 5)
    known = Known(tmp_path / "a" / "known.jsonl")
    for number in range(300):
        known.note(Path("/x/\udcff.mp4"), replace(facts, size=number), "ab")
    with (tmp_path / "a" / "known.jsonl").open("a") as file:
        file.write('{"path": "/y", "sta')
    again = Known.open(tmp_path / "a" / "known.jsonl")
    assert again.recording_of(Path("/x/\udcff.mp4"), replace(facts, size=299)) == "ab"
    assert again.recording_of(Path("/x/\udcff.mp4"), facts) == ""
    again.note(Path("/z"), facts, "cd")
    assert len((tmp_path / "a" / "known.jsonl").read_text().splitlines()) == 2

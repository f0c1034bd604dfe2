"""Faults 1 to 10: files that are empty, still arriving, named twice, or changed, moved and deleted under way."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
from pathlib import Path

from journey import contents

from faults.inbox import WATCH, Inbox, at_stage
from faults.place import SHORT, Place
from faults.table import fault
from repurpose.errors import FolderUnavailableError


def one(inbox: Inbox, seconds: float = 2, name: str = "show.mp4", *more: str) -> Path:
    """A recording outside the watched folder, to be put into it."""
    return inbox.place.small(name, seconds, *more)


@fault(
    1,
    "a file of 0 bytes",
    expected="on record as empty, tried once, left alone until it changes",
    quick=True,
    slow=False,
)
def empty_file(place: Place) -> str:
    inbox = Inbox(place)
    path = inbox.folder / "show.mp4"
    path.touch()
    (taken,) = inbox.take(3600)
    assert taken.kind == "failed" and "is empty" in taken.sentence, taken
    (record,) = (place.library / "failed").glob("*/error.json")
    assert "is empty" in json.loads(record.read_text(encoding="utf-8"))["message"]
    why = inbox.why("show.mp4", 100_000)
    assert "not tried again before it changes" in why, why
    shutil.copy(one(inbox), path)
    assert [each.kind for each in inbox.take()] == ["done"]
    assert not list((place.library / "failed").glob("*")), "the failure is still on record"
    return f"{taken.sentence}; then {why.partition(':')[0]}; done once it held a recording"


@fault(2, "a file that grows", expected="not begun before it has been still; then once", quick=True)
def growing_file(place: Place) -> str:
    inbox = Inbox(place)
    data = one(inbox, 6, "show.ts").read_bytes()
    target = inbox.folder / "show.ts"

    def copy() -> None:
        for part in range(6):
            with target.open("ab") as file:
                file.write(data[len(data) * part // 6 : len(data) * (part + 1) // 6])
            time.sleep(0.8)

    copying = threading.Thread(target=copy)
    copying.start()
    child = place.start("watch", inbox.folder, "--library", place.library, "--inline", *WATCH)
    copying.join()
    ended = time.time()
    assert not list(place.library.glob("*/recording.json")), "it was begun while it grew"
    folder = _first_manifest(place, child)
    manifest = json.loads((folder / "recording.json").read_text(encoding="utf-8"))
    assert abs(manifest["probe"]["duration_ms"] - 6000) <= 100, manifest["probe"]["duration_ms"]
    began = (folder / "recording.json").stat().st_mtime - ended
    assert began >= 1.0, f"begun {began:.1f} s after the last byte, with 2 s asked for"
    return f"begun {began:.1f} s after the last byte (2 s asked for, 0.8 s of which before the copy ended), whole"


def _first_manifest(place: Place, child: subprocess.Popen[str], seconds: float = 90) -> Path:
    """The folder of the first recording that the child finishes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and child.poll() is None:
        for manifest in place.library.glob("*/manifest.json"):
            return manifest.parent
        time.sleep(0.2)
    child.kill()
    _, err = child.communicate()
    raise AssertionError(f"nothing was made: {err}")


@fault(
    3,
    "its whole size is there from the start, its bytes arrive in place",
    expected="not begun while bytes arrive",
    quick=True,
    slow=False,
)
def preallocated(place: Place) -> str:
    inbox = Inbox(place)
    data = one(inbox).read_bytes()
    path = inbox.folder / "show.mp4"
    path.write_bytes(bytes(len(data)))
    inbox.look()
    for part in range(4):
        assert inbox.due(50) == [], "taken while its bytes arrived"
        with path.open("r+b") as file:
            file.seek(len(data) * part // 4)
            file.write(data[len(data) * part // 4 : len(data) * (part + 1) // 4])
    assert inbox.due(50) == []
    assert [each.kind for each in inbox.take()] == ["done"]
    return "waited for 250 s while bytes arrived, done a minute after the last was seen"


@fault(
    4,
    "a copy that stalls for 10 min and goes on; one that goes on while it is processed",
    expected="not begun before it is whole; if it was, the run stops and begins again",
    quick=True,
)
def stalled_copy(place: Place) -> str:
    inbox = Inbox(place)
    data = one(inbox).read_bytes()
    path = inbox.folder / "show.mp4"
    path.write_bytes(data[: len(data) // 2])
    inbox.look()
    why = inbox.why("show.mp4", 600)
    assert why and not inbox.due(0), "half a file was taken"
    path.write_bytes(data)
    assert [each.kind for each in inbox.take()] == ["done"]
    stream = one(inbox, 4, "live.ts").read_bytes()
    live = inbox.folder / "live.ts"  # of a transport stream nobody can tell that more will come
    live.write_bytes(stream[: len(stream) // 2 // 188 * 188])

    def go_on() -> None:
        live.write_bytes(stream)

    (taken,) = inbox.take(meanwhile=at_stage("scenes", go_on))
    assert taken.kind == "waits" and "changed" in taken.sentence, taken
    assert len(inbox.made()) == 1, "a recording that changed was published"
    assert [each.kind for each in inbox.take()] == ["done"]
    return f"after 10 min: {why}; went on while processed: {taken.sentence}, then done"


@fault(
    5,
    ".part, .tmp, .crdownload, hidden; then renamed",
    expected="left alone; one run, under the final name",
    quick=True,
    slow=False,
)
def temporary_names(place: Place) -> str:
    inbox = Inbox(place)
    source = one(inbox)
    names = ["show.mp4.part", "show.tmp", "show.mp4.crdownload", ".show.mp4", "~show.mp4"]
    for name in names:
        shutil.copy(source, inbox.folder / name)
    assert inbox.take(100_000) == [], "a temporary name was taken"
    for name in names[1:]:
        (inbox.folder / name).unlink()
    (inbox.folder / names[0]).rename(inbox.folder / "show.mp4")
    assert [each.kind for each in inbox.take()] == ["done"] and inbox.take() == []
    assert inbox.runs == ["show.mp4"]
    return f"{', '.join(names)} left alone; one run of show.mp4"


@fault(
    6,
    "the same content under two names",
    expected="processed once, both names on record, told as a duplicate",
    quick=True,
    slow=False,
)
def same_content(place: Place) -> str:
    inbox = Inbox(place)
    source = one(inbox)
    shutil.copy(source, inbox.folder / "show.mp4")
    assert [each.kind for each in inbox.take()] == ["done"]
    shutil.copy(source, inbox.folder / "copy of show.mp4")
    (taken,) = inbox.take()
    assert taken.kind == "known" and "duplicate of show.mp4" in taken.sentence, taken
    assert inbox.runs == ["show.mp4"] and len(inbox.made()) == 1
    on_record = (inbox.made()[0] / "sources.json").read_text(encoding="utf-8")
    assert "copy of show.mp4" in on_record, on_record
    return taken.sentence


@fault(7, "the same name, new content", expected="a recording of its own; what was made before is kept", quick=True)
def same_name(place: Place) -> str:
    inbox = Inbox(place, options=SHORT)
    shutil.copy(one(inbox), inbox.folder / "show.mp4")
    inbox.take()
    before = contents(inbox.made()[0])
    assert any(name.endswith("square.mp4") for name in before), sorted(before)
    shutil.copy(one(inbox, 3), inbox.folder / "show.mp4")
    assert [each.kind for each in inbox.take()] == ["done"]
    assert len(inbox.made()) == 2
    after = [contents(folder) for folder in inbox.made()]
    assert before in after, "what was made of the first recording changed"
    return f"two folders: {', '.join(folder.name for folder in inbox.made())}"


@fault(
    8,
    "replaced by another recording while it is processed",
    expected="the run stops and says so, nothing mixed is published, the new one is processed",
    quick=True,
)
def replaced(place: Place) -> str:
    inbox = Inbox(place)
    path = inbox.folder / "show.mp4"
    shutil.copy(one(inbox), path)
    other = one(inbox, 3, "other.mp4")
    (taken,) = inbox.take(meanwhile=at_stage("transcript", lambda: other.replace(path)))
    assert taken.kind == "waits" and "changed" in taken.sentence, taken
    assert inbox.made() == [], "outputs of two files may be mixed"
    assert [each.kind for each in inbox.take()] == ["done"]
    (folder,) = inbox.made()
    length = json.loads((folder / "recording.json").read_text(encoding="utf-8"))["probe"]["duration_ms"]
    assert length == 3000, length
    return f"{taken.sentence}; then the new one, of {length} ms, done"


@fault(9, "deleted while it is processed", expected="told clearly; finished clips stay", quick=True)
def deleted(place: Place) -> str:
    inbox = Inbox(place, options=SHORT)
    path = inbox.folder / "show.mp4"
    shutil.copy(one(inbox, 3), path)
    (taken,) = inbox.take(meanwhile=at_stage("check", path.unlink))
    assert taken.kind == "waits" and "went away" in taken.sentence, taken
    assert "Traceback" not in taken.sentence
    # A clip that could not be tested against its recording any more is kept apart.
    clips = list(place.library.glob("*/clips/*/**/square.mp4"))
    assert clips and all(clip.stat().st_size for clip in clips), "the finished clip is gone"
    return f"{taken.sentence}; {len(clips)} clip kept"


@fault(
    10,
    "the folder is missing at the start; it goes away in between, and an empty one lies in its place",
    expected="not available, waited for; not read as empty, nothing done again",
    quick=True,
)
def folder_gone(place: Place) -> str:
    inbox = Inbox(place)
    shutil.copy(one(inbox), inbox.folder / "show.mp4")
    inbox.take()
    (inbox.folder).rename(place.folder / "away")
    said = []
    for change in (lambda: None, inbox.folder.mkdir):
        change()
        try:
            raise AssertionError(f"read as a folder: {inbox.look(100)}")
        except FolderUnavailableError as error:
            said.append(error.message.partition("available ")[2].partition(";")[0])
    inbox.folder.rmdir()
    (place.folder / "away").rename(inbox.folder)
    assert inbox.take() == [] and inbox.runs == ["show.mp4"], "done again"
    missing = place.folder / "not-mounted"
    child = place.start("watch", missing, "--library", place.folder / "other", "--inline", *WATCH)
    assert child.stderr is not None
    lines = [child.stderr.readline() for _ in range(3)]
    assert any("is not available" in line and "once it is back" in line for line in lines), lines
    time.sleep(1.5)
    assert child.poll() is None, "it did not wait"
    missing.mkdir()
    shutil.copy(place.folder / "show.mp4", missing / "show.mp4")
    made = place.folder / "other"
    end = time.monotonic() + 60
    while time.monotonic() < end and not list(made.glob("*/manifest.json")):
        time.sleep(0.2)
    assert list(made.glob("*/manifest.json")), "it did not go on when the folder was there"
    return f"{'; '.join(said)}; nothing done again; a missing one was waited for, then worked through"

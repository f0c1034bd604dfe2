"""What a look at a real folder finds: due, waiting, left alone; and folders that went away."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from repurpose.doors import Seen, Sweep, look
from repurpose.doors.folder_state import FolderFacts, gone
from repurpose.errors import FolderUnavailableError
from repurpose.model import InboxSettings, Settings

SETTINGS = Settings(inbox=InboxSettings(settle_seconds=60))
WHOLE = b"\0\0\0\x08ftyp\0\0\0\x08moov" + bytes([0, 0, 0, 108]) + b"mdat" + bytes(100)
"""The boxes of an MP4 that is all there; what they hold is not looked at before it is due."""


class Inbox:
    """A folder with its library, looked at as often as is asked, with a clock of its own."""

    def __init__(self, root: Path) -> None:
        self.folder, self.library, self.seen, self.now_ms = root / "inbox", root / "library", Seen(), 1_000_000
        self.folder.mkdir()

    def put(self, name: str, content: bytes = WHOLE) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def look(self, after_s: int = 0, settings: Settings = SETTINGS) -> Sweep:
        self.now_ms += after_s * 1000
        return look(self.folder, self.library, settings, self.seen, self.now_ms)

    def due(self, after_s: int = 0, settings: Settings = SETTINGS) -> list[str]:
        return [str(arrival.path.relative_to(self.folder)) for arrival in self.look(after_s, settings).due]


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


def reasons(found: tuple[tuple[Path, str], ...]) -> dict[str, str]:
    return {path.name: why for path, why in found}


def test_a_file_is_due_once_it_was_still_for_the_settle_time(inbox: Inbox) -> None:
    path = inbox.put("a.mp4")
    assert inbox.due() == []
    assert inbox.due(59) == []
    with path.open("ab") as file:
        file.write(b"\0\0\0\x08free")
    assert inbox.due(1) == []
    assert inbox.due(59) == []
    assert inbox.due(1) == ["a.mp4"]


def test_bytes_that_arrive_in_a_preallocated_file_are_a_change(inbox: Inbox) -> None:
    path = inbox.put("a.mp4")
    inbox.look()
    with path.open("r+b") as file:
        file.seek(40)
        file.write(b"later")
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    assert inbox.due(60) == []
    assert inbox.due(60) == ["a.mp4"]


def test_a_stalled_copy_waits_longer_than_a_whole_file(inbox: Inbox) -> None:
    inbox.put("a.mp4", WHOLE[:60])
    inbox.look()
    assert "holds 60 of at least" in reasons(inbox.look(600).waiting)["a.mp4"]
    inbox.put("a.mp4", WHOLE)
    inbox.look(1)
    assert inbox.due(60) == ["a.mp4"]
    inbox.put("b.mp4", WHOLE[:60])
    inbox.look()
    assert "b.mp4" in inbox.due(1800)


def test_a_temporary_name_is_left_alone_until_it_is_renamed(inbox: Inbox) -> None:
    path = inbox.put("a.mp4.part")
    inbox.look()
    assert reasons(inbox.look(3600).skipped) == {"a.mp4.part": "has a temporary name"}
    path.rename(inbox.folder / "a.mp4")
    assert inbox.due() == []
    assert inbox.due(60) == ["a.mp4"]


def test_another_file_renamed_over_it_settles_anew(inbox: Inbox) -> None:
    path = inbox.put("a.mp4")
    inbox.look()
    other = inbox.put(".a.mp4.Xa81bc", WHOLE)
    os.utime(other, ns=(0, path.stat().st_mtime_ns))
    inbox.look(59)
    other.rename(path)
    assert inbox.due(1) == []
    assert inbox.due(60) == ["a.mp4"]


def test_a_recording_waits_for_its_newest_sidecar(inbox: Inbox) -> None:
    inbox.put("a.mp4")
    inbox.look()
    inbox.look(50)
    sidecar = inbox.put("a.chat.txt", b"1 ada: hi")
    inbox.look(5)
    assert inbox.due(30) == []
    (arrival,) = inbox.look(30).due
    assert arrival.modified_ns == max(sidecar.stat().st_mtime_ns, arrival.path.stat().st_mtime_ns)
    assert not inbox.look().skipped


def test_a_part_waits_for_the_next_one_that_still_arrives(inbox: Inbox) -> None:
    inbox.put("talk_001.mp4")
    inbox.put("alone.mp4")
    inbox.look(0)
    inbox.look(40)
    inbox.put("talk_002.mp4")
    inbox.look(0)
    sweep = inbox.look(30)
    assert [arrival.path.name for arrival in sweep.due] == ["alone.mp4"]
    assert reasons(sweep.waiting)["talk_001.mp4"].startswith("may go on in talk_002.mp4, which changed 30 s ago")
    assert len(inbox.due(30)) == 3  # These two hold no pictures to be joined by.


@pytest.mark.slow
def test_parts_and_a_backup_that_fit_are_one_arrival(inbox: Inbox, make_media: Callable[..., Path]) -> None:
    made = make_media("x.mp4", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2", "-c:v", "libx264").read_bytes()
    for name, modified_s in (
        ("talk_001.mp4", 1_000_000),
        ("talk_002.mp4", 1_000_002),
        ("talk_001.backup.mp4", 1_000_002),
    ):
        os.utime(inbox.put(name, made), (modified_s, modified_s))
    inbox.look()
    (arrival,) = inbox.look(60).due
    assert [path.name for path in arrival.paths] == ["talk_001.mp4", "talk_002.mp4"]
    assert [path.name for path in arrival.backups] == ["talk_001.backup.mp4"]
    assert arrival.size == 3 * len(made)
    # What lies beside under the name that they share is a change of it, for one that failed before.
    inbox.put("talk.chat.txt", b"1 ada: hi")
    (arrival,) = inbox.look(60).due
    assert arrival.size == 3 * len(made) + 9 and arrival.modified_ns > 1_000_002 * 10**9


def test_one_that_still_arrives_holds_only_what_it_may_belong_to(inbox: Inbox) -> None:
    """OBS names all recordings alike, and cameras number theirs on."""
    settled = "2026-11-20 20-00-00.mp4", "C0001.mp4", "C0008.mp4", "show.mp4", "other.mp4"
    for name in settled:
        inbox.put(name)
    inbox.due()
    for name in ("2026-11-24 09-00-00.mp4", "C0009.mp4", "show.backup.mp4"):
        inbox.put(name)
    sweep = inbox.look(60)
    assert [arrival.path.name for arrival in sweep.due] == ["2026-11-20 20-00-00.mp4", "C0001.mp4", "other.mp4"]
    waiting = reasons(sweep.waiting)
    assert waiting["C0008.mp4"].startswith("may go on in C0009.mp4, which changed 0 s ago")
    assert waiting["show.mp4"].startswith("may be backed up by show.backup.mp4, which")


def test_a_file_held_open_for_writing_waits(inbox: Inbox) -> None:
    path = inbox.put("a.mp4")
    inbox.look()
    program = f"import sys; f = open({str(path)!r}, 'ab'); print('open', flush=True); sys.stdin.read()"
    writer = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    assert writer.stdout.readline() == "open\n"
    assert reasons(inbox.look(7200).waiting) == {"a.mp4": "is held open for writing"}
    writer.communicate("")
    with path.open("rb"):
        assert inbox.due() == ["a.mp4"]


@pytest.mark.slow
def test_a_recorder_that_appends_to_a_matroska_file_is_waited_for(
    inbox: Inbox, make_media: Callable[..., Path]
) -> None:
    whole = make_media(
        "w.mkv", "-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2", "-c:v", "libx264", "-g", "25"
    ).read_bytes()
    target = inbox.folder / "a.mkv"
    program = (
        "import sys, time\ndata = sys.stdin.buffer.read()\n"
        f"for i in range(6):\n  open({str(target)!r}, 'ab').write(data[i * len(data) // 6:(i + 1) * len(data) // 6])\n"
        "  time.sleep(0.4)\n"
    )
    settings, seen, early = Settings(inbox=InboxSettings(settle_seconds=1)), Seen(), []
    writer = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE)
    assert writer.stdin is not None
    writer.stdin.write(whole)
    writer.stdin.close()
    started = time.monotonic()
    while time.monotonic() - started < 20:
        sweep = look(inbox.folder, inbox.library, settings, seen, time.monotonic_ns() // 1_000_000)
        if sweep.due:
            break
        early.append(writer.poll() is None)
        time.sleep(0.1)
    assert writer.wait() == 0
    assert [arrival.size for arrival in sweep.due] == [len(whole)]
    assert sum(early) > 10


def test_what_is_no_regular_file_is_never_opened(inbox: Inbox, tmp_path: Path) -> None:
    inbox.put("a.mp4")
    outside = tmp_path / "outside.mp4"
    outside.write_bytes(WHOLE)
    os.mkfifo(inbox.folder / "pipe.mp4")
    (inbox.folder / "out.mp4").symlink_to(outside)
    (inbox.folder / "in.mp4").symlink_to("a.mp4")
    (inbox.folder / "dangling.mp4").symlink_to("nothing.mp4")
    (inbox.folder / "loop.mp4").symlink_to("loop.mp4")
    (inbox.folder / "sub").mkdir()
    (inbox.folder / "sub" / "up").symlink_to(inbox.folder)
    (inbox.folder / "notes.pdf").write_bytes(b"%PDF")
    place = os.getcwd()
    with socket.socket(socket.AF_UNIX) as listener:
        os.chdir(inbox.folder)
        try:
            listener.bind("socket.mp4")
        finally:
            os.chdir(place)
        inbox.look()
        sweep = inbox.look(60)
    assert [arrival.path.name for arrival in sweep.due] == ["a.mp4"]
    assert reasons(sweep.skipped) == {
        "pipe.mp4": "is a pipe",
        "socket.mp4": "is a socket",
        "out.mp4": "is a link that leads out of the folder",
        "in.mp4": "is a link to a file of this folder",
        "dangling.mp4": "is a link that leads nowhere",
        "loop.mp4": "is a link to itself",
        "up": "is a link to a file of this folder",
        "notes.pdf": "is not named like a recording",
    }


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_taken_after_chmod(inbox: Inbox) -> None:
    locked, _ = inbox.put("locked.mp4"), inbox.put("a.mp4")
    locked.chmod(0)
    inbox.look()
    sweep = inbox.look(60)
    assert [arrival.path.name for arrival in sweep.due] == ["a.mp4"]
    assert reasons(sweep.skipped) == {"locked.mp4": "permission denied"}
    locked.chmod(0o644)
    assert "locked.mp4" in inbox.due()


AS_NOBODY = """
import os, sys
from pathlib import Path
from repurpose.doors import Seen, look
from repurpose.model import Settings
os.setgid(65534); os.setuid(65534)
folder, seen = Path(sys.argv[1]), Seen()
look(folder, folder / "library", Settings(), seen, 0)
sweep = look(folder, folder / "library", Settings(), seen, 10**6)
print([a.path.name for a in sweep.due], [(p.name, why) for p, why in sweep.skipped])
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_permission_is_told_to_another_user(inbox: Inbox, tmp_path: Path, project: Path) -> None:
    """The same as root, who may read everything, by a process that gives its rights up."""
    inbox.put("a.mp4").chmod(0o644)
    inbox.put("locked.mp4").chmod(0)
    inbox.put("closed/b.mp4")
    (inbox.folder / "closed").chmod(0)
    for parent in (inbox.folder, *inbox.folder.parents):
        if parent.is_relative_to("/tmp") and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o755)
    done = subprocess.run(
        [sys.executable, "-c", AS_NOBODY, str(inbox.folder)],
        capture_output=True,
        text=True,
        cwd=project,
        env={**os.environ, "XDG_CONFIG_HOME": "/root/.config"},
    )
    assert done.stdout.strip() == "['a.mp4'] [('closed', 'permission denied'), ('locked.mp4', 'permission denied')]"


def test_a_folder_that_went_away_is_waited_for_and_nothing_settles_anew(inbox: Inbox, tmp_path: Path) -> None:
    inbox.put("a.mp4")
    inbox.look()
    inbox.folder.rename(tmp_path / "elsewhere")
    with pytest.raises(FolderUnavailableError, match="is not available"):
        inbox.look(30)
    inbox.folder.mkdir()  # What is left of a mount point once its share is gone.
    with pytest.raises(FolderUnavailableError, match="an empty folder lies in its place"):
        inbox.look(30)
    inbox.folder.rmdir()
    (tmp_path / "elsewhere").rename(inbox.folder)
    assert inbox.due() == ["a.mp4"]


def test_a_folder_that_was_never_there_is_not_available(tmp_path: Path) -> None:
    with pytest.raises(FolderUnavailableError, match="No such file"):
        look(tmp_path / "none", tmp_path / "library", SETTINGS, Seen(), 0)


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (None, FolderFacts(1, 2, False, True), ""),
        (FolderFacts(1, 2, True, False), FolderFacts(1, 2, True, True), ""),
        (FolderFacts(1, 2, True, False), FolderFacts(9, 3, False, True), "nothing is mounted"),
        (FolderFacts(1, 2, True, False), FolderFacts(9, 3, False, False), "nothing is mounted"),
        (FolderFacts(1, 2, True, False), FolderFacts(4, 2, True, False), ""),
        (FolderFacts(1, 2, False, False), FolderFacts(1, 3, False, True), "an empty folder"),
        (FolderFacts(1, 2, False, False), FolderFacts(1, 3, False, False), ""),
    ],
)
def test_which_folder_is_the_same(before: FolderFacts | None, now: FolderFacts, words: str) -> None:
    assert words in gone(before, now)
    assert bool(gone(before, now)) == bool(words)


def test_a_subfolder_carries_its_preset(inbox: Inbox) -> None:
    for name in ("a.mp4", "gaming/b.mp4", "talks/c.mp4", "talks/deep/d.mp4", "talks/deep/quick/e.mp4", "other/f.mp4"):
        inbox.put(name)
    own = inbox.put("talks/preset.toml", b"[inbox]\n")
    inbox.look()
    assert {arrival.path.name: arrival.preset for arrival in inbox.look(60).due} == {
        "a.mp4": "", "b.mp4": "gaming", "c.mp4": str(own), "d.mp4": str(own), "e.mp4": "quick", "f.mp4": "",
    }  # fmt: skip


def test_the_library_and_what_was_dealt_with_are_not_looked_at(inbox: Inbox) -> None:
    inbox.library = inbox.folder / "made"
    for name in ("made/2026/clips/x.mp4", "done/a.mp4", "sub/Failed/b.mp4", ".hidden/c.mp4", "sub/d.mp4"):
        inbox.put(name)
    inbox.look()
    assert inbox.due(60) == ["sub/d.mp4"]


@pytest.fixture
def names(inbox: Inbox) -> Iterator[list[str]]:
    odd = ["a b.mp4", "it's \"x\";$(touch y)`z`.mp4", "two\nlines.mp4", "-i.mp4", "%03d.mp4", "\U0001f3a5.mp4",
           "\u202exx.mp4", "x" * 251 + ".mp4", os.fsdecode(b"\xff\xfe.mp4"), "concat:x|y.mp4",
           "http:x.mp4"]  # fmt: skip
    for name in odd:
        inbox.put(name)
    yield odd


def test_odd_names_are_names(inbox: Inbox, names: list[str]) -> None:
    inbox.look()
    assert sorted(inbox.due(60)) == sorted(names)


@pytest.mark.slow
def test_ten_thousand_files_cost_bounded_time_and_memory(inbox: Inbox) -> None:
    """Numbered like a camera's, so that every name may be a part of every other's recording."""
    content = inbox.put("talk 00000.mp4")
    for number in range(1, 10_000):
        os.link(content, inbox.folder / f"talk {number:05d}.mp4")
    tracemalloc.start()
    started = time.monotonic()
    inbox.look()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(inbox.look(60).due) == 10_000
    assert time.monotonic() - started < 60
    assert peak < 60_000_000

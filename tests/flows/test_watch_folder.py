"""Passes of one watch over a folder: what they see and say goes on from one to the next."""

from __future__ import annotations

import time
from pathlib import Path

from flows.watch_folder import pass_over
from repurpose.doors.seen import Seen
from repurpose.doors.telling import Teller
from repurpose.ingest.settle import facts_of
from repurpose.workspace import Library


def test_stillness_counts_on_and_nothing_is_said_twice(tmp_path: Path) -> None:
    folder, said = tmp_path / "inbox", list[str]()
    folder.mkdir()
    (folder / "half.mp4.part").touch()
    (folder / "torn.mp4").write_bytes(b"\0\0\0\x08ftyp\0\0\x10\0mdat" + b"\0" * 100)
    home, seen, teller = Library.open(tmp_path / "library"), Seen(), Teller(said.append, folder)
    flags, started = {"inbox.settle_seconds": "1"}, time.monotonic_ns() // 1_000_000
    since = []
    for _ in range(2):
        pass_over(folder, home, "talk", flags, seen, teller)
        since.append(seen.sightings[folder / "torn.mp4"].still_since_ms)
    assert since[0] == since[1] < started + 1000
    assert said[0] == "torn.mp4 waits: changed 0 s ago; taken once it is still for 1 s"
    assert said[1] == "half.mp4.part is left alone: has a temporary name"
    assert said[2].startswith("torn.mp4 waits:") and said[2].endswith("taken as it is once it is still for 30 s")
    assert len(said) == 3


def test_what_another_door_identified_since_the_pass_before_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    folder.mkdir()
    path, flags = folder / "show.mp4", {"inbox.settle_seconds": "1"}
    home, seen = Library.open(tmp_path / "library"), Seen()
    pass_over(folder, home, "talk", flags, seen)
    path.write_bytes(b"show")
    facts = facts_of(path.lstat())
    Seen.of(home.root, folder).known.note(path, facts, "abcd")
    path.rename(tmp_path / "elsewhere.mp4")
    pass_over(folder, home, "talk", flags, seen)
    assert seen.known.recording_of(path, facts) == "abcd"

"""What a library remembers of a watched folder: which file was which recording, so that nothing is read twice."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from repurpose.ingest.settle import FileFacts
from repurpose.storage import write_atomic

INBOX = ".inbox"
"""Hidden folder of a library. Without it, each file is fingerprinted once more (0.01 s) and nothing else is lost."""
FILE = "known.jsonl"

ALONE = "alone"
"""In place of an id: a file of the same run of show as another, whose sound showed that it is another recording."""

Stamp = tuple[int, int, int, int]
"""Size, modification and change time, inode: a file that differs in one of them is identified anew."""


def stamp(facts: FileFacts) -> Stamp:
    return facts.size, facts.modified_ns, facts.changed_ns, facts.inode


def inbox_folder(library_root: Path, folder: Path) -> Path:
    """Where a library keeps what it knows of one watched folder."""
    key = hashlib.sha256(os.fsencode(os.path.realpath(folder))).hexdigest()[:12]
    return library_root / INBOX / key


@dataclass(slots=True)
class Known:
    """From path to what it was when it was identified. Stored line by line, so that a kill loses the last at most."""

    store: Path | None = None
    """None keeps it for this process only."""
    _files: dict[Path, tuple[Stamp, str]] = field(default_factory=dict)
    _tidy: bool = True
    """False where most lines were replaced by later ones: the store is then written anew."""

    @classmethod
    def open(cls, store: Path) -> Known:
        """Read what is stored; damaged lines are passed over."""
        known, lines = cls(store), 0
        try:
            with store.open(encoding="utf-8") as file:
                for line in file:
                    lines += 1
                    known._read(line)
        except (OSError, UnicodeDecodeError):
            return known
        known._tidy = lines <= 2 * len(known._files) + 100
        return known

    def recording_of(self, path: Path, facts: FileFacts) -> str:
        """The id of the recording that this file is of, as long as it is as it was; empty where that is not known."""
        stamped, recording = self._files.get(path, (None, ""))
        return recording if stamped == stamp(facts) else ""

    def note(self, path: Path, facts: FileFacts, recording_id: str) -> None:
        entry = (stamp(facts), recording_id)
        if self._files.get(path) == entry:
            return
        self._files[path] = entry
        if self.store is not None:
            self.store.parent.mkdir(parents=True, exist_ok=True)
            if not self._tidy:
                write_atomic(self.store, "".join(_line(each, *its) for each, its in self._files.items()))
                self._tidy = True
                return
            with self.store.open("a", encoding="utf-8") as file:
                file.write(_line(path, *entry))

    def _read(self, line: str) -> None:
        try:
            entry = json.loads(line)
            size, modified, changed, inode = map(int, entry["stamp"])
            self._files[Path(str(entry["path"]))] = (size, modified, changed, inode), str(entry["id"])
        except (ValueError, KeyError, TypeError):
            return


def _line(path: Path, stamped: Stamp, recording_id: str) -> str:
    return json.dumps({"path": str(path), "stamp": stamped, "id": recording_id}) + "\n"

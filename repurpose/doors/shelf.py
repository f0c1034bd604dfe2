"""Which recordings a library holds, by id: read once, and then again only where a record changed."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Book:
    """One recording's folder, as far as a door must know it."""

    folder: Path
    recording_id: str
    paths: tuple[Path, ...]
    """Where its parts lay when it was processed."""
    finished: bool
    """Whether its manifest is written, which is the last thing that a run does."""


@dataclass(slots=True)
class Shelf:
    """An index of a library's folders. A folder that a person deleted is off the shelf, and its recording due again."""

    root: Path
    _books: dict[str, tuple[int, Book]] = field(default_factory=dict)
    """By folder name, with the modification time of the record that it was read from."""
    _finished: dict[str, Book] = field(default_factory=dict)
    """By id."""

    def refresh(self) -> None:
        """Look for new, changed and deleted folders: two `stat` a recording."""
        books: dict[str, tuple[int, Book]] = {}
        for name in _names(self.root):
            folder = self.root / name
            try:
                modified = (folder / "recording.json").stat().st_mtime_ns
            except OSError:
                continue
            finished = (folder / "manifest.json").is_file()
            before = self._books.get(name)
            if before is not None and before[0] == modified and before[1].finished == finished:
                books[name] = before
            elif (book := _read(folder, finished)) is not None:
                books[name] = modified, book
        self._books = books
        self._finished = {book.recording_id: book for _, book in books.values() if book.finished}

    def find(self, recording_id: str) -> Book | None:
        """A finished recording."""
        return self._finished.get(recording_id)

    def holding(self, paths: tuple[Path, ...]) -> Book | None:
        """The finished recording that was made of just these files; the newest, where a name was used again."""
        made = [(modified, book) for modified, book in self._books.values() if book.finished and book.paths == paths]
        return max(made, key=lambda pair: pair[0])[1] if made else None


def _names(root: Path) -> list[str]:
    try:
        with os.scandir(root) as entries:
            return sorted(entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir())
    except FileNotFoundError:
        return []


def _read(folder: Path, finished: bool) -> Book | None:
    try:
        data = json.loads((folder / "recording.json").read_text(encoding="utf-8"))
        return Book(folder, str(data["id"]), tuple(Path(part["path"]) for part in data["parts"]), finished)
    except (OSError, ValueError, KeyError, TypeError):
        return None

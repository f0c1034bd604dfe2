"""What the readers of caption files share: a cue with its place in the file, and notes of what was mended."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from repurpose.captions.formats.cue_settings import CueSettings, VttRegion
from repurpose.errors import shown
from repurpose.model import Cue, Finding, Severity

LATEST_MS = 100 * 3_600_000
"""No recording is longer; a time past it is a slip of the keyboard or a file that is made to do harm."""
_SPACES = re.compile(r"[ \t]+")


@dataclass(frozen=True, slots=True)
class FileCue:
    """A cue as it stands in a file; one without text has no lines."""

    cue: Cue
    line: int
    """Of the file, counted from 1, where it begins."""
    id: str = ""
    payload: str = ""
    """Its text as written, with tags and escapes."""
    settings: CueSettings = field(default_factory=CueSettings)
    """Of WebVTT: where and how it is shown."""


class FileNotes:
    """Collects what a reader mends, drops or cannot read."""

    def __init__(self, name: str) -> None:
        self._name = shown(name)
        self._notes: list[Finding] = []
        self._counted: dict[str, tuple[int, int, str]] = {}

    def add(self, line: int, rule: str, severity: Severity, problem: str) -> None:
        message = f"{self._name}, line {line}: {problem}"
        self._notes.append(Finding(f"captions.file.{rule}", severity, f"line {line}", message, (("line", str(line)),)))

    def count(self, line: int, rule: str, problem: str) -> None:
        """One note for all of a kind, at the first place: a file may have a tag in each line."""
        first, number, words = self._counted.get(rule, (line, 0, problem))
        self._counted[rule] = (first, number + 1, words)

    def all(self) -> tuple[Finding, ...]:
        """In order of the lines."""
        for rule, (line, number, problem) in self._counted.items():
            more = f" (and {number - 1} more like it)" if number > 1 else ""
            self.add(line, rule, "info", problem + more)
        self._counted.clear()
        return tuple(sorted(self._notes, key=lambda note: int(dict(note.evidence)["line"])))


@dataclass(frozen=True, slots=True)
class FileContent:
    cues: tuple[FileCue, ...]
    notes: tuple[Finding, ...]
    regions: tuple[VttRegion, ...] = ()


def text_lines(text: str) -> tuple[str, ...]:
    """Lines that hold something, with one space where several stood; other spaces of Unicode stay as they are."""
    lines = (_SPACES.sub(" ", line).strip(" ") for line in text.split("\n"))
    return tuple(line for line in lines if line.strip())


def unified_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def numbered(text: str) -> Iterator[tuple[int, str]]:
    return enumerate(text.split("\n"), start=1)

"""Sidecars as text: lines and tables that know their file and line, so that an error can say where."""

from __future__ import annotations

import csv
import difflib
import io
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repurpose.errors import SidecarError, TimeError, shown
from repurpose.timebase import parse_time, seconds_to_ms

LARGEST = 32 << 20
"""Bytes. The chat of an 8 hour stream with 60,000 messages is 4 MB."""
LARGEST_LOG = 128 << 20
"""Of a chat log: JSON of a downloader takes up to 1.5 kB a message."""
LONGEST_LINE = 100_000
"""Characters; no message, title or label comes near."""
LATEST_MS = 100 * 3_600_000
"""Past this a number is no second of a recording but a date or milliseconds."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a sidecar something stands."""

    file: str
    line: int = 1

    def error(self, problem: str) -> SidecarError:
        message = f"{shown(self.file)}, line {self.line}: {problem}"
        return SidecarError(message, file=self.file, line=self.line, problem=problem)


def read_bytes(path: str | Path, largest: int = LARGEST) -> bytes:
    """A regular file's content, of `largest` bytes at most; raises SidecarError. Pipes and devices are not opened."""
    place = Place(str(path))
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise place.error("it is no regular file; give a file")
        with open(path, "rb") as file:
            # Not the size that is told: a file may grow, and some have none.
            content = file.read(largest + 1)
    except OSError as error:
        raise place.error(f"the file cannot be read ({error.strerror})") from error
    if len(content) > largest:
        raise place.error(f"the file is larger than {largest >> 20} MB; give a part of it")
    return content


def read_text(path: str | Path, largest: int = LARGEST) -> str:
    """The whole text, UTF-8 (a byte order mark is dropped) or UTF-16 with its mark; raises SidecarError."""
    content = read_bytes(path, largest)
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Place(str(path), line).error("there are bytes that are not UTF-8; save the file as UTF-8") from error


def numbered_lines(text: str, path: str) -> Iterator[tuple[Place, str]]:
    """Lines that hold something. Newlines and carriage returns end one: chat messages contain other separators.

    Raises SidecarError for one of absurd length.
    """
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        if len(line) > LONGEST_LINE:
            raise Place(path, number).error(f"the line is longer than {LONGEST_LINE} characters")
        if line.strip():
            yield Place(path, number), line


def table_rows(
    text: str, path: str, known: Collection[str], needed: Collection[str]
) -> Iterator[tuple[Place, dict[str, str]]]:
    """Rows of a CSV file by the lower case names in its header; commas, semicolons or tabs.

    Columns that nobody knows are left out, except one that looks like a misspelt `known` one. Raises SidecarError.
    """
    first = next((line for _, line in numbered_lines(text, path)), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    header: list[str] | None = None
    try:
        for row in reader:
            place = Place(path, reader.line_num)
            if not any(cell.strip() for cell in row):
                continue
            if header is None:
                header = _header(row, place, known, needed)
                continue
            cells = {name: cell.strip() for name, cell in zip(header, row, strict=False) if name in known}
            yield place, cells
    except csv.Error as error:
        raise Place(path, reader.line_num).error(f"it is no proper CSV ({error})") from error
    if header is None:
        raise Place(path).error(f"it is empty; expected a header with {', '.join(needed)}")


def _header(row: list[str], place: Place, known: Collection[str], needed: Collection[str]) -> list[str]:
    names = [cell.strip().lower() for cell in row]
    missing = [name for name in needed if name not in names]
    if missing:
        raise place.error(f"the header has no column {', '.join(missing)}; expected {', '.join(known)}")
    for name in names:
        check_key(name, place, known, strict=False)
    return names


def check_key(name: str, place: Place, known: Collection[str], *, strict: bool) -> None:
    """Refuse an unknown name, or, where not `strict`, only one that is nearly a known one; raises SidecarError."""
    if name in known:
        return
    near = difflib.get_close_matches(name, known, 1, 0.8)
    if near or strict:
        hint = f"did you mean {near[0]}?" if near else f"expected {', '.join(known)}"
        raise place.error(f"there is no {name!r}; {hint}")


def time_ms(value: Any, place: Place, name: str) -> int:
    """Milliseconds from seconds (a number) or what `parse_time` reads; raises SidecarError."""
    try:
        if isinstance(value, str):
            ms = parse_time(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            ms = seconds_to_ms(value)
        else:
            ms = -1
    except (TimeError, OverflowError, ValueError):
        ms = -1
    if ms < 0:
        raise place.error(f"{name} {value!r} is not a time; write it like 1:02:03.5, 12:30 or 90")
    if ms > LATEST_MS:
        raise place.error(f"{name} {value!r} is over 100 hours; expected the time from the start of the recording")
    return ms

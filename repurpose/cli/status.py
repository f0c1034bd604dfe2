"""`repurpose status`: what stands of recordings, and why something of it is stale."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import put_json, put_lines, say
from repurpose.errors import shown

if TYPE_CHECKING:
    from repurpose.model import FileStatus, RecordingStatus

HELP = "say which files are whole, missing or stale, and why"
DESCRIPTION = """\
Say of a library, or of one recording, which files are whole, missing or stale and why: what the plan, the captions, the
glossary, the preset or the recording say now is held against what each file was made from. Nothing is decoded or made.
The preset is the one that the recording was run with, as it is today; --preset compares with another.
RECORDING is a recording's folder, the folder's name, or its id; without it the whole library is told.
`repurpose render --stale` makes exactly what is missing, stale or damaged.

examples:
  repurpose status
  repurpose status 2026-05-12-product-day-3f9a1c
  repurpose status --preset social         what would be stale by another preset
  repurpose status --verify                read every file, to see that it is as it was made
  repurpose status --json | jq '.recordings[].entries[].files[] | select(.state == "stale")'
"""
_DIM, _PLAIN, _YELLOW, _RED = "\x1b[2m", "\x1b[0m", "\x1b[33m", "\x1b[31m"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("recording", metavar="RECORDING", nargs="?", default="")
    parser.add_argument("--preset", metavar="NAME", help="compare with this preset instead of the recording's own")
    parser.add_argument("--verify", action="store_true", help="read every file whole; slow on many")
    options.add_library(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.clips import find_recordings
    from repurpose.codec import to_json
    from repurpose.model import LibraryStatus
    from repurpose.status import status_and_mark

    found = find_recordings(arguments.recording, arguments.library)
    told = [status_and_mark(each, arguments.preset, verify=arguments.verify) for each in found]
    if arguments.json:
        put_json(to_json("status/1", LibraryStatus(tuple(told))))
    elif not sys.stdout.isatty():
        put_lines("\t".join(row) for each in told for row in rows(each))
    else:
        width = shutil.get_terminal_size().columns
        colour = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        if arguments.recording and len(told) == 1:
            put_lines(details(told[0], width, colour=colour))
        else:
            put_lines(table(told, width, colour=colour))
    for each in told:
        if each.error:
            say(f"repurpose: {each.folder}: {each.error}", aside=True)
    return int(any(each.error for each in told))


def rows(status: RecordingStatus) -> Iterator[tuple[str, ...]]:
    """One line a file: recording, entry, path, state, why; notes and errors in the same columns."""
    for entry in status.entries:
        for file in entry.files:
            yield status.folder, entry.entry, shown(file.path), file.state, shown("; ".join(file.why))
        for error in entry.errors:
            yield status.folder, entry.entry, shown(entry.folder), "error", shown(error)
    for note in status.notes:
        yield status.folder, "", "", "note", shown(note)
    if status.error:
        yield status.folder, "", "", "error", shown(status.error)


def table(told: Sequence[RecordingStatus], width: int, *, colour: bool) -> Iterator[str]:
    """One line a recording, and under it each file that is to be made, with why."""
    room = max(20, min(48, width - 52))
    yield _tinted(f"{'recording':<{room}}{'whole':>7}{'stale':>7}{'missing':>9}{'held':>6}{'errors':>8}", _DIM, colour)
    for each in told:
        counts = (
            each.count("whole", "edited"),
            each.count("stale", "damaged"),
            each.count("missing"),
            each.count("held"),
        )
        errors = sum(len(entry.errors) for entry in each.entries) + bool(each.error)
        name = shown(each.folder)
        name = name if len(name) < room else f"{name[: room - 2]}…"
        line = f"{name:<{room}}{counts[0]:>7}{counts[1]:>7}{counts[2]:>9}{counts[3]:>6}{errors:>8}"
        yield _tinted(line, _RED if errors else _YELLOW if sum(counts[1:]) else "", colour)
        yield from (f"  {line}" for line in _to_make(each))


def details(status: RecordingStatus, width: int, *, colour: bool) -> Iterator[str]:
    """A recording entry by entry."""
    yield f"{shown(status.folder)}  (preset {shown(status.preset)})"
    for entry in status.entries:
        whole = sum(file.state in ("whole", "edited") for file in entry.files)
        yield f"{entry.entry:<9}{shown(entry.title)}: {whole} of {len(entry.files)} files are whole"
        for state, why, names in _grouped(file for file in entry.files if file.state != "whole"):
            yield _tinted(f"  {state:<9}{shown(', '.join(names))}: {shown('; '.join(why))}", _YELLOW, colour)
        for error in entry.errors:
            yield _tinted(f"  error    {shown(error)}", _RED, colour)
    for note in status.notes:
        yield _tinted(f"note: {shown(note)}", _DIM, colour)


def _to_make(status: RecordingStatus) -> Iterator[str]:
    for entry in status.entries:
        for state, why, names in _grouped(entry.to_make):
            yield f"{state} {entry.entry}: {shown(', '.join(names))}: {shown('; '.join(why))}"


def _grouped(files: Iterable[FileStatus]) -> Iterator[tuple[str, tuple[str, ...], list[str]]]:
    """State and reasons with the names of all files that share them."""
    groups: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for file in files:
        groups.setdefault((file.state, file.why), []).append(file.name or file.path)
    yield from ((state, why, names) for (state, why), names in groups.items())


def _tinted(text: str, tint: str, colour: bool) -> str:
    return f"{tint}{text}{_PLAIN}" if colour and tint else text

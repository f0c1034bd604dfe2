"""One pass over a watched folder by `stat` alone: which files may be recordings, and what is left alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from repurpose.ingest.settle import FileFacts, facts_of, may_be_recording, name_verdict
from repurpose.ingest.sidecars import SUFFIXES, tagged_captions
from repurpose.presets import LOCAL_SUFFIX

Said = tuple[Path, str]
"""A file and why it waits or is left alone."""

PRESET_FILE = "preset.toml"
KEPT_APART = frozenset({"done", "failed"})
"""Folders of what has been dealt with."""
_SYSTEM = frozenset({"$RECYCLE.BIN", "System Volume Information", "lost+found", "@eaDir", "#recycle", "__MACOSX"})
_BESIDE = (*(suffix for _, suffixes in SUFFIXES for suffix in suffixes), LOCAL_SUFFIX)
_KINDS = (
    (stat.S_ISFIFO, "is a pipe"),
    (stat.S_ISSOCK, "is a socket"),
    (stat.S_ISCHR, "is a device"),
    (stat.S_ISBLK, "is a device"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A regular file that is named like a recording, with the files beside it that change what is made of it."""

    path: Path
    facts: FileFacts
    beside: tuple[tuple[Path, FileFacts], ...] = ()
    preset: str = ""


def scan(folder: Path, library_root: Path, presets: Collection[str]) -> Iterator[Found | Said]:
    """Everything below the folder, opened by nobody. `presets` are names that a subfolder may be called by.

    Raises OSError where the folder itself cannot be read; a subfolder that cannot be is said.
    """
    root, library = os.path.realpath(folder), os.path.realpath(library_root)
    pending = [(str(folder), "")]
    while pending:
        place, inherited = pending.pop()
        try:
            with os.scandir(place) as listing:
                entries = {entry.name: entry for entry in listing}
        except OSError as error:
            if place == str(folder):
                raise
            yield Path(place), _refusal(error)
            continue
        preset = _preset_of(place, entries, inherited, presets if place != str(folder) else ())
        tagged = tagged_captions(entries)
        for name in sorted(entries):
            try:
                found = _judge(entries[name], entries, tagged, preset, root)
            except OSError as error:
                found = None if isinstance(error, FileNotFoundError) else (Path(place, name), _refusal(error))
            if found is not None:
                yield found
        pending += [(entry.path, preset) for entry in entries.values() if _is_to_scan(entry, library)]


def beside(
    path: Path, names: Collection[str] | None = None, tagged: Mapping[str, list[str]] | None = None
) -> tuple[tuple[Path, FileFacts], ...]:
    """The regular files beside a recording that belong to it; `names` are those of its folder, where they are known.

    `tagged` are the captions among them that tell their language, by stem: looked for once a folder, not once a file.
    """
    if tagged is None:
        with suppress(OSError):
            tagged = tagged_captions(os.listdir(path.parent) if names is None else names)
    found = []
    for name in (*(path.stem + suffix for suffix in _BESIDE), *(tagged or {}).get(path.stem, ())):
        if names is None or name in names:
            other = path.with_name(name)
            with suppress(OSError):
                status = other.lstat()
                if stat.S_ISREG(status.st_mode):
                    found.append((other, facts_of(status)))
    return tuple(found)


def _judge(
    entry: os.DirEntry[str],
    entries: dict[str, os.DirEntry[str]],
    tagged: Mapping[str, list[str]],
    preset: str,
    root: str,
) -> Found | Said | None:
    path = Path(entry.path)
    if entry.is_symlink():
        return path, _link(entry.path, root)
    if entry.is_dir(follow_symlinks=False):
        return None
    status = entry.stat(follow_symlinks=False)
    if reason := next((words for test, words in _KINDS if test(status.st_mode)), ""):
        return path, reason
    if reason := name_verdict(entry.name):
        return path, reason
    if may_be_recording(entry.name):
        return Found(path, facts_of(status), beside(path, entries, tagged), preset)
    known = entry.name == PRESET_FILE or entry.name.endswith(_BESIDE)
    return None if known else (path, "is not named like a recording")


def _link(path: str, root: str) -> str:
    """Links are never followed: the target lies in the folder and is seen there, or lies where nobody offered it."""
    try:
        target = os.path.realpath(path, strict=True)
    except OSError as error:
        return "is a link that leads nowhere" if isinstance(error, FileNotFoundError) else "is a link to itself"
    inside = os.path.commonpath([target, root]) == root
    return "is a link to a file of this folder" if inside else "is a link that leads out of the folder"


def _preset_of(place: str, entries: dict[str, os.DirEntry[str]], inherited: str, presets: Collection[str]) -> str:
    """A preset's file in the folder, the folder's own name, or what the folder above carries."""
    if PRESET_FILE in entries and entries[PRESET_FILE].is_file(follow_symlinks=False):
        return entries[PRESET_FILE].path
    name = os.path.basename(place)
    return name if name in presets else inherited


def _is_to_scan(entry: os.DirEntry[str], library: str) -> bool:
    if not entry.is_dir(follow_symlinks=False) or entry.name in _SYSTEM or entry.name.lower() in KEPT_APART:
        return False
    return not name_verdict(entry.name) and os.path.realpath(entry.path) != library


def _refusal(error: OSError) -> str:
    return "permission denied" if isinstance(error, PermissionError) else f"cannot be read ({error.strerror})"

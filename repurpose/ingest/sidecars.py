"""Files beside a recording: found by its name, and recognised."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from repurpose.errors import SidecarError, shown
from repurpose.ingest.markers import is_exchange, is_labels, is_table
from repurpose.ingest.text_files import LARGEST, LARGEST_LOG, numbered_lines, read_bytes, read_text
from repurpose.model import Sidecar

Kind = Literal["chat", "run_of_show", "markers", "chapters", "notes", "captions"]

SUFFIXES: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("chat", (".chat.txt", ".chat.csv", ".chat.json", ".chat.jsonl", ".live_chat.json")),
    ("run_of_show", (".run-of-show.yaml", ".run-of-show.yml", ".run-of-show.csv")),
    ("markers", (".markers.csv", ".markers.tsv", ".markers.txt", ".markers.edl", ".edl")),
    ("chapters", (".chapters.txt", "_chapters.txt")),  # the second as OBS's chapter managers name it
    ("notes", (".notes.txt", ".notes.md")),
    ("captions", (".srt", ".vtt")),
)
_TAGGED = re.compile(r"\.([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*+\.(?:srt|vtt)$")
"""What follows the stem of captions whose name tells the language: `.en.srt`, `.pt-BR.vtt`."""
_TIMED = re.compile(r"(?:[-*•]\s++)?+[\[(@]?+(\d++(?:[:;.,]\d++)*+)[\])]?+[,;\s]++\S")
_CHAT_LINE = re.compile(
    r"^\s*+(?:[\d.]++\s++[^:]++:|\[-?\d++:[\d:.]++\]\s*+(?:<[^<>]++>|[^:]++:\s)|-?\d++:[\d:.]++\s++\|\s++[^:]++:)"
)
_USER_COLUMNS, _TEXT_COLUMNS = {"user", "username", "user_name", "author", "commenter"}, {"text", "message", "body"}


def find_sidecars(path: Path, extra: tuple[Path, ...] = ()) -> tuple[Sidecar, ...]:
    """The sidecars named after a recording's stem, after those given (whose kind their name or contents tell).

    Raises SidecarError for a given file that is missing or of no known kind.
    """
    found = [_sidecar(_kind(given), given.absolute()) for given in extra]
    for kind, suffixes in SUFFIXES:
        beside = [path.with_name(path.stem + suffix) for suffix in suffixes]
        found += [
            _sidecar(kind, file) for file in beside if os.path.isfile(file)
        ]  # not Path.is_file, which raises for a name grown too long
    found += [_sidecar("captions", file) for file in _tagged_beside(path)]
    return tuple({sidecar.path: sidecar for sidecar in found}.values())


def tagged_captions(names: Iterable[str]) -> dict[str, list[str]]:
    """Of the names in a folder the captions that tell their language, by the stem of the recording they are for.

    >>> tagged_captions(["talk.mp4", "talk.fr.srt", "talk.srt", "talk.en.vtt"])
    {'talk': ['talk.en.vtt', 'talk.fr.srt']}
    """
    found: dict[str, list[str]] = {}
    for name in names:
        if name.endswith((".srt", ".vtt")) and (match := _TAGGED.search(name)):
            found.setdefault(name[: match.start()], []).append(name)
    return {stem: sorted(tagged) for stem, tagged in found.items()}


def _tagged_beside(path: Path) -> list[Path]:
    try:
        names = os.listdir(path.parent)
    except OSError:
        return []
    tagged = (path.with_name(name) for name in tagged_captions(names).get(path.stem, ()))
    return [file for file in tagged if os.path.isfile(file)]


def caption_language(path: str) -> str:
    """The language tag in a caption file's name, in lower case; empty where it has none.

    >>> [caption_language(name) for name in ("talk.en.srt", "talk.pt-BR.vtt", "talk.srt")]
    ['en', 'pt', '']
    """
    match = _TAGGED.search(path)
    return match[1].lower() if match else ""


def _sidecar(kind: Kind, path: Path) -> Sidecar:
    content = read_bytes(path, LARGEST_LOG if kind == "chat" else LARGEST)
    return Sidecar(kind, str(path), hashlib.sha256(content).hexdigest())


def _kind(path: Path) -> Kind:
    """By name, with or without a stem before it; else by the first line that holds something."""
    for kind, suffixes in SUFFIXES:
        if any(f".{path.name.lower()}".endswith(suffix) for suffix in suffixes):
            return kind
    if path.suffix.lower() in (".json", ".jsonl", ".ndjson"):
        return "chat"
    text = read_text(path, LARGEST_LOG)
    if is_exchange(text):
        return "markers"
    first = next((line for _, line in numbered_lines(text, str(path))), "").lower()
    if is_labels(first):
        return "markers"
    columns = {cell.strip() for cell in re.split(r"[,;\t]", first)}
    if (columns & _USER_COLUMNS and columns & _TEXT_COLUMNS) or _CHAT_LINE.match(first):
        return "chat"
    if columns >= {"at", "title"} or (
        path.suffix.lower() in (".yaml", ".yml") and re.match(r"(title|items)\s*:", first)
    ):
        return "run_of_show"
    if is_table(first):
        return "markers"
    if match := _TIMED.match(first.strip()):
        return _kind_of_list(path, match[1])
    raise SidecarError(
        f"{shown(path)} is no sidecar that is known; name it like talk.chat.txt, talk.run-of-show.yaml, "
        "talk.markers.csv, talk.chapters.txt, talk.notes.txt or talk.srt",
        file=str(path),
        line=1,
    )


def _kind_of_list(path: Path, first_time: str) -> Kind:
    """Chapters begin at 0:00; Markdown is written by people."""
    if re.fullmatch(r"0{1,2}:0{1,2}(?::00)?", first_time):
        return "chapters"
    return "notes" if path.suffix.lower() == ".md" else "markers"

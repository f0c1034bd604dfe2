"""Files beside a recording: found by its name, recognised, and the planned show read from them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from repurpose.errors import SidecarError, YamlSyntaxError, shown
from repurpose.ingest.text_files import (
    LARGEST,
    LARGEST_LOG,
    Place,
    check_key,
    numbered_lines,
    read_bytes,
    read_text,
    table_rows,
    time_ms,
)
from repurpose.media.yaml_text import load_yaml
from repurpose.model import Finding, Marker, Recording, Show, ShowItem, Sidecar, Span
from repurpose.timebase import clock

Kind = Literal["chat", "run_of_show", "markers", "captions"]

SUFFIXES: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("chat", (".chat.txt", ".chat.csv", ".chat.json", ".chat.jsonl", ".live_chat.json")),
    ("run_of_show", (".run-of-show.yaml", ".run-of-show.yml", ".run-of-show.csv")),
    ("markers", (".markers.csv", ".markers.txt")),
    ("captions", (".srt", ".vtt")),
)
_TAGGED = re.compile(r"\.([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{2,8})*+\.(?:srt|vtt)$")
"""What follows the stem of captions whose name tells the language: `.en.srt`, `.pt-BR.vtt`."""
_ITEM_KEYS = ("at", "end", "duration", "title", "speaker", "tags", "must_clip", "never_clip", "must_doc")
_FLAGS = ("must_clip", "never_clip", "must_doc")
_MARKER = re.compile(r"([\d:.,]+)[,;\s]+(.+)$")
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


def read_show(recording: Recording) -> Show:
    """The planned show and markers, in order of time; empty where nobody left any.

    An item without an end lasts until the next one or the recording's end. What lies past the recording's end is left
    out with a finding. Raises SidecarError.
    """
    title, items, markers, findings = "", list[ShowItem](), list[Marker](), list[Finding]()
    end_ms = recording.probe.duration_ms
    for sidecar in recording.sidecars:
        if sidecar.kind == "run_of_show":
            text = read_text(sidecar.path)
            read = _yaml_rows if sidecar.path.lower().endswith((".yaml", ".yml")) else _csv_rows
            named, rows = read(text, sidecar.path)
            title = title or named
            items += _items(rows, end_ms, findings)
        elif sidecar.kind == "markers":
            markers += _markers(read_text(sidecar.path), sidecar.path)
    late = [marker for marker in markers if marker.ms >= end_ms]
    findings += [_past_the_end(f"the marker '{marker.label}'", marker.ms, end_ms) for marker in late]
    return Show(
        title=title,
        items=tuple(sorted(items, key=lambda item: (item.span, item.title))),
        markers=tuple(sorted((m for m in markers if m.ms < end_ms), key=lambda marker: (marker.ms, marker.label))),
        findings=tuple(findings),
    )


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
    first = next((line for _, line in numbered_lines(read_text(path), str(path))), "").lower()
    columns = {cell.strip() for cell in re.split(r"[,;\t]", first)}
    if (columns & _USER_COLUMNS and columns & _TEXT_COLUMNS) or _CHAT_LINE.match(first):
        return "chat"
    if columns >= {"at", "title"} or (
        path.suffix.lower() in (".yaml", ".yml") and re.match(r"(title|items)\s*:", first)
    ):
        return "run_of_show"
    if columns >= {"time", "label"} or _MARKER.match(first.strip()):
        return "markers"
    raise SidecarError(
        f"{shown(path)} is no sidecar that is known; name it like talk.chat.txt, talk.run-of-show.yaml, "
        "talk.markers.csv or talk.srt",
        file=str(path),
        line=1,
    )


_Row = tuple[Place, dict[str, Any]]


def _csv_rows(text: str, path: str) -> tuple[str, list[_Row]]:
    rows = table_rows(text, path, _ITEM_KEYS, ("at", "title"))
    return "", [(place, {name: cell for name, cell in cells.items() if cell}) for place, cells in rows]


def _yaml_rows(text: str, path: str) -> tuple[str, list[_Row]]:
    try:
        data, line_of = load_yaml(text, shown(path))
    except YamlSyntaxError as error:
        raise SidecarError(error.message, file=path, line=error.details["line"]) from error
    if not isinstance(data, dict) or not isinstance(data.get("items", []), list):
        raise Place(path, line_of(("items",))).error(
            "expected `title:` and `items:`, a list of entries with at and title"
        )
    for key in data:
        check_key(str(key), Place(path, line_of((key,))), ("title", "items"), strict=True)
    rows: list[_Row] = []
    for number, entry in enumerate(data.get("items", [])):
        place = Place(path, line_of(("items", number)))
        if not isinstance(entry, dict):
            raise place.error(f"expected an entry with at and title, not {entry!r}")
        for key in entry:
            check_key(str(key), Place(path, line_of(("items", number, key))), _ITEM_KEYS, strict=True)
        rows.append((place, entry))
    return str(data.get("title") or ""), rows


def _items(rows: Iterable[_Row], end_ms: int, findings: list[Finding]) -> Iterator[ShowItem]:
    timed = [(_start(place, row), place, row) for place, row in rows]
    starts = sorted(start for start, _, _ in timed)
    for start, place, row in timed:
        following = next((later for later in starts if later > start), max(start, end_ms))
        item = _item(Span(start, following), place, row)
        if start >= end_ms:
            findings.append(_past_the_end(f"the item '{item.title}' of the run of show", start, end_ms))
        else:
            yield replace(item, span=item.span.clamp(Span(0, end_ms)))


def _start(place: Place, row: dict[str, Any]) -> int:
    if "at" not in row:
        raise place.error("the item has no `at`; write when it begins, like at: 0:12:30")
    return time_ms(row["at"], place, "at")


def _item(span: Span, place: Place, row: dict[str, Any]) -> ShowItem:
    if not str(row.get("title") or "").strip():
        raise place.error("the item has no title")
    end_ms = span.end_ms
    if row.get("end") is not None:
        end_ms = time_ms(row["end"], place, "end")
    elif row.get("duration") is not None:
        end_ms = span.start_ms + time_ms(row["duration"], place, "duration")
    if end_ms < span.start_ms:
        raise place.error(f"the item ends ({clock(end_ms)}) before it begins ({clock(span.start_ms)})")
    return ShowItem(
        Span(span.start_ms, end_ms),
        str(row["title"]).strip(),
        str(row.get("speaker") or "").strip(),
        _tags(row.get("tags"), place),
        **{name: _flag(row.get(name), place, name) for name in _FLAGS},
    )


def _tags(value: Any, place: Place) -> tuple[str, ...]:
    if value is None:
        return ()
    tags = value.split(",") if isinstance(value, str) else value
    if not isinstance(tags, list):
        raise place.error(f"tags {value!r} is not a list; write tags: [one, two]")
    return tuple(tag for tag in (str(tag).strip() for tag in tags) if tag)


def _flag(value: Any, place: Place, name: str) -> bool:
    known = {"true": True, "yes": True, "x": True, "1": True, "false": False, "no": False, "0": False, "none": False}
    word = str(value).strip().lower()
    if word not in known:
        raise place.error(f"{name} {value!r} is neither true nor false")
    return known[word]


def _markers(text: str, path: str) -> Iterator[Marker]:
    """`time,label` with a header or without, or `HH:MM:SS label`."""
    first, *_ = [line for _, line in numbered_lines(text, path)] or [""]
    if re.match(r"^\W*time\W", first.lower()):
        for place, cells in table_rows(text, path, ("time", "label"), ("time", "label")):
            yield Marker(time_ms(cells.get("time", ""), place, "time"), cells.get("label", ""))
        return
    for place, line in numbered_lines(text, path):
        match = _MARKER.match(line.strip())
        if match is None:
            raise place.error(f"{line!r} is no marker; write it like 0:12:30 what happens")
        yield Marker(time_ms(match[1].rstrip(","), place, "time"), match[2].strip('"'))


def _past_the_end(what: str, ms: int, end_ms: int) -> Finding:
    message = f"{what} begins at {clock(ms)}, after the end of the recording ({clock(end_ms)}), and is left out"
    return Finding("ingest.show_past_end", "warning", clock(ms), message)

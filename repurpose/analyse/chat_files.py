"""Chat logs of every format: lines of text, CSV, JSON."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from repurpose.analyse.chat_json import read_json
from repurpose.analyse.chat_log import ChatLog, Logged, read_time
from repurpose.ingest.text_files import Place, numbered_lines, table_rows

_LINE = re.compile(r"^\s*+(?:\[([^\[\]]++)\]|(\S++))\s*+(?:\|\s*+(?:\([^()]*+\)\s++)?+)?+(.*)$", re.DOTALL)
_BRACKETED = re.compile(r"^<([^<>]++)>\s?(.*)$", re.DOTALL)
_USER = re.compile(r"^([^:]++):(?:\s(.*))?$", re.DOTALL)
_TIME = re.compile(r"-?\d+(?::\d\d){0,2}(?:\.\d+)?")

_COLUMNS = {
    "seconds": (
        *("seconds", "time_in_seconds", "content_offset_seconds", "offset_seconds", "offset", "time", "time_text"),
        *("timecode", "timestamp", "created_at", "date"),
    ),
    "user": (
        *("user", "username", "user_name", "user name", "author", "author.display_name", "author.name", "author_name"),
        *("commenter", "display_name", "nick", "nickname", "name", "sender"),
    ),
    "text": ("text", "message", "body", "message.body", "content", "comment", "msg"),
}
"""What exporters call a column, the surest name first: chat-downloader writes `time_in_seconds`, `message` and `author`
beside a `timestamp` that is a date."""


def read_log(text: str, path: str) -> ChatLog:
    """The log in the file's own order; `path` tells the format, or the first sign of the text. Raises SidecarError."""
    suffix = path.lower().rpartition(".")[2]
    if suffix in ("json", "jsonl", "ndjson") or re.match(r"\s*+(?:\[\s*+)?+\{\s*+\"", text):
        return read_json(text, path)
    return ChatLog(tuple(_from_csv(text, path) if suffix in ("csv", "tsv") else _from_lines(text, path)))


def _from_lines(text: str, path: str) -> Iterator[Logged]:
    """`seconds user: text`, `[H:MM:SS] user: text`, `H:MM:SS | (badges) user: text`, `[H:MM:SS] <user> text`."""
    for place, line in numbered_lines(text, path):
        match = _LINE.match(line)
        bracketed, spaced, rest = match.groups() if match else ("", "", "")
        said = _BRACKETED.match(rest) or _USER.match(rest)
        if said is None:
            raise place.error(f"{line[:60]!r} is no message; expected `seconds user: text`")
        time = read_time(bracketed or spaced, place, numbers_may_be_dates=False)
        yield Logged(time, said[1].strip(), (said[2] or "").strip())


def _from_csv(text: str, path: str) -> Iterator[Logged]:
    place, first = next(numbered_lines(text, path), (Place(path), ""))
    delimiter = max(",;\t", key=first.count)
    header = [cell.strip().lower() for cell in first.replace('"', "").split(delimiter)]
    if len(header) > 2 and _TIME.fullmatch(header[0]):
        yield from _without_header(text, path, delimiter)
        return
    chosen = {role: next((name for name in names if name in header), role) for role, names in _COLUMNS.items()}
    found = all(name in header for name in chosen.values())
    # An exporter's other columns are none of ours, however near their names are; a typist's may be slips.
    known = header if found else tuple(chosen.values())
    for place, cells in table_rows(text, path, known, tuple(chosen.values())):
        if any(name not in cells for name in chosen.values()):
            raise place.error("the row has fewer than three cells; expected seconds,user,text")
        time = cells[chosen["seconds"]]
        yield Logged(read_time(time, place), cells[chosen["user"]], cells[chosen["text"]])


def _without_header(text: str, path: str, delimiter: str) -> Iterator[Logged]:
    """Rows `time, user, "text"`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True)
    try:
        for row in reader:
            place = Place(path, reader.line_num)
            if not any(cell.strip() for cell in row):
                continue
            if len(row) < 3:
                raise place.error("the row has fewer than three cells; expected seconds,user,text")
            yield Logged(read_time(row[0], place), row[1].strip(), delimiter.join(row[2:]).strip())
    except csv.Error as error:
        raise Place(path, reader.line_num).error(f"it is no proper CSV ({error})") from error

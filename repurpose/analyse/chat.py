"""Chat logs as messages on the recording's clock."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from repurpose.errors import SidecarError
from repurpose.ingest.text_files import Place, numbered_lines, read_text, table_rows, time_ms
from repurpose.model import Chat, ChatMessage, Recording

_LINE = re.compile(r"^\s*+(\S++)\s++([^:]++):(?:\s(.*))?$", re.DOTALL)
_TIMES = ("time_in_seconds", "timestamp", "offset")
_TEXTS = ("message", "text")


def read_chat(recording: Recording) -> Chat:
    """Every message of the recording's chat logs in order of time; empty where there is none.

    Formats by suffix: `.json` (a list of objects), `.csv` (a header with seconds, user and text), else lines
    `seconds user: text`. Messages before the start or after the end are kept out. Raises SidecarError.
    """
    messages = [
        message
        for sidecar in recording.sidecars
        if sidecar.kind == "chat"
        for message in parse_chat(read_text(sidecar.path), sidecar.path)
        if recording.span.contains(message.ms)
    ]
    return Chat(tuple(sorted(messages, key=lambda message: message.ms)))


def parse_chat(text: str, path: str) -> Iterator[ChatMessage]:
    """The messages of a log in its own order; `path` tells the format and names the file in errors."""
    suffix = path.lower().rpartition(".")[2]
    if suffix == "json":
        return _from_json(text, path)
    return _from_csv(text, path) if suffix == "csv" else _from_lines(text, path)


def _from_lines(text: str, path: str) -> Iterator[ChatMessage]:
    for place, line in numbered_lines(text, path):
        match = _LINE.match(line)
        if match is None:
            raise place.error(f"{line[:60]!r} is no message; expected `seconds user: text`")
        yield ChatMessage(_at(match[1], place), match[2], (match[3] or "").strip())


def _from_csv(text: str, path: str) -> Iterator[ChatMessage]:
    columns = ("seconds", "user", "text")
    for place, cells in table_rows(text, path, columns, columns):
        if len(cells) < len(columns):
            raise place.error("the row has fewer than three cells; expected seconds,user,text")
        yield ChatMessage(_at(cells["seconds"], place), cells["user"], cells["text"])


def _from_json(text: str, path: str) -> Iterator[ChatMessage]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Place(path, getattr(error, "lineno", 1)).error(f"it is no proper JSON ({error})") from error
    if not isinstance(data, list):
        raise Place(path).error("expected a list of messages")
    for number, entry in enumerate(data):
        try:
            message = _from_object(entry, Place(path))
        except SidecarError as error:
            raise Place(path, _line_of_entry(text, number)).error(error.details["problem"]) from error
        yield message


def _from_object(entry: Any, place: Place) -> ChatMessage:
    if not isinstance(entry, dict):
        raise place.error(f"{str(entry)[:60]!r} is no message with a time, a user and a text")
    time = next((entry[key] for key in _TIMES if entry.get(key) is not None), None)
    said = next((entry[key] for key in _TEXTS if isinstance(entry.get(key), str)), None)
    if time is None or said is None:
        raise place.error(f"the message has no {' or '.join(_TIMES if time is None else _TEXTS)}")
    author = entry.get("author")
    user = author.get("name") if isinstance(author, dict) else entry.get("user")
    return ChatMessage(_at(time, place), str(user or ""), said)


def _at(value: Any, place: Place) -> int:
    """The time of a message; −1 for one from before the start, as chats of waiting rooms hold."""
    negative = value < 0 if isinstance(value, (int, float)) else str(value).startswith("-")
    return -1 if negative else time_ms(value, place, "the time")


def _line_of_entry(text: str, number: int) -> int:
    """The line on which an element of a JSON list begins; the standard parser keeps none."""
    decoder, position = json.JSONDecoder(), text.index("[") + 1
    for _ in range(number):
        position = decoder.raw_decode(text, _begin(text, position))[1]
    return text.count("\n", 0, _begin(text, position)) + 1


def _begin(text: str, position: int) -> int:
    while text[position] in " \t\r\n,":
        position += 1
    return position

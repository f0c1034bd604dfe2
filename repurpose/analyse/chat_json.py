"""Chat logs as JSON: lists, lines of JSON, and what the usual downloaders write."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from repurpose.analyse.chat_log import ChatLog, Logged, Time, read_time
from repurpose.errors import SidecarError
from repurpose.ingest.text_files import LATEST_MS, Place, numbered_lines

_TIMES = ("time_in_seconds", "content_offset_seconds", "contentOffsetSeconds", "offset", "time", "seconds", "time_text")
"""From the start of the stream, in seconds or as clock time; before a `timestamp`, which often is a date."""
_DATES = ("timestamp", "timestampUsec", "created_at", "createdAt", "date")
_TEXTS = ("message", "text", "body", "content", "comment")
_USERS = ("author", "commenter", "user", "username", "user_name", "nick", "name", "sender")
_NAMES = ("display_name", "displayName", "name", "login", "simpleText", "title")
_WRITTEN = ("text_message", "paid_message", "text", "chat", "message")
"""Kinds of entries in which a person wrote; others tell of stickers, members, bans."""


def read_json(text: str, path: str) -> ChatLog:
    """Raises SidecarError, with the line on which the broken message begins."""
    if _is_lines(text):
        return ChatLog(tuple(_from_lines(text, path)))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Place(path, getattr(error, "lineno", 1)).error(f"it is no proper JSON ({error})") from error
    inner, begins_ms = data, 0
    if isinstance(data, dict) and isinstance(data.get("comments"), list):
        inner, begins_ms = data["comments"], _begin_of_video(data)
    elif isinstance(data, dict) and ("replayChatItemAction" in data or _first(data, _TIMES) is not None):
        return ChatLog(tuple(_messages(data, Place(path))))  # lines of JSON, of which there is one
    if not isinstance(inner, list):
        raise Place(path).error("expected a list of messages")
    return ChatLog(tuple(_from_list(inner, text, path, nested=inner is not data)), begins_ms)


def _is_lines(text: str) -> bool:
    """True where the first line is an object by itself and more follows."""
    first, _, rest = text.strip().partition("\n")
    if not first.lstrip().startswith("{") or not rest.strip():
        return False
    try:
        return isinstance(json.loads(first), dict)
    except (ValueError, RecursionError):
        return first.rstrip().endswith("}") and rest.lstrip().startswith("{")


def _from_lines(text: str, path: str) -> Iterator[Logged]:
    for place, line in numbered_lines(text, path):
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise place.error(f"it is no proper JSON ({error})") from error
        yield from _messages(entry, place)


def _from_list(entries: list[Any], text: str, path: str, *, nested: bool) -> Iterator[Logged]:
    for number, entry in enumerate(entries):
        try:
            found = tuple(_messages(entry, Place(path)))
        except SidecarError as error:
            line = _line_of_entry(text, number, '"comments"' if nested else "")
            raise Place(path, line).error(error.details["problem"]) from error
        yield from found


def _messages(entry: Any, place: Place) -> Iterator[Logged]:
    if not isinstance(entry, dict):
        raise place.error(f"{str(entry)[:60]!r} is no message with a time, a user and a text")
    if isinstance(entry.get("node"), dict):  # Twitch's GraphQL
        entry = entry["node"]
    if "replayChatItemAction" in entry or "addChatItemAction" in entry:
        yield from _youtube(entry, place)
        return
    kind = entry.get("message_type")
    if isinstance(kind, str) and kind not in _WRITTEN:
        return
    time = _first(entry, (*_TIMES, *_DATES))
    said = next((said for key in _TEXTS if (said := _text(entry.get(key))) is not None), None)
    if time is None:
        raise place.error("the message has no time_in_seconds or timestamp or offset")
    if said is None:
        if kind:
            return  # a picture with a sum, and no words
        raise place.error("the message has no message or text")
    yield Logged(read_time(time, place), _user(entry), said)


def _youtube(entry: dict[str, Any], place: Place) -> Iterator[Logged]:
    """A line of yt-dlp's `.live_chat.json`: one or more actions at a time of the video."""
    replay = entry.get("replayChatItemAction", entry)
    actions = replay.get("actions", [replay]) if isinstance(replay, dict) else []
    offset = entry.get("videoOffsetTimeMsec", replay.get("videoOffsetTimeMsec") if isinstance(replay, dict) else None)
    for action in actions if isinstance(actions, list) else []:
        item = _inside(action, "addChatItemAction", "item")
        written = _inside(item, "liveChatTextMessageRenderer") or _inside(item, "liveChatPaidMessageRenderer")
        if not written or (said := _text(written.get("message"))) is None:
            continue
        yield Logged(_youtube_time(offset, written, place), _name(written.get("authorName")), said)


def _youtube_time(offset: Any, written: dict[str, Any], place: Place) -> Time:
    """What waited for the start has the offset 0 and a clock time below it."""
    shown = _text(written.get("timestampText")) or ""
    if shown.startswith(("-", "−")):
        return read_time(shown, place)
    if offset is None:
        if written.get("timestampUsec") is None:
            raise place.error("the message has no videoOffsetTimeMsec")
        return read_time(written["timestampUsec"], place)
    named = f"videoOffsetTimeMsec {str(offset)[:40]!r}"
    try:
        ms = int(offset)
    except (TypeError, ValueError, OverflowError) as error:
        raise place.error(f"{named} is not a time in milliseconds") from error
    if abs(ms) > LATEST_MS:
        raise place.error(f"{named} is over 100 hours; expected milliseconds from the start of the recording")
    return Time(ms)


def _text(value: Any) -> str | None:
    """Of a text, or of its pieces: Twitch's fragments, YouTube's runs (an emoji by its short name)."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return None
    if isinstance(value.get("body"), str):
        return str(value["body"])
    if isinstance(value.get("simpleText"), str):
        return str(value["simpleText"])
    for pieces in (value.get("fragments"), value.get("runs")):
        if isinstance(pieces, list):
            return "".join(_piece(piece) for piece in pieces)
    return None


def _piece(piece: Any) -> str:
    if not isinstance(piece, dict):
        return ""
    if isinstance(piece.get("text"), str):
        return str(piece["text"])
    emoji = piece.get("emoji")
    if not isinstance(emoji, dict):
        return ""
    names = emoji.get("shortcuts")
    return str(names[0] if isinstance(names, list) and names else emoji.get("emojiId", ""))


def _user(entry: dict[str, Any]) -> str:
    return next((name for key in _USERS if (name := _name(entry.get(key)))), "")


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return next((str(value[key]) for key in _NAMES if isinstance(value.get(key), str)), "")
    return str(value) if isinstance(value, (str, int)) else ""


def _begin_of_video(data: dict[str, Any]) -> int:
    """Where a part of a stream begins that TwitchDownloader was asked for; its messages keep the stream's clock."""
    start = _inside(data, "video").get("start")
    return round(start * 1000) if isinstance(start, (int, float)) and 0 < start < 360_000 else 0


def _first(entry: dict[str, Any], keys: tuple[str, ...]) -> Any:
    return next((entry[key] for key in keys if entry.get(key) is not None), None)


def _inside(value: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def _line_of_entry(text: str, number: int, after: str) -> int:
    """The line on which an element of a JSON list begins; the standard parser keeps none."""
    decoder = json.JSONDecoder()
    try:
        position = text.index("[", text.index(after) if after else 0) + 1
        for _ in range(number):
            position = decoder.raw_decode(text, _begin(text, position))[1]
    except ValueError:  # another list by that name stands before it
        return 1
    return text.count("\n", 0, _begin(text, position)) + 1


def _begin(text: str, position: int) -> int:
    while text[position] in " \t\r\n,":
        position += 1
    return position

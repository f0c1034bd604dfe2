"""A chat log as its file has it: messages on the log's own clock."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from repurpose.ingest.text_files import Place, time_ms

EARLIEST_S, LATEST_S = 946_684_800, 4_102_444_800
"""The years 2000 to 2100, as seconds since 1970: what lies between is a date."""
_DATE = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
_EPOCH = re.compile(r"\d{9,17}(?:\.\d{1,9})?")


@dataclass(frozen=True, slots=True)
class Time:
    ms: int
    """From the start of the stream, below 0 before it; from 1970 where it is a date."""
    dated: bool = False


@dataclass(frozen=True, slots=True)
class Logged:
    """A message with its time in the log."""

    time: Time
    user: str
    text: str


@dataclass(frozen=True, slots=True)
class ChatLog:
    messages: tuple[Logged, ...]
    """In the file's order."""
    begins_ms: int = 0
    """Where the recording begins on the log's clock, if the log says so."""


def read_time(value: Any, place: Place, *, numbers_may_be_dates: bool = True) -> Time:
    """A number (or text) of seconds, a clock time, or a date: ISO 8601, or seconds, ms or µs since 1970.

    Raises SidecarError.
    """
    if isinstance(value, str):
        value = value.strip().replace("−", "-")
        if len(value) < 6 and value.isascii() and value.isdigit():
            return Time(int(value) * 1000)  # most lines of most logs
        if _DATE.match(value):
            return Time(_date_ms(value, place), dated=True)
        if value.startswith("-"):
            return Time(-time_ms(value[1:], place, "the time"))
    number = float(value) if isinstance(value, str) and _EPOCH.fullmatch(value) else value
    if not isinstance(number, (int, float)) or isinstance(number, bool):
        return Time(time_ms(value, place, "the time"))
    if number < 0:
        return Time(-time_ms(-number, place, "the time"))
    for a_second in (1, 1_000, 1_000_000):
        if numbers_may_be_dates and EARLIEST_S * a_second <= number <= LATEST_S * a_second:
            return Time(round(number * 1000 / a_second), dated=True)
    return Time(time_ms(value, place, "the time"))


def _date_ms(text: str, place: Place) -> int:
    """UTC where the date names no zone, as the downloaders write it."""
    plain = re.sub(r"\s*(?:UTC|Z)$", "+00:00", text)
    plain = re.sub(r"(\.\d{6})\d+", r"\1", plain)
    try:
        date = datetime.fromisoformat(plain)
    except ValueError as error:
        raise place.error(f"the time {text[:40]!r} is no date; write it like 2026-05-12 20:15:00") from error
    return round((date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() * 1000)

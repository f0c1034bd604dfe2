"""A run of show: the planned items of a YAML or CSV file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from repurpose.errors import SidecarError, YamlSyntaxError, shown
from repurpose.ingest.text_files import Place, check_key, table_rows, time_ms
from repurpose.media.yaml_text import load_yaml
from repurpose.model import ShowItem, Span
from repurpose.timebase import clock

_ITEM_KEYS = ("at", "end", "duration", "title", "speaker", "tags", "must_clip", "never_clip", "must_doc")
_FLAGS = ("must_clip", "never_clip", "must_doc")
_DAY_MS = 24 * 3_600_000
_OF_DAY = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap]m)?$", re.IGNORECASE)
_DATED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")


@dataclass(frozen=True, slots=True)
class Clock:
    """When the recording began, as far as it is known, so that planned times of the day can be counted from there."""

    began: datetime | None = None
    """Local time where it has no zone."""
    starts_ms: int | None = None
    """Of the day; told by the plan, whose times are then times of the day."""


def read_run_of_show(text: str, path: str, end_ms: int, began: datetime | None) -> tuple[str, tuple[ShowItem, ...]]:
    """The show's title and its items, in the file's order, on the recording's clock as planned.

    An item without an end lasts until the next one, the last until `end_ms`. Items may begin before the recording did
    or after its end. Raises SidecarError, which names file and line.
    """
    if path.lower().endswith((".yaml", ".yml")):
        title, rows, clock_ = _yaml_rows(text, path, began)
    else:
        title, (rows, clock_) = "", (_csv_rows(text, path), Clock(began))
    return title, tuple(_items(rows, end_ms, clock_))


_Row = tuple[Place, dict[str, Any]]


def _csv_rows(text: str, path: str) -> list[_Row]:
    rows = table_rows(text, path, _ITEM_KEYS, ("at", "title"))
    return [(place, {name: cell for name, cell in cells.items() if cell}) for place, cells in rows]


def _yaml_rows(text: str, path: str, began: datetime | None) -> tuple[str, list[_Row], Clock]:
    try:
        data, line_of = load_yaml(text, shown(path))
    except YamlSyntaxError as error:
        raise SidecarError(error.message, file=path, line=error.details["line"]) from error
    if not isinstance(data, dict) or not isinstance(data.get("items", []), list):
        raise Place(path, line_of(("items",))).error(
            "expected `title:` and `items:`, a list of entries with at and title"
        )
    for key in data:
        check_key(str(key), Place(path, line_of((key,))), ("title", "starts", "items"), strict=True)
    rows: list[_Row] = []
    for number, entry in enumerate(data.get("items", [])):
        place = Place(path, line_of(("items", number)))
        if not isinstance(entry, dict):
            raise place.error(f"expected an entry with at and title, not {entry!r}")
        for key in entry:
            check_key(str(key), Place(path, line_of(("items", number, key))), _ITEM_KEYS, strict=True)
        rows.append((place, entry))
    starts = data.get("starts")
    starts_ms = None if starts is None else _of_day_ms(starts, Place(path, line_of(("starts",))), "starts")
    return str(data.get("title") or ""), rows, Clock(began, starts_ms)


def _items(rows: Iterable[_Row], end_ms: int, clock_: Clock) -> Iterator[ShowItem]:
    timed = [(_start(place, row, clock_), place, row) for place, row in rows]
    starts = sorted(start for start, _, _ in timed)
    for start, place, row in timed:
        following = next((later for later in starts if later > start), max(start, end_ms))
        yield _item(Span(start, following), place, row, clock_)


def _start(place: Place, row: dict[str, Any], clock_: Clock) -> int:
    if "at" not in row:
        raise place.error("the item has no `at`; write when it begins, like at: 0:12:30")
    return _moment_ms(row["at"], place, "at", clock_)


def _moment_ms(value: Any, place: Place, name: str, clock_: Clock) -> int:
    """On the recording's clock: from its beginning, or from a time of the day, which may lie before it."""
    if isinstance(value, date) or (isinstance(value, str) and _DATED.match(value.strip())):
        return _dated_ms(value, place, name, clock_)
    if clock_.starts_ms is None:
        return time_ms(value, place, name)
    after_ms = (_of_day_ms(value, place, name) - _begins_ms(clock_.began, clock_.starts_ms)) % _DAY_MS
    return after_ms if after_ms < _DAY_MS // 2 else after_ms - _DAY_MS


def _begins_ms(began: datetime | None, starts_ms: int) -> int:
    """Of the day on the plan's clock: a time in UTC does not say what it showed, so the plan's own start holds."""
    return starts_ms if began is None or began.utcoffset() == timedelta() else _of_day(began)


def _dated_ms(value: Any, place: Place, name: str, clock_: Clock) -> int:
    try:
        moment = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise place.error(f"{name} {value!s} is no time; write it like 2026-05-12 20:15 or 0:12:30") from None
    began = clock_.began
    if began is None or (began.tzinfo is None) != (moment.tzinfo is None):
        raise place.error(
            f"{name} {value!s} is a time of the day, and it is not known when the recording began; name the recording "
            "like 2026-05-12 20-00-00.mp4, or write times from its beginning, like 0:12:30"
        )
    return round((moment - began) / timedelta(milliseconds=1))


def _of_day(moment: datetime) -> int:
    return 1000 * (3600 * moment.hour + 60 * moment.minute + moment.second)


def _of_day_ms(value: Any, place: Place, name: str) -> int:
    match = _OF_DAY.match(str(value).strip())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()[:3]) if match else (24, 0, 0)
    if match and match[4]:
        hours = hours % 12 + 12 * (match[4].lower() == "pm") if 1 <= hours <= 12 else 24
    if hours > 23 or minutes > 59 or seconds > 59:
        raise place.error(f"{name} {value!r} is no time of the day; write it like 20:15 or 20:15:30, in quotes")
    return 1000 * (3600 * hours + 60 * minutes + seconds)


def _item(span: Span, place: Place, row: dict[str, Any], clock_: Clock) -> ShowItem:
    if not str(row.get("title") or "").strip():
        raise place.error("the item has no title")
    end_ms = span.end_ms
    if row.get("end") is not None:
        end_ms = _moment_ms(row["end"], place, "end", clock_)
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

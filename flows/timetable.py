"""When a night begins, and the nights on which the clock on the wall does not help. Pure."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from repurpose.doors.night import deadline, parse_wall
from repurpose.errors import UsageError

ZONES = "zoneinfo/"


def time_of_day(text: str, option: str) -> time:
    """Raises UsageError that names the option."""
    try:
        return parse_wall(text)
    except UsageError as error:
        raise UsageError(f"{option} takes a time of day such as 01:00, not '{text}'") from error


def zone(name: str) -> ZoneInfo:
    """A time zone by its name; raises UsageError.

    >>> zone("Europe/Berlin").key
    'Europe/Berlin'
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise UsageError(f"'{name}' is no time zone; --time-zone takes a name such as Europe/Berlin") from error


def local_zone() -> str:
    """Name of this machine's time zone, as far as it tells; else UTC."""
    for text in (
        os.environ.get("TZ", "").lstrip(":"),
        os.path.realpath("/etc/localtime"),
        _first_line("/etc/timezone"),
    ):
        name = text.rpartition(ZONES)[2]
        try:
            return ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
    return "UTC"


def cron(at: time) -> str:
    """Every day at that time.

    >>> cron(time(1, 5))
    '5 1 * * *'
    """
    return f"{at.minute} {at.hour} * * *"


def odd_days(at: time, where: tzinfo, year: int) -> Iterator[tuple[date, str]]:
    """Days of a year on which the clock does not show that time, or shows it twice."""
    day = date(year, 1, 1)
    while day.year == year:
        first, second = (datetime.combine(day, at, where).replace(fold=fold) for fold in (0, 1))
        if first.utcoffset() != second.utcoffset():
            shown = first.astimezone(UTC).astimezone(where).time() == at
            yield day, "is shown twice" if shown else "does not exist"
        day += timedelta(days=1)


def is_superseded(scheduled: datetime, now: datetime, at: time, where: tzinfo) -> bool:
    """Whether a later night has begun since: of the nights that a machine slept through, only the last is made up."""
    return deadline(scheduled, at, where) <= now


def _first_line(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""

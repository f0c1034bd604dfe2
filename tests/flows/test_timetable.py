"""When nights begin: by Prefect's own computation across both changes of the clock, and what is said beforehand."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import anyio
import pytest

from flows import timetable
from repurpose.errors import UsageError

BERLIN = ZoneInfo("Europe/Berlin")


def nights(at: str, zone: str, start: datetime, count: int) -> list[datetime]:
    from prefect.server.schemas.schedules import CronSchedule

    schedule = CronSchedule(cron=timetable.cron(timetable.time_of_day(at, "--at")), timezone=zone)
    found = anyio.run(lambda: schedule.get_dates(n=count, start=start))
    return [moment.astimezone(UTC) for moment in found]


@pytest.mark.parametrize(
    ("start", "offsets"),
    [(datetime(2026, 3, 27, 12, tzinfo=UTC), [0, 0, -1]), (datetime(2026, 10, 23, 12, tzinfo=UTC), [-1, -1, 0])],
)
def test_a_night_begins_once_at_one_by_the_wall_across_both_changes(start: datetime, offsets: list[int]) -> None:
    """01:00 in Berlin is 00:00 UTC in winter and 23:00 of the day before in summer."""
    found = nights("01:00", "Europe/Berlin", start, 4)[:3]
    assert [moment.astimezone(BERLIN).strftime("%H:%M") for moment in found] == ["01:00"] * 3
    assert len({moment.astimezone(BERLIN).date() for moment in found}) == 3
    assert [(moment.hour + 12) % 24 - 12 for moment in found] == offsets


def test_hours_that_the_clock_leaves_out_or_shows_twice_are_told() -> None:
    assert list(timetable.odd_days(time(2, 30), BERLIN, 2026)) == [
        (date(2026, 3, 29), "does not exist"),
        (date(2026, 10, 25), "is shown twice"),
    ]
    assert not list(timetable.odd_days(time(1, 0), BERLIN, 2026))
    assert [day for day, _ in timetable.odd_days(time(1, 30), ZoneInfo("America/New_York"), 2026)] == [
        date(2026, 11, 1)
    ]


@pytest.mark.parametrize(
    ("now", "superseded"),
    [
        (datetime(2026, 5, 13, 0, 0, tzinfo=UTC), False),
        (datetime(2026, 5, 13, 22, 59, tzinfo=UTC), False),
        (datetime(2026, 5, 13, 23, 0, tzinfo=UTC), True),
        (datetime(2026, 5, 16, 8, 0, tzinfo=UTC), True),
    ],
)
def test_of_late_nights_only_the_last_counts(now: datetime, superseded: bool) -> None:
    scheduled = datetime(2026, 5, 12, 23, 0, tzinfo=UTC)
    assert timetable.is_superseded(scheduled, now, time(1, 0), BERLIN) is superseded


def test_the_night_of_the_spring_change_is_no_hour_short() -> None:
    """From 01:00 on 28 March to 01:00 on 29 March are 24 hours, to the next night 23."""
    scheduled = datetime(2026, 3, 29, 0, 0, tzinfo=UTC)
    assert not timetable.is_superseded(scheduled, datetime(2026, 3, 29, 22, 59, tzinfo=UTC), time(1, 0), BERLIN)
    assert timetable.is_superseded(scheduled, datetime(2026, 3, 29, 23, 0, tzinfo=UTC), time(1, 0), BERLIN)


def test_wrong_times_and_zones_are_named() -> None:
    with pytest.raises(UsageError, match="--at takes a time of day such as 01:00, not '25:00'"):
        timetable.time_of_day("25:00", "--at")
    for name in ("Mars/Olympus", "../etc/passwd", ""):
        with pytest.raises(UsageError, match="is no time zone"):
            timetable.zone(name)


def test_this_machines_zone_has_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":America/New_York")
    assert timetable.local_zone() == "America/New_York"
    monkeypatch.setenv("TZ", "nonsense")
    assert timetable.zone(timetable.local_zone())

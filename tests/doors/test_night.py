"""Order, estimates and deadlines of an overnight run, by value."""

from __future__ import annotations

import time as clock
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from repurpose.doors.night import (
    MARGIN,
    START_MS,
    UNTRIED_MARGIN,
    Estimate,
    Job,
    Took,
    deadline,
    effort_of,
    estimate,
    fits,
    in_order,
    parse_wall,
    why_not,
)
from repurpose.errors import UsageError
from repurpose.model import Settings, SpeechSettings, VideoSettings

BERLIN = ZoneInfo("Europe/Berlin")
HOUR_MS = 3_600_000


def berlin(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN, fold=fold)


@pytest.mark.parametrize(
    ("now", "wall", "then"),
    [
        (berlin("2026-05-12 23:10"), "07:00", "2026-05-13T05:00"),
        (berlin("2026-05-12 06:59"), "07:00", "2026-05-12T05:00"),
        (berlin("2026-05-12 07:00"), "07:00", "2026-05-13T05:00"),
        (berlin("2026-12-31 23:59"), "00:00", "2026-12-31T23:00"),
        # Spring: 02:00 becomes 03:00 on 29 March; the night is an hour shorter.
        (berlin("2026-03-28 23:00"), "07:00", "2026-03-29T05:00"),
        (berlin("2026-03-28 23:00"), "02:30", "2026-03-29T01:30"),
        (berlin("2026-03-29 03:10"), "07:00", "2026-03-29T05:00"),
        # Autumn: 03:00 becomes 02:00 on 25 October; the night is an hour longer.
        (berlin("2026-10-24 23:00"), "07:00", "2026-10-25T06:00"),
        (berlin("2026-10-25 01:00"), "02:30", "2026-10-25T00:30"),
        (berlin("2026-10-25 02:45"), "02:30", "2026-10-25T01:30"),
        (berlin("2026-10-25 02:45", fold=1), "02:30", "2026-10-26T01:30"),
    ],
)
def test_the_deadline_is_the_next_time_the_clock_shows_it(now: datetime, wall: str, then: str) -> None:
    assert deadline(now, parse_wall(wall), BERLIN) == datetime.fromisoformat(then).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "hours"), [("2026-03-28 23:00", 7), ("2026-10-24 23:00", 9), ("2026-05-12 23:00", 8)]
)
def test_a_night_has_the_hours_that_the_change_leaves_it(start: str, hours: int) -> None:
    now = berlin(start)
    assert deadline(now, time(7), BERLIN) - now.astimezone(UTC) == timedelta(hours=hours)


@pytest.fixture
def in_berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's own zone, as the C library knows it."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    clock.tzset()
    yield
    monkeypatch.undo()
    clock.tzset()


@pytest.mark.parametrize("start", ["2026-03-28 23:00", "2026-10-24 23:00", "2026-10-25 02:45", "2026-05-12 07:00"])
@pytest.mark.parametrize("wall", ["07:00", "02:30", "00:00"])
def test_the_machines_own_zone_gives_the_same(in_berlin: None, start: str, wall: str) -> None:
    now = berlin(start).astimezone(UTC)
    assert deadline(now, parse_wall(wall)) == deadline(now, parse_wall(wall), BERLIN)


@pytest.mark.parametrize("text", ["24:00", "7", "07:60", "7:5", "morning", "", "-1:00", "\u0660\u0667:00"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="07:00"):
        parse_wall(text)


def test_without_history_the_design_speaks() -> None:
    expected = estimate(8 * HOUR_MS, "e", ())
    assert expected.ms == round((START_MS + 0.16 * 8 * HOUR_MS) * UNTRIED_MARGIN)
    assert "no run yet" in expected.basis
    assert estimate(HOUR_MS, "e", [Took("other", HOUR_MS, 1)]) == estimate(HOUR_MS, "e", ())


def test_history_is_a_pace_that_holds_for_every_length() -> None:
    """Ten short runs, each twice as slow as the design says: a long recording is expected to be twice as slow."""
    short = 120_000
    history = [Took("e", short, round(2 * (START_MS + 0.16 * short)))] * 10
    expected = estimate(8 * HOUR_MS, "e", history)
    assert expected.ms == pytest.approx(2 * (START_MS + 0.16 * 8 * HOUR_MS) * MARGIN, rel=0.001)
    assert expected.basis == "9 runs on this machine"


def test_one_bad_night_does_not_move_the_median_and_old_runs_fade() -> None:
    usual = Took("e", HOUR_MS, 600_000)
    assert estimate(HOUR_MS, "e", [usual, usual, replace(usual, took_ms=9_000_000)]).ms == 750_000
    faster = replace(usual, took_ms=300_000)
    assert estimate(HOUR_MS, "e", [usual] * 50 + [faster] * 9).ms == 375_000


def test_effort_follows_the_settings_that_cost() -> None:
    base = Settings()
    assert effort_of(base) == effort_of(replace(base, inbox=replace(base.inbox, tries=9)))
    for changed in (
        replace(base, speech=SpeechSettings(model="tiny.en")),
        replace(base, video=VideoSettings(encoder_preset="medium")),
        replace(base, clips=replace(base.clips, shapes=("wide",))),
        replace(base, docs=replace(base.docs, make=False)),
    ):
        assert effort_of(changed) != effort_of(base)


JOBS = [Job("c", 5, 100), Job("a", 9, 300), Job("b", 9, 200), Job("d", 1, 100)]


@pytest.mark.parametrize(("order", "names"), [("newest", "abcd"), ("oldest", "dcab"), ("shortest", "cdba")])
def test_order(order: str, names: str) -> None:
    assert "".join(JOBS[index].name for index in in_order(JOBS, order)) == names


def test_what_cannot_end_in_time_is_not_started_and_says_why() -> None:
    now = datetime(2026, 5, 13, 4, 30, tzinfo=UTC)
    end = now + timedelta(minutes=30)
    long, short = Estimate(31 * 60_000, "3 runs on this machine"), Estimate(30 * 60_000, "3 runs on this machine")
    assert (fits(now, short, end), fits(now, long, end), fits(now, long, None)) == (True, False, True)
    assert why_not(now, long, end, "07:00") == (
        "not started: it needs about 31 min (3 runs on this machine) and 30 min were left until 07:00"
    )
    assert why_not(end, short, end, "07:00") == "not started: it is past 07:00"

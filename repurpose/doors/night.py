"""The decisions of an overnight run: in which order, how long each will take, and what can still end in time. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from statistics import median

from repurpose.codec import digest
from repurpose.errors import UsageError
from repurpose.model import InboxSettings, Settings

START_MS = 60_000
"""What a recording takes however short it is: models load, and at least three clips are made."""
SHARE = 0.16
"""Of its length, above that: an 8 h recording with 20 clips takes 75 minutes on two cores (DESIGN 9)."""
MARGIN = 1.25
"""Room for what a recording holds more than those before it."""
UNTRIED_MARGIN = 1.5
"""The same where this machine never made anything with such settings."""
LAST_RUNS = 9


@dataclass(frozen=True, slots=True)
class Took:
    """How long one recording took here, all of it made anew."""

    effort: str
    """Digest of the settings that cost most (`effort_of`)."""
    recorded_ms: int
    took_ms: int


@dataclass(frozen=True, slots=True)
class Estimate:
    """Wall time that a recording will take, with its margin, and what that follows from."""

    ms: int
    basis: str


@dataclass(frozen=True, slots=True)
class Job:
    """A due recording as far as order and time go."""

    name: str
    """Its path, by which ties are broken."""
    modified_ns: int
    recorded_ms: int


def effort_of(settings: Settings) -> str:
    """Which runs compare: those with equal settings of speech, encoding, shapes, and numbers of clips and docs."""
    return digest(
        settings.speech, settings.video, settings.clips.shapes, settings.select.clips_per_hour,
        settings.select.at_least, settings.docs,
    )[:16]  # fmt: skip


def estimate(recorded_ms: int, effort: str, history: Sequence[Took]) -> Estimate:
    """A fixed part and a share of the length, times this machine's pace: the median of actual to expected time over
    its last runs with the same settings. Where there are none the pace is 1.

    >>> estimate(3_600_000, "a", ()).ms // 60_000
    15
    >>> estimate(3_600_000, "a", [Took("a", 600_000, 2 * (START_MS + 96_000))]).basis
    '1 run on this machine'
    """
    expected = START_MS + SHARE * recorded_ms
    paces = [took.took_ms / (START_MS + SHARE * took.recorded_ms) for took in history if took.effort == effort]
    if not paces:
        return Estimate(round(expected * UNTRIED_MARGIN), "no run yet with these settings on this machine")
    latest = paces[-LAST_RUNS:]
    runs = f"{len(latest)} run{'' if len(latest) == 1 else 's'} on this machine"
    return Estimate(round(expected * median(latest) * MARGIN), runs)


def in_order(jobs: Sequence[Job], order: str) -> list[int]:
    """Positions of the jobs in the order of `inbox.order`; of equals, by path."""
    keys: dict[str, Callable[[Job], tuple[int, str]]] = {
        "newest": lambda job: (-job.modified_ns, job.name),
        "oldest": lambda job: (job.modified_ns, job.name),
        "shortest": lambda job: (job.recorded_ms, job.name),
    }
    return sorted(range(len(jobs)), key=lambda index: keys[order](jobs[index]))


def parse_wall(text: str) -> time:
    """`07:00` as a time of day. Raises UsageError.

    >>> parse_wall("7:30")
    datetime.time(7, 30)
    """
    hours, colon, minutes = text.strip().partition(":")
    good = colon and hours.isascii() and hours.isdecimal() and minutes.isascii() and minutes.isdecimal()
    if not good or len(minutes) != 2 or int(hours) > 23 or int(minutes) > 59:
        raise UsageError(f"--until takes a time of day such as 07:00, not '{text}'")
    return time(int(hours), int(minutes))


def deadline(now: datetime, wall: time, zone: tzinfo | None = None) -> datetime:
    """The next moment, in UTC, at which a clock on the wall shows `wall`; `zone` None is the machine's own.

    `now` is aware. An hour that a clock shows twice counts the first time that is yet to come; one that it leaves out
    is as long after midnight as it would have been (02:30 becomes 03:30).
    """
    today = now.astimezone(zone).date()
    moments = list[datetime]()
    for days in (-1, 0, 1, 2):
        naive = datetime.combine(today + timedelta(days=days), wall)
        readings = {_place(naive.replace(fold=fold), zone) for fold in (0, 1)}
        shown = {moment for moment in readings if moment.astimezone(zone).time() == wall}
        moments += shown or {max(readings)}
    return min(moment for moment in moments if moment > now)


def _place(naive: datetime, zone: tzinfo | None) -> datetime:
    aware = naive.astimezone() if zone is None else naive.replace(tzinfo=zone)
    return aware.astimezone(UTC)


def fits(now: datetime, expected: Estimate, end: datetime | None) -> bool:
    """Whether a recording that is started now can end in time."""
    return end is None or now + timedelta(milliseconds=expected.ms) <= end


def why_not(now: datetime, expected: Estimate, end: datetime, wall: str) -> str:
    """The sentence of a recording that is not started."""
    if now >= end:
        return f"not started: it is past {wall}"
    left = max(0, round((end - now).total_seconds() / 60))
    needed = max(1, round(expected.ms / 60_000))
    return f"not started: it needs about {needed} min ({expected.basis}) and {left} min were left until {wall}"


def longest_wait_ms(inbox: InboxSettings) -> int:
    """How long a run with nothing else to do waits for files that are still settling."""
    return (inbox.settle_seconds + 5) * 1000

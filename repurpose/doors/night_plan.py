"""What an overnight run works on, in which order, and what it would do if every estimate held."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from repurpose.doors.accounts import run_again
from repurpose.doors.arrivals import Arrival, look
from repurpose.doors.history import read_history
from repurpose.doors.night import Estimate, Job, deadline, effort_of, estimate, fits, in_order, parse_wall, why_not
from repurpose.doors.old_files import trust_times
from repurpose.doors.seen import Seen
from repurpose.errors import PresetError, RepurposeError
from repurpose.ingest.probe import probe
from repurpose.model import Settings
from repurpose.pipeline import Outcome
from repurpose.presets import Preset
from repurpose.workspace import Library


@dataclass(frozen=True, slots=True)
class Overnight:
    """What is worked through, how, and until when."""

    folder: Path
    library: Library
    settings: Settings
    """Of the folder as a whole; only `inbox` counts."""
    preset_of: Callable[[Arrival], Preset]
    """What an arrival is processed with; raises PresetError."""
    process: Callable[[Arrival], Outcome]
    say: Callable[[str], None]
    preset: str = "talk"
    """Of an arrival whose subfolder carries none."""
    until: str = ""
    """Local wall time such as 07:00; empty for no deadline."""
    flags: Mapping[str, str] = field(default_factory=dict)

    def deadline(self, now: datetime) -> datetime | None:
        return deadline(now, parse_wall(self.until)) if self.until else None

    def again(self, arrival: Arrival) -> str:
        """The command that a person types to process an arrival anew."""
        return run_again(arrival, self.library.root, arrival.preset or self.preset, self.flags)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a run would do with an arrival, and when."""

    arrival: Arrival
    at: datetime
    """Local."""
    expected: Estimate
    why: str = ""
    """Why it would not be started; empty where it would."""


def plan_night(job: Overnight) -> Iterator[Planned]:
    """What a run that began now would do, if every estimate held. Nothing is written, in no place."""
    root, seen, now = job.library.root, Seen.of(job.library.root, job.folder), datetime.now(UTC)
    end = job.deadline(now)
    trust_times(job.folder, root, seen, time.monotonic_ns() // 1_000_000, time.time_ns())
    sweep = look(job.folder, root, job.settings, seen, time.monotonic_ns() // 1_000_000)
    for arrival in ordered(job, sweep.due):
        try:
            effort = effort_of(job.preset_of(arrival).settings)
        except PresetError as error:
            yield Planned(arrival, now.astimezone(), Estimate(0, ""), error.message)
            continue
        expected = estimate(length_ms(job, arrival), effort, read_history(root))
        started = fits(now, expected, end)
        why = "" if end is None or started else why_not(now, expected, end, job.until)
        yield Planned(arrival, now.astimezone(), expected, why)
        now += timedelta(milliseconds=expected.ms) if started else timedelta()


def ordered(job: Overnight, arrivals: Sequence[Arrival]) -> list[Arrival]:
    order = job.settings.inbox.order
    # Only one order needs to know how long each is, which means to open it.
    lengths = [length_ms(job, arrival) if order == "shortest" else 0 for arrival in arrivals]
    jobs = [
        Job(os.fspath(arrival.path), arrival.modified_ns, length)
        for arrival, length in zip(arrivals, lengths, strict=True)
    ]
    return [arrivals[index] for index in in_order(jobs, order)]


def length_ms(job: Overnight, arrival: Arrival) -> int:
    """Of all parts; 0 where one cannot be read, which processing will say."""
    try:
        return sum(probe(path, job.settings.ingest)[0].duration_ms for path in arrival.paths)
    except (RepurposeError, OSError):
        return 0

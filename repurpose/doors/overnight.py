"""The overnight run: everything that is due, in order, as far as it can end in time, and an account of it."""

from __future__ import annotations

import os
import time
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from repurpose.doors.accounts import finding_waits, made_recording, unreached, where_it_lies
from repurpose.doors.arrivals import DONE_BEFORE, Arrival, Sweep, look
from repurpose.doors.history import read_history, remember_time
from repurpose.doors.holding import hold_folder
from repurpose.doors.night import Estimate, Took, effort_of, estimate, fits, longest_wait_ms, why_not
from repurpose.doors.night_plan import Overnight, length_ms, ordered
from repurpose.doors.nights import adopt_killed, filled_in, finish, has_report, keep, local_time
from repurpose.doors.old_files import trust_times
from repurpose.doors.processing import require_complete
from repurpose.doors.seen import Seen
from repurpose.doors.sweep import Taken, take
from repurpose.errors import BusyError, DiskSpaceError, FolderUnavailableError, PresetError, RepurposeError, shown
from repurpose.lease_files import this_host
from repurpose.model.night import Fate, Night, NightRecording, Waits
from repurpose.pipeline import Outcome
from repurpose.presets import Preset

POLL_SECONDS = 1.0
FATES: dict[str, Fate] = {"known": "known", "waits": "waits", "failed": "failed", "halted": "failed"}


@dataclass(frozen=True, slots=True)
class Done:
    """What a run gave: its record, and its report where it wrote one."""

    night: Night
    report: Path | None


@dataclass(slots=True)
class _Run:
    """A run under way."""

    job: Overnight
    seen: Seen
    night: Night
    end: datetime | None
    handled: set[tuple[Path, int, int]] = field(default_factory=set)
    waits: list[Waits] = field(default_factory=list)
    sweep: Sweep = field(default_factory=Sweep)
    """The last look."""
    left: deque[Arrival] = field(default_factory=deque)
    """Due and without an account yet, in order."""
    at_work: Arrival | None = None


def run_overnight(job: Overnight) -> Done:
    """Work through the folder once. Raises BusyError at once where another run, or a watcher, has the folder."""
    root = job.library.root
    end = job.deadline(datetime.now(UTC))
    with hold_folder(root, job.folder, shared=job.settings.inbox.shared):
        host = this_host()
        adopt_killed(job.library, str(job.folder), host, job.settings.inbox.tries)
        started = local_time()
        night = Night(
            id=f"{started[:19].replace(':', '')}-{uuid4().hex[:8]}",
            folder=str(job.folder),
            library=str(root),
            host=host,
            started=started,
            until=local_time(end) if end else "",
        )
        run = _Run(job, Seen.of(root, job.folder), night, end)
        trust_times(job.folder, root, run.seen, time.monotonic_ns() // 1_000_000, time.time_ns())
        try:
            _work(run)
        except FolderUnavailableError as error:
            run.night = replace(run.night, halted=error.message)
        except BaseException:
            # Told to stop: what was done until now is in the report, and nothing else is waited for.
            if run.night.recordings or run.left:
                _close(run, "the night was interrupted")
            raise
        return _end(run)


def _work(run: _Run) -> None:
    """Until nothing is due, nor becomes due within the settle time, or the machine is at fault."""
    job, quiet_since = run.job, time.monotonic()
    while True:
        run.sweep = sweep = look(job.folder, job.library.root, job.settings, run.seen, time.monotonic_ns() // 1_000_000)
        fresh = [arrival for arrival in sweep.due if _key(arrival) not in run.handled]
        run.left.extend(ordered(job, fresh))
        while run.left:
            _take(run, run.left[0])
            quiet_since = time.monotonic()
            if run.night.halted:
                return
        waited_ms = (time.monotonic() - quiet_since) * 1000
        late = run.end is not None and datetime.now(UTC) >= run.end
        if not fresh and (late or not _may_settle(sweep) or waited_ms > longest_wait_ms(job.settings.inbox)):
            return
        if not fresh:
            time.sleep(POLL_SECONDS)


def _may_settle(sweep: Sweep) -> bool:
    """Whether waiting helps: what failed tonight is for the next night."""
    return any(not why.startswith("failed") for _, why in sweep.waiting)


def _take(run: _Run, arrival: Arrival) -> None:
    """One arrival to its end, and the account of it into the night's record."""
    run.handled.add(_key(arrival))
    job = run.job
    try:
        preset = job.preset_of(arrival)
    except PresetError as error:
        refused = NightRecording(str(arrival.path), shown(arrival.path.name), "failed", error.message)
        run.waits.append(Waits("failed", refused.name, error.message, job.again(arrival), refused.source))
        _note(run, refused)
        job.say(f"{refused.name}: {error.message}")
        return
    attempt = _Attempt(run, arrival, preset)
    taken = take(arrival, job.library, preset.settings, attempt, run.seen)
    recording = attempt.account(taken)
    if taken.kind == "done":
        arrival = where_it_lies(arrival, taken.folder)
        recording = replace(recording, lies_at=str(arrival.path))
    again = job.again(arrival)
    run.waits += finding_waits(recording, again, job.library.root)
    if recording.fate == "put off" and attempt.never:
        run.waits.append(Waits("time", recording.name, attempt.never, again, recording.source))
    elif recording.fate == "put off" and attempt.no_room:
        run.waits.append(Waits("machine", recording.name, recording.reason, again, recording.source))
    if taken.kind == "halted":
        run.night = replace(run.night, halted=taken.sentence)
        run.waits.append(Waits("machine", recording.name, taken.sentence, "repurpose doctor", recording.source))
    _note(run, recording)
    job.say(f"{recording.name}: {recording.reason}" if recording.fate == "put off" else taken.sentence)


class _Attempt:
    """What `take` calls for an arrival that the library does not hold yet: the last moment to look at the clock."""

    def __init__(self, run: _Run, arrival: Arrival, preset: Preset) -> None:
        self._run, self._arrival, self._preset = run, arrival, preset
        self.expected = Estimate(0, "")
        self.put_off = self.never = self.no_room = ""
        self.outcome: Outcome | None = None
        self.took_ms = self.recorded_ms = 0

    def __call__(self, arrival: Arrival) -> None:
        run, root = self._run, self._run.job.library.root
        self.recorded_ms = length_ms(run.job, arrival)
        effort = effort_of(self._preset.settings)
        self.expected = estimate(self.recorded_ms, effort, read_history(root))
        now = datetime.now(UTC)
        if run.end is not None and not fits(now, self.expected, run.end):
            self.put_off = why_not(now, self.expected, run.end, run.job.until)
            if not fits(datetime.fromisoformat(run.night.started), self.expected, run.end):
                self.never = (
                    "it is longer than a whole night of this length; run it by day, or give the night more time"
                )
            raise BusyError(self.put_off)
        run.at_work = self._arrival
        _keep(run)
        before = set(os.listdir(root))
        began = time.monotonic()
        try:
            self.outcome = run.job.process(arrival)
            require_complete(self.outcome)
        except RepurposeError as error:
            self.no_room = error.message if isinstance(error, DiskSpaceError) else ""
            # For its record in failed/: a later night, which may run otherwise, can say how it was processed.
            error.details["command"] = run.job.again(arrival)
            raise
        finally:
            self.took_ms = round((time.monotonic() - began) * 1000)
        # One that was begun before took less than the next will.
        if self.outcome.folder.name not in before:
            remember_time(root, Took(effort, self.outcome.edition.recording.probe.duration_ms, self.took_ms))

    def account(self, taken: Taken) -> NightRecording:
        """What the night's record says of it."""
        if self.outcome is not None:
            made = made_recording(self._arrival, self.outcome, self._preset.name, self.expected, self.took_ms)
            return replace(made, reason=taken.sentence if taken.kind != "done" else "")
        return NightRecording(
            source=str(self._arrival.path),
            name=shown(self._arrival.path.name),
            fate="put off" if self.put_off or (self.no_room and taken.kind == "waits") else FATES[taken.kind],
            reason=self.put_off or self.no_room or taken.sentence,
            preset=self._preset.name,
            recorded_ms=self.recorded_ms,
            estimate_ms=self.expected.ms,
            basis=self.expected.basis,
            took_ms=self.took_ms,
        )


def _end(run: _Run) -> Done:
    """The account as a whole. A run that had nothing to do adds nothing to a day that has its report."""
    root = run.job.library.root
    run.night = replace(run.night, ended=local_time(), whole=not run.night.halted)
    if not run.night.recordings and not run.night.halted and has_report(root, run.night.date):
        return Done(run.night, None)
    report = _close(run, "the night stopped")
    return Done(run.night, report)


def _close(run: _Run, how: str) -> Path:
    """Write the report; `how` the night ended is said of what was due and not reached."""
    _add(run, *unreached(run.left, run.at_work, how))
    told = {recording.source for recording in run.night.recordings}
    rest: list[tuple[Path, str, Fate]] = [(path, why, "waits") for path, why in run.sweep.waiting]
    rest += [(path, why, "left alone") for path, why in run.sweep.skipped if why not in (DONE_BEFORE, "is hidden")]
    _add(
        run,
        *(NightRecording(str(path), shown(path.name), fate, why) for path, why, fate in rest if str(path) not in told),
    )
    run.night = filled_in(run.job.library, replace(run.night, ended=local_time()), run.job.settings.inbox.tries)
    return finish(run.job.library.root, run.night)


def _note(run: _Run, recording: NightRecording) -> None:
    """The account of the arrival whose turn it was."""
    run.left.popleft()
    run.at_work = None
    _add(run, recording)
    if recording.fate in ("made", "failed"):
        _keep(run)


def _keep(run: _Run) -> None:
    """Store the night as its report is to tell of it if the process is killed from here on."""
    left = unreached(run.left, run.at_work, "the night was ended")
    keep(run.job.library.root, replace(run.night, recordings=(*run.night.recordings, *left)))


def _add(run: _Run, *recordings: NightRecording) -> None:
    run.night = replace(run.night, recordings=(*run.night.recordings, *recordings), waits=tuple(run.waits))


def _key(arrival: Arrival) -> tuple[Path, int, int]:
    return arrival.path, arrival.size, arrival.modified_ns

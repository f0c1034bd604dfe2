"""`repurpose overnight`: everything that has arrived in a folder, as far as it can end in time."""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import say
from repurpose.cli.watch import check_places, make_of, say_gallery
from repurpose.errors import shown

if TYPE_CHECKING:
    from repurpose.doors.arrivals import Arrival
    from repurpose.doors.night_plan import Overnight
    from repurpose.doors.overnight import Done
    from repurpose.pipeline import Outcome
    from repurpose.workspace import Library

HELP = "work through everything that has arrived in a folder, until a deadline"
DESCRIPTION = """\
Make clips, micro-docs and timelines of every recording in a folder that is not in the library yet: newest, oldest or
shortest first (inbox.order). How long each will take is estimated from this machine's own runs; none is started that
cannot end by the deadline, and what is left goes on next night. What became of each, and what waits for a person, is in
reports/ in the library. A second run over the same folder ends at once while one is going.

examples:
  repurpose overnight /mnt/inbox --until 07:00
  repurpose overnight inbox --preset gaming --library /srv/library
  repurpose overnight inbox --set inbox.order=shortest
  repurpose overnight inbox --until 07:00 --dry-run     say what would be started, and do nothing
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--until", default="", metavar="HH:MM", help="start nothing that cannot end by the next such local time"
    )
    options.add_preset(parser)
    options.add_library(parser)
    parser.add_argument("--inline", action="store_true", help="run in this process, without Prefect")
    parser.add_argument("--dry-run", action="store_true", help="say what would be started and when, and do nothing")


def act(arguments: argparse.Namespace) -> int:
    from repurpose.doors.notify_settings import read_settings
    from repurpose.doors.outbox import announce
    from repurpose.doors.overnight import run_overnight
    from repurpose.workspace import Library

    folder = arguments.folder.absolute()
    check_places(folder, arguments.library)
    options.preset_of(arguments)  # Wrong settings are told before any work.
    if arguments.dry_run:
        return _describe(_job(arguments, folder, Library(arguments.library.resolve())))
    library = Library.open(arguments.library)
    settings = read_settings(library.root)
    done = run_overnight(_job(arguments, folder, library))
    if not arguments.inline and any(recording.took_ms for recording in done.night.recordings):
        from flows.overnight import leave_report

        leave_report(done)
    announce(library.root, settings, done.night, done.report)
    return _print_done(done)


def _job(arguments: argparse.Namespace, folder: Path, library: Library) -> Overnight:
    from repurpose.doors.night_plan import Overnight
    from repurpose.doors.processing import preset_for

    flags = options.flags_of(arguments)
    return Overnight(
        folder,
        library,
        preset_for(None, arguments.preset, flags, library).settings,
        lambda arrival: preset_for(arrival, arguments.preset, flags, library),
        lambda arrival: _process(arguments, arrival, library),
        _say,
        arguments.preset,
        arguments.until,
        flags,
    )


def _process(arguments: argparse.Namespace, arrival: Arrival, library: Library) -> Outcome:
    outcome = make_of(arguments, arrival, library)
    say_gallery(outcome)
    return outcome


def _describe(job: Overnight) -> int:
    from repurpose.doors.night_plan import plan_night

    for entry in plan_night(job):
        minutes = f"about {max(1, round(entry.expected.ms / 60_000))} min ({entry.expected.basis})"
        say(f"{'leave' if entry.why else 'start'} {entry.at:%H:%M}  {entry.arrival.path}: {entry.why or minutes}")
    return 0


def _print_done(done: Done) -> int:
    recordings = done.night.recordings
    if done.report is not None:
        say(f"report     {done.report}")
    elif not recordings:
        _say(f"nothing new in {shown(done.night.folder)}")
    if done.night.halted:
        _say(done.night.halted)
    failed = any(
        recording.fate == "failed" or (recording.fate == "made" and recording.reason) for recording in recordings
    )
    # One that was put off for want of disk waits for a person, while the night itself went on.
    short = any(waits.kind == "machine" for waits in done.night.waits)
    return 1 if failed or short or done.night.halted else 0


def _say(text: str) -> None:
    say(f"{time.strftime('%H:%M:%S')} {text}", aside=True)

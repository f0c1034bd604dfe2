"""`repurpose watch`: recordings are processed as they arrive in a folder."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import say, show_progress
from repurpose.errors import RepurposeError, UsageError, shown

if TYPE_CHECKING:
    from repurpose.doors.arrivals import Arrival
    from repurpose.doors.watching import Watch
    from repurpose.pipeline import Outcome
    from repurpose.workspace import Library

HELP = "process recordings as they arrive in a folder"
DESCRIPTION = """\
Watch a folder, and make clips, micro-docs and timelines of each recording that arrives in it: once, by content, and not
before it is still, whole, and held open by nobody. A subfolder may carry a preset: a preset.toml in it, or its name.
Nothing is written into the folder; `inbox.move_done` moves a source to done/ once everything was checked. What fails
is tried inbox.tries times and then left alone until it changes (see failed/ in the library). Ctrl-C ends it.

examples:
  repurpose watch /mnt/inbox
  repurpose watch inbox --preset gaming --library /srv/library
  repurpose watch inbox --set inbox.settle_seconds=120 --set inbox.move_done=true
  repurpose watch inbox --once                  take what has settled, then end: for cron
  repurpose watch inbox --dry-run               say what would be taken, and why the rest waits
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    options.add_preset(parser)
    options.add_library(parser)
    parser.add_argument("--once", action="store_true", help="take what settles within inbox.settle_seconds, then end")
    parser.add_argument("--poll-only", action="store_true", help="look every inbox.poll_seconds, and do not listen")
    parser.add_argument("--inline", action="store_true", help="run in this process, without Prefect")
    parser.add_argument("--dry-run", action="store_true", help="look twice, say what would be taken, and do nothing")


def act(arguments: argparse.Namespace) -> int:
    from repurpose.doors.watching import watch, watch_once
    from repurpose.workspace import Library

    folder = arguments.folder.absolute()
    check_places(folder, arguments.library)
    options.preset_of(arguments)  # Wrong settings are told before anything is waited for.
    if arguments.dry_run:
        return _describe(_job(arguments, folder, Library(arguments.library.resolve())))
    job = _job(arguments, folder, Library.open(arguments.library))
    if arguments.once:
        tally = watch_once(job)
        _say(f"{tally.done} done, {tally.failed} failed")
        return 1 if tally.failed or tally.halted else 0
    _say(f"watching {shown(folder)}; Ctrl-C ends it")
    watch(job)
    return 0


def _job(arguments: argparse.Namespace, folder: Path, library: Library) -> Watch:
    from repurpose.doors.processing import preset_for
    from repurpose.doors.watching import Watch

    flags = options.flags_of(arguments)
    return Watch(
        folder,
        library,
        preset_for(None, arguments.preset, flags, library).settings,
        lambda arrival: _process(arguments, arrival, library),
        lambda arrival: preset_for(arrival, arguments.preset, flags, library).settings,
        _say,
        arguments.poll_only,
    )


def _process(arguments: argparse.Namespace, arrival: Arrival, library: Library) -> None:
    from repurpose.doors.accounts import run_again
    from repurpose.doors.processing import require_complete

    try:
        outcome = make_of(arguments, arrival, library)
        require_complete(outcome)
    except RepurposeError as error:
        # For the record of the failure, which a morning report shows.
        preset, flags = arrival.preset or arguments.preset, options.flags_of(arguments)
        error.details["command"] = run_again(arrival, library.root, preset, flags)
        raise
    say_gallery(outcome)


def make_of(arguments: argparse.Namespace, arrival: Arrival, library: Library) -> Outcome:
    """What either door makes of a recording, with progress on the terminal."""
    from repurpose.doors.processing import preset_for, process_inline

    flags = options.flags_of(arguments)
    with show_progress(arrival.path.name) as progress:
        if arguments.inline:
            preset = preset_for(arrival, arguments.preset, flags, library)
            return process_inline(arrival, library, preset, progress)
        from flows.watch_folder import process_arrival

        return process_arrival(arrival, library.root, arguments.preset, flags, progress)


def say_gallery(outcome: Outcome) -> None:
    say(f"gallery    {outcome.folder / 'index.html'}")
    sys.stdout.flush()


def _describe(job: Watch) -> int:
    """Two looks, a settle time apart where something may have settled by then; nothing is written, in no place."""
    from repurpose.doors.arrivals import look
    from repurpose.doors.seen import Seen

    def now_ms() -> int:
        return time.monotonic_ns() // 1_000_000

    seen = Seen.of(job.library.root, job.folder)
    sweep = look(job.folder, job.library.root, job.settings, seen, now_ms())
    if sweep.waiting:
        seconds = job.settings.inbox.settle_seconds
        _say(f"{len(sweep.waiting)} wait; looking again in {seconds} s, to see whether they are still")
        time.sleep(seconds)
        sweep = look(job.folder, job.library.root, job.settings, seen, now_ms())
    for arrival in sweep.due:
        parts = f" with {len(arrival.paths) - 1} more parts" if len(arrival.paths) > 1 else ""
        backups = f" and {len(arrival.backups)} backup" if arrival.backups else ""
        preset = f", preset {arrival.preset}" if arrival.preset else ""
        say(f"due      {arrival.path}{parts}{backups}{preset}")
    for path, why in sweep.waiting:
        say(f"waits    {path}: {why}")
    for path, why in sweep.skipped:
        say(f"skipped  {path}: {why}")
    return 0


def check_places(folder: Path, library: Path) -> None:
    """The library may lie in the folder, which is then not looked at; a folder in the library would be endless."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{shown(folder)} is no folder; `repurpose run` takes single recordings")
    if folder.resolve().is_relative_to(library.resolve()):
        raise UsageError(f"{shown(folder)} lies in the library {shown(library)}; choose another --library")


def _say(text: str) -> None:
    say(f"{time.strftime('%H:%M:%S')} {text}", aside=True)

"""`repurpose serve`: both doors of a folder, day and night."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import say
from repurpose.cli.watch import check_places
from repurpose.errors import shown

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

HELP = "keep a folder watched and worked through every night, by Prefect's schedules"
DESCRIPTION = """\
Keep both doors of a folder as Prefect deployments, until interrupted: recordings are processed as they arrive, and a
run every night takes what is left and writes the morning report. Runs that are late after a sleep end in seconds, but
for the last; no two runs work on one folder at a time. PREFECT_API_URL names a server; without one our own runs along.

examples:
  repurpose serve /mnt/inbox --until 07:00
  repurpose serve /mnt/inbox --at 01:00 --time-zone Europe/Berlin --library /srv/library --preset gaming
  repurpose serve /mnt/inbox --only overnight   nothing by day
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--at", default="01:00", metavar="HH:MM", help="when the night begins (default: 01:00)")
    parser.add_argument("--time-zone", metavar="NAME", help="of --at and --until (default: this machine's)")
    parser.add_argument(
        "--until", default="", metavar="HH:MM", help="a night starts nothing that cannot end by then (default: no end)"
    )
    parser.add_argument("--only", choices=["watch", "overnight"], help="one of the two doors")
    options.add_preset(parser)
    options.add_library(parser)


def act(arguments: argparse.Namespace) -> int:
    from flows import timetable

    folder = arguments.folder.absolute()
    check_places(folder, arguments.library)
    preset = options.preset_of(arguments)  # Wrong settings are told before anything is waited for.
    name = arguments.time_zone or timetable.local_zone()
    zone = timetable.zone(name)
    timetable.time_of_day(arguments.at, "--at")
    if arguments.until:
        timetable.time_of_day(arguments.until, "--until")
    _announce(arguments, name, zone)

    from flows.serve import Doors, serve
    from repurpose.workspace import Library

    serve(
        Doors(
            folder,
            Library.open(arguments.library).root,
            arguments.preset,
            options.flags_of(arguments),
            "" if arguments.only == "watch" else arguments.at,
            name,
            arguments.until,
            arguments.only != "overnight",
            preset.settings.inbox.shared,
        )
    )
    return 0


def _announce(arguments: argparse.Namespace, name: str, zone: ZoneInfo) -> None:
    from flows import timetable
    from repurpose.doors.night import deadline

    now = datetime.now(UTC)
    if arguments.only != "overnight":
        say(f"watching {shown(arguments.folder)}; Ctrl-C ends it", aside=True)
    if arguments.only == "watch":
        return
    at = timetable.time_of_day(arguments.at, "--at")
    begins = deadline(now, at, zone).astimezone(zone)
    say(f"the next night begins {begins:%Y-%m-%d %H:%M} {name}", aside=True)
    for year in (now.year, now.year + 1):
        for day, what in timetable.odd_days(at, zone, year):
            say(f"on {day} {arguments.at} {what} in {name}; 01:00 is safe in most zones", aside=True)

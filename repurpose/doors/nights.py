"""The stored records of overnight runs, and the reports that are written from them.

A run that is under way is kept in `reports/.runs/`, so that a killed one is told of by the next; one that ended lies in
`reports/.runs/<its date>/`. The report of a day is written anew from all of that day's records: a later run adds to it.
"""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from repurpose.codec import from_json, to_json
from repurpose.doors.accounts import library_waits
from repurpose.errors import StoredDataError
from repurpose.model.night import Night
from repurpose.publish.morning import morning_html, morning_markdown
from repurpose.storage import write_atomic
from repurpose.workspace import Library

SCHEMA = "night/1"
log = logging.getLogger(__name__)


def reports_of(library_root: Path) -> Path:
    return library_root / "reports"


def runs_of(library_root: Path) -> Path:
    return reports_of(library_root) / ".runs"


def local_time(now: datetime | None = None) -> str:
    """ISO 8601 to the second, with the offset of the machine's zone at that time."""
    return (now or datetime.now()).astimezone().isoformat(timespec="seconds")


def keep(library_root: Path, night: Night) -> None:
    """Store a run that is under way, as far as it is."""
    runs = runs_of(library_root)
    runs.mkdir(parents=True, exist_ok=True)
    write_atomic(runs / f"{night.id}.json", to_json(SCHEMA, replace(night, ended=local_time())))


def adopt_killed(library: Library, folder: str, host: str, tries: int) -> tuple[Path, ...]:
    """Write the reports of runs over this folder that never came to their end; the caller holds the folder's lock."""
    nights = [_read(path) for path in sorted(runs_of(library.root).glob("*.json"))]
    return tuple(
        finish(library.root, filled_in(library, night, tries))
        for night in nights
        if night is not None and (night.folder, night.host) == (folder, host)
    )


def filled_in(library: Library, night: Night, tries: int) -> Night:
    """A run's record with what is known at its end alone: what waits in the library, and how full the disk is."""
    free, used = disk_of(library.root)
    return replace(night, waits=(*night.waits, *library_waits(library, tries)), free_bytes=free, used_bytes=used)


def finish(library_root: Path, night: Night) -> Path:
    """Store a run that ended, and write its day's report anew; returns the Markdown's path."""
    day = runs_of(library_root) / night.date
    day.mkdir(parents=True, exist_ok=True)
    reports = reports_of(library_root)
    with open(runs_of(library_root) / "lock", "w") as lock:
        # Two runs over different folders may end at once; the later writer must see both records.
        fcntl.flock(lock, fcntl.LOCK_EX)
        write_atomic(day / f"{night.id}.json", to_json(SCHEMA, night))
        nights = nights_of(library_root, night.date)
        write_atomic(reports / f"{night.date}.html", morning_html(nights))
        write_atomic(reports / f"{night.date}.md", morning_markdown(nights))
    (runs_of(library_root) / f"{night.id}.json").unlink(missing_ok=True)
    return reports / f"{night.date}.md"


def nights_of(library_root: Path, date: str) -> tuple[Night, ...]:
    """The runs that ended on a day, in that order."""
    found = (_read(path) for path in sorted((runs_of(library_root) / date).glob("*.json")))
    return tuple(
        sorted((night for night in found if night is not None), key=lambda n: (datetime.fromisoformat(n.ended), n.id))
    )


def has_report(library_root: Path, date: str) -> bool:
    return (reports_of(library_root) / f"{date}.md").is_file()


def disk_of(library_root: Path) -> tuple[int, int]:
    """Bytes free on the library's disk, and bytes that the library uses."""
    return shutil.disk_usage(library_root).free, sum(_sizes(library_root))


def _sizes(folder: Path) -> Iterator[int]:
    for place, _, names in os.walk(folder):
        for name in names:
            try:
                yield os.lstat(os.path.join(place, name)).st_blocks * 512
            except OSError:
                continue


def _read(path: Path) -> Night | None:
    try:
        return from_json(SCHEMA, Night, path.read_text(encoding="utf-8"), str(path))
    except (OSError, StoredDataError) as error:
        # The error's own sentence promises that what is damaged will be made again, which nobody can do here.
        why = error.__cause__ or error
        log.warning("%s cannot be read (%s); what that night did is missing from its day's report", path, why)
        return None

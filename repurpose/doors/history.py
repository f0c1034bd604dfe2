"""How long recordings took on this machine: a few lines in the library, one file a host."""

from __future__ import annotations

import json
import logging
from pathlib import Path

from repurpose.doors.night import Took
from repurpose.lease_files import this_host
from repurpose.storage import write_atomic

KEPT = 200
"""Runs that are remembered."""

log = logging.getLogger(__name__)


def history_file(library_root: Path, host: str = "") -> Path:
    """`.times/<host>.json`; a library that several machines share holds one for each."""
    return library_root / ".times" / f"{host or this_host()}.json"


def read_history(library_root: Path, host: str = "") -> tuple[Took, ...]:
    """The runs on record, the oldest first; none where there is no record, or a damaged one (it is begun anew)."""
    path = history_file(library_root, host)
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["runs"]
        return tuple(Took(str(row["effort"]), int(row["recorded_ms"]), int(row["took_ms"])) for row in rows)
    except FileNotFoundError:
        return ()
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("%s cannot be read (%s); estimates begin without it", path, error)
        return ()


def remember_time(library_root: Path, took: Took, host: str = "") -> None:
    """Add a run. Only whole ones belong here: a resumed one is quicker than the next will be."""
    path = history_file(library_root, host)
    path.parent.mkdir(exist_ok=True)
    runs = [*read_history(library_root, host), took][-KEPT:]
    rows = [{"effort": run.effort, "recorded_ms": run.recorded_ms, "took_ms": run.took_ms} for run in runs]
    write_atomic(path, json.dumps({"schema": "times/1", "runs": rows}, indent=1) + "\n")

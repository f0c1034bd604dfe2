"""The watched folder with Prefect: each recording is a flow run of its own, by `process recording`."""

from __future__ import annotations

import logging
from pathlib import Path

from prefect import flow

from flows.process_recording import run_recording
from repurpose.doors.arrivals import Arrival
from repurpose.doors.processing import preset_for, require_complete
from repurpose.doors.seen import Seen
from repurpose.doors.telling import Teller
from repurpose.doors.watching import Tally, Watch, watch_once
from repurpose.pipeline import Outcome
from repurpose.tasks import Progress, silent
from repurpose.workspace import Library

log = logging.getLogger(__name__)


def process_arrival(
    arrival: Arrival, library: Path, preset: str, flags: dict[str, str], progress: Progress = silent
) -> Outcome:
    """Run the flow of one recording and wait for it; its folder's preset goes before the one that is given."""
    return run_recording(
        arrival.path,
        library,
        arrival.preset or preset,
        flags,
        progress=progress,
        more_parts=arrival.paths[1:],
        backups=arrival.backups,
    )


@flow(name="watch folder", flow_run_name="{folder}", persist_result=False, validate_parameters=False)
def watch_folder(folder: str, library: str, preset: str, flags: dict[str, str]) -> Tally:
    """Take everything that has settled in a folder, once: a schedule makes it a watch. Parameters are plain text.

    Raises BusyError where the folder is being watched already, FolderUnavailableError.
    """
    return pass_over(Path(folder).absolute(), Library.open(Path(library)), preset, flags)


def pass_over(
    folder: Path,
    home: Library,
    preset: str,
    flags: dict[str, str],
    seen: Seen | None = None,
    teller: Teller | None = None,
) -> Tally:
    """`watch_folder` where what is seen and said goes on from pass to pass, if the caller keeps it."""
    return watch_once(
        Watch(
            folder,
            home,
            preset_for(None, preset, flags, home).settings,
            lambda arrival: require_complete(process_arrival(arrival, home.root, preset, flags)),
            lambda arrival: preset_for(arrival, preset, flags, home).settings,
            log.info,
        ),
        seen,
        teller,
    )

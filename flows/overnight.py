"""The overnight run with Prefect: each recording is a flow run of its own, the morning report an artifact."""

from __future__ import annotations

import logging
from pathlib import Path

import httpx
from prefect import flow
from prefect.artifacts import create_markdown_artifact
from prefect.exceptions import PrefectException

from flows.watch_folder import process_arrival
from repurpose.doors.night_plan import Overnight
from repurpose.doors.notify_settings import read_settings
from repurpose.doors.outbox import announce
from repurpose.doors.overnight import Done, run_overnight
from repurpose.doors.processing import preset_for
from repurpose.errors import RepurposeError
from repurpose.workspace import Library

log = logging.getLogger(__name__)


@flow(name="overnight", flow_run_name="{folder}", persist_result=False, validate_parameters=False)
def overnight(folder: str, library: str, preset: str, flags: dict[str, str], until: str = "") -> str:
    """Work through a folder once; returns the report's path. Parameters are plain text, for a schedule.

    Raises BusyError where the folder is being worked through already; RepurposeError, once all the rest is done and
    told, where the machine stopped the night.
    """
    home = Library.open(Path(library))
    settings = read_settings(home.root)
    done = run_overnight(
        Overnight(
            Path(folder).absolute(),
            home,
            preset_for(None, preset, flags, home).settings,
            lambda arrival: preset_for(arrival, preset, flags, home),
            lambda arrival: process_arrival(arrival, home.root, preset, flags),
            log.info,
            preset,
            until,
            flags,
        )
    )
    if done.report is not None:
        _leave(done.report)
    announce(home.root, settings, done.night, done.report)
    if done.night.halted:
        raise RepurposeError(done.night.halted)
    return str(done.report or "")


def leave_report(done: Done) -> None:
    """The morning report of a run from the command line, for whoever looks at Prefect's pages in the morning."""
    if done.report is None:
        return
    try:
        morning_report(done.report.stem, str(done.report))
    except (httpx.HTTPError, PrefectException, OSError) as error:
        log.warning("Prefect's server does not answer (%s); the report lies in the library", type(error).__name__)


@flow(name="morning report", flow_run_name="{date}", persist_result=False, validate_parameters=False)
def morning_report(date: str, report: str) -> None:
    """Leave a report that was written as an artifact."""
    _leave(Path(report))


def _leave(report: Path) -> None:
    text = report.read_text(encoding="utf-8")
    create_markdown_artifact(text, key=f"morning-{report.stem}", description="Links lead from library/reports.")

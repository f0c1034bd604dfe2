"""The main job on one recording, as a flow."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from pathlib import Path

import httpx
from prefect import flow, tags
from prefect.exceptions import CancelledRun, PrefectException
from prefect.runtime import flow_run
from prefect.task_runners import ThreadPoolTaskRunner

from flows import limits, presence
from flows.artifacts import leave_results, shown_progress
from flows.reconcile import reconcile
from flows.runner import PrefectRunner
from flows.server import ensure_server
from flows.wording import as_parameter, from_parameter
from repurpose.errors import RepurposeError, ToolError
from repurpose.lease import Owner
from repurpose.pipeline import Outcome, process, silent
from repurpose.presets import resolve_preset
from repurpose.tasks import InlineRunner, Progress, Runner
from repurpose.workspace import Library

WORKERS = 4
"""Threads: the work is in ffmpeg and CTranslate2. `flows.limits` bounds what loads the machine."""

log = logging.getLogger(__name__)
_progress: ContextVar[Progress] = ContextVar("progress", default=silent)


def run_recording(
    source: Path,
    library: Path,
    preset: str,
    flags: dict[str, str],
    sidecars: tuple[Path, ...] = (),
    progress: Progress = silent,
) -> Outcome:
    """Run the flow here and wait for it.

    Prefect keeps the record and is not needed for the work: where its server cannot be had, or goes away in mid-run,
    the work goes on without it, from what was already made.
    """
    try:
        ensure_server()
        reconcile()
        return _as_flow(source, library, preset, flags, sidecars, progress)
    except (CancelledRun, RepurposeError) as error:
        if not isinstance(error, ToolError) or "Prefect" not in error.message:
            raise
        log.warning("%s. The work goes on without it", error)
    except (httpx.HTTPError, PrefectException, OSError) as error:
        log.warning("Prefect's server does not answer (%s); the work goes on without it", type(error).__name__)
    return _process(source, library, preset, flags, sidecars, InlineRunner(workers=2), progress)


def _as_flow(
    source: Path,
    library: Path,
    preset: str,
    flags: dict[str, str],
    sidecars: tuple[Path, ...],
    progress: Progress,
) -> Outcome:
    token = _progress.set(progress)
    try:
        with tags("repurpose", f"host:{Owner.of_this_process().host}"):
            outcome: Outcome = process_recording(
                name=as_parameter(source).rpartition("/")[2],
                source=as_parameter(source),
                library=as_parameter(library),
                preset=preset,
                flags=flags,
                sidecars=[as_parameter(path) for path in sidecars],
            )
        return outcome
    finally:
        _progress.reset(token)


@flow(
    name="process recording",
    flow_run_name="{name}",
    # Prefect types its runners by the future of another runner.
    task_runner=ThreadPoolTaskRunner(max_workers=WORKERS),  # type: ignore[arg-type]
    persist_result=False,
    validate_parameters=False,
)
def process_recording(
    name: str, source: str, library: str, preset: str, flags: dict[str, str], sidecars: list[str]
) -> Outcome:
    """Everything from a recording's file to its published folder. Parameters are plain text, for deployments."""
    try:
        with presence.present(flow_run.id or "none"), shown_progress(name, _progress.get()) as progress:
            paths = tuple(from_parameter(text) for text in sidecars)
            home = from_parameter(library)
            outcome = _process(from_parameter(source), home, preset, flags, paths, PrefectRunner(), progress)
    except Exception:
        raise
    except BaseException:
        # Told to stop: threads that wait for a slot would wait on.
        limits.stop_waiting()
        raise
    leave_results(outcome)
    return outcome


def _process(
    source: Path,
    library: Path,
    preset: str,
    flags: dict[str, str],
    sidecars: tuple[Path, ...],
    runner: Runner,
    progress: Progress,
) -> Outcome:
    home = Library.open(library)
    settings = resolve_preset(preset, recording=source, flags=flags, folders=(home.root / "presets",))
    return process(source, home, settings, runner, progress=progress, sidecars=sidecars)

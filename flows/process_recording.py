"""The main job on one recording, as a flow."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import httpx
from prefect import flow, tags
from prefect.client.schemas.objects import State
from prefect.exceptions import CancelledRun
from prefect.runtime import flow_run
from prefect.states import Cancelled, Completed
from prefect.task_runners import ThreadPoolTaskRunner

from flows import limits, presence
from flows.artifacts import leave_results, shown_progress
from flows.cancelling import cancelled_by_person
from flows.handshake import require_version
from flows.reconcile import reconcile
from flows.runner import PrefectRunner
from flows.server import ServerError, ensure_server
from flows.wording import as_parameter, from_parameter
from repurpose.errors import BusyError, CancelledError, shown
from repurpose.lease_files import Owner
from repurpose.pipeline import Outcome, process
from repurpose.presets import resolve_preset
from repurpose.tasks import InlineRunner, Progress, Runner, silent
from repurpose.workspace import Library

WORKERS = 4
"""Threads: the work is in ffmpeg and CTranslate2. `flows.limits` bounds what loads the machine."""

UNREACHABLE = "Failed to reach API"
"""How the RuntimeError begins that Prefect raises where its server is down."""

log = logging.getLogger(__name__)
_progress: ContextVar[Progress] = ContextVar("progress", default=silent)


@dataclass(frozen=True, slots=True)
class Files:
    """What a run is given: a recording's file, or its parts in order of time, and what belongs to it."""

    source: Path
    more_parts: tuple[Path, ...] = ()
    backups: tuple[Path, ...] = ()
    sidecars: tuple[Path, ...] = ()


def run_recording(
    source: Path,
    library: Path,
    preset: str,
    flags: dict[str, str],
    sidecars: tuple[Path, ...] = (),
    progress: Progress = silent,
    more_parts: tuple[Path, ...] = (),
    backups: tuple[Path, ...] = (),
) -> Outcome:
    """Run the flow here and wait for it.

    Prefect keeps the record and is not needed for the work: where its server cannot be had, or goes away in mid-run,
    the work goes on without it, from what was already made.
    """
    files = Files(source, more_parts, backups, sidecars)
    try:
        ensure_server()
        reconcile()
        return _as_flow(files, library, preset, flags, progress)
    except CancelledRun as cancelled:
        raise CancelledError(
            f"{shown(source.name)} was cancelled in Prefect; what was finished is kept", file=str(source)
        ) from cancelled
    except ServerError as error:
        _tell_once(f"{error}; the work goes on without it")
    except Exception as error:
        if not _is_of_prefect(error):
            raise
        log.debug("Prefect failed", exc_info=True)
        _tell_once(
            f"Prefect or its server failed ({type(error).__name__}; --debug says how); the work goes on without it"
        )
    return _process(files, library, preset, flags, InlineRunner(workers=2), progress)


def _is_of_prefect(error: Exception) -> bool:
    """Whether Prefect or its server failed, and not the work. Not all of its errors have its base class."""
    if isinstance(error, RuntimeError) and str(error).startswith(UNREACHABLE):
        return True
    return isinstance(error, (httpx.HTTPError, ConnectionError)) or type(error).__module__.startswith("prefect.")


@cache
def _tell_once(sentence: str) -> None:
    """A night of ten recordings tells it once."""
    log.warning("%s", sentence)


def _as_flow(files: Files, library: Path, preset: str, flags: dict[str, str], progress: Progress) -> Outcome:
    token = _progress.set(progress)
    try:
        with tags("repurpose", f"host:{Owner.of_this_process().host}"):
            outcome = process_recording(
                name=as_parameter(files.source).rpartition("/")[2],
                source=as_parameter(files.source),
                library=as_parameter(library),
                preset=preset,
                flags=flags,
                sidecars=[as_parameter(path) for path in files.sidecars],
                more_parts=[as_parameter(path) for path in files.more_parts],
                backups=[as_parameter(path) for path in files.backups],
            )
        if isinstance(outcome, BusyError):
            raise outcome
        if not isinstance(outcome, Outcome):
            raise CancelledError(f"{shown(files.source.name)} was cancelled in Prefect", file=str(files.source))
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
    name: str,
    source: str,
    library: str,
    preset: str,
    flags: dict[str, str],
    sidecars: Sequence[str] = (),
    more_parts: Sequence[str] = (),
    backups: Sequence[str] = (),
    version: str = "",
) -> Outcome | State[Outcome] | State[BusyError]:
    """Everything from a recording's file, or its parts, to its published folder. Plain text, for deployments.

    `version` is the one of Repurpose that a deployment asks for.
    """
    require_version(version)
    try:
        with (
            presence.present(flow_run.id or "none"),
            cancelled_by_person(flow_run.id, name),
            shown_progress(name, _progress.get()) as progress,
        ):
            lists = (tuple(map(from_parameter, texts)) for texts in (more_parts, backups, sidecars))
            files = Files(from_parameter(source), *lists)
            outcome = _process(files, from_parameter(library), preset, flags, PrefectRunner(), progress)
    except CancelledError as error:
        return Cancelled(message=error.message)
    except BusyError as error:
        # No failure that a person has to look at: it is being made by somebody else.
        return Completed(name="Skipped", message=error.message, data=error)
    except Exception:
        raise
    except BaseException:
        # Told to stop: threads that wait for a slot would wait on.
        limits.stop_waiting()
        raise
    leave_results(outcome)
    return outcome


def _process(
    files: Files, library: Path, preset: str, flags: dict[str, str], runner: Runner, progress: Progress
) -> Outcome:
    home = Library.open(library)
    settings = resolve_preset(preset, recording=files.source, flags=flags, folders=(home.root / "presets",))
    return process(
        files.source,
        home,
        settings,
        runner,
        progress=progress,
        sidecars=files.sidecars,
        more_parts=files.more_parts,
        backups=files.backups,
    )

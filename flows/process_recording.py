"""The main job on one recording, as a flow."""

from __future__ import annotations

from contextvars import ContextVar
from pathlib import Path

from prefect import flow
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.task_runners import ThreadPoolTaskRunner

from flows.runner import PrefectRunner
from repurpose.pipeline import Outcome, process, silent
from repurpose.presets import resolve_preset
from repurpose.tasks import Progress
from repurpose.workspace import Library

WORKERS = 4
"""Threads: the work is in ffmpeg and CTranslate2. `flows.limits` bounds what loads the machine."""

_progress: ContextVar[Progress] = ContextVar("progress", default=silent)


def run_recording(
    source: Path,
    library: Path,
    preset: str,
    flags: dict[str, str],
    sidecars: tuple[Path, ...] = (),
    progress: Progress = silent,
) -> Outcome:
    """Run the flow here and wait for it; Prefect starts its embedded server where none is configured."""
    token = _progress.set(progress)
    try:
        outcome: Outcome = process_recording(
            name=source.name,
            source=str(source),
            library=str(library),
            preset=preset,
            flags=flags,
            sidecars=[str(path) for path in sidecars],
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
    path = Path(source)
    home = Library.open(Path(library))
    outcome = process(
        path,
        home,
        resolve_preset(preset, recording=path, flags=flags, folders=(home.root / "presets",)),
        PrefectRunner(),
        progress=_progress.get(),
        sidecars=tuple(Path(sidecar) for sidecar in sidecars),
    )
    _leave_artifacts(outcome)
    return outcome


def _leave_artifacts(outcome: Outcome) -> None:
    """The report and a table of what was made, for whoever looks at the run in Prefect."""
    key = f"recording-{outcome.manifest.recording_id}"
    report = (outcome.folder / "report.md").read_text(encoding="utf-8")
    create_markdown_artifact(report, key=f"{key}-report", description=outcome.manifest.name)
    create_table_artifact(
        [
            {"file": asset.path, "seconds": asset.duration_ms // 1000, "bytes": asset.size}
            for asset in outcome.manifest.assets
        ],
        key=f"{key}-files",
        description=outcome.manifest.name,
    )

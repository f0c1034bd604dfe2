"""Making everything of an arrival in this process, and what counts as having made it."""

from __future__ import annotations

from collections.abc import Mapping

from repurpose.doors.arrivals import Arrival
from repurpose.errors import RepurposeError
from repurpose.pipeline import Outcome, process
from repurpose.presets import Preset, resolve_preset
from repurpose.select.signals import check_weights
from repurpose.tasks import InlineRunner, Progress
from repurpose.workspace import Library


def preset_for(arrival: Arrival | None, name: str, flags: Mapping[str, str], library: Library) -> Preset:
    """The settings of an arrival: its folder's preset, else the one of that name; None for those of the door itself.

    Raises PresetError.
    """
    recording = None if arrival is None else arrival.path
    carried = "" if arrival is None else arrival.preset
    preset = resolve_preset(carried or name, recording=recording, flags=flags, folders=(library.root / "presets",))
    check_weights(preset.settings.select.weights)
    return preset


def process_inline(arrival: Arrival, library: Library, preset: Preset, progress: Progress) -> Outcome:
    """Without Prefect. Raises as `repurpose.pipeline.process`."""
    return process(
        arrival.path,
        library,
        preset,
        InlineRunner(workers=2),
        progress=progress,
        more_parts=arrival.paths[1:],
        backups=arrival.backups,
    )


def require_complete(outcome: Outcome) -> None:
    """A run that could not make an entry of its plan has failed in part, whatever else it made."""
    failed = [finding for finding in outcome.edition.findings if finding.rule == "render.failed"]
    if failed:
        raise RepurposeError(f"{len(failed)} of the plan's entries failed: {failed[0].message}")

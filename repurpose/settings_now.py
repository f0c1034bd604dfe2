"""The settings by which a recording's files would be made today, and how they differ from those of its last run."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from repurpose.errors import PresetError
from repurpose.model import Manifest, Recording, Settings
from repurpose.presets import LOCAL_SUFFIX, Preset, flatten, resolve_preset, toml_value
from repurpose.workspace import Workspace

MAKING = ("captions", "vertical_captions", "video", "sound", "docs", "limits", "brand")
"""Tables that finished files follow from; from the others follows what is found and chosen."""
CAPTION_TABLES = ("captions.", "vertical_captions.")
FLAG = "flag"


@dataclass(frozen=True, slots=True)
class SettingsNow:
    """The preset of today, laid over what the last run found and chose with."""

    name: str
    settings: Settings
    """To make files by."""
    rows: tuple[tuple[str, str, str], ...]
    """(key, value, layer) of each, for the manifest."""
    caption_rules: tuple[str, ...] = ()
    """Which keys of the captions changed, as phrases."""
    notes: tuple[str, ...] = ()
    preset: Preset | None = None
    """As it is found today; None where it is found no longer."""


def settings_now(
    workspace: Workspace, manifest: Manifest, recording: Recording, name: str | None = None
) -> SettingsNow:
    """The preset `name`, or the one that the manifest names, as it is today, with the flags of the last run.

    Where the manifest's preset is not found any more, the settings of the last run stand, with a note. Raises
    PresetError for a preset that was named and is not there, and for one that cannot be used.
    """
    last = workspace.load("settings.json", "settings/1", Settings)
    own, stored_rows = dict(manifest.preset)["name"], tuple(preset_rows(manifest))
    source = Path(recording.parts[0].path)
    # What lay beside a recording that is not there now is known from the last run.
    beside = () if source.is_file() else (LOCAL_SUFFIX,)
    flags = {key: value for key, value, layer in stored_rows if layer == FLAG or layer.endswith(beside)}
    try:
        preset = resolve_preset(
            name or own,
            recording=source,
            flags=flags if name is None else None,
            folders=(workspace.folder.parent / "presets",),
        )
    except PresetError as error:
        if name is not None or not error.message.startswith("there is no"):
            raise
        note = f"its preset '{own}' is not found any more; the settings of its last run stand"
        return SettingsNow(own, last, stored_rows, notes=(note,))
    tables = {table: getattr(preset.settings, table) for table in MAKING if hasattr(last, table)}
    settings = replace(last, **tables)
    fresh = {row[0]: row for row in preset.rows()}
    rows = tuple(fresh.get(row[0], row) if row[0].partition(".")[0] in MAKING else row for row in stored_rows)
    changed = tuple(_changed(last, preset.settings))
    rules = tuple(text for key, text in changed if key.startswith(CAPTION_TABLES))
    choosing = [key for key, _ in changed if key.partition(".")[0] in ("ingest", "scenes", "speech", "select", "clips")]
    notes: tuple[str, ...] = ()
    if choosing:
        some = ", ".join(choosing[:4]) + (" and others" if len(choosing) > 4 else "")
        notes = (f"what is found and chosen follows other settings now ({some}); `repurpose run` proposes anew",)
    return SettingsNow(preset.name, settings, rows, rules, notes, preset)


def preset_rows(manifest: Manifest) -> Iterator[tuple[str, str, str]]:
    """(key, value, layer) of each setting that a manifest names."""
    for key, text in manifest.preset[1:]:
        value, _, layer = text.rpartition(" (")
        yield key, value, layer.removesuffix(")")


def _changed(last: Settings, today: Settings) -> Iterator[tuple[str, str]]:
    """Each key that is another now, with a phrase that says so."""
    before = dict(flatten(last))
    for key, value in flatten(today):
        if key in before and before[key] != value:
            yield key, f"{key} was {toml_value(before[key])}, is {toml_value(value)}"

"""Presets: find them, lay them over each other, check every key, and say which layer each value came from.

Layers, lowest first: defaults < caption profile, style and brand file < preset < `<recording>.repurpose.toml` beside
the recording < flags.
"""

from __future__ import annotations

import dataclasses
import itertools
import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from repurpose.brand_presets import with_brand
from repurpose.errors import PresetError
from repurpose.model import CaptionSettings, Settings, Signals
from repurpose.model.settings_rules import RULES
from repurpose.preset_files import CAPTION_FOLDERS, GLOSSARY_SUFFIX, describe, find_preset, list_presets, preset_folders
from repurpose.preset_layers import Fault, Layer, lay_over, read_layer

__all__ = [
    "CAPTION_FOLDERS", "DEFAULT", "GLOSSARY_SUFFIX", "Preset", "caption_settings", "describe", "find_preset", "flatten",
    "list_presets", "preset_folders", "read_caption_data", "resolve_preset", "toml_value", "with_style",
]  # fmt: skip

LOCAL_SUFFIX = ".repurpose.toml"
DEFAULT = "talk"
CAPTION_TABLES = ("captions", "vertical_captions")
DEEPEST = 8
"""Profiles that extend each other."""


@dataclass(frozen=True, slots=True)
class Preset:
    """Resolved settings with where each came from."""

    name: str
    settings: Settings
    origins: tuple[tuple[str, str], ...]
    """`table.key` (and `table.key.name` for weights) to the layer that gave its value."""
    file: Path | None = None
    """Where it was found."""

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """(key, value as TOML, layer) of each setting, in the order of the settings."""
        origins = dict(self.origins)
        for key, value in flatten(self.settings):
            yield key, toml_value(value), origins[key]


def resolve_preset(
    name: str = DEFAULT,
    *,
    recording: Path | None = None,
    flags: Mapping[str, str] | None = None,
    folders: tuple[Path, ...] = (),
) -> Preset:
    """Lay the layers over each other.

    `name` is a preset's name or the path of a TOML file, `folders` are searched before the user's own and the shipped
    presets. `flags` maps `table.key` to TOML text. Raises PresetError that lists every fault of a layer at once.
    """
    path = find_preset(name, folders)
    layers = [Layer(f"preset {path.stem}", str(path), read_layer(path))]
    # os.path: a long name with the suffix is too long for any file, over which Path.is_file raises.
    if recording is not None and os.path.isfile(local := recording.with_name(recording.stem + LOCAL_SUFFIX)):
        layers.append(Layer(local.name, str(local), read_layer(local)))
    if flags:
        layers.append(Layer("flag", "the flags", _flags_layer(flags)))
    layers, faults = with_brand(layers, folders)
    layers, settings = [*_caption_layers(layers, folders), *layers], Settings()
    origins = {key: "default" for key, _ in flatten(settings)}
    for layer in layers:
        settings, wrong = lay_over(settings, layer, origins)
        faults += wrong
    faults += _out_of_range(settings, origins, {fault.key for fault in faults})
    _raise_all(faults)
    for key, _ in flatten(settings):
        origins.setdefault(key, "default")
    return Preset(path.stem, settings, tuple(origins.items()), path)


def _caption_layers(layers: Sequence[Layer], folders: tuple[Path, ...]) -> Iterator[Layer]:
    """The caption profiles and styles that the layers name, as layers below them."""
    for table in CAPTION_TABLES:
        defaults = getattr(Settings(), table)
        for kind in ("profile", "style"):
            name = getattr(defaults, kind)
            for layer in layers:
                values = layer.tables.get(table)
                given = values.get(kind) if isinstance(values, Mapping) else None
                name = given if isinstance(given, str) else name
            yield from (
                Layer(f"{kind} {path.stem}", str(path), {table: {**content, kind: name}})
                for path, content in read_caption_data(kind, name, folders)
            )


def read_caption_data(
    kind: Literal["profile", "style"], name: str, folders: tuple[Path, ...] = ()
) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """A caption profile or style with all that it extends, the furthest first: keys of `CaptionSettings`.

    A table `sources` (which rule is whose) is for people and left out. Raises PresetError as `resolve_preset` does.
    """
    chain: list[tuple[Path, Mapping[str, Any]]] = []
    path = find_preset(name, tuple(folder / CAPTION_FOLDERS[kind] for folder in folders), CAPTION_FOLDERS[kind])
    while True:
        content = dict(read_layer(path))
        content.pop("sources", None)
        parent = content.pop("extends", "")
        chain.append((path, content))
        if not parent:
            yield from reversed(chain)
            return
        if len(chain) > DEEPEST or not isinstance(parent, str):
            raise PresetError(f"{path}: 'extends' names a {kind} that does not end", file=str(path), key="extends")
        path = find_preset(parent, tuple(f / CAPTION_FOLDERS[kind] for f in folders), CAPTION_FOLDERS[kind])


def caption_settings(profile: str, folders: tuple[Path, ...] = ()) -> CaptionSettings:
    """The settings of a profile alone, for captions outside of any preset. Raises PresetError."""
    return resolve_preset(flags={"captions.profile": toml_value(profile)}, folders=folders).settings.captions


def with_style(settings: Settings, name: str, folders: tuple[Path, ...] = ()) -> Settings:
    """The settings with the look of another caption style, in all shapes. Raises PresetError."""
    faults: list[Fault] = []
    for path, content in read_caption_data("style", name, folders):
        for table in CAPTION_TABLES:
            layer = Layer(f"style {path.stem}", str(path), {table: {**content, "style": name}})
            settings, wrong = lay_over(settings, layer, {})
            faults += wrong
    _raise_all(faults)
    return settings


def flatten(settings: Settings) -> Iterator[tuple[str, Any]]:
    """(`table.key`, value) of every setting; a weight is a setting of its own."""
    for table in dataclasses.fields(settings):
        values = getattr(settings, table.name)
        for field in dataclasses.fields(values):
            value = getattr(values, field.name)
            if isinstance(value, Signals):
                yield from ((f"{table.name}.{field.name}.{name}", weight) for name, weight in value.parts)
            else:
                yield f"{table.name}.{field.name}", value


def toml_value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(toml_value(item) for item in value) + "]"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{value:_}" if isinstance(value, int) else repr(value)


def _flags_layer(flags: Mapping[str, str]) -> Mapping[str, Any]:
    tables: dict[str, Any] = {}
    for key, text in flags.items():
        *parents, last = key.split(".")
        table = tables
        for parent in parents:
            table = table.setdefault(parent, {})
        table[last] = _parse_flag(text)
    return tables


def _parse_flag(text: str) -> Any:
    """TOML, or the text itself where it is none, so that `--set speech.model=base` needs no quotes."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (ValueError, RecursionError):
        return text


def _out_of_range(settings: Settings, origins: Mapping[str, str], known: set[str]) -> list[Fault]:
    """Values that make no sense together; keys that are known to be wrong are not told twice."""
    return [
        Fault(key, f"'{key}' {words}", origins[key])
        for key, (holds, words) in RULES.items()
        if key not in known and not holds(settings)
    ]


def _raise_all(faults: list[Fault]) -> None:
    """One sentence of all faults, by source."""
    if faults:
        told = [
            f"{source}: {'; '.join(fault.words for fault in group)}"
            for source, group in itertools.groupby(faults, key=lambda fault: fault.source)
        ]
        raise PresetError("; ".join(told), file=faults[0].source, key=faults[0].key)

"""The brand file that a preset names, as a layer below it, and the files that either names, with whole paths."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from repurpose.model.brand_settings import BRAND_FILES
from repurpose.preset_files import BRANDS, find_preset
from repurpose.preset_layers import Fault, Layer, read_layer

TABLE = "brand"


def with_brand(layers: Sequence[Layer], folders: tuple[Path, ...]) -> tuple[list[Layer], list[Fault]]:
    """The layers over that of the brand file that the last of them names; with each file that is not there.

    `brand = "acme"` at the top of a preset is short for `[brand]` with `name = "acme"`. Paths are taken as relative to
    the file that names them. Raises PresetError where there is no such brand file.
    """
    spelled = [_rooted(_spelled_out(layer)) for layer in layers]
    named = [layer for layer in spelled if isinstance(_values(layer).get("name"), str)]
    if named and (name := _values(named[-1])["name"]):
        path = find_preset(_beside(name, named[-1]), tuple(folder / BRANDS for folder in folders), BRANDS)
        content = {TABLE: {**read_layer(path), "name": name}}
        spelled.insert(0, _rooted(Layer(f"brand {path.stem}", str(path), content)))
    return spelled, list(_missing(spelled))


def _spelled_out(layer: Layer) -> Layer:
    name = layer.tables.get(TABLE)
    return replace(layer, tables={**layer.tables, TABLE: {"name": name}}) if isinstance(name, str) else layer


def _rooted(layer: Layer) -> Layer:
    values = _values(layer)
    whole = {
        key: str(_folder(layer) / value) for key in BRAND_FILES if isinstance(value := values.get(key), str) and value
    }
    return replace(layer, tables={**layer.tables, TABLE: {**values, **whole}}) if whole else layer


def _missing(layers: Sequence[Layer]) -> Iterator[Fault]:
    for key in BRAND_FILES:
        giving = [layer for layer in layers if isinstance(_values(layer).get(key), str)]
        if giving and (path := _values(giving[-1])[key]) and not os.path.isfile(path):
            yield Fault(f"{TABLE}.{key}", f"'{TABLE}.{key}' names {path}, and there is no such file", giving[-1].source)


def _values(layer: Layer) -> Mapping[str, Any]:
    values = layer.tables.get(TABLE)
    return values if isinstance(values, Mapping) else {}


def _beside(name: str, layer: Layer) -> str:
    """A brand file's path lies beside the file that names it; where it does not, it is taken as it stands."""
    beside = _folder(layer) / name
    return str(beside) if name.endswith(".toml") and os.path.isfile(beside) else name


def _folder(layer: Layer) -> Path:
    """Of the layer's file; flags have none, and stand where the command was given."""
    return Path(layer.source).resolve().parent if os.path.isfile(layer.source) else Path.cwd()

"""One layer of settings over another: read a TOML file, check every key, convert every value."""

from __future__ import annotations

import dataclasses
import difflib
import math
import tomllib
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repurpose.errors import PresetError
from repurpose.model import Settings, Signals

LARGEST = 256 << 10
"""Bytes of a preset; one with every key explained takes 8 KB."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Some settings that lie over those below."""

    label: str
    source: str
    """The file, for the sentence of an error."""
    tables: Mapping[str, Any]


def read_layer(path: Path) -> Mapping[str, Any]:
    """The tables of a TOML file. Raises PresetError."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise PresetError(f"{path} is larger than {LARGEST >> 10} KB; it is no preset", file=str(path), key="")
        return tomllib.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        # ValueError: broken TOML or UTF-8, or a number of thousands of digits.
        raise PresetError(f"{path} is not valid TOML: {error}", file=str(path), key="") from error
    except OSError as error:
        raise PresetError(f"{path} cannot be read: {error.strerror}", file=str(path), key="") from error


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one key of a layer."""

    key: str
    words: str
    source: str


def lay_over(settings: Settings, layer: Layer, origins: dict[str, str]) -> tuple[Settings, list[Fault]]:
    """The settings with a layer's values over them; `origins` is told which keys it gave."""
    faults: list[tuple[str, str]] = []
    changed: dict[str, Any] = {}
    known = {field.name: getattr(settings, field.name) for field in dataclasses.fields(settings)}
    for table, values in layer.tables.items():
        if table not in known:
            faults.append((table, f"unknown table [{table}]{_nearest(table, known)}"))
        elif not isinstance(values, Mapping):
            faults.append((table, f"'{table}' is a table; write its keys under [{table}]"))
        else:
            changed[table] = _lay_table(known[table], table, values, layer.label, origins, faults)
    return dataclasses.replace(settings, **changed), [Fault(key, words, layer.source) for key, words in faults]


def _lay_table(
    current: Any,
    table: str,
    values: Mapping[str, Any],
    layer: str,
    origins: dict[str, str],
    faults: list[tuple[str, str]],
) -> Any:
    hints = typing.get_type_hints(type(current))
    changed: dict[str, Any] = {}
    for key, raw in values.items():
        name = f"{table}.{key}"
        if key not in hints:
            faults.append((name, f"unknown key '{name}'{_nearest(key, hints)}"))
            continue
        try:
            changed[key] = _convert(hints[key], raw, getattr(current, key))
        except (TypeError, ValueError) as error:
            faults.append((name, f"'{name}' {error}"))
            continue
        names = [f"{name}.{weight}" for weight in raw] if hints[key] is Signals else [name]
        origins.update(dict.fromkeys(names, layer))
    return dataclasses.replace(current, **changed)


def _convert(kind: Any, raw: Any, current: Any) -> Any:
    """The value that a TOML value stands for; TypeError or ValueError says what was expected."""
    if kind is Signals:
        return _convert_weights(raw, current)
    if typing.get_origin(kind) is typing.Literal:
        return _choice(typing.get_args(kind), raw)
    if typing.get_origin(kind) is tuple:
        if not isinstance(raw, list):
            raise TypeError(f"is a list, not {raw!r}")
        return tuple(_convert(typing.get_args(kind)[0], item, None) for item in raw)
    expected: dict[Any, tuple[tuple[type, ...], str]] = {
        bool: ((bool,), "true or false"),
        int: ((int,), "a whole number"),
        float: ((int, float), "a number"),
        str: ((str, int) if isinstance(current, str) and current == "auto" else (str,), "a text in quotes"),
    }
    allowed, words = expected[kind]
    if not isinstance(raw, allowed) or (isinstance(raw, bool) and kind is not bool):
        raise TypeError(f"is {words}, not {raw!r}")
    if isinstance(raw, float) and not math.isfinite(raw):
        raise ValueError(f"is a finite number, not {raw!r}")
    return kind(raw)


def _convert_weights(raw: Any, current: Signals) -> Signals:
    if not isinstance(raw, Mapping):
        raise TypeError("is a table of signal names with their weights")
    for name, weight in raw.items():
        if isinstance(weight, bool) or not isinstance(weight, (int, float)) or not 0 <= weight < math.inf:
            raise ValueError(f"gives '{name}' the weight {weight!r}; a weight is a number of 0 or more")
    return Signals.of(current.as_dict() | {name: float(weight) for name, weight in raw.items()})


def _choice(choices: tuple[Any, ...], raw: Any) -> Any:
    if raw not in choices:
        raise ValueError(f"is one of {', '.join(map(repr, choices))}, not {raw!r}")
    return raw


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return f"; did you mean '{near[0]}'?" if near else f"; it knows {', '.join(known)}"

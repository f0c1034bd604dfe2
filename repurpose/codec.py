"""Values ⇄ JSON, driven by the annotations of the frozen dataclasses; every stored value names its schema.

A field `span` is written flat as `start_ms` and `end_ms`; a Fraction as `30000/1001`; Signals and tuples of
string pairs as objects; a field marked `unsaid: True` not at all where it has its default. A reader raises
StoredDataError for anything that it cannot turn back into the value.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import json
import re
import types
import typing
from collections.abc import Callable
from fractions import Fraction
from typing import Any, TypeVar

from repurpose.errors import RepurposeError, StoredDataError
from repurpose.model import Signals, Span

T = TypeVar("T")

UPGRADES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {}
"""From an old schema label to a function that returns the data in the next one, its `schema` changed."""

_OBEYED = re.compile("[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_PAIRS = tuple[tuple[str, str], ...]


def to_data(value: Any) -> Any:
    """The plain JSON data of a value."""
    return _encode(value, stored=True)


def to_json(schema: str, value: Any) -> str:
    """A stored value as text, one line for each element of a top level list, so that it diffs and greps well."""
    data = {"schema": schema, **to_data(value)}
    lines = []
    for key, item in data.items():
        if isinstance(item, list) and item:
            rows = ",\n".join("  " + _compact(row) for row in item)
            lines.append(f"{_compact(key)}: [\n{rows}\n]")
        else:
            lines.append(f"{_compact(key)}: {_compact(item)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def from_json(schema: str, kind: type[T], text: str, name: str) -> T:
    """Read what `to_json` wrote, upgrading an old schema; `name` is the file for the error's sentence."""
    try:
        data = json.loads(text)
        while data.get("schema") != schema and data.get("schema") in UPGRADES:
            data = UPGRADES[data["schema"]](data)
        if data.get("schema") != schema:
            raise StoredDataError(f"{name} is of schema {data.get('schema')!r}, not {schema!r}", file=name)
        return from_data(kind, data)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, RepurposeError) as error:
        if isinstance(error, StoredDataError):
            raise
        raise StoredDataError(f"{name} is damaged ({error}); it will be made again", file=name) from error


def from_data(kind: type[T], data: Any) -> T:
    """The value that `to_data` gave this data of."""
    value: T = _decoder(typing.cast(typing.Any, kind))(data)
    return value


def digest(*values: Any) -> str:
    """Identity of values by content: sha256 over canonical JSON, without fields marked `identity: False`."""
    content = json.dumps([_encode(value, stored=False) for value in values], sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(content.encode()).hexdigest()


def _compact(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, allow_nan=False)
    # A path of undecodable bytes holds lone surrogates; written as `\udcff` they are JSON, and come back the same.
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    # JSON escapes the controls below U+0020 itself; a terminal obeys these too, or turns the line around.
    return _OBEYED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _encode(value: Any, *, stored: bool) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Signals):
        return value.as_dict()
    if isinstance(value, (tuple, list)):
        return [_encode(item, stored=stored) for item in value]
    if isinstance(value, dict):
        return {str(key): _encode(item, stored=stored) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _encode_fields(value, stored=stored)
    raise TypeError(f"{type(value).__name__} is not a value that is stored")


def _encode_fields(value: Any, *, stored: bool) -> dict[str, Any]:
    data: dict[str, Any] = {}
    unsaid = _unsaid(typing.cast(typing.Any, type(value)))
    for name, annotation, identifies in _fields(typing.cast(typing.Any, type(value))):
        item = getattr(value, name)
        if not (stored or identifies) or (name in unsaid and item == unsaid[name]):
            continue
        if name == "span" and isinstance(item, Span):
            data |= {"start_ms": item.start_ms, "end_ms": item.end_ms}
        elif annotation == _PAIRS:
            # An object reads best, but would keep one of two pairs of a key.
            data[name] = dict(item) if len(dict(item)) == len(item) else [list(pair) for pair in item]
        else:
            data[name] = _encode(item, stored=stored)
    return data


@functools.cache
def _fields(kind: type) -> tuple[tuple[str, Any, bool], ...]:
    hints = typing.get_type_hints(kind)
    return tuple(
        (field.name, hints[field.name], field.metadata.get("identity", True)) for field in dataclasses.fields(kind)
    )


@functools.cache
def _unsaid(kind: type) -> dict[str, Any]:
    return {field.name: field.default for field in dataclasses.fields(kind) if field.metadata.get("unsaid")}


@functools.cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    """A function that turns JSON data into `kind`; compiled once a type, because transcripts hold 100,000 words."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind is Fraction:
        return Fraction
    if kind is Signals:
        return Signals.of
    if kind == _PAIRS:
        return _pairs
    if origin is tuple:
        return _tuple_decoder(arguments)
    if origin in (typing.Union, types.UnionType):
        inner = _decoder(next(argument for argument in arguments if argument is not type(None)))
        return lambda data: None if data is None else inner(data)
    if origin is typing.Literal:
        return functools.partial(_checked_choice, arguments)
    if dataclasses.is_dataclass(kind):
        return _dataclass_decoder(typing.cast(type, kind))
    if kind is float:
        return lambda data: float(_checked((int, float), data))
    if kind in (int, str, bool):
        return functools.partial(_checked, kind)
    raise TypeError(f"no way to read a {kind} from JSON")


def _tuple_decoder(arguments: tuple[Any, ...]) -> Callable[[Any], Any]:
    if arguments[-1] is Ellipsis:
        inner = _decoder(arguments[0])
        return lambda data: tuple([inner(item) for item in _checked(list, data)])
    inners = [_decoder(argument) for argument in arguments]
    return lambda data: tuple(decode(item) for decode, item in zip(inners, data, strict=True))


def _dataclass_decoder(kind: type) -> Callable[[Any], Any]:
    plain = [(name, _decoder(annotation)) for name, annotation, _ in _fields(kind) if annotation is not Span]
    spans = [name for name, annotation, _ in _fields(kind) if annotation is Span]
    flat = "span" in spans

    def decode(data: Any) -> Any:
        values = {name: inner(data[name]) for name, inner in plain if name in data}
        if flat:
            values["span"] = Span(data["start_ms"], data["end_ms"])
        for name in spans:
            if name != "span" and name in data:
                values[name] = Span(data[name]["start_ms"], data[name]["end_ms"])
        return kind(**values)

    return decode


def _pairs(data: Any) -> Any:
    items = data.items() if isinstance(data, dict) else data
    return tuple((str(key), str(item)) for key, item in items)


def _checked(kind: Any, data: Any) -> Any:
    if not isinstance(data, kind) or (isinstance(data, bool) and kind is not bool):
        raise TypeError(f"{data!r} is of the wrong type")
    return data


def _checked_choice(choices: tuple[Any, ...], data: Any) -> Any:
    if data not in choices:
        raise ValueError(f"{data!r} is none of {', '.join(map(str, choices))}")
    return data

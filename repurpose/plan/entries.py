"""Typed access to the mappings of an edited plan: whatever is wrong is a PlanError with file, line and field."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from math import isfinite
from typing import Any, NoReturn

from repurpose.errors import PlanError, TimeError
from repurpose.timebase import Span, parse_time, timestamp

STILL = ", still"
"""Behind a cut that needs no punch-in."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of the file. A field that is empty counts as left out."""

    file: str
    data: dict[Any, Any]
    path: tuple[str | int, ...]
    line_of: Callable[[tuple[str | int, ...]], int]

    @classmethod
    def at_top(cls, file: str, data: object, line_of: Callable[[tuple[str | int, ...]], int]) -> Entry:
        if not isinstance(data, dict):
            Entry(file, {}, (), line_of).fail("clips", "is missing: this is not a plan")
        return cls(file, data, (), line_of)

    def fail(self, field: str, problem: str) -> NoReturn:
        line = self.line_of((*self.path, field))
        raise PlanError(f"{self.file}, line {line}: '{field}' {problem}", file=self.file, line=line, field=field)

    def fail_at(self, field: str, index: int, problem: str) -> NoReturn:
        """Of one entry of a list, counted from 0."""
        line = self.line_of((*self.path, field, index))
        where = f"{self.file}, line {line}: '{field}', number {index + 1},"
        raise PlanError(f"{where} {problem}", file=self.file, line=line, field=field)

    def allow(self, *fields: str) -> None:
        """Refuse every field but these."""
        for key in self.data:
            if key not in fields:
                near = get_close_matches(str(key), fields, n=1)
                hint = f"did you mean '{near[0]}'?" if near else f"known here are {', '.join(fields)}"
                self.fail(str(key), f"is not a field of this part of the plan; {hint}")

    def has(self, field: str) -> bool:
        return self.data.get(field) is not None

    def text(self, field: str, default: str | None = None) -> str:
        """A text; required where there is no default."""
        value = self.data.get(field)
        if value is None and default is not None:
            return default
        if value is None:
            self.fail(field, "is missing")
        if not isinstance(value, str):
            self.fail(field, f'must be a text; put it in quotes: {field}: "{value}"')
        return value

    def choice(self, field: str, options: Sequence[str], default: str | None = None) -> str:
        value = self.data.get(field, default)
        if value is None and default is not None:
            return default
        if value not in options:
            self.fail(field, f"is '{value}', but can only be {' or '.join(options)}")
        return str(value)

    def texts(self, field: str) -> tuple[str, ...]:
        value = self.data.get(field)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fail(field, 'must be a list of texts such as [pairing, "2026"]')
        return tuple(value)

    def number(self, field: str, default: float) -> float:
        value = self.data.get(field)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value):
            self.fail(field, f"must be a number, not '{value}'")
        return float(value)

    def time(self, field: str, duration_ms: int, default_ms: int | None = None) -> int:
        """A time of the recording in ms, 0 to its duration; a plain number is seconds."""
        value = self.data.get(field)
        if value is None and default_ms is not None:
            return default_ms
        if value is None:
            self.fail(field, "is missing")
        try:
            if isinstance(value, bool) or not isinstance(value, str | int | float):
                raise TimeError(f"'{value}' is not a time; write it like 1:02:03.5, 12:30 or 90s")
            ms = parse_time(str(value))
        except TimeError as error:
            self.fail(field, f"cannot be read: {error}")
        if ms > duration_ms:
            self.fail(field, f"is {timestamp(ms)}, but the recording ends at {timestamp(duration_ms)}")
        return ms

    def spans(self, field: str) -> Iterator[tuple[Span, bool]]:
        """The stretches of a list, each `12:30 to 12:31.5` or `[12:30, 12:31.5]`, and which end in `, still`."""
        value = self.data.get(field)
        if value is None:
            return
        if not isinstance(value, list):
            self.fail(field, "must be a list, each entry on a line like '- 12:30.2 to 12:31.5'")
        for index, item in enumerate(value):
            sides = item if isinstance(item, list) else str(item).removesuffix(STILL).split(" to ")
            if len(sides) != 2:
                self.fail_at(field, index, f"is '{item}'; write it like 12:30.2 to 12:31.5")
            try:
                start_ms, end_ms = (parse_time(str(side)) for side in sides)
            except TimeError as error:
                self.fail_at(field, index, f"cannot be read: {error}")
            if end_ms <= start_ms:
                self.fail_at(field, index, f"ends at {timestamp(end_ms)}, which is not after {timestamp(start_ms)}")
            yield Span(start_ms, end_ms), str(item).endswith(STILL)

    def entry(self, field: str) -> Entry:
        """The mapping under a field; an empty one where it is left out."""
        value = self.data.get(field)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            self.fail(field, "must hold fields, each on its own line, indented")
        return Entry(self.file, value, (*self.path, field), self.line_of)

    def entries(self, field: str) -> Iterator[Entry]:
        """The mappings of a list; none where it is left out."""
        value = self.data.get(field)
        if value is None:
            return
        if not isinstance(value, list):
            self.fail(field, "must be a list, each entry beginning with a dash")
        for index, item in enumerate(value):
            at = Entry(self.file, {}, (*self.path, field, index), self.line_of)
            if not isinstance(item, dict):
                at.fail(field, f"has an entry that is no entry: '{item}'; each needs fields such as start: and end:")
            yield Entry(self.file, item, at.path, self.line_of)

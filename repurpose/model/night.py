"""What an overnight run did, as it is stored and told in the morning report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from repurpose.model.finding import Finding

Fate = Literal["made", "known", "failed", "put off", "waits", "left alone"]
"""`known`: the library held it already; `put off`: left for the next night, for want of time or disk, or because this
one ended before; `waits`: not ready to be taken; `left alone`: failed before, unreadable, or no recording."""

NOT_MADE = "NOT MADE"
"""The note of an entry of the plan that could not be made."""


@dataclass(frozen=True, slots=True)
class MadeEntry:
    """A clip or micro-doc of a recording's plan, which stands in the library unless its note is NOT_MADE."""

    kind: Literal["clip", "micro-doc"]
    id: str
    title: str
    path: str
    """Relative to the library, with `/`."""
    note: str = ""
    """Its shapes or steps, or NOT_MADE."""


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
    """Path of its first part, as it arrived."""
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
    lies_at: str = ""
    """Where its first part lay in the end, which `inbox.move_done` may have changed; empty where it was not made."""
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


def standing(nights: Sequence[Night]) -> tuple[Waits, ...]:
    """What waits for a person after all runs: the last complete one knows of plans and failures; what another one said
    of a recording stands until a later one made it anew."""
    last = last_complete(nights)
    kept = [waits for night in nights if night is last for waits in night.waits]
    for index, night in enumerate(nights):
        later = [recording for other in nights[index + 1 :] for recording in other.recordings]
        for waits in night.waits if night is not last else ():
            settled: set[str] = {"made", "known"} if waits.kind == "time" else {"made"}
            again = any(recording.source == waits.source and recording.fate in settled for recording in later)
            if waits.kind in ("finding", "time") and not again:
                kept.append(waits)
    return tuple(dict.fromkeys(kept))


def last_complete(nights: Sequence[Night]) -> Night | None:
    """The last run whose record was filled in at its end. One of an older version that was killed knows nothing of
    the disk, nor of plans and failures."""
    whole = [night for night in nights if night.free_bytes or night.used_bytes]
    return whole[-1] if whole else nights[-1] if nights else None


def final_fates(nights: Sequence[Night]) -> list[Fate]:
    """What became of each source at last. That a later run did not try it again takes nothing back."""
    fates: dict[str, Fate] = {}
    for recording in (each for night in nights for each in night.recordings):
        tried = recording.fate in ("made", "failed")
        if tried or fates.get(recording.source) not in ("made", "failed"):
            fates[recording.source] = recording.fate
    return list(fates.values())

"""Bounded tries: when a recording that failed is tried again, and when it is left alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from repurpose import __version__
from repurpose.errors import CancelledError, InputError, PlanError, RepurposeError, UnreadableFileError

PAUSE_GROWTH = 4
LONGEST_PAUSE_S = 3600

Standing = tuple[Literal["due", "waits", "left"], str]


@dataclass(frozen=True, slots=True)
class Failure:
    """What `error.json` holds of a recording's tries, besides the error."""

    attempts: int
    size: int
    modified_ns: int
    version: str
    """Of Repurpose."""
    failed_at_s: int
    """Seconds since 1970."""
    final: bool
    """Whether nothing but another file will heal it."""
    message: str = ""

    def facts(self) -> dict[str, object]:
        """For `Library.record_failure`."""
        return {
            "attempts": self.attempts,
            "size": self.size,
            "modified_ns": self.modified_ns,
            "version": self.version,
            "failed_at_s": self.failed_at_s,
            "final": self.final,
        }


def read_failure(data: dict[str, Any] | None) -> Failure | None:
    """The tries on record; None for no record, and for one of `repurpose run`, which tries as often as it is told."""
    try:
        known = data or {}
        return Failure(
            int(known["attempts"]), int(known["size"]), int(known["modified_ns"]), str(known["version"]),
            int(known["failed_at_s"]), bool(known["final"]), str(known["message"]),
        )  # fmt: skip
    except (KeyError, TypeError, ValueError):
        return None


def standing(before: Failure | None, size: int, modified_ns: int, tries: int, pause_s: int, wall_s: int) -> Standing:
    """Whether a recording that may have failed before is due. The pause after the n-th try is `pause_s` times four to
    the n-1, an hour at most; a clock that was set back ends it early, which costs a try and no more."""
    if before is None or before.version != __version__ or (before.size, before.modified_ns) != (size, modified_ns):
        return "due", ""
    if before.final or before.attempts >= tries:
        times = "" if before.attempts == 1 else f" {before.attempts} times"
        return "left", f"failed{times}, and is not tried again before it changes: {before.message}"
    pause = min(LONGEST_PAUSE_S, pause_s * PAUSE_GROWTH ** (before.attempts - 1))
    elapsed = wall_s - before.failed_at_s
    if 0 <= elapsed < pause:
        return "waits", f"failed (try {before.attempts} of {tries}); next try in {pause - elapsed} s: {before.message}"
    return "due", ""


def next_failure(before: Failure | None, error: RepurposeError, size: int, modified_ns: int, wall_s: int) -> Failure:
    """The record after one more try. Tries count anew where the file or Repurpose changed."""
    same = before is not None and (before.size, before.modified_ns, before.version) == (size, modified_ns, __version__)
    attempts = before.attempts + 1 if before is not None and same else 1
    return Failure(attempts, size, modified_ns, __version__, wall_s, is_final(error), error.message)


def is_final(error: RepurposeError) -> bool:
    """A file that is no recording, or a plan that a person must mend, fails the same way again; and what a person
    cancelled is not begun again against their will."""
    return isinstance(error, (InputError, PlanError, CancelledError)) and not isinstance(error, UnreadableFileError)

"""How many clips a recording gives, and how many of them each of its hours."""

from __future__ import annotations

from dataclasses import dataclass

from repurpose.model import SelectSettings, Span

HOUR_MS = 3_600_000


def places(duration_ms: int, settings: SelectSettings) -> int:
    """How many clips a recording of this length gives, if it holds as many that are good enough."""
    return max(settings.at_least, round(settings.clips_per_hour * duration_ms / HOUR_MS))


@dataclass(frozen=True, slots=True)
class Shares:
    """The places, divided evenly over stretches of about an hour."""

    duration_ms: int
    counts: tuple[int, ...]
    """Clips of each stretch."""

    @classmethod
    def of(cls, duration_ms: int, settings: SelectSettings) -> Shares:
        """
        >>> Shares.of(90 * 60_000, SelectSettings()).counts
        (4, 5)
        """
        count = places(duration_ms, settings)
        hours = max(1, round(duration_ms / HOUR_MS))
        counts = tuple(count * (at + 1) // hours - count * at // hours for at in range(hours))
        return cls(duration_ms, counts)

    @property
    def total(self) -> int:
        return sum(self.counts)

    def hour(self, span: Span) -> int:
        """The stretch in which the middle of the span lies, from 0."""
        at = span.middle_ms * len(self.counts) // max(1, self.duration_ms)
        return min(max(0, at), len(self.counts) - 1)

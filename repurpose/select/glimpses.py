"""What the picture was seen to hold now and then, averaged over spans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise

from repurpose.model import Span


@dataclass(frozen=True, slots=True)
class Glimpses:
    """A value from each time on until the next."""

    times: tuple[int, ...]
    values: tuple[float, ...]
    until: tuple[float, ...]
    """Value times ms before each time."""

    @classmethod
    def of(cls, seen: Iterable[tuple[int, float]]) -> Glimpses:
        ordered = sorted(dict(seen).items())
        lasting = (value * (after - ms) for (ms, value), (after, _) in pairwise(ordered))
        times, values = tuple(ms for ms, _ in ordered), tuple(value for _, value in ordered)
        return cls(times, values, tuple(accumulate(lasting, initial=0.0)))

    @property
    def anything(self) -> bool:
        return any(self.values)

    def mean(self, span: Span) -> float:
        """Over the span; before the first glimpse holds what it shows.

        >>> Glimpses.of([(0, 0.0), (10_000, 1.0)]).mean(Span(5_000, 25_000))
        0.75
        """
        if not span.duration_ms:
            return self.values[max(0, bisect_right(self.times, span.start_ms) - 1)]
        return (self._before(span.end_ms) - self._before(span.start_ms)) / span.duration_ms

    def _before(self, ms: int) -> float:
        at = max(0, bisect_right(self.times, ms) - 1)
        return self.until[at] + self.values[at] * (ms - self.times[at])

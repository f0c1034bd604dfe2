"""Where a recording has dropped out, and which stretches of a backup go there. Pure.

A dropout is judged between key frames, because only there can a recording be cut without encoding it again: what is
replaced begins at the last good key frame before it and ends at the first good one after it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from repurpose.timebase import Span

Kind = Literal["missing", "black", "frozen", "ended"]

BLACK_LUMA = 20.0
"""Mean of 0..255; black is 16 in video range."""
STILL_DIFFERENCE = 0.6
"""Mean difference of two small gray pictures: encoding a still picture again moves it by up to 0.4."""
QUIET_DB = -60.0
LEAST_MS = 1000
"""Shorter blackouts and gaps are cuts, not faults."""
LEAST_FROZEN_MS = 4000


@dataclass(frozen=True, slots=True)
class Interval:
    """From a key frame to the next one, as it was seen and heard."""

    span: Span
    luma: float
    difference: float
    """Between the key frames at both ends; infinite at the end."""
    level_db: float
    """The loudest 10 ms but for the top tenth."""
    missing: bool = False
    """No packet of any stream came for a second or more."""


@dataclass(frozen=True, slots=True)
class Dropout:
    """A stretch between key frames that has to come from elsewhere."""

    span: Span
    kind: Kind


def find_dropouts(
    intervals: Sequence[Interval], goes_on: Callable[[Span], bool], moves: Callable[[Span], bool]
) -> tuple[Dropout, ...]:
    """The stretches to replace, in order.

    `goes_on` says whether the backup shows or sounds something within a span, `moves` whether its picture changes
    there: a break that both recordings show is no fault.
    """
    found: list[Dropout] = []
    for first, last, kind in _runs([_suspicion(interval) for interval in intervals]):
        seen = Span(intervals[first].span.start_ms, intervals[last].span.end_ms)
        least = LEAST_FROZEN_MS if kind == "frozen" else LEAST_MS
        quiet = all(interval.level_db <= QUIET_DB for interval in intervals[first : last + 1])
        fault = kind == "missing" or (moves(seen) if kind == "frozen" and not quiet else goes_on(seen))
        if seen.duration_ms < least or not fault:
            continue
        # It began somewhere in the interval before; a gap lies within its own. The last picture of a freeze is a key
        # frame too, so it ends somewhere in the interval after.
        begin = intervals[max(0, first - (kind != "missing"))].span.start_ms
        end = intervals[min(len(intervals) - 1, last + (kind == "frozen"))].span.end_ms
        if found and begin <= found[-1].span.end_ms:
            found[-1] = Dropout(Span(found[-1].span.start_ms, max(end, found[-1].span.end_ms)), found[-1].kind)
        else:
            found.append(Dropout(Span(begin, end), kind))
    return tuple(found)


def _suspicion(interval: Interval) -> Kind | None:
    if interval.missing:
        return "missing"
    if interval.luma <= BLACK_LUMA and interval.level_db <= QUIET_DB:
        return "black"
    return "frozen" if interval.difference <= STILL_DIFFERENCE and interval.luma > BLACK_LUMA else None


def _runs(kinds: Sequence[Kind | None]) -> list[tuple[int, int, Kind]]:
    runs: list[tuple[int, int, Kind]] = []
    for index, kind in enumerate(kinds):
        if kind is None:
            continue
        if runs and runs[-1][1] == index - 1 and runs[-1][2] == kind:
            runs[-1] = (runs[-1][0], index, kind)
        else:
            runs.append((index, index, kind))
    return runs


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the result, on the recording's clock, and where it is taken from."""

    span: Span
    filled: bool


def edit(duration_ms: int, dropouts: Sequence[Dropout]) -> tuple[Piece, ...]:
    """The whole in order: the recording's own stretches, and those to fill.

    >>> [(p.span.start_ms, p.filled) for p in edit(9000, [Dropout(Span(2000, 4000), "black")])]
    [(0, False), (2000, True), (4000, False)]
    """
    pieces: list[Piece] = []
    at = 0
    for dropout in dropouts:
        if dropout.span.start_ms > at:
            pieces.append(Piece(Span(at, dropout.span.start_ms), False))
        pieces.append(Piece(dropout.span, True))
        at = dropout.span.end_ms
    if at < duration_ms:
        pieces.append(Piece(Span(at, duration_ms), False))
    return tuple(pieces)

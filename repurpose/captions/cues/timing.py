"""When cues come and go: on the frames of the voice, long enough to be read, in step with the shots.

Everything here counts in frames. Where rules collide, order and reading time win over the voice's last frames, and
those over gaps that look even and over the shots.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from repurpose.model import CaptionSettings, Span
from repurpose.timebase import FrameGrid

TAIL_MS = 250
"""How long a cue stays after its last word where it need not stay longer and nothing follows soon."""
SHOT_FPS = 24
"""The rate at which the guides count the frames around a shot change: 12 of them are half a second at any rate."""
NEAR_SHARE = Fraction(7, 12)
"""Of the window around a shot change: a time up to 7 frames on its wrong side moves onto it, one of 8 to 11 moves away
to 12 (Netflix, general requirements, timing to shot changes)."""


@dataclass(frozen=True, slots=True)
class Pace:
    """The rules of time in whole frames of one rate."""

    grid: FrameGrid
    gap: int
    close: int
    lead: int
    linger: int
    tail: int
    window: int
    least: int
    most: int
    chars_per_second: float
    words_per_minute: float

    def needed(self, chars: int, words: int) -> int:
        """The fewest frames in which so much can be read, never under the shortest cue."""
        frames = max(self.least, self.grid.count(-int(-1000 * chars // self.chars_per_second)))
        if self.words_per_minute:
            frames = max(frames, self.grid.count(-int(-60_000 * words // self.words_per_minute)))
        return frames


def pace_of(settings: CaptionSettings, fps: Fraction) -> Pace:
    grid = FrameGrid(fps)
    return Pace(
        grid=grid,
        gap=settings.gap_frames,
        close=grid.count(settings.close_gaps_ms),
        lead=settings.lead_frames,
        linger=grid.count_within(settings.linger_ms),
        tail=grid.count_within(min(TAIL_MS, settings.linger_ms)),
        window=round(settings.shot_frames * fps / SHOT_FPS),
        least=max(1, grid.count(settings.min_ms)),
        most=max(1, grid.count_within(settings.max_ms)),
        chars_per_second=settings.max_chars_per_second,
        words_per_minute=settings.max_words_per_minute,
    )


@dataclass(frozen=True, slots=True)
class Timed:
    """A cue's speech and how long it takes to read, in frames."""

    start: int
    end: int
    needed: int


class Schedule:
    """In- and out-times of cues in a stretch of frames, for cues whose speech starts in order."""

    def __init__(self, cues: Sequence[Timed], first: int, last: int, pace: Pace, cuts: Sequence[int]) -> None:
        """`first` is the first frame that a cue may be on, `last` the one after; there is a frame for every cue."""
        self._cues, self._last, self._pace, self._cuts = cues, last, pace, cuts
        self._first = first
        self._ins: list[int] = []

    def times(self) -> list[tuple[int, int]]:
        """The first frame of each cue and the one after its last: in order, never overlapping, never empty."""
        self._place()
        for index in range(len(self._cues)):
            self._lend(index)
        if self._pace.window and self._cuts:
            for index in range(len(self._cues)):
                self._move_to_shot(index)
        return [(start, self._out(index)) for index, start in enumerate(self._ins)]

    def _place(self) -> None:
        """In-times on the first frame of speech, apart where a recogniser stacked words on one moment."""
        free = self._first
        for cue in self._cues:
            self._ins.append(max(cue.start, free))
            free = self._ins[-1] + 1 + self._pace.gap
        latest = self._last - 1
        for index in range(len(self._ins) - 1, -1, -1):
            self._ins[index] = min(self._ins[index], latest)
            latest = self._ins[index] - 1

    def _limit(self, index: int) -> int:
        """The latest out-time: a gap before the next cue, or the end."""
        if index + 1 == len(self._ins):
            return self._last
        return max(self._ins[index] + 1, self._ins[index + 1] - self._pace.gap)

    def _spare(self, index: int) -> int:
        """Frames that a cue has over what it needs; below 0 where it is short of them."""
        return self._limit(index) - self._ins[index] - self._cues[index].needed

    def _lend(self, index: int) -> None:
        """A cue that lacks a frame or two gets them from its neighbours, as far as in-times may leave the voice."""
        lack = -self._spare(index)
        if lack <= 0:
            return
        earlier = self._pace.lead - max(0, self._cues[index].start - self._ins[index])
        earlier = min(earlier, self._spare(index - 1) if index else self._ins[index] - self._first)
        later = 0
        if index + 1 < len(self._ins):
            moved = self._ins[index + 1] - self._cues[index + 1].start
            later = min(self._pace.lead - max(0, moved), self._spare(index + 1))
        earlier, later = max(0, earlier), max(0, later)
        if earlier + later < lack:
            return
        later = min(lack, later)
        self._ins[index] -= lack - later
        if later:
            self._ins[index + 1] += later

    def _move_to_shot(self, index: int) -> None:
        start, window, cue = self._ins[index], self._pace.window, self._cues[index]
        passed = self._nearest_cut_until(start)
        if passed is not None and start - passed <= window and self._free_before(index) <= passed:
            self._ins[index] = passed
            return
        ahead = self._nearest_cut_after(start)
        if ahead is None or ahead - start >= window or cue.end <= ahead:
            return  # a cue that is over before the cut starts with its voice
        if ahead - start <= NEAR_SHARE * window:
            if ahead + cue.needed <= self._limit(index):
                self._ins[index] = ahead
        elif self._free_before(index) <= ahead - window:
            self._ins[index] = ahead - window

    def _free_before(self, index: int) -> int:
        """The earliest in-time that leaves the cue before its reading time and its voice."""
        if not index:
            return self._first
        before = self._cues[index - 1]
        start = self._ins[index - 1]
        # A gap at the end of running speech always takes the voice's last frames; a move may take as much again.
        return max(start + before.needed, min(before.end, self._ins[index]) - self._pace.lead) + self._pace.gap

    def _out(self, index: int) -> int:
        pace, cue, start = self._pace, self._cues[index], self._ins[index]
        limit = self._limit(index)
        latest = min(limit, start + pace.most)
        needed = min(start + cue.needed, latest)
        spoken = max(needed, min(cue.end, latest))
        out = max(needed, min(cue.end + pace.tail, latest))
        if index + 1 < len(self._ins) and self._ins[index + 1] - out < pace.close:
            even = self._ins[index + 1] - pace.close
            closes = limit == latest and (limit - cue.end <= pace.linger or even < spoken)
            out = limit if closes else max(spoken, min(out, even))
        moved = self._end_at_shot(out, needed, cue.end, latest) if pace.window and self._cuts else out
        gap = self._ins[index + 1] - moved if index + 1 < len(self._ins) else pace.close
        return max(start + 1, moved if gap <= pace.gap or gap >= pace.close else out)

    def _end_at_shot(self, out: int, needed: int, spoken: int, latest: int) -> int:
        """Two frames before a cut that is near, or well past it, never in between."""
        pace = self._pace
        ahead = self._nearest_cut_after(out - 1)
        if ahead is not None and ahead - out <= pace.window and needed <= ahead - pace.gap <= latest:
            return ahead - pace.gap
        passed = self._nearest_cut_until(out - 1)
        if passed is None or out - passed >= pace.window:
            return out
        if needed <= passed - pace.gap and spoken - passed <= NEAR_SHARE * pace.window:
            return passed - pace.gap
        return passed + pace.window if passed + pace.window <= latest else out

    def _nearest_cut_until(self, frame: int) -> int | None:
        index = bisect_right(self._cuts, frame)
        return self._cuts[index - 1] if index else None

    def _nearest_cut_after(self, frame: int) -> int | None:
        index = bisect_left(self._cuts, frame + 1)
        return self._cuts[index] if index < len(self._cuts) else None


def frames_of(span: Span, grid: FrameGrid) -> tuple[int, int]:
    """The frames that lie wholly in a span, as the first and the one after the last."""
    return grid.first_from(span.start_ms), grid.frame(span.end_ms)

"""Time in int milliseconds from the start of the recording: spans, frame conversion, and every printed form.

Seconds and frame numbers exist only here and inside the adapters of `repurpose.media`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate, pairwise

from repurpose.errors import TimeError


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half open stretch of time, `[start_ms, end_ms)`.

    >>> Span(1000, 3000).duration_ms
    2000
    >>> Span(0, 10).overlaps(Span(10, 20))
    False
    """

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        if self.end_ms < self.start_ms:
            raise TimeError(f"a span cannot end ({self.end_ms} ms) before it starts ({self.start_ms} ms)")

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms

    @property
    def middle_ms(self) -> int:
        return (self.start_ms + self.end_ms) // 2

    def contains(self, ms: int) -> bool:
        return self.start_ms <= ms < self.end_ms

    def covers(self, other: Span) -> bool:
        return self.start_ms <= other.start_ms and other.end_ms <= self.end_ms

    def overlaps(self, other: Span) -> bool:
        return self.start_ms < other.end_ms and other.start_ms < self.end_ms

    def overlap_ms(self, other: Span) -> int:
        return max(0, min(self.end_ms, other.end_ms) - max(self.start_ms, other.start_ms))

    def shift(self, ms: int) -> Span:
        return Span(self.start_ms + ms, self.end_ms + ms)

    def clamp(self, outer: Span) -> Span:
        """The part of this span inside `outer`; an empty span at the nearer edge when there is none."""
        start = min(max(self.start_ms, outer.start_ms), outer.end_ms)
        return Span(start, max(start, min(self.end_ms, outer.end_ms)))

    def divided(self, weights: Sequence[int]) -> tuple[Span, ...]:
        """Shares in proportion to the weights, one after the other, without a gap.

        >>> [span.duration_ms for span in Span(0, 100).divided([1, 3])]
        [25, 75]
        """
        reached = [0, *accumulate(weights)]
        edges = [self.start_ms + self.duration_ms * upto // max(1, reached[-1]) for upto in reached]
        return tuple(Span(start, end) for start, end in pairwise(edges))

    def grow(self, before_ms: int, after_ms: int) -> Span:
        return Span(self.start_ms - before_ms, self.end_ms + after_ms)


def seconds_to_ms(seconds: float | Fraction) -> int:
    """Round to the nearest millisecond, ties to even.

    >>> seconds_to_ms(1.2345)
    1234
    """
    return round(seconds * 1000)


def pts_to_ms(pts: int, time_base: Fraction, origin_ms: int = 0) -> int:
    """A presentation timestamp in `time_base` units as floored ms after the recording's origin.

    Floored, because a frame time becomes a seek: at 29.97 fps frame 2 starts at 66.73 ms, and
    `-ss 0.067` lands on frame 3.

    >>> pts_to_ms(2, Fraction(1001, 30000))
    66
    """
    return pts * time_base.numerator * 1000 // time_base.denominator - origin_ms


def frame_to_ms(frame: int, fps: Fraction) -> int:
    """Start of a frame of a constant rate stream, floored for the reason of `pts_to_ms`."""
    return int(frame * 1000 / fps // 1)


def ms_to_frame(ms: int, fps: Fraction) -> int:
    """The frame on screen at `ms`; inverse of `frame_to_ms`.

    >>> ms_to_frame(frame_to_ms(2, Fraction(30000, 1001)), Fraction(30000, 1001))
    2
    """
    frame = int(Fraction(ms, 1000) * fps // 1)
    return frame + 1 if frame_to_ms(frame + 1, fps) <= ms else frame


def frame_duration_ms(fps: Fraction) -> int:
    """Length of a frame, rounded up, so that "within one frame" never excludes a frame's own width."""
    return -int(-1000 / fps // 1)


EDIT_RATES = tuple(
    sorted(
        [*map(Fraction, (24, 25, 30, 48, 50, 60)), *(Fraction(rate * 1000, 1001) for rate in (24, 30, 60))],
    )
)
"""What editing programs and SMPTE timecode know."""
_SAME = Fraction(1, 2000)
"""Half the distance of 30 and 29.97."""
_SLOW = 23


def edit_rate(fps: Fraction) -> Fraction:
    """The recording's own rate where editing programs know it, else one that they know.

    The lowest of which the recording's rate is a whole part, so that each of its frames starts on a frame of the
    timeline; else (a rate that varies) the nearest, and 30 for anything slow.

    >>> edit_rate(Fraction(15)), edit_rate(Fraction(120000, 1001)), edit_rate(Fraction(2987, 100))
    (Fraction(30, 1), Fraction(60000, 1001), Fraction(30000, 1001))
    """
    while fps > EDIT_RATES[-1] * Fraction(101, 100):
        fps /= 2
    for rate in EDIT_RATES:
        times = rate / fps
        if abs(times - round(times)) < _SAME:
            return rate
    return Fraction(30) if fps < _SLOW else min(EDIT_RATES, key=lambda rate: abs(rate - fps))


class FrameGrid:
    """The frames of a constant rate as whole numbers, for what is counted in frames; quick, for a value a word.

    >>> grid = FrameGrid(Fraction(30000, 1001))
    >>> grid.frame(66), grid.ms(2), grid.first_from(67), grid.count(833)
    (2, 66, 3, 25)
    """

    __slots__ = ("_denominator", "_numerator")

    def __init__(self, fps: Fraction) -> None:
        self._numerator, self._denominator = fps.numerator, fps.denominator * 1000

    def ms(self, frame: int) -> int:
        """As `frame_to_ms`."""
        return frame * self._denominator // self._numerator

    def frame(self, ms: int) -> int:
        """As `ms_to_frame`."""
        frame = ms * self._numerator // self._denominator
        return frame + 1 if self.ms(frame + 1) <= ms else frame

    def first_from(self, ms: int) -> int:
        """The first frame that starts at `ms` or later."""
        frame = self.frame(ms)
        return frame if self.ms(frame) >= ms else frame + 1

    def count(self, ms: int) -> int:
        """The fewest frames that last so long, wherever they start."""
        return -(-ms * self._numerator // self._denominator)

    def count_within(self, ms: int) -> int:
        """The most frames that last no longer, wherever they start."""
        return ms * self._numerator // self._denominator


def ms_to_seconds(ms: int) -> str:
    """Seconds as ffmpeg takes them, exact to the millisecond.

    >>> ms_to_seconds(66)
    '0.066'
    """
    sign, ms = ("-", -ms) if ms < 0 else ("", ms)
    return f"{sign}{ms // 1000}.{ms % 1000:03d}"


def clock(ms: int) -> str:
    """`H:MM:SS` for people.

    >>> clock(3_723_900)
    '1:02:03'
    """
    seconds = max(0, ms) // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def timestamp(ms: int, decimal: str = ".") -> str:
    """`HH:MM:SS.mmm`, as plan.yaml and WebVTT write it; SubRip wants a comma.

    >>> timestamp(3_723_004)
    '01:02:03.004'
    """
    ms = max(0, ms)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}{decimal}{ms % 1000:03d}"


def ass_timestamp(ms: int) -> str:
    """`H:MM:SS.cc`, floored to the centisecond that ASS can hold.

    >>> ass_timestamp(3_723_009)
    '1:02:03.00'
    """
    ms = max(0, ms)
    return f"{ms // 3_600_000}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000 // 10:02d}"


def timecode(ms: int, fps: Fraction) -> str:
    """Non-drop SMPTE timecode `HH:MM:SS:FF`, counted at the nominal (rounded) rate.

    >>> timecode(1500, Fraction(30))
    '00:00:01:15'
    """
    nominal = max(1, round(fps))
    frame = ms_to_frame(max(0, ms), fps)
    seconds, rest = divmod(frame, nominal)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}:{rest:02d}"


_CLOCK = re.compile(r"^(?:(\d+):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?$")
_AMOUNT = re.compile(r"^(\d+(?:\.\d+)?)\s*(ms|s|m|min|h)?$")
_UNITS = {"ms": 1, "s": 1000, None: 1000, "m": 60_000, "min": 60_000, "h": 3_600_000}


def parse_time(text: str) -> int:
    """Read what people write for a time: `1:02:03.5`, `00:12`, `90`, `90s`, `1.5m`, `250ms`.

    Raises TimeError for anything else.

    >>> parse_time("00:12:04.5"), parse_time("90s"), parse_time("250ms")
    (724500, 90000, 250)
    """
    text = text.strip()
    if match := _CLOCK.match(text):
        hours, minutes, seconds, fraction = match.groups()
        whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
        return whole * 1000 + int((fraction or "0").ljust(3, "0"))
    if match := _AMOUNT.match(text):
        return seconds_to_ms(Fraction(match[1]) * _UNITS[match[2]] / 1000)
    raise TimeError(f"'{text}' is not a time; write it like 1:02:03.5, 12:30 or 90s")

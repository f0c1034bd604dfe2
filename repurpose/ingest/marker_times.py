"""Times as marker lists and notes write them: clocks, timecode with frames, `1h02m03s`, seconds; and timed lines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from repurpose.ingest.text_files import LATEST_MS, Place
from repurpose.timebase import clock, frame_to_ms, seconds_to_ms

# Digits are bounded: Python refuses to make a number of thousands.
_NUMBER = re.compile(r"\d{1,18}(?:[.,]\d{1,30})?$")
_CLOCK = re.compile(r"(?:(\d{1,9}):)?(\d{1,9}):(\d\d)(?:[.,](\d{1,3}))?$")
_TIMECODE = re.compile(r"(\d{1,9}):(\d\d):(\d\d)([:;])(\d{2,3})$")
_UNITS = re.compile(
    r"(?=\d)(?:(\d{1,9})h)?(?:(\d{1,9})m(?:in)?)?(?:(\d{1,9}(?:\.\d{1,30})?)s)?$",
    re.IGNORECASE,
)

_BROKEN = "is not a time; write it like 0:12:30"
_TIME = r"\d++(?:[:;]\d++)*+(?:[.,]\d++)?+(?:h(?:\d++m(?:in)?+)?+(?:\d++s)?+|m(?:in)?+(?:\d++s)?+|s)?+"
_SURE = r"(?:\d++[:;]\d++(?:[:;]\d++)*+(?:[.,]\d++)?+)"
_EDGE = r"(?=[\s\])\-–—,;:|]|$)"
_DASH = r"(?:-|–|—|to\s)"
_BULLET = re.compile(r"\s*+(?:[-*•]\s++|\d{1,3}[.)]\s++(?=[\[(@]?\d+:))?(?:\[[ xX]\]\s*+)?[\[(@]?+")
_CLOCK_FORM = rf"\d++:\d\d(?::\d\d(?:[:;]\d{{2,3}})?+)?+(?:[.,]\d++)?+{_EDGE}(?![:;]\d)"
"""In prose only this begins an entry: `16:9` and `5s` are words there."""
_BROKEN_CLOCK = r"\d++[:;](?:(?:\w{1,3}|\s*+\d{1,3})[:;]\d|[\doOlI]{2}(?!\w))"
"""Three parts, or two with a letter typed for a digit."""


def _stamp(start: str, end: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?P<start>{start})(?:\s*+{_DASH}\s*+(?P<end>{end}))?"
        r"[\])]?+(?:\s*+[-–—:|,;]++(?!\d))?+(?:[,;](?=\d))?\s*+(?P<text>.*)$",
        re.DOTALL,
    )


_BARE_STAMP, _BARE_BROKEN = _stamp(_TIME + _EDGE, _SURE + _EDGE), re.compile(r"\d++[:;]\s*+\w")
_PROSE_STAMP = _stamp(_CLOCK_FORM, rf"{_CLOCK_FORM}|(?={_BROKEN_CLOCK})\S++")
_PROSE_BROKEN = re.compile(_BROKEN_CLOCK)


@dataclass(frozen=True, slots=True)
class TimedLine:
    """A line that begins with a time, or with two as a stretch."""

    ms: int
    end_ms: int | None
    text: str


def marker_ms(text: str, place: Place, rate: Fraction, name: str = "time") -> int:
    """Milliseconds; a timecode's frames are counted at `rate`, drop frame after a semicolon. Raises SidecarError."""
    text = text.strip()
    if match := _TIMECODE.match(text):
        ms = _timecode_ms(match, place, rate)
    elif match := _CLOCK.match(text):
        hours, minutes, seconds, fraction = match.groups()
        if int(seconds) > 59 or (hours and int(minutes) > 59):
            raise place.error(f"{name} {text!r} {_BROKEN}")
        ms = 1000 * (3600 * int(hours or 0) + 60 * int(minutes) + int(seconds)) + int((fraction or "0").ljust(3, "0"))
    elif _NUMBER.match(text):
        ms = seconds_to_ms(Fraction(text.replace(",", ".")))
    elif match := _UNITS.match(text):
        hours, minutes, seconds = (Fraction(part or 0) for part in match.groups())
        ms = seconds_to_ms(3600 * hours + 60 * minutes + seconds)
    else:
        raise place.error(f"{name} {text[:60]!r} {_BROKEN}")
    if ms > LATEST_MS:
        raise place.error(f"{name} {text!r} is over 100 hours; expected the time from the start of the recording")
    return ms


def _timecode_ms(match: re.Match[str], place: Place, rate: Fraction) -> int:
    """SMPTE counts frames at the whole rate; drop frame leaves out 2 (of 30) numbers each minute but the tenth."""
    hours, minutes, seconds, frames = (int(match[group]) for group in (1, 2, 3, 5))
    nominal = max(1, round(rate))
    if minutes > 59 or seconds > 59:
        raise place.error(f"{match[0]!r} {_BROKEN}:00")
    if frames >= nominal:
        raise place.error(f"{match[0]!r} names frame {frames}, but a second has {nominal} frames")
    count = (3600 * hours + 60 * minutes + seconds) * nominal + frames
    if match[4] == ";" and rate.denominator == 1001:
        passed = 60 * hours + minutes
        count -= nominal // 15 * (passed - passed // 10)
    return frame_to_ms(count, rate)


def timed_line(line: str, place: Place, rate: Fraction, *, prose: bool) -> TimedLine | None:
    """What a line says of which time; None where it begins with none. Bullets, brackets and dashes around are left out.

    In `prose` only a clock with two digits of seconds is a time; elsewhere a number alone is one, of seconds. Raises
    SidecarError for what looks like a time and is none, and for a stretch that ends before it begins.
    """
    body = line[len(found[0]) if (found := _BULLET.match(line)) else 0 :]
    match = (_PROSE_STAMP if prose else _BARE_STAMP).match(body)
    if match is None:
        if (_PROSE_BROKEN if prose else _BARE_BROKEN).match(body):
            raise place.error(f"{body.split()[0][:60]!r} {_BROKEN}")
        return None
    ms = marker_ms(match["start"], place, rate)
    end_ms = marker_ms(match["end"], place, rate, "end") if match["end"] else None
    if end_ms is not None and end_ms < ms:
        raise place.error(f"the stretch ends ({clock(end_ms)}) before it begins ({clock(ms)})")
    return TimedLine(ms, end_ms, match["text"].strip().strip('"').strip())

"""CMX 3600 edit decision lists as markers: locators, Resolve's marker lists, else the events themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from repurpose.ingest.marker_times import marker_ms
from repurpose.ingest.text_files import Place, numbered_lines
from repurpose.model import Marker

_TIMECODE = r"(\d++:\d++:\d++[:;]\d++)"
_EVENT = re.compile(rf"\s*+(\d++)\s++(\S.*?)\s++{_TIMECODE}\s++{_TIMECODE}\s++{_TIMECODE}\s++{_TIMECODE}\s*+$")
"""Number, reel with track and transition, then source in and out, record in and out."""
_EVENT_START = re.compile(
    r"\s*+\d{2,}\s++\S++\s++(?:NONE|[VAB][VA\d/]*+)\s++(?:C|D|W\d{1,3}|K(?:\s*+[BO])?)(?=\s++\d|\s*+$)"
)
"""Track and transition are whole words: `90 Demo Begins` is a moment with a label."""
_LOCATOR = re.compile(r"\s*+\*\s*+LOC:\s*+(\S++)\s*+(.*)$")
_RESOLVE = re.compile(r"(?P<note>[^|]*+)\|C:[^|]*+\|M:(?P<name>.*?)(?:\|D:\s*+(?P<frames>\d++)\s*+)?$")
_NAMED = re.compile(r"\s*+\*\s*+(?:COMMENT|FROM CLIP NAME):\s*+(.*)$")
_COLOURS = frozenset(["RED", "GREEN", "BLUE", "CYAN", "MAGENTA", "YELLOW", "BLACK", "WHITE", "ORANGE", "PURPLE"])
_FRAMES_DIGITS = 9
TIMELINE_START_MS = 3_600_000
"""Where editing programs begin to count, unless they are told otherwise."""


@dataclass(slots=True)
class _Event:
    source_ms: tuple[int, int]
    record_ms: tuple[int, int]
    reel: str
    names: list[str] = field(default_factory=list)


def is_edl(text: str) -> bool:
    """True for a text whose first lines are a title or an event of CMX 3600."""
    first = [line.strip() for line in text[:4000].split("\n") if line.strip()][:3]
    return any(line.startswith(("TITLE:", "FCM:")) or _EVENT_START.match(line) for line in first)


def read_edl(text: str, path: str, rate: Fraction) -> tuple[Marker, ...]:
    """Markers on the clock of the list's source: an editor's notes, as exact as the editor made them.

    Where no event carries a marker, each event is one: a stretch that somebody cut out, or that a logger of OBS wrote.
    Frames are counted at `rate`. Raises SidecarError for an event or a locator whose times cannot be read.
    """
    events: list[_Event] = []
    markers: list[Marker] = []
    for place, line in numbered_lines(text, path):
        if match := _EVENT.match(line):
            events.append(_event(match, place, rate))
        elif _EVENT_START.match(line):
            raise place.error("the event has no four times; write them like 00:12:30:00")
        elif match := _LOCATOR.match(line):
            markers.append(_locator(match, events, place, rate))
        elif (match := _RESOLVE.match(line)) and events:
            markers.append(_resolve(match, events[-1], place, rate))
        elif (match := _NAMED.match(line)) and events:
            events[-1].names.append(match[1].strip())
    if not events and not markers:
        raise Place(path).error("there is no event in the list; expected a CMX 3600 EDL")
    return tuple(markers or _stretches(events))


def _event(match: re.Match[str], place: Place, rate: Fraction) -> _Event:
    source_in, source_out, record_in, record_out = (marker_ms(match[group], place, rate) for group in (3, 4, 5, 6))
    if source_out < source_in:
        raise place.error(f"the event ends ({match[4]}) before it begins ({match[3]})")
    return _Event((source_in, source_out), (record_in, record_out), match[2].split()[0])


def _locator(match: re.Match[str], events: list[_Event], place: Place, rate: Fraction) -> Marker:
    """A locator stands on the timeline: its event says which moment of the source lies there."""
    ms = marker_ms(match[1], place, rate)
    words = match[2].split()
    if words and words[0].upper() in _COLOURS:
        words = words[1:]
    if events and events[-1].record_ms[0] <= ms <= events[-1].record_ms[1]:
        ms += events[-1].source_ms[0] - events[-1].record_ms[0]
    return Marker(ms, " ".join(words) or "marker", "note")


def _resolve(match: re.Match[str], event: _Event, place: Place, rate: Fraction) -> Marker:
    """A name is often a mere `Marker 4`; what the editor wrote stands in the note before it."""
    note, name = match["note"].strip(), match["name"].strip()
    named = not re.fullmatch(r"Marker \d+", name)
    label = ": ".join(part for part in (name if named or not note else "", note) if part)
    frames = match["frames"] or "1"
    if len(frames) > _FRAMES_DIGITS:
        raise place.error("the marker lasts more frames than any recording has; write its number after D:, like D:25")
    length_ms = round(int(frames) * 1000 / rate)
    start_ms = event.source_ms[0]
    return Marker(start_ms, label or "marker", "note", start_ms + length_ms if length_ms >= 1000 else None)


def _stretches(events: list[_Event]) -> Iterator[Marker]:
    for event in events:
        start_ms, end_ms = event.source_ms
        label = event.names[-1] if event.names else event.reel
        yield Marker(start_ms, label, "note", end_ms if end_ms - start_ms >= 1000 else None)

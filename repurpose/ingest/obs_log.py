"""The text log of OBS's InfoWriter plugin as markers: the hotkeys pressed in the session of this recording."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from repurpose.errors import shown
from repurpose.ingest.marker_times import marker_ms
from repurpose.ingest.text_files import Place, numbered_lines
from repurpose.model import Marker
from repurpose.timebase import EDIT_RATES

_BEGINS = re.compile(r"\s*+(?:EVENT:)?(START|STOP)(?: (RECORDING|STREAM))? @ (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)")
_OTHER_EVENT = re.compile(r"\s*+EVENT:")
_HOTKEY = re.compile(r"\s*+HOTKEY:(.*?)(?: @ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d)?\s*+$")
_TIME_MARK = re.compile(r"\s*+(\d\S*+) (Record|Stream) Time Marker\b")
_OLD_LINE = re.compile(r"\s*+(\d++:\d\d:\d\d)(?: - (.*))?$")
SAME_START_SECONDS = 90
"""A recording is the session that began so near: its name tells when it was opened, the log when it ran."""


@dataclass(slots=True)
class _Session:
    place: Place
    began: datetime | None
    markers: list[Marker] = field(default_factory=list)


def is_obs_log(text: str) -> bool:
    first = next((line for line in text.split("\n") if line.strip()), "")
    return bool(_BEGINS.match(first) or _HOTKEY.match(first) or _OTHER_EVENT.match(first) or _TIME_MARK.match(first))


def read_obs_log(text: str, path: str, began: datetime | None) -> tuple[Marker, ...]:
    """The hotkeys of the session that began when the recording did, on the recording's clock.

    A log goes on from session to session; with several, `began` (when the recording began, local time) chooses.
    Scene changes are no markers: nobody pointed. Raises SidecarError where no session can be chosen, and for a line
    that is none of the plugin's.
    """
    sessions: list[_Session] = [_Session(Place(path), None)]
    hotkey: str | None = None
    for place, line in numbered_lines(text, path):
        if match := _BEGINS.match(line):
            if match[1] == "START" and match[2] != "STREAM":
                sessions.append(_Session(place, _began(match[3], place)))
            hotkey = None
        elif match := _HOTKEY.match(line):
            hotkey = match[1].strip() or "marker"
        elif _OTHER_EVENT.match(line):
            hotkey = None
        elif match := _TIME_MARK.match(line):
            if hotkey is not None and match[2] == "Record":
                sessions[-1].markers.append(_marker(match[1], hotkey, place))
                hotkey = None
        elif match := _OLD_LINE.match(line):
            sessions[-1].markers.append(_marker(match[1], (match[2] or "").strip() or "marker", place))
        else:
            raise place.error(f"{line.strip()[:60]!r} is no line of an InfoWriter log")
    return tuple(_chosen([session for session in sessions if session.began or session.markers], path, began).markers)


def _began(text: str, place: Place) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise place.error(f"{text!r} is no moment; expected a date and a time, like 2026-05-12 20:15:33") from None


def _marker(time: str, label: str, place: Place) -> Marker:
    return Marker(marker_ms(time, place, EDIT_RATES[0]), label)


def _chosen(sessions: list[_Session], path: str, began: datetime | None) -> _Session:
    if len(sessions) < 2:
        return sessions[0] if sessions else _Session(Place(path), None)

    def distance(session: _Session) -> float:
        return abs((session.began - began).total_seconds()) if session.began and began else float("inf")

    nearest = min(sessions, key=distance)
    if distance(nearest) > SAME_START_SECONDS:
        when = f"; none began at {began:%Y-%m-%d %H:%M:%S}, as the recording did" if began else ""
        raise sessions[1].place.error(
            f"the log {shown(path.rpartition('/')[2])} holds {len(sessions)} recordings{when}; keep the lines of one"
        )
    return nearest

"""An editor's notes: `00:42:10 good bit about pairing`."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from repurpose.ingest.marker_times import TimedLine, timed_line
from repurpose.ingest.text_files import Place, numbered_lines
from repurpose.model import Marker, ShowItem, Span

_DEMAND = re.compile(r"(must|never)\s*+:\s*+(.*)$", re.IGNORECASE | re.DOTALL)
_LOST_DEMAND = re.compile(
    r"[\s\-–—*•\[(@]*+\d\S*+(?:\s*+(?:[-–—]|to\s)\s*+\d\S*+)?\s++(?:must|never)\s*+:", re.IGNORECASE
)
"""A time that is none in prose (`90s never: ...`): nobody would see that what it forbids is not forbidden."""
DEMANDED_MS = 60_000
"""What a `must:` without an end asks for: about one clip from there."""


def read_notes(text: str, path: str, rate: Fraction) -> tuple[tuple[Marker, ...], tuple[ShowItem, ...]]:
    """The notes in the file's order, and the stretches that must or must never give a clip.

    A note begins with a time or with two (`00:42:10-00:43:00`), after a bullet or not. A line without a time goes on
    with the note above; above the first note, and after `#`, it is a comment. `must:` and `never:` before the text
    demand or forbid a clip of the stretch. Raises SidecarError for a broken time, a `never:` without an end, and for a
    file in which no line has a time.
    """
    notes: list[tuple[Place, TimedLine]] = []
    for place, line in numbered_lines(text, path):
        timed = timed_line(line, place, rate, prose=True)
        if _LOST_DEMAND.match(line if timed is None else timed.text):
            raise place.error(
                "there is no clock before `must:` or `never:`; write it like 00:42:10-00:43:00 never: why"
            )
        if timed is not None:
            notes.append((place, timed))
        elif notes and not line.lstrip().startswith("#"):
            at, before = notes[-1]
            notes[-1] = (at, replace(before, text=f"{before.text} {line.strip()}".strip()))
    if not notes:
        raise Place(path).error("there is no note; write each on a line like 00:42:10 good bit about pairing")
    markers: list[Marker] = []
    items: list[ShowItem] = []
    for place, note in notes:
        if match := _DEMAND.match(note.text):
            items.append(_demand(note, match[1].lower(), match[2].strip(), place))
        else:
            markers.append(Marker(note.ms, note.text or "note", "note", note.end_ms))
    return tuple(markers), tuple(items)


def _demand(note: TimedLine, verb: str, text: str, place: Place) -> ShowItem:
    if verb == "must":
        end_ms = note.ms + DEMANDED_MS if note.end_ms is None else note.end_ms
        return ShowItem(Span(note.ms, end_ms), text, must_clip=True, fixed=True)
    if note.end_ms is None:
        raise place.error("`never:` has no end; write from when to when, like 00:42:10-00:43:00 never: a phone number")
    # Without its text: what nobody may see is no title of a chapter either.
    return ShowItem(Span(note.ms, note.end_ms), "", never_clip=True, fixed=True)

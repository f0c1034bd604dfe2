"""Marker lists of every kind: keys pressed in the show, an editor's markers, chapter lists."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Literal

from repurpose.ingest.edit_decisions import is_edl, read_edl
from repurpose.ingest.marker_times import marker_ms, timed_line
from repurpose.ingest.obs_log import is_obs_log, read_obs_log
from repurpose.ingest.text_files import Place, numbered_lines, table_rows
from repurpose.model import Marker
from repurpose.timebase import clock

_PRESSED = (
    "time",
    "timestamp",
    "recording timestamp on file",
    "recording timestamp",
    "stream timestamp",
    "position_seconds",
    "position",
    "seconds",
    "offset",
    "at",
)
"""Columns of a time that loggers write while the show runs; the file's own clock before the stream's."""
_EDITED = ("in", "record in", "start", "timecode")
"""Columns of a time that editing programs write (Premiere, Resolve, Audition)."""
_ENDS = (
    "end",
    "out",
    "record out",
    "stop",
    "recording end mark timestamp on file",
    "recording end mark timestamp",
    "stream end mark timestamp",
)
_LENGTHS = ("duration", "dur", "length")
_NAMES = ("label", "marker name", "name", "title", "marker", "hotkey")
_TEXTS = ("description", "comment", "comments", "note", "notes", "text")
_TYPES = ("marker type", "type")
_RATES = ("frame rate", "framerate", "fps", "source fps")
_FILE = "recording filename"
_KNOWN = (*_PRESSED, *_EDITED, *_ENDS, *_LENGTHS, *_NAMES, *_TEXTS, *_TYPES, *_RATES, _FILE)
_NOTHING = ("", "n/a", "none", "-")
_AUDACITY = re.compile(r"\d++[.,]\d++\t\d++[.,]\d++(?:\t|$)")
_SPECTRAL = re.compile(r"\\\t")
"""The second line of an Audacity label that marks a range of frequencies."""
_ROLES = frozenset(["broadcaster", "streamer", "moderator", "editor", "viewer", "user"])
_RATE = re.compile(r"\d{1,4}(?:\.\d{1,12})?|\d{1,6}/[1-9]\d{0,4}")
"""No exponents: `1e999999999` is a number that takes for ever to write out."""
_STRETCH_MS = 1000
"""A marker that lasts less is a moment: editing programs give each one frame at least."""


def is_table(first: str) -> bool:
    """True for a header of a marker table: it names a time and a label."""
    columns = _cells(first)
    return bool(columns & {*_PRESSED, *_EDITED}) and bool(columns & {*_NAMES, *_TEXTS, "recording full path"})


def is_labels(first: str) -> bool:
    """True for a line of an Audacity label track."""
    return bool(_AUDACITY.match(first))


def is_exchange(text: str) -> bool:
    """True for what only a program writes: an edit decision list, a log of OBS."""
    return is_edl(text) or is_obs_log(text)


def read_markers(
    text: str, path: str, rate: Fraction, began: datetime | None = None, names: tuple[str, ...] = ()
) -> Iterator[Marker]:
    """The markers of a file in its own order; the contents tell the format.

    Frames of a timecode count at `rate`. A log of several recordings is read for the one that `began` then, a table
    of several for those of the `names` of files. What a program for editing wrote is a note, what a key wrote a marker.
    Raises SidecarError, which names file and line.
    """
    if is_edl(text):
        yield from read_edl(text, path, rate)
        return
    if is_obs_log(text):
        yield from read_obs_log(text, path, began)
        return
    first = next((line for _, line in numbered_lines(text, path)), "")
    if is_labels(first):
        yield from _labels(text, path, rate)
    elif _is_header(first):
        yield from _table(text, path, rate, names)
    else:
        yield from _lines(text, path, rate)


def read_chapters(text: str, path: str, rate: Fraction) -> Iterator[Marker]:
    """Chapters as YouTube's descriptions list them: `0:00 Title`; other lines are the text around the list.

    Raises SidecarError for a broken time, a chapter without a title, and for a file without any.
    """
    found = False
    for place, line in numbered_lines(text, path):
        timed = timed_line(line, place, rate, prose=True)
        if timed is None:
            continue
        if not timed.text:
            raise place.error("the chapter has no title; write it like 0:12:30 What it is about")
        found = True
        yield Marker(timed.ms, timed.text, "chapter", timed.end_ms)
    if not found:
        raise Place(path).error("there is no chapter; write each on a line like 0:12:30 What it is about")


def _cells(line: str) -> set[str]:
    return {cell.strip().strip('"').lower() for cell in re.split(r"[,;\t]", line)}


def _is_header(first: str) -> bool:
    """A first line without any digit that names a known time, or something much like one."""
    return bool(_cells(first) & {*_PRESSED, *_EDITED}) and not re.match(r"\W*\d", first)


def _table(text: str, path: str, rate: Fraction, names: tuple[str, ...]) -> Iterator[Marker]:
    rows = list(table_rows(text, path, _KNOWN, ()))
    labelled = {name for _, cells in rows for name in cells} & {*_NAMES, *_TEXTS, _FILE}
    if rows and not labelled:
        raise Place(path).error("the header has no column label; expected time and label, with end where you like")
    ours = {cells.get(_FILE, "") for _, cells in rows} & set(names)
    for place, cells in rows:
        if not ours or cells.get(_FILE, "") in ours:
            yield _row(cells, place, rate)


def _row(cells: Mapping[str, str], place: Place, rate: Fraction) -> Marker:
    def first(columns: tuple[str, ...]) -> tuple[str, str]:
        return next(((name, cells[name]) for name in columns if cells.get(name, "").lower() not in _NOTHING), ("", ""))

    rate = _rate(first(_RATES)[1], place, rate)
    column, time = first((*_PRESSED, *_EDITED))
    if not time:
        raise place.error("the row has no time; write it like 0:12:30")
    ms = marker_ms(time, place, rate, column)
    end_ms = _end(first(_ENDS), first(_LENGTHS), ms, place, rate)
    texts = list(dict.fromkeys(text for text in (first(_NAMES)[1], first(_TEXTS)[1]) if text))
    kind: Literal["marker", "note", "chapter"] = "note" if column in _EDITED else "marker"
    if "chapter" in first(_TYPES)[1].lower():
        kind = "chapter"
    return Marker(ms, ": ".join(texts) or "marker", kind, end_ms)


def _end(end: tuple[str, str], length: tuple[str, str], ms: int, place: Place, rate: Fraction) -> int | None:
    end_ms = ms
    if end[1]:
        end_ms = marker_ms(end[1], place, rate, end[0])
    elif length[1]:
        end_ms = ms + marker_ms(length[1], place, rate, length[0])
    if end_ms < ms:
        raise place.error(f"the marker ends ({clock(end_ms)}) before it begins ({clock(ms)})")
    return end_ms if end_ms - ms >= _STRETCH_MS else None


def _rate(text: str, place: Place, rate: Fraction) -> Fraction:
    """Frames a second of a row that tells them: `29.97` means 30000/1001."""
    if not text:
        return rate
    number = text.lower().removesuffix("fps").strip().replace(",", ".")
    told = Fraction(number) if _RATE.fullmatch(number) else Fraction(0)
    if not 1 <= told <= 1000:
        raise place.error(f"the frame rate {text[:60]!r} is no number; write it like 25 or 29.97")
    exact = Fraction(round(told) * 1000, 1001)
    return exact if told != round(told) and abs(told - exact) < Fraction(1, 100) else told


def _labels(text: str, path: str, rate: Fraction) -> Iterator[Marker]:
    """An Audacity label track: `start<tab>end<tab>label`, in seconds."""
    for place, line in numbered_lines(text, path):
        if _SPECTRAL.match(line):
            continue
        parts = line.split("\t", 2)
        if not is_labels(line):
            raise place.error(f"{line.strip()[:60]!r} is no label; expected start, end and label with tabs between")
        ms = marker_ms(parts[0], place, rate, "start")
        label = parts[2].strip() if len(parts) > 2 else ""
        yield Marker(ms, label or "marker", "note", _end(("end", parts[1]), ("", ""), ms, place, rate))


def _lines(text: str, path: str, rate: Fraction) -> Iterator[Marker]:
    """`HH:MM:SS label` or `time,label`; a Twitch list's `time,role,user,label`."""
    for place, line in numbered_lines(text, path):
        timed = timed_line(line, place, rate, prose=False)
        if timed is None:
            raise place.error(f"{line.strip()[:60]!r} is no marker; write it like 0:12:30 what happens")
        yield Marker(timed.ms, _told(line, timed.text) or "marker", "marker", timed.end_ms)


def _told(line: str, text: str) -> str:
    cells = next(csv.reader([line]), [])
    if len(cells) >= 4 and cells[1].strip().lower() in _ROLES:
        return ",".join(cells[3:]).strip() or f"by {cells[2].strip()}"
    return text

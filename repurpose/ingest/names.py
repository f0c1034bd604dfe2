"""What a file's name tells: the recording's name and its date."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from repurpose.model import Recording

_DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Line ends and the marks that turn the direction of text around; joiners within scripts and emoji stay."""
_EARLIEST_YEAR = 1990
"""Cameras with an unset clock write 1904 or 1970."""


def recording_name(path: Path) -> str:
    """The stem as text that every format can hold: undecodable bytes replaced, control characters made spaces."""
    stem = os.fsencode(path.stem).decode("utf-8", "replace")
    return _CONTROLS.sub(" ", stem).strip() or "recording"


def date_in_name(name: str) -> str | None:
    """The first `2026-05-12` or `20260512` that is a real day.

    >>> date_in_name("2026-05-12 20-15-33 Product day"), date_in_name("clip_20261399")
    ('2026-05-12', None)
    """
    for year, _, month, day in _DATE.findall(name):
        try:
            return date(int(year), int(month), int(day)).isoformat()
        except ValueError:
            continue
    return None


def apply_name_pattern(recording: Recording, pattern: str) -> Recording:
    """The recording with the facts that its file's name carries, or the one that its parts share, by a pattern with the
    groups `date`, `title` and `speaker`, each optional. A name that does not match, or a date that is no day, changes
    nothing."""
    name = recording.name if len(recording.parts) > 1 else recording_name(Path(recording.parts[0].path))
    match = re.search(pattern, name) if pattern else None
    if match is None:
        return recording
    facts = {name: text.strip() for name, text in match.groupdict().items() if text and text.strip()}
    return replace(
        recording,
        name=facts.get("title", recording.name),
        date=date_in_name(facts.get("date", "")) or recording.date,
        speaker=facts.get("speaker", recording.speaker),
    )


def creation_time(metadata: dict[str, str]) -> str:
    """ISO 8601 time at which a container says that it was recorded; empty where it says none that can be true.

    QuickTime's own date is in the camera's time zone and comes first; `creation_time` is UTC.
    """
    for key in ("com.apple.quicktime.creationdate", "creation_time"):
        try:
            moment = datetime.fromisoformat(metadata.get(key, ""))
        except ValueError:
            continue
        if moment.year >= _EARLIEST_YEAR:
            return moment.isoformat(timespec="seconds")
    return ""


def recording_date(path: Path, created: str) -> str:
    """`YYYY-MM-DD` from the name, else the container's creation time, else the file's modification time (local)."""
    return date_in_name(path.stem) or created[:10] or datetime.fromtimestamp(path.stat().st_mtime).date().isoformat()

"""Whether a file that somebody is putting in place is all there: from its name, and from sightings over time."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal

Ending = Literal["whole", "open", "torn"]
"""What a container's own structure says of its end: `whole`; `open`, where a writer may go on (a Matroska file of no
stated length); `torn`, where something is certainly missing (an MP4 without its index)."""

Holder = Literal["nobody", "somebody", "unknown"]
"""Who holds a file open for writing, as far as this machine can know."""

PATIENCE: dict[Ending, int] = {"whole": 1, "open": 5, "torn": 30}
"""Settle times that a file must be still for. With the default of a minute a copy may stall for half an hour before a
torn file is believed to stay so, and is tried, refused or read as far as it goes."""

TRUSTED_AGE_MS = 3_600_000
"""A file whose own times are older than this, and its patience, needs no second sighting. The hour is more than a clock
errs by when it jumps for summer time."""

RECORDINGS = frozenset(
    {"3g2", "3gp", "asf", "avi", "f4v", "flv", "gxf", "m1v", "m2t", "m2ts", "m2v", "m4v", "mkv", "mov", "mp4", "mp4v",
     "mpeg", "mpg", "mts", "mxf", "nut", "ogm", "ogv", "qt", "ts", "vob", "webm", "wmv"}
)  # fmt: skip
"""Name endings of files that may hold a recording."""

_TEMPORARY = re.compile(
    r"\.(part|tmp|temp|crdownload|download|partial|filepart|opdownload|ytdl|aria2|!ut|!qb|bc!)(\.\w{1,12})?$"
    r"|\.part-frag\d+$|\.(mp4|mkv|mov|webm|ts|flv|avi)\.[a-z0-9]{6}$",
    re.IGNORECASE,
)
"""Browsers, download programs, WinSCP, yt-dlp, and `name.mp4.XXXXXX` of mktemp."""


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What `stat` says of a file, without opening it."""

    size: int
    modified_ns: int
    changed_ns: int
    """Time of the last change of contents, name or rights; nobody can set it."""
    device: int
    inode: int


def facts_of(status: os.stat_result) -> FileFacts:
    return FileFacts(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_dev, status.st_ino)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A file as it was last seen, and since when it has been so, on a clock that never jumps."""

    facts: FileFacts
    still_since_ms: int


def name_verdict(name: str) -> str:
    """Why a file of this name is left alone until it is renamed; empty where it is not.

    >>> name_verdict("talk.mp4.part"), name_verdict(".talk.mp4.Xa81bc"), name_verdict("talk.mp4")
    ('has a temporary name', 'is hidden', '')
    """
    if name.startswith("."):
        return "is hidden"
    if name.startswith("~") or name.endswith("~") or _TEMPORARY.search(name):
        return "has a temporary name"
    return ""


def may_be_recording(name: str) -> bool:
    return name.rpartition(".")[2].lower() in RECORDINGS


def observe(before: Sighting | None, facts: FileFacts, now_ms: int, wall_ns: int) -> Sighting:
    """The sighting that follows from the one before. A file that is seen for the first time counts as still from now
    on, or, where its own times are long past, from then on: these may be wrong by a jump of the clock."""
    if before is not None:
        same = (before.facts.size, before.facts.modified_ns, before.facts.inode, before.facts.device) == (
            facts.size, facts.modified_ns, facts.inode, facts.device
        )  # fmt: skip
        return Sighting(facts, before.still_since_ms if same else now_ms)
    age_ms = (wall_ns - max(facts.modified_ns, facts.changed_ns)) // 1_000_000
    return Sighting(facts, now_ms - max(0, age_ms - TRUSTED_AGE_MS))


def must_wait(
    still_since_ms: int, now_ms: int, settle_ms: int, holder: Holder = "nobody", ending: Ending = "whole", why: str = ""
) -> str:
    """Why a file is not due yet, in plain words; empty where it is.

    `still_since_ms` is that of the newest file of the recording, sidecars too.
    """
    still_ms = now_ms - still_since_ms
    if still_ms < settle_ms:
        return f"changed {_seconds(still_ms)} ago; taken once it is still for {_seconds(settle_ms)}"
    if holder == "somebody":
        return "is held open for writing"
    patience_ms = settle_ms * PATIENCE[ending]
    if still_ms < patience_ms and not (ending == "open" and holder == "nobody"):
        return f"{why}; taken as it is once it is still for {_seconds(patience_ms)}"
    return ""


def _seconds(ms: int) -> str:
    seconds = max(0, ms) // 1000
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"

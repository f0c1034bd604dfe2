"""What a file's name says of its place among others: a part's number, a start time, a backup. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

CLOCK_TOLERANCE_MS = 2000
"""Between a part's end and the next one's start, by creation times or times in names: both are whole seconds."""
LONGEST_PART_MS = 12 * 3_600_000
"""Of a file that is not whole yet, as far as the time in its name tells."""

_BACKUP = re.compile(r"^(?P<base>.*?)[ ._-]+\(?back[ _-]?up\)?(?P<rest>(?:[ ._-]*\(?\d{1,3}\)?)?)$", re.IGNORECASE)
_GOPRO = re.compile(r"^(?P<base>G[HXLPS])(?P<number>\d\d)(?P<file>\d{4})$", re.IGNORECASE)
_GOPRO_FIRST = re.compile(r"^GOPR(?P<file>\d{4})$", re.IGNORECASE)
"""Up to HERO5: GOPR0123, then GP010123, GP020123."""
_DJI = re.compile(r"^(?P<base>DJI)_\d{14}_(?P<number>\d{4})_(?P<file>[A-Z]+)$", re.IGNORECASE)
_TIME = re.compile(
    r"^(?P<base>.*?)(?P<time>(?:19|20)\d\d[-_.]?\d\d[-_.]?\d\d[ T_-]+\d\d[-_.:h]?\d\d[-_.:m]?\d\d)s?(?P<file>\D*)$"
)
"""OBS gives each part the time at which it began: `2026-05-12 20-15-33`."""
_NUMBERED = (
    ("(1)", re.compile(r"^(?P<base>.*?)[ ._-]*\((?P<number>\d{1,3})\)$")),
    ("part", re.compile(
        r"^(?P<base>.*?)[ ._-]*(?<![a-z])(?:part|pt|teil|partie|split|segment|seg|chapter)[ ._-]?(?P<number>\d{1,3})$",
        re.IGNORECASE,
    )),
    ("_001", re.compile(r"^(?P<base>.*?)[ ._-](?P<number>\d{1,5})$")),
    # C0001 (Sony), 00001 (AVCHD), MVI0001: digits that reach back to letters or to the beginning.
    ("001", re.compile(r"^(?P<base>(?:.*\D)?)(?P<number>\d{3,6})$")),
)  # fmt: skip
_CAMERA = re.compile(r"^(?:[A-Z]{0,4}|[Cc]lip)$")
"""What is left of DJI_0001, MVI_0042, IMG_0007, C0003, 00001: no title without its number."""


@dataclass(frozen=True, slots=True)
class PartMark:
    """A file's place in a family of names. Files of one family may be parts of one recording; times decide."""

    family: tuple[str, ...]
    """Equal for names that differ in their number or time only; the folder and the suffix are part of it."""
    number: int | None = None
    """None for a family in which the time tells the order."""
    start_ms: int | None = None
    """When it began, by its name, on a clock without time zone."""
    title: str = ""
    """The name without the mark."""
    chaptered: bool = False
    """A camera that numbers a recording's chapters apart from its recordings: the name alone says that they belong."""


def part_mark(path: Path) -> PartMark | None:
    """The mark of a name that has one.

    >>> [part_mark(Path(name)).number for name in ("a_002.mp4", "GX020123.MP4", "a (1).mp4", "a-part3.mov", "a.1.mkv")]
    [2, 2, 1, 3, 1]
    >>> part_mark(Path("talk.mp4")) is None
    True
    """
    stem, place = path.stem, (str(path.parent), path.suffix.lower())
    if found := _GOPRO.match(stem):
        base = found["base"].upper()
        return PartMark((*place, "gopro", base, found["file"]), int(found["number"]), None, stem, chaptered=True)
    if found := _GOPRO_FIRST.match(stem):
        return PartMark((*place, "gopro", "GP", found["file"]), 0, None, stem, chaptered=True)
    if found := _DJI.match(stem):
        return PartMark((*place, "dji", found["file"].upper()), int(found["number"]), None, stem)
    if (found := _TIME.match(stem)) and (start_ms := _clock_ms(found["time"])) is not None:
        return PartMark((*place, "time", found["base"].casefold(), found["file"].casefold()), None, start_ms, stem)
    for kind, pattern in _NUMBERED:
        if found := pattern.match(stem):
            base = found["base"].rstrip(" ._-")
            title = stem if _CAMERA.match(base) else base
            return PartMark((*place, kind, found["base"].casefold()), int(found["number"]), None, title)
    return None


def unnumbered_families(path: Path) -> tuple[PartMark, ...]:
    """What an unmarked name may be: the part before `name (1)`, `name_001`, `name-part2` or `name.1`."""
    place = (str(path.parent), path.suffix.lower())
    return tuple(PartMark((*place, kind, path.stem.casefold()), 0, None, path.stem) for kind, _ in _NUMBERED[:3])


def backup_of(path: Path) -> Path | None:
    """The name that a backup's name points at (its suffix may be another in truth); None for no backup.

    >>> backup_of(Path("show.backup.mp4")), backup_of(Path("show_backup_002.mp4")), backup_of(Path("backup.mp4"))
    (PosixPath('show.mp4'), PosixPath('show_002.mp4'), None)
    """
    found = _BACKUP.match(path.stem)
    if not found or not found["base"]:
        return None
    return path.with_name(f"{found['base']}{found['rest']}{path.suffix}")


def is_next(one: PartMark, two: PartMark) -> bool:
    """Whether the numbers of one family follow each other."""
    if one.number is None or two.number is None:
        return True
    # An unnumbered first part counts as 0 or as 1.
    return two.number - one.number == 1 or (one.number == 0 and two.number == 2)


def spellings(*paths: Path) -> set[Path]:
    """Names with and without their number, without suffix."""
    stems = {path.with_suffix("") for path in paths}
    return stems | {path.with_name(mark.title) for path in paths if (mark := part_mark(path)) is not None}


def may_follow(one: Path, two: Path, length_ms: int | None) -> bool:
    """Whether by their names `two` may be the part after `one`, whose length is None where it is not known."""
    for first, second in _marks_of_one_family(one, two):
        if first.start_ms is None or second.start_ms is None:
            return is_next(first, second)
        gap = second.start_ms - first.start_ms
        return 0 < gap <= (LONGEST_PART_MS if length_ms is None else length_ms + CLOCK_TOLERANCE_MS)
    return False


def named_backups(primaries: Iterable[Path], others: Iterable[Path]) -> Iterator[tuple[Path, Path]]:
    """Each primary of which one of the others is a backup by its name, with it."""
    wanted = {name: other for other in others if (named := backup_of(other)) for name in spellings(named)}
    for path in primaries if wanted else ():
        if backup_of(path) is None and (name := next(iter(spellings(path) & wanted.keys()), None)):
            yield path, wanted[name]


def _marks_of_one_family(one: Path, two: Path) -> Iterator[tuple[PartMark, PartMark]]:
    for first in (part_mark(one), *unnumbered_families(one)):
        for second in (part_mark(two), *unnumbered_families(two)):
            if first is not None and second is not None and first.family == second.family and first != second:
                yield first, second


def _clock_ms(text: str) -> int | None:
    digits = "".join(re.findall(r"\d", text))
    try:
        return int(datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=UTC).timestamp() * 1000)
    except ValueError:
        return None

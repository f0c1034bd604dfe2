"""Which files are one recording: parts that a camera or OBS split, and backups of the same show. Pure.

`group` decides from names and facts. Only files of `families` can belong to others; the facts of all other files need
not be known. `repurpose.ingest.grouping.group_files` gathers the facts and asks here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from repurpose.ingest.part_names import (
    CLOCK_TOLERANCE_MS,
    PartMark,
    backup_of,
    is_next,
    part_mark,
    spellings,
    unnumbered_families,
)
from repurpose.model import Probe

MODIFIED_TOLERANCE_MS = 3000
"""The same by modification times: FAT cards keep every second second, and an index is written after the end."""
SAME_RATE = Fraction(2, 100)


@dataclass(frozen=True, slots=True)
class PartFacts:
    """What must be known of a file to say whether it goes on another one. Times are ms since 1970."""

    duration_ms: int
    modified_ms: int
    """Modification time: when the recorder wrote last, where a copy kept it."""
    created_ms: int | None = None
    """When it began, by its container."""
    streams: str = ""
    """Equal for files whose packets can stand in one file, see `streams_of`."""
    fps: Fraction = Fraction(0)
    """0 where the rate varies."""
    show: str = ""
    """Sha256 of the run of show beside it; empty for none."""
    pixels: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Files that are one recording."""

    paths: tuple[Path, ...]
    """The parts in order of time; mostly one."""
    backups: tuple[Path, ...] = ()
    """Other recordings of the same show, from which dropouts are filled."""


def streams_of(probe: Probe) -> str:
    """The streams of a file as text; parts of one recording have the same."""
    pictures = [f"{v.codec} {v.width}x{v.height} {v.pixel_format} {v.rotation}" for v in probe.video[:1]]
    return " + ".join(pictures + [f"{a.codec} {a.sample_rate} Hz {a.channels}" for a in probe.audio])


def families(paths: Sequence[Path]) -> tuple[tuple[Path, ...], ...]:
    """Files whose names allow that they are parts of one recording, in order; only families of two and more."""
    return tuple(tuple(path for path, _ in members) for members in _families(paths))


def group(
    paths: Sequence[Path],
    facts: Mapping[Path, PartFacts],
    *,
    join_parts: bool = True,
    use_backup: bool = True,
) -> tuple[Group, ...]:
    """Every path once, in groups that each are one recording, in order of the first path's name.

    `facts` need hold only the files of `families(paths)`, of backups by name, and of files with a run of show beside
    them; a file without facts (not readable yet, broken) stays alone, and is nobody's backup. A backup whose primary is
    not among `paths` is a recording of its own.
    """
    ordered = sorted(dict.fromkeys(paths))
    chains = _chains(ordered, facts) if join_parts else ((path,) for path in ordered)
    groups = tuple(Group(chain) for chain in sorted(chains))
    return _with_backups(groups, facts) if use_backup else groups


def goes_on(one: PartFacts, two: PartFacts, first: PartMark, second: PartMark) -> bool:
    """Whether `two` begins where `one` ends, with the same streams."""
    if one.streams != two.streams or (one.fps and two.fps and abs(one.fps - two.fps) > SAME_RATE * one.fps):
        return False
    gap, tolerance = _gap_ms(one, two, first, second)
    # GoPro stamps all chapters with the time of the first one, or each with its own.
    same_stamp = first.chaptered and one.created_ms is not None and one.created_ms == two.created_ms
    return same_stamp or abs(gap) <= tolerance


def _gap_ms(one: PartFacts, two: PartFacts, first: PartMark, second: PartMark) -> tuple[int, int]:
    """From the end of one to the start of the other by the best clock that both have, and its tolerance."""
    if one.created_ms is not None and two.created_ms is not None:
        return two.created_ms - one.created_ms - one.duration_ms, CLOCK_TOLERANCE_MS
    if first.start_ms is not None and second.start_ms is not None:
        return second.start_ms - first.start_ms - one.duration_ms, CLOCK_TOLERANCE_MS
    end = one.modified_ms if one.created_ms is None else one.created_ms + one.duration_ms
    start = two.modified_ms - two.duration_ms if two.created_ms is None else two.created_ms
    return start - end, MODIFIED_TOLERANCE_MS


_Members = list[tuple[Path, PartMark]]


def _families(paths: Sequence[Path]) -> Iterator[_Members]:
    marked: dict[tuple[str, ...], _Members] = {}
    for path in sorted(set(paths)):
        if (mark := part_mark(path)) is not None:
            marked.setdefault(mark.family, []).append((path, mark))
    for path in sorted(set(paths)):
        if part_mark(path) is None:
            for mark in unnumbered_families(path):
                if mark.family in marked:
                    marked[mark.family].append((path, mark))
    for members in marked.values():
        if len(members) > 1:
            yield sorted(members, key=lambda member: (member[1].number or 0, member[1].start_ms or 0, member[0]))


def _chains(paths: Sequence[Path], facts: Mapping[Path, PartFacts]) -> Iterator[tuple[Path, ...]]:
    taken: set[Path] = set()
    for members in _families(paths):
        known = [member for member in members if member[0] in facts and member[0] not in taken]
        chain: _Members = []
        for member in known:
            if chain and not (is_next(chain[-1][1], member[1]) and _continues(chain[-1], member, facts)):
                yield from _taken(chain, taken)
                chain = []
            chain.append(member)
        yield from _taken(chain, taken)
    yield from ((path,) for path in paths if path not in taken)


def _taken(chain: _Members, taken: set[Path]) -> Iterator[tuple[Path, ...]]:
    """A chain of two or more; a single file may yet belong to another family."""
    if len(chain) > 1:
        paths = tuple(path for path, _ in chain)
        taken.update(paths)
        yield paths


def _continues(one: tuple[Path, PartMark], two: tuple[Path, PartMark], facts: Mapping[Path, PartFacts]) -> bool:
    return goes_on(facts[one[0]], facts[two[0]], one[1], two[1])


def _with_backups(groups: Sequence[Group], facts: Mapping[Path, PartFacts]) -> tuple[Group, ...]:
    primary_of: dict[Group, Group] = {}
    for candidate in groups:
        # One that cannot be read may not keep its primary from being made.
        if not all(path in facts for path in candidate.paths):
            continue
        primary = _named_primary(candidate, groups) or _same_show(candidate, groups, facts)
        if primary is not None and primary not in primary_of:
            primary_of[candidate] = primary
    return tuple(
        replace(one, backups=tuple(path for other, main in primary_of.items() if main == one for path in other.paths))
        for one in groups
        if one not in primary_of
    )


def _named_primary(candidate: Group, groups: Sequence[Group]) -> Group | None:
    wanted = backup_of(candidate.paths[0])
    if wanted is None:
        return None
    for other in groups:
        if backup_of(other.paths[0]) is None and spellings(wanted) & spellings(*other.paths):
            return other
    return None


def _same_show(candidate: Group, groups: Sequence[Group], facts: Mapping[Path, PartFacts]) -> Group | None:
    """The better recording of the same run of show: larger picture, then longer, then first by name."""
    show = _show(candidate, facts)
    same = [other for other in groups if _show(other, facts) == show] if show else []
    best = max(same, key=lambda other: _quality(other, facts), default=candidate)
    if best is candidate or not _overlap(best, candidate, facts):
        return None
    return best


def _show(one: Group, facts: Mapping[Path, PartFacts]) -> str:
    return facts[one.paths[0]].show if one.paths[0] in facts else ""


def _quality(one: Group, facts: Mapping[Path, PartFacts]) -> tuple[bool, int, int, tuple[int, ...]]:
    known = [facts[path] for path in one.paths if path in facts]
    spelled = tuple(-ord(letter) for letter in one.paths[0].name)
    length = sum(each.duration_ms for each in known)
    return backup_of(one.paths[0]) is None, max((each.pixels for each in known), default=0), length, spelled


def _overlap(one: Group, two: Group, facts: Mapping[Path, PartFacts]) -> bool:
    """Whether both are known to have run at the same time, by their containers or else by their names.

    One plan may serve two evenings: where no clock tells, they are two recordings, and a backup's name can say more.
    """
    left, right = one.paths[0], two.paths[0]
    by_container = facts[left].created_ms, facts[right].created_ms
    for first, second in (by_container, (_named_ms(left), _named_ms(right))):
        if first is not None and second is not None:
            return first < second + _length_ms(two, facts) and second < first + _length_ms(one, facts)
    return False


def _named_ms(path: Path) -> int | None:
    mark = part_mark(path)
    return mark.start_ms if mark else None


def _length_ms(one: Group, facts: Mapping[Path, PartFacts]) -> int:
    return sum(facts[path].duration_ms for path in one.paths if path in facts)

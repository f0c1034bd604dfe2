"""What lies in a watched folder: the recordings that are due, those that wait, and what is left alone and why."""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from repurpose.doors.failures import read_failure, standing
from repurpose.doors.folder_state import folder_facts, gone, unavailable
from repurpose.doors.known import ALONE
from repurpose.doors.scan import Found, Said, beside, scan
from repurpose.doors.seen import Seen
from repurpose.errors import UnreadableFileError
from repurpose.ingest.part_names import backup_of, may_follow, named_backups, part_mark
from repurpose.ingest.parts import families, group
from repurpose.ingest.settle import must_wait
from repurpose.media.open_files import writers
from repurpose.model import Settings
from repurpose.presets import list_presets
from repurpose.workspace import Library

DONE_BEFORE = "is already processed"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A recording that is due."""

    paths: tuple[Path, ...]
    """Its parts in order of time, usually one."""
    backups: tuple[Path, ...] = ()
    preset: str = ""
    """Name or TOML path of the preset that its subfolder carries; empty for none."""
    size: int = 0
    """Bytes of all parts and backups, and of the files beside them that change what is made."""
    modified_ns: int = 0
    """Newest modification time of these and of the files beside them that change what is made."""

    @property
    def path(self) -> Path:
        return self.paths[0]


@dataclass(frozen=True, slots=True)
class Sweep:
    """What one look at the folder found."""

    due: tuple[Arrival, ...] = ()
    waiting: tuple[Said, ...] = ()
    skipped: tuple[Said, ...] = ()


def look(
    folder: Path, library_root: Path, settings: Settings, seen: Seen, now_ms: int, *, wall_ns: int | None = None
) -> Sweep:
    """Look through the folder once. Nothing is opened but what has settled and is not known to be done.

    `now_ms` is of a clock that never jumps (`time.monotonic`); `wall_ns` (now, unless given) is compared with files'
    own times and with the failures on record, both with room for a clock that was set. Raises
    FolderUnavailableError, which is no loss: what was seen is remembered until the folder is back.
    """
    wall_ns = time.time_ns() if wall_ns is None else wall_ns
    found, skipped = _listed(folder, library_root, seen)
    seen.observe(found, now_ms, wall_ns)
    by_path = {each.path: each for each in found}
    done = _done(found, library_root, seen)
    waiting = _unsettled([each for each in found if each.path not in done], settings, seen, now_ms, skipped)
    settled = [each for each in found if each.path not in waiting and each.path not in {path for path, _ in skipped}]
    late = _late_files(waiting, settled, settings, seen) if waiting else {}
    due = list[Arrival]()
    for arrival in _arrivals(settled, done, settings, seen, by_path):
        if held := next((late[path] for path in arrival.paths if path in late), None):
            waiting[arrival.path] = f"{held[1]} {held[0].name}, which {waiting[held[0]]}"
            continue
        stands, why = standing(
            read_failure(Library(library_root).read_failure(arrival.path)), arrival.size, arrival.modified_ns,
            settings.inbox.tries, settings.inbox.settle_seconds, wall_ns // 1_000_000_000,
        )  # fmt: skip
        if stands == "due":
            due.append(arrival)
        elif stands == "waits":
            waiting[arrival.path] = why
        else:
            skipped.append((arrival.path, why))
    skipped += [(path, DONE_BEFORE) for path in sorted(done)]
    return Sweep(tuple(due), tuple(sorted(waiting.items())), tuple(skipped))


def _listed(folder: Path, library_root: Path, seen: Seen) -> tuple[list[Found], list[Said]]:
    before = folder_facts(folder)
    if why := gone(seen.folder, before):
        raise unavailable(folder, why)
    names = [path.stem for path in list_presets((library_root / "presets",))]
    found, skipped = list[Found](), list[Said]()
    try:
        for each in scan(folder, library_root, names):
            found.append(each) if isinstance(each, Found) else skipped.append(each)
    except OSError as error:
        raise unavailable(folder, error.strerror or str(error)) from error
    # It may have been unmounted in the middle of the listing.
    if why := gone(before, folder_facts(folder)):
        raise unavailable(folder, why)
    seen.folder = before
    return found, skipped


def _done(found: Iterable[Found], library_root: Path, seen: Seen) -> set[Path]:
    """Files that were identified as recordings which the library still holds."""
    shelf = seen.on_shelf(library_root)
    library = Library(library_root)
    return {
        each.path
        for each in found
        if (recording := seen.known.recording_of(each.path, each.facts))
        and shelf.find(recording) is not None
        and library.read_failure(each.path) is None
    }


def _unsettled(
    fresh: Sequence[Found], settings: Settings, seen: Seen, now_ms: int, skipped: list[Said]
) -> dict[Path, str]:
    """Why each fresh file that is not settled waits; what may not be read is added to what is skipped."""
    settle_ms, waiting, still = settings.inbox.settle_seconds * 1000, dict[Path, str](), list[Found]()
    for each in fresh:
        reason = must_wait(seen.still_since_ms(each), now_ms, settle_ms)
        if reason:
            waiting[each.path] = reason
        else:
            still.append(each)
    held = writers({(each.facts.device, each.facts.inode): each.path.name for each in still})
    for each in still:
        if not os.access(each.path, os.R_OK):
            skipped.append((each.path, "permission denied"))
            continue
        try:
            found = seen.structure(each.path, each.facts)
        except UnreadableFileError as error:
            skipped.append((each.path, error.message))
            continue
        holder = held.of((each.facts.device, each.facts.inode))
        if reason := must_wait(seen.still_since_ms(each), now_ms, settle_ms, holder, found.ending, found.why):
            waiting[each.path] = reason
    return waiting


def _arrivals(
    settled: Sequence[Found], done: set[Path], settings: Settings, seen: Seen, by_path: dict[Path, Found]
) -> list[Arrival]:
    """Recordings among settled files of which something is not done yet."""
    inbox, paths = settings.inbox, [each.path for each in settled]
    fresh = {path for path in paths if path not in done}
    wanted = set[Path]()
    if inbox.join_parts:
        wanted = {path for family in families(paths) if fresh & set(family) for path in family}
    if inbox.use_backup:
        wanted |= {path for path in fresh if by_path[path].beside}
        wanted |= {path for path in paths if fresh and backup_of(path) is not None}
        if any(by_path[path].beside for path in fresh):
            wanted |= {path for path in paths if by_path[path].beside}
    facts = {}
    for path in sorted(wanted):
        if (known := seen.part(path, by_path[path].facts, settings.ingest)) is not None:
            alone = seen.known.recording_of(path, by_path[path].facts) == ALONE
            facts[path] = replace(known, show="") if alone else known
    groups = group(paths, facts, join_parts=inbox.join_parts, use_backup=inbox.use_backup)
    return [_arrival(each.paths, each.backups, by_path) for each in groups if fresh & {*each.paths, *each.backups}]


def _arrival(paths: tuple[Path, ...], backups: tuple[Path, ...], by_path: dict[Path, Found]) -> Arrival:
    members = [by_path[path] for path in (*paths, *backups)]
    facts = [each.facts for each in members] + [facts for each in members for _, facts in each.beside]
    if len(paths) > 1 and (mark := part_mark(paths[0])) is not None:
        # What lies beside under the name that the parts share.
        facts += [facts for _, facts in beside(paths[0].with_name(f"{mark.title}{paths[0].suffix}"))]
    return Arrival(
        paths,
        backups,
        members[0].preset,
        sum(each.size for each in facts),
        max(each.modified_ns for each in facts),
    )


def _late_files(
    waiting: Collection[Path], settled: Sequence[Found], settings: Settings, seen: Seen
) -> dict[Path, tuple[Path, str]]:
    """From settled files to one that is still arriving and may belong to the same recording, and how."""
    inbox, late, known = settings.inbox, dict[Path, tuple[Path, str]](), {each.path: each for each in settled}
    for family in families([*waiting, *known]) if inbox.join_parts else ():
        for one, two in pairwise(family):
            if two in waiting and one in known:
                part = seen.part(one, known[one].facts, settings.ingest)
                if may_follow(one, two, part.duration_ms if part else None):
                    late[one] = two, "may go on in"
            elif one in waiting and two in known and may_follow(one, two, None):
                late[two] = one, "may go on"
    if inbox.use_backup:
        late |= {path: (backup, "may be backed up by") for path, backup in named_backups(known, waiting)}
    return late

"""Files on the disk, grouped into recordings: the facts that `repurpose.ingest.parts` decides by."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from repurpose.errors import InputError
from repurpose.ingest.part_names import backup_of, part_mark
from repurpose.ingest.parts import Group, PartFacts, families, goes_on, group, streams_of
from repurpose.ingest.probe import probe
from repurpose.ingest.sidecars import find_sidecars
from repurpose.model import Finding, IngestSettings, Probe


def group_files(
    paths: Sequence[Path], settings: IngestSettings, *, join_parts: bool = True, use_backup: bool = True
) -> tuple[Group, ...]:
    """Group settled files into recordings; every path comes back once.

    Only files that may belong to others are probed (0.1 s each); one that cannot be is a recording of its own.
    """
    wanted = {path for members in families(paths) for path in members} if join_parts else set()
    if use_backup:
        wanted |= {path for path in paths if backup_of(path) is not None or _show_of(path)}
    facts = {}
    for path in sorted(wanted):
        with suppress(InputError, OSError):
            facts[path] = facts_of(path, probe(path, settings)[0])
    return group(paths, facts, join_parts=join_parts, use_backup=use_backup)


def facts_of(path: Path, found: Probe) -> PartFacts:
    """The facts of a probed file."""
    rate = found.video[0].fps if found.video and not found.video[0].variable_fps else Fraction(0)
    return PartFacts(
        duration_ms=found.duration_ms,
        modified_ms=path.stat().st_mtime_ns // 1_000_000,
        created_ms=_since_1970(found.created),
        streams=streams_of(found),
        fps=rate,
        show=_show_of(path),
        pixels=found.video[0].width * found.video[0].height if found.video else 0,
    )


def find_continuation(path: Path, found: Probe, settings: IngestSettings) -> tuple[Finding, ...]:
    """A finding where the next part of the recording seems to lie beside it."""
    mark = part_mark(path)
    if mark is None or mark.number is None:
        return ()
    try:
        names = os.listdir(path.parent)
    except OSError:
        return ()
    for name in sorted(names):
        other = path.with_name(name)
        its = part_mark(other)
        if its is None or its.family != mark.family or its.number != mark.number + 1:
            continue
        with suppress(InputError, OSError):
            if goes_on(facts_of(path, found), facts_of(other, probe(other, settings)[0]), mark, its):
                message = (
                    f"{path.name} seems to go on in {name}; to make one recording of both: "
                    f"repurpose run {path.name} {name} --join"
                )
                return (Finding("ingest.continuation", "info", "recording", message, (("file", name),)),)
    return ()


def _show_of(path: Path) -> str:
    with suppress(InputError):
        return next((each.sha256 for each in find_sidecars(path) if each.kind == "run_of_show"), "")
    return ""


def _since_1970(created: str) -> int | None:
    if not created:
        return None
    moment = datetime.fromisoformat(created)
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)

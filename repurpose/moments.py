"""What people decided on a recording's moments: kept in the library by the content of its files.

A file each, `moments/<id>.json`, on that file's own clock: so the same recording is known under another name, with
another preset, as a part of a joined one, and after its folder was deleted. Nothing else holds these decisions, so a
damaged file is told and left as it is.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from repurpose.codec import from_json, to_json
from repurpose.errors import BusyError, StoredDataError, shown
from repurpose.ingest.recording import ID_DIGITS
from repurpose.lease import hold
from repurpose.model import Finding, Moment, MomentList, Part, Past, Recording
from repurpose.model.moments import in_order
from repurpose.storage import inside, write_atomic
from repurpose.workspace import WORK, Library

FOLDER = "moments"
SCHEMA = "moments/1"
PATIENCE_SECONDS = 10.0
"""How long another process may take to write a file of a few kilobytes."""

Alter = Callable[[tuple[Moment, ...]], Sequence[Moment]]


def recall(library: Library, recording: Recording) -> tuple[Past, tuple[Finding, ...]]:
    """What was published and rejected of a recording; a file that cannot be read is a finding, and left out."""
    findings = list[Finding]()

    def known(part: Part) -> tuple[Moment, ...]:
        try:
            moments = _read(library, part).moments
        except StoredDataError as error:
            findings.append(Finding("moments.damaged", "warning", _name(part), error.message))
            return ()
        return tuple(moment for moment in moments if moment.verdict != "open")

    here = [_shifted(moment, part.start_ms) for part in recording.parts for moment in known(part)]
    spare = [moment for part in recording.backups for moment in known(part)]
    return Past(in_order(here), in_order(spare)), tuple(findings)


def read_moments(library: Library, recording: Recording) -> tuple[Moment, ...]:
    """All of a recording's moments on its clock, opened ones too. Raises StoredDataError for a damaged file."""
    parts = recording.parts
    return in_order([_shifted(moment, part.start_ms) for part in parts for moment in _read(library, part).moments])


def change_moments(library: Library, recording: Recording, alter: Alter) -> tuple[Moment, ...]:
    """Replace a recording's moments by what `alter` makes of them, alone among all processes; returns the new ones.

    Each goes to the part that most of it lies in. Raises StoredDataError for a damaged file, which is left as it is,
    and BusyError where another process keeps it for long.
    """
    with contextlib.ExitStack() as held:
        for name in sorted({_id(part) for part in recording.parts}):
            held.enter_context(_alone(library, name))
        before = {part: _read(library, part) for part in recording.parts}
        moments = in_order(alter(read_moments(library, recording)))
        for part, stored in before.items():
            own = [_shifted(moment, -part.start_ms) for moment in moments if _home(moment, recording.parts) == part]
            if in_order(own) != stored.moments:
                _write(library, part, MomentList(Path(part.path).name, in_order(own)))
    return moments


def _home(moment: Moment, parts: Sequence[Part]) -> Part:
    """The part that most of it lies in; the nearest where it lies in none."""

    def inside_ms(part: Part) -> int:
        end_ms = part.start_ms + part.duration_ms
        return min(moment.span.end_ms, end_ms) - max(moment.span.start_ms, part.start_ms)

    return max(parts, key=lambda part: (inside_ms(part), -part.start_ms))


def _shifted(moment: Moment, ms: int) -> Moment:
    return replace(moment, span=moment.span.shift(ms))


def _id(part: Part) -> str:
    """As a recording of this file alone is called."""
    return part.fingerprint[:ID_DIGITS]


def _name(part: Part) -> str:
    return f"{FOLDER}/{_id(part)}.json"


def _read(library: Library, part: Part) -> MomentList:
    path = inside(library.root, _name(part))
    try:
        return from_json(SCHEMA, MomentList, path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        return MomentList("", ())
    except (OSError, UnicodeDecodeError, StoredDataError) as error:
        problem = error.strerror if isinstance(error, OSError) else str(error.__cause__ or error)
        raise StoredDataError(
            f"{shown(path)}, which holds what was published and rejected of {shown(Path(part.path).name)}, cannot be "
            f"read ({problem}); put it back from a backup, or delete it to forget that",
            file=str(path),
        ) from error


def _write(library: Library, part: Part, moments: MomentList) -> None:
    path = inside(library.root, _name(part))
    path.parent.mkdir(exist_ok=True)
    write_atomic(path, to_json(SCHEMA, moments))


@contextlib.contextmanager
def _alone(library: Library, name: str) -> Iterator[None]:
    """Hold the file of that name against other processes, on any machine; waits a little for one that has it."""
    folder = inside(library.root, f"{FOLDER}/{WORK}")
    deadline = time.monotonic() + PATIENCE_SECONDS
    with contextlib.ExitStack() as held:
        while True:
            try:
                held.enter_context(hold(folder, name, f"{FOLDER}/{name}.json"))
                break
            except BusyError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)
        yield

"""Files that lay in the folder long before a run began."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from repurpose.doors.scan import Found, scan
from repurpose.doors.seen import Seen
from repurpose.ingest.settle import Sighting
from repurpose.presets import list_presets


def trust_times(folder: Path, library_root: Path, seen: Seen, now_ms: int, wall_ns: int) -> None:
    """Count each file as still since it was last written: at night nobody waits to see it twice. One from the future,
    after a clock was set back, is still from now on."""
    names = [path.stem for path in list_presets((library_root / "presets",))]
    # A folder that is not there is told of by the look that follows.
    with suppress(OSError):
        for each in scan(folder, library_root, names):
            for path, facts in ((each.path, each.facts), *each.beside) if isinstance(each, Found) else ():
                age_ms = max(0, (wall_ns - facts.modified_ns) // 1_000_000)
                seen.sightings[path] = Sighting(facts, now_ms - age_ms)

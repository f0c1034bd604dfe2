"""What a door remembers from look to look, and from run to run."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from repurpose.doors.folder_state import FolderFacts
from repurpose.doors.known import FILE, Known, Stamp, inbox_folder, stamp
from repurpose.doors.scan import Found
from repurpose.doors.shelf import Shelf
from repurpose.errors import InputError
from repurpose.ingest.completeness import Structure, structure
from repurpose.ingest.grouping import facts_of
from repurpose.ingest.parts import PartFacts
from repurpose.ingest.probe import probe
from repurpose.ingest.settle import FileFacts, Sighting, observe
from repurpose.model import IngestSettings


@dataclass(slots=True)
class Seen:
    """One folder's memory. `Seen()` forgets with the process; `Seen.of` also reads what earlier ones identified."""

    sightings: dict[Path, Sighting] = field(default_factory=dict)
    folder: FolderFacts | None = None
    """The watched folder as it was when it was last there."""
    known: Known = field(default_factory=Known)
    shelf: Shelf | None = None
    _structures: dict[Path, tuple[Stamp, Structure]] = field(default_factory=dict)
    _parts: dict[Path, tuple[Stamp, PartFacts | None]] = field(default_factory=dict)

    @classmethod
    def of(cls, library_root: Path, folder: Path) -> Seen:
        return cls(known=Known.open(inbox_folder(library_root, folder) / FILE))

    def observe(self, found: list[Found], now_ms: int, wall_ns: int) -> None:
        """Take note of a look's files; what is not there any more is forgotten."""
        sightings: dict[Path, Sighting] = {}
        for each in found:
            for path, facts in ((each.path, each.facts), *each.beside):
                sightings[path] = observe(self.sightings.get(path), facts, now_ms, wall_ns)
        self.sightings = sightings
        self._structures = {path: entry for path, entry in self._structures.items() if path in sightings}
        self._parts = {path: entry for path, entry in self._parts.items() if path in sightings}

    def still_since_ms(self, found: Found) -> int:
        """Of the newest of a recording and the files beside it."""
        return max(self.sightings[path].still_since_ms for path in (found.path, *(path for path, _ in found.beside)))

    def forget(self, path: Path) -> None:
        """Let a file settle anew."""
        self.sightings.pop(path, None)
        self._structures.pop(path, None)

    def structure(self, path: Path, facts: FileFacts) -> Structure:
        """How the container ends, read once as long as the file stays as it is. Raises UnreadableFileError."""
        before = self._structures.get(path)
        if before is None or before[0] != stamp(facts):
            before = self._structures[path] = stamp(facts), structure(path)
        return before[1]

    def part(self, path: Path, facts: FileFacts, settings: IngestSettings) -> PartFacts | None:
        """What tells whether a file goes on another, probed once; None for what is no recording."""
        before = self._parts.get(path)
        if before is None or before[0] != stamp(facts):
            try:
                found = facts_of(path, probe(path, settings)[0])
            except (InputError, OSError):
                found = None
            before = self._parts[path] = stamp(facts), found
        return before[1]

    def on_shelf(self, library_root: Path) -> Shelf:
        """The library's index, as it is now."""
        if self.shelf is None:
            self.shelf = Shelf(library_root)
        self.shelf.refresh()
        return self.shelf

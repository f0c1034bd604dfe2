"""What a door says of a folder while it waits: each thing once, and again only when it changed in kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from repurpose.doors.arrivals import DONE_BEFORE, Sweep
from repurpose.doors.sweep import Taken
from repurpose.errors import shown

MOST_LINES = 20
"""Of one look: ten thousand files in a folder must not be ten thousand lines."""
_NUMBER = re.compile(r"\d+")
_QUIET = frozenset({"is hidden", DONE_BEFORE})


@dataclass(slots=True)
class Teller:
    """Remembers what was said of which file."""

    say: Callable[[str], None]
    folder: Path
    _said: dict[Path, str] = field(default_factory=dict)
    _held: dict[Path, str] = field(default_factory=dict)
    _warned: set[str] = field(default_factory=set)

    def sweep(self, sweep: Sweep) -> None:
        """Say what is new since the look before; numbers that count on are no news."""
        now = [*((path, f"waits: {why}") for path, why in sweep.waiting), *_spoken(sweep)]
        kinds = {path: _NUMBER.sub("#", words) for path, words in now}
        news = [(path, words) for path, words in now if self._said.get(path) != kinds[path]]
        for path, words in news[:MOST_LINES]:
            self.say(f"{self.name(path)} {words}")
        if len(news) > MOST_LINES:
            self.say(f"and {len(news) - MOST_LINES} more files wait or are left alone")
        self._said = kinds

    def taken(self, path: Path, taken: Taken) -> None:
        """Say what became of a recording; what waits for the same reason as at the last look is no news."""
        if self._held.get(path) != taken.sentence:
            self.say(taken.sentence)
        self._held.pop(path, None)
        if taken.kind in ("waits", "halted"):
            self._held[path] = taken.sentence

    def once(self, words: str) -> None:
        """Say something of the folder as a whole, unless it was the last that was said of it."""
        if self._said.get(self.folder) != words:
            self.say(words)
        self._said[self.folder] = words

    def warn(self, words: str) -> None:
        """Say something that has nothing to do with what lies in the folder, once for as long as the door is open."""
        if words not in self._warned:
            self.say(words)
        self._warned.add(words)

    def name(self, path: Path) -> str:
        """A file by its place in the folder, on one line."""
        return shown(path.relative_to(self.folder) if path.is_relative_to(self.folder) else path)


def _spoken(sweep: Sweep) -> list[tuple[Path, str]]:
    return [(path, f"is left alone: {why}") for path, why in sweep.skipped if why not in _QUIET]

"""A watched folder with its library: real looks, real runs, and a clock that the case moves."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from faults.place import SHORT, Place
from repurpose.doors import Seen, Sweep, Taken, look, take
from repurpose.doors.arrivals import Arrival
from repurpose.doors.processing import preset_for, process_inline, require_complete
from repurpose.tasks import Progress
from repurpose.workspace import Library

NO_CLIPS = ("--set", "select.at_least=0", "--set", "select.clips_per_hour=0")
"""For cases that are about what is taken, and not about what is made of it."""
WATCH = ("--set", "inbox.settle_seconds=2", "--set", "inbox.poll_seconds=1", *SHORT, *NO_CLIPS)


@dataclass(slots=True)
class Inbox:
    place: Place
    options: tuple[str, ...] = (*SHORT, *NO_CLIPS)
    seen: Seen = field(default_factory=Seen)
    now_s: int = 1000
    runs: list[str] = field(default_factory=list)
    """Names of what was really processed, in order."""

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)

    @property
    def folder(self) -> Path:
        return self.place.folder / "inbox"

    @property
    def home(self) -> Library:
        return Library.open(self.place.library)

    def look(self, after_s: int = 0) -> Sweep:
        self.now_s += after_s
        settings = preset_for(None, "talk", self._flags(), self.home).settings
        wall_ns = time.time_ns() + self.now_s * 1_000_000_000
        return look(self.folder, self.place.library, settings, self.seen, self.now_s * 1000, wall_ns=wall_ns)

    def due(self, after_s: int = 0) -> list[str]:
        return [arrival.path.name for arrival in self.look(after_s).due]

    def why(self, name: str, after_s: int = 0) -> str:
        """Why a file waits or is left alone; empty where it is due."""
        sweep = self.look(after_s)
        return next((why for path, why in (*sweep.waiting, *sweep.skipped) if path.name == name), "")

    def take(self, after_s: int = 61, meanwhile: Progress | None = None) -> list[Taken]:
        """Take everything that is due `after_s` from now; `meanwhile` is told of each stage as it goes on."""
        self.look()
        return [self._take(arrival, meanwhile or (lambda task, share: None)) for arrival in self.look(after_s).due]

    def made(self) -> list[Path]:
        """The folders of finished recordings."""
        return sorted(path.parent for path in self.place.library.glob("*/manifest.json"))

    def _take(self, arrival: Arrival, meanwhile: Progress) -> Taken:
        preset = preset_for(arrival, "talk", self._flags(), self.home)

        def process(each: Arrival) -> None:
            self.runs.append(each.path.name)
            require_complete(process_inline(each, self.home, preset, meanwhile))

        return take(arrival, self.home, preset.settings, process, self.seen)

    def _flags(self) -> dict[str, str]:
        pairs = (text.partition("=") for text in self.options if text != "--set")
        return {key: value for key, _, value in pairs}


def at_stage(stage: str, act: Callable[[], object]) -> Progress:
    """Act once, when a stage of that name is first told of."""
    done: list[str] = []

    def follow(task: str, share: float) -> None:
        if task.startswith(stage) and not done:
            done.append(task)
            act()

    return follow

"""Progress on stderr: a bar with stage and time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from repurpose.errors import shown
from repurpose.tasks import Progress

if TYPE_CHECKING:
    from repurpose.model import Finding

LINE_SECONDS = 15.0
"""Plain lines: at most one a stage in this time, so that a log stays readable."""


def say(text: object, *, aside: bool = False) -> None:
    """Print one line for people, on stderr where it is an aside.

    Names, titles and other programs' words come from recordings: whatever a terminal would obey is shown escaped.
    """
    print(shown(str(text)), file=sys.stderr if aside else sys.stdout, flush=aside)


def put_json(text: str) -> None:
    """Print JSON for programs as it is; what we write as JSON holds no control characters."""
    print(text.rstrip("\n"))


def put_lines(lines: Iterable[str]) -> None:
    """Print lines that hold colours or tabs of ours; whoever made them has escaped what they quote."""
    for line in lines:
        print(line)


def put_captions(text: str) -> None:
    """Write a caption file for programs as it is; what we write as captions holds no control characters."""
    sys.stdout.write(text)


def say_notes(notes: Iterable[Finding], *severities: str) -> None:
    """What a reader mended or left out, on stderr; without `severities` all of it."""
    for note in notes:
        if not severities or note.severity in severities:
            say(f"{note.severity}: {note.message}", aside=True)


@contextlib.contextmanager
def show_progress(title: str) -> Iterator[Progress]:
    """Yield what tasks report to. The title may be a file's name: it is shown on one line, without control signs."""
    title = shown(title)
    if sys.stderr.isatty():
        with _bars(title) as report:
            yield report
    else:
        yield PlainLines(title)


class PlainLines:
    """One line when a stage begins, one now and then, one at its end."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._started: dict[str, float] = {}
        self._told: dict[str, float] = {}
        self._lock = threading.Lock()

    def __call__(self, task: str, share: float) -> None:
        now = time.monotonic()
        with self._lock:
            begins = task not in self._started
            started = self._started.setdefault(task, now)
            if share >= 1 and self._told.get(task) != float("inf"):
                self._told[task] = float("inf")
                self._print(f"{task}: done in {now - started:.0f} s")
            elif begins or now - self._told[task] >= LINE_SECONDS:
                self._told[task] = now
                left = f", {(now - started) * (1 - share) / share:.0f} s left" if share > 0.02 and not begins else ""
                self._print(f"{task}: {share:.0%}{left}")

    def _print(self, text: str) -> None:
        say(f"{self._title}: {text}", aside=True)


@contextlib.contextmanager
def _bars(title: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TaskID, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as bars:
        known: dict[str, TaskID] = {}
        lock = threading.Lock()

        def report(task: str, share: float) -> None:
            with lock:
                if task not in known:
                    known[task] = bars.add_task(shown(f"{title[:30]}  {task}"), total=1.0)
            bars.update(known[task], completed=min(1.0, share))

        yield report

"""What a run shows on Prefect's pages: its progress while at work; at its end links, the report and what was made.

Five artifacts a run, however long the recording: each costs the server 60 to 170 ms.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from contextvars import copy_context
from uuid import UUID

from prefect.artifacts import (
    create_link_artifact,
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from flows.wording import escaped
from repurpose.pipeline import Outcome
from repurpose.tasks import Progress

EVERY_SECONDS = 5.0

log = logging.getLogger(__name__)


class Board:
    """The tasks at work and how far they are; any thread may tell it."""

    def __init__(self) -> None:
        self._shares: dict[str, float] = {}
        self._lock = threading.Lock()

    def __call__(self, task: str, share: float) -> None:
        with self._lock:
            self._shares[task] = share

    def text(self) -> str:
        """The tasks at work, and how many are done: `7 done; at work: clip 03 45%`."""
        with self._lock:
            shares = dict(self._shares)
        open_tasks = [f"{escaped(task)} {share:.0%}" for task, share in shares.items() if share < 1]
        return f"{len(shares) - len(open_tasks)} done; at work: {', '.join(open_tasks) or 'nothing'}"

    def percent(self) -> float:
        """Of the tasks that have begun: how many there will be is known late."""
        with self._lock:
            return 100 * sum(self._shares.values()) / len(self._shares) if self._shares else 0.0


@contextlib.contextmanager
def shown_progress(name: str, told: Progress) -> Iterator[Progress]:
    """Yield what tasks report to: passed on to `told`, and to a progress artifact at most every five seconds."""
    board = Board()
    done = threading.Event()
    context = copy_context()
    follower = threading.Thread(target=context.run, args=(_follow, name, board, done), daemon=True, name="progress")
    follower.start()

    def report(task: str, share: float) -> None:
        told(task, share)
        board(task, share)

    try:
        yield report
    finally:
        done.set()
        follower.join(timeout=EVERY_SECONDS)


def _follow(name: str, board: Board, done: threading.Event) -> None:
    # A server that is away does not hold up the work: the run itself will hear of it.
    with contextlib.suppress(Exception):
        artifact = create_progress_artifact(progress=0.0, description=f"{escaped(name)}: begins")
        if not isinstance(artifact, UUID):
            return
        last = ""
        while not done.wait(EVERY_SECONDS):
            text = f"{escaped(name)}: {board.text()}"
            if text != last:
                update_progress_artifact(artifact, progress=board.percent(), description=text)
                last = text
        update_progress_artifact(artifact, progress=board.percent(), description=f"{escaped(name)}: {board.text()}")


def leave_results(outcome: Outcome) -> None:
    """Links to gallery and report, the report itself, and a table of what was made."""
    key = f"recording-{outcome.manifest.recording_id}"
    name = escaped(outcome.manifest.name)
    for page, text in (("index.html", "gallery"), ("report.md", "report")):
        address = (outcome.folder / page).as_uri()
        create_link_artifact(link=address, link_text=text, key=f"{key}-{text}-link", description=name)
    report = (outcome.folder / "report.md").read_text(encoding="utf-8")
    create_markdown_artifact(report, key=f"{key}-report", description=name)
    create_table_artifact(
        [
            {"file": escaped(asset.path), "seconds": asset.duration_ms // 1000, "bytes": asset.size}
            for asset in outcome.manifest.assets
        ],
        key=f"{key}-files",
        description=name,
    )

"""What the process of a scheduled run needs: it ends with the one that started it, and what it says is heard."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator

from prefect.context import FlowRunContext, TaskRunContext
from prefect.logging.handlers import APILogHandler

from repurpose.errors import shown

EVERY_SECONDS = 1
GRACE_SECONDS = 20
"""For Prefect, which tells its server that the run crashed; that one may be gone, too."""

log = logging.getLogger(__name__)


@contextlib.contextmanager
def ends_with_starter() -> Iterator[None]:
    """Within it, this process is terminated once the one that started it is dead. To be entered in the main thread.

    A killed `serve` or worker ends none of its runs: the run would hold the folder's door for up to a day, and keep
    every later one out. The kernel's own way, PR_SET_PDEATHSIG, goes by the thread that started us, which ends early.
    """
    starter = multiprocessing.parent_process()
    # Where it tells, by what we were given: the starter may have died before we came to look.
    pid = os.getppid() if starter is None or starter.pid is None else starter.pid
    over = threading.Event()
    threading.Thread(target=_follow, args=(pid, threading.get_ident(), over), daemon=True, name="starter").start()
    try:
        yield
    finally:
        over.set()


def _follow(starter: int, main_thread: int, over: threading.Event) -> None:
    while os.getppid() == starter:
        if over.wait(EVERY_SECONDS):
            return
    log.warning("the process that started this run is dead; the run ends, and the next start goes on from there")
    # To that thread, which may sleep: a signal that the kernel gives to another one wakes nobody.
    signal.pthread_kill(main_thread, signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


@contextlib.contextmanager
def heard(run_id: str) -> Iterator[None]:
    """Within it, what the doors say goes to the page of their run and to stderr, and so do our warnings."""

    def of_this_run(record: logging.LogRecord) -> bool:
        # A thread of ours has no run of its own; Prefect would drop what it says, with a warning.
        if FlowRunContext.get() is None and TaskRunContext.get() is None:
            record.flow_run_id = run_id
        return True

    page, terminal = APILogHandler(), logging.StreamHandler(sys.stderr)
    page.addFilter(of_this_run)
    terminal.setFormatter(_OneLine())
    doors = logging.getLogger("flows")
    before = doors.level
    doors.setLevel(logging.INFO)
    loggers = doors, logging.getLogger("repurpose")
    for logger in loggers:
        logger.addHandler(page)
        logger.addHandler(terminal)
    try:
        yield
    finally:
        doors.setLevel(before)
        for logger in loggers:
            logger.removeHandler(page)
            logger.removeHandler(terminal)


class _OneLine(logging.Formatter):
    """The message alone, with everything escaped that a terminal would obey."""

    def format(self, record: logging.LogRecord) -> str:
        return shown(record.getMessage())

"""How many tasks of a kind run at once on this machine, across processes and flows.

Locks of the kernel, because they end with the process that holds them. Prefect's own limits were tried: after a
SIGKILL their slots stay taken until a lease runs out, and a second run waits for minutes.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import threading
from collections.abc import Iterator

from flows import STATE
from repurpose.errors import ToolError, UsageError

SLOTS = {"speech": 1, "encode": 1}
"""Recognition and x264 use every core by themselves: a second one only adds memory."""
POLL_SECONDS = 0.2

_stopping = threading.Event()


def slots(resource: str) -> int:
    """How many there are: `REPURPOSE_SPEECH_SLOTS` and `REPURPOSE_ENCODE_SLOTS` for a large machine; 0 for no limit."""
    if resource not in SLOTS:
        return 0
    name = f"REPURPOSE_{resource.upper()}_SLOTS"
    text = os.environ.get(name, "")
    if not text:
        return SLOTS[resource]
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 64):
        raise UsageError(f"{name} takes a number from 1 to 64, not '{text}'")
    return int(text)


def stop_waiting() -> None:
    """Let no thread of this process wait for a slot any more: it was told to stop."""
    _stopping.set()


@contextlib.contextmanager
def slot(resource: str) -> Iterator[None]:
    """Hold one of the resource's slots, waiting for it; an unknown resource is not limited."""
    count = slots(resource)
    if not count:
        yield
        return
    folder = STATE / "slots"
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(open(folder / f"{resource}-{number}", "w")) for number in range(count)]
        while not any(_try_lock(file.fileno()) for file in files):
            if _stopping.wait(POLL_SECONDS):
                raise ToolError(f"no slot for {resource} is waited for: this process is ending")
        yield


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

"""How many tasks of a kind run at once on this machine, across processes and flows.

Locks of the kernel, because they end with the process that holds them. Prefect's own limits were tried: after a
SIGKILL their slots stay taken until a lease runs out, and a second run waits for minutes.
"""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Iterator

from flows import STATE

SLOTS = {"speech": 1, "encode": 1}
"""Recognition and x264 use every core by themselves: a second one only adds memory."""
POLL_SECONDS = 0.2


@contextlib.contextmanager
def slot(resource: str) -> Iterator[None]:
    """Hold one of the resource's slots, waiting for it; an unknown resource is not limited."""
    count = SLOTS.get(resource, 0)
    if not count:
        yield
        return
    folder = STATE / "slots"
    folder.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack:
        files = [stack.enter_context(open(folder / f"{resource}-{number}", "w")) for number in range(count)]
        while not any(_try_lock(file.fileno()) for file in files):
            time.sleep(POLL_SECONDS)
        yield


def _try_lock(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

"""The C library's heap: what was freed goes back to the machine."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    """Return freed memory, which glibc otherwise keeps for a process that may never need it again.

    After recognition that was 190 MiB of 280, held beside every encode that followed. Elsewhere this does nothing.
    """
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)

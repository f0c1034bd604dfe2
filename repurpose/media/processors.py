"""The processor cores and the memory that this process may use."""

from __future__ import annotations

import os


def cpu_count() -> int:
    """Cores, fewer than the machine has where a container or `taskset` allows fewer."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def speech_workers() -> int:
    """How many recognitions may run at once, sharing the cores: `REPURPOSE_SPEECH_SLOTS`, 1 where it is unset."""
    text = os.environ.get("REPURPOSE_SPEECH_SLOTS", "")
    return int(text) if text.isascii() and text.isdigit() and 1 <= int(text) <= 64 else 1


def memory_bytes() -> int:
    """Of the machine; 0 where the system does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0

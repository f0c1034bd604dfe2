"""The command line in a process of its own, with the most memory that it took."""

from __future__ import annotations

PROGRAM = """
import resource, sys
from repurpose.cli import main
code = main(sys.argv[1:])
# Not its own ru_maxrss: that begins with the size of the process which started this one.
own = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
print("measured", code, max(own, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""
"""To be run as `python -c PROGRAM VERB …`."""


def read_measured(stdout: str) -> tuple[int, int]:
    """Exit code, and bytes at the peak, of it or of a child."""
    code, kilobytes = stdout.rpartition("measured")[2].split()
    return int(code), int(kilobytes) << 10

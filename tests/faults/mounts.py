"""File systems of a case's own: small disks, read-only ones. Seen by the case's processes alone, gone with them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

from faults.place import NotHere, Place

WAYS = (["unshare", "--mount"], ["unshare", "--mount", "--map-root-user"])
"""As root, and as a user where the kernel lets users make namespaces."""


def in_own_mounts(
    place: Place, script: str, command: Sequence[str], timeout: float = 300, **changes: str
) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount; `"$@"` in it is `repurpose COMMAND`. Raises NotHere where none may."""
    argv = [sys.executable, "-m", "repurpose", *command]
    child = place.start_program([*_way(), "sh", "-ec", script, "sh", *argv], **changes)
    out, err = child.communicate(timeout=timeout)
    return subprocess.CompletedProcess(argv, child.returncode, out, err)


def _way() -> list[str]:
    for way in WAYS:
        try:
            probe = [*way, "sh", "-c", "mount -t tmpfs tmpfs /tmp"]
            if subprocess.run(probe, capture_output=True, timeout=30).returncode == 0:
                return list(way)
        except (OSError, subprocess.TimeoutExpired):
            continue
    raise NotHere("file systems cannot be mounted here: neither as root nor in a namespace of one's own")

"""A worker of another version than the deployment refuses its runs, before it touches a library that others share."""

from __future__ import annotations

from repurpose import __version__
from repurpose.errors import ToolError
from repurpose.lease_files import this_host


def require_version(wanted: str) -> None:
    """Raise ToolError unless this machine runs the version that a deployment asks for; empty asks for none."""
    if wanted and wanted != __version__:
        raise ToolError(
            f"{this_host()} has Repurpose {__version__}, and the deployment asks for {wanted}; install one version on "
            "all workers, and deploy again with the prefect.yaml of that version"
        )

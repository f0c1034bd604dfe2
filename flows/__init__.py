"""Prefect, thin: the runner, one file per flow. Knows nothing of media.

The environment is set here, because Prefect reads it when it is first imported: no telemetry, a home of our own,
quiet on the terminal (the server still gets the logs).
"""

from __future__ import annotations

import os
from pathlib import Path

STATE = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "repurpose"
"""Prefect's database and our locks. Losing it loses no work: truth is in the library's folders."""

for _name, _value in {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_HOME": str(STATE / "prefect"),
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_INTERNAL_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "90",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    # 2 and 4 seconds, for every request: with five tries a run noticed after four minutes that its server was gone.
    "PREFECT_CLIENT_MAX_RETRIES": "2",
}.items():
    os.environ.setdefault(_name, _value)

# Prefect creates its home without parents, and falls over later where that failed.
Path(os.environ["PREFECT_HOME"]).mkdir(parents=True, exist_ok=True)

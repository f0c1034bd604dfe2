"""Has the server set a run to Crashed whose machine went silent: only there can it be seen that a whole machine died.

On the machine itself `reconcile` does it at the next start; a server of one's own brings no automation for it.
"""

from __future__ import annotations

import logging
from datetime import timedelta

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.events.schemas.events import ResourceSpecification
from prefect.exceptions import PrefectException

NAME = "repurpose: runs whose machine went silent"
PATIENCE = timedelta(minutes=10)
"""Three of the heartbeats that Prefect sends every 180 s (`PREFECT_FLOWS_HEARTBEAT_FREQUENCY`), and a minute."""
CRASHED = "its machine gave no sign for a while"
_BEAT = "prefect.flow-run.heartbeat"
_ENDS = {f"prefect.flow-run.{state}" for state in ("Completed", "Failed", "Cancelled", "Crashed", "Skipped")}

log = logging.getLogger(__name__)


def crash_silent_runs(patience: timedelta = PATIENCE) -> None:
    """Create the automation where the server has none yet. A server that cannot is no reason to do no work."""
    try:
        with get_client(sync_client=True) as client:
            if not client.read_automations_by_name(NAME):
                client.create_automation(_automation(patience))
    except (httpx.HTTPError, PrefectException, RuntimeError) as error:
        log.warning("Prefect's server does not take the automation for silent runs (%s)", type(error).__name__)


def _automation(patience: timedelta) -> AutomationCore:
    return AutomationCore(
        name=NAME,
        description="Their work is taken over by lease.",
        trigger=EventTrigger(
            after={_BEAT},
            expect={_BEAT, *_ENDS},
            match=ResourceSpecification({"prefect.resource.id": ["prefect.flow-run.*"]}),
            match_related=ResourceSpecification({"prefect.resource.id": ["prefect.tag.repurpose"]}),
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=patience,
        ),
        actions=[ChangeFlowRunState(name=None, state=StateType.CRASHED, message=CRASHED, force=False)],
    )

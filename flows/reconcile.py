"""Puts Prefect's records right at a start: runs that a killed process left, and records too old or too many to keep."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterEndTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from flows import presence
from flows.server import is_ours

KEPT_RUNS = 1000
"""Ended runs that our own server keeps; older than `server.KEPT_DAYS` it deletes by itself."""
PAGE = 200
CRASHED = "its process ended without a word (killed, or the machine went down); run the same command to go on"

log = logging.getLogger(__name__)


def reconcile() -> int:
    """Set runs of this machine whose process is gone to Crashed; returns how many. Free where there are none."""
    gone = presence.abandoned()
    if not gone:
        return 0
    with get_client(sync_client=True) as client:
        count = sum(_crash(client, run_id) for run_id in gone)
    for run_id in gone:
        presence.forget(run_id)
    return count


def reconcile_deployments(deployments: Iterable[UUID]) -> int:
    """The same for runs of a deployment that this machine alone serves, which a killed `serve` had just begun."""
    working = StateType.PENDING, StateType.RUNNING, StateType.CANCELLING
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(working)))),
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=list(deployments))),
        )
        living = presence.living()
        return sum(_crash(client, run.id) for run in runs if run.id not in living)


def delete_surplus(keep: int = KEPT_RUNS) -> int:
    """Delete the oldest ended runs beyond `keep`, in the database of our own server only; returns how many."""
    if not is_ours():
        return 0
    deleted = 0
    ended = FlowRunFilter(end_time=FlowRunFilterEndTime(is_null_=False))
    with get_client(sync_client=True) as client:
        while surplus := client.read_flow_runs(
            flow_run_filter=ended, sort=FlowRunSort.END_TIME_DESC, offset=keep, limit=PAGE
        ):
            for run in surplus:
                response = client.request("DELETE", "/flow_runs/{id}", path_params={"id": run.id})
                response.raise_for_status()
                deleted += 1
    return deleted


def _crash(client: SyncPrefectClient, run_id: UUID) -> bool:
    try:
        state = client.read_flow_run(run_id).state
        if state is not None and state.is_final():
            return False
        client.set_flow_run_state(run_id, Crashed(message=CRASHED), force=True)
    except ObjectNotFound:
        # Another database since.
        return False
    log.info("run %s was left by a killed process and is set to Crashed", run_id)
    return True

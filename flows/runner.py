"""Runs the pipeline's tasks as Prefect tasks."""

from __future__ import annotations

from collections.abc import Sequence
from threading import current_thread, main_thread
from typing import Any, TypeVar

from prefect import task as prefect_task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State, TaskRun
from prefect.futures import PrefectConcurrentFuture
from prefect.tasks import Task as PrefectTask

from flows.limits import slot
from repurpose.errors import RepurposeError
from repurpose.tasks import Task, await_awake, can_heal

R = TypeVar("R")

RETRY_SECONDS = 2
SLOT_WAIT_SECONDS = 24 * 3600
"""A night's other recordings may come first."""


class PrefectRunner:
    """To be used inside a flow. Prefect's cache is off: the workspace remembers, by content."""

    def call(self, task: Task[R]) -> R:
        # In a thread Prefect's alarm only warns; the hard limit is the child process's own.
        alarm = _alarm_seconds(task) if current_thread() is main_thread() else None
        result: R = _as_prefect(task, alarm)()
        return result

    def map(self, tasks: Sequence[Task[R]]) -> list[R | RepurposeError]:
        futures = [_as_prefect(task, None).submit() for task in tasks]
        outcomes: list[R | RepurposeError] = []
        for future in futures:
            if isinstance(future, PrefectConcurrentFuture):
                await_awake(future.wrapped_future)
            outcome = future.result(raise_on_failure=False)
            if isinstance(outcome, OSError):
                outcomes.append(RepurposeError(f"the machine refused: {outcome}"))
            elif isinstance(outcome, BaseException) and not isinstance(outcome, RepurposeError):
                raise outcome
            else:
                outcomes.append(outcome)
        return outcomes


def _as_prefect(task: Task[R], alarm_seconds: int | None) -> PrefectTask[[], R]:
    def run() -> R:
        with slot(task.resource):
            return task.run()

    # "clip 03" is a run of the task "clip".
    room = task.name.partition(" ")[0]
    made: PrefectTask[[], R] = prefect_task(
        name=room,
        task_run_name=task.name,
        tags=sorted({room, task.resource} - {""}),
        retries=task.retries,
        retry_delay_seconds=RETRY_SECONDS,
        retry_condition_fn=_may_heal,
        timeout_seconds=alarm_seconds,
        cache_policy=NO_CACHE,
        persist_result=False,
    )(run)
    return made


def _alarm_seconds(task: Task[Any]) -> int | None:
    """Prefect counts the wait for a slot, too."""
    if not task.timeout_seconds:
        return None
    return task.timeout_seconds + (SLOT_WAIT_SECONDS if task.resource else 0)


def _may_heal(_task: PrefectTask[Any, Any], _run: TaskRun, state: State[Any]) -> bool:
    outcome = state.result(raise_on_failure=False)
    return isinstance(outcome, BaseException) and can_heal(outcome)

"""A step of the way through as a value, and the two verbs by which any runner runs it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Literal, Protocol, TypeVar

from repurpose.errors import ProcessError, RepurposeError

if TYPE_CHECKING:
    from repurpose.workspace import Workspace

R = TypeVar("R")
Progress = Callable[[str, float], None]
"""Told the name of the task at work and the share done, 0..1."""

log = logging.getLogger(__name__)


def silent(task: str, share: float) -> None:
    """No progress display."""


class Keep(Protocol[R]):
    """How a task's value is stored in the workspace, so that the same inputs need no second run."""

    @property
    def name(self) -> str: ...

    def write(self, workspace: Workspace, value: R) -> tuple[str, ...]:
        """Store the value; return every file that it consists of, relative to the workspace."""
        ...

    def read(self, workspace: Workspace) -> R: ...


@dataclass(frozen=True, slots=True)
class Task(Generic[R]):
    """One call of one room. `inputs` are everything that the value follows from, by content."""

    name: str
    run: Callable[[], R]
    inputs: tuple[object, ...] = ()
    keep: Keep[R] | None = None
    version: int = 1
    """Raised when the room's code changes what it gives for the same inputs."""
    resource: Literal["", "speech", "encode"] = ""
    """What it loads fully; a runner bounds how many of a kind run at once."""
    retries: int = 0
    """Further tries where a child process failed; other errors would only fail again."""
    timeout_seconds: int = 0
    """0 for none. The hard limit is the child process's own; this is the runner's alarm."""


class Runner(Protocol):
    """Runs tasks. `map` never stops at a failure: each outcome is the value or the error, in order."""

    def call(self, task: Task[R]) -> R: ...

    def map(self, tasks: Sequence[Task[R]]) -> list[R | RepurposeError]: ...


def can_heal(error: BaseException) -> bool:
    """Whether another try may go better."""
    return isinstance(error, ProcessError)


def await_awake(future: Future[Any]) -> None:
    """Wait until it is done, in slices: a signal that the kernel gives to another thread ends no wait of this one.

    Seen in one of ten runs in which the recogniser's threads were alive: an interrupt was heard 18 s later, when the
    encode that was waited for had ended.
    """
    while not future.done():
        wait_for([future], timeout=0.2)


class InlineRunner:
    """Runs tasks in this process: `call` here and now, `map` in a few threads."""

    def __init__(self, workers: int = 1) -> None:
        """With two workers a task that is busy in one thread (a test, a film's cards) leaves no core idle."""
        self._workers = workers
        self._slots: dict[str, AbstractContextManager[object]] = {"speech": Lock(), "encode": Lock()}

    def call(self, task: Task[R]) -> R:
        with self._slots.get(task.resource, nullcontext()):
            return self._tried(task)

    def map(self, tasks: Sequence[Task[R]]) -> list[R | RepurposeError]:
        outcomes: list[R | RepurposeError] = []
        with ThreadPoolExecutor(self._workers) as pool:
            futures = [pool.submit(self.call, task) for task in tasks]
            try:
                for future in futures:
                    await_awake(future)
                    error = future.exception()
                    if isinstance(error, OSError):
                        error = RepurposeError(f"the machine refused: {error}")
                    if error is not None and not isinstance(error, RepurposeError):
                        raise error
                    outcomes.append(error or future.result())
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return outcomes

    def _tried(self, task: Task[R]) -> R:
        for left in range(task.retries, -1, -1):
            try:
                return task.run()
            except RepurposeError as error:
                if not (left and can_heal(error)):
                    raise
                log.warning("%s failed (%s); trying again", task.name, error)
        raise AssertionError("unreachable: the last try returns or raises")

"""Remembered steps: a runner that answers from the workspace what was computed from the same inputs."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Generic, TypeVar

from repurpose.codec import digest, to_json
from repurpose.errors import LibraryError, RepurposeError
from repurpose.storage import file_sha256
from repurpose.tasks import Runner, Task
from repurpose.workspace import WORK, Workspace

R = TypeVar("R")
log = logging.getLogger(__name__)


class RememberingRunner:
    """Answers from the workspace what was computed from the same inputs, and hands the rest to another runner."""

    def __init__(self, inner: Runner, workspace: Workspace) -> None:
        self._inner = inner
        self._workspace = workspace

    def call(self, task: Task[R]) -> R:
        known = recall(self._workspace, task)
        if known is not None:
            log.info("%s: answered from the workspace", task.name)
            return known
        return self._inner.call(self._remembered(task))

    def map(self, tasks: Sequence[Task[R]]) -> list[R | RepurposeError]:
        results: list[R | RepurposeError | None] = [recall(self._workspace, task) for task in tasks]
        missing = [index for index, result in enumerate(results) if result is None]
        fresh = self._inner.map([self._remembered(tasks[index]) for index in missing])
        for index, result in zip(missing, fresh, strict=True):
            results[index] = result
        return [result for result in results if result is not None]

    def _remembered(self, task: Task[R]) -> Task[R]:
        """The same task, storing its value as its last act, so that a kill later on cannot lose it."""
        return replace(task, run=lambda: remember(self._workspace, task, task.run()))


@dataclass(frozen=True, slots=True)
class KeptValue(Generic[R]):
    """A value in a JSON file of its own."""

    name: str
    path: str
    schema: str
    kind: type[R]

    def write(self, workspace: Workspace, value: R) -> tuple[str, ...]:
        workspace.write(self.path, to_json(self.schema, value))
        return (self.path,)

    def read(self, workspace: Workspace) -> R:
        return workspace.load(self.path, self.schema, self.kind)


def recall(workspace: Workspace, task: Task[R]) -> R | None:
    """What the task gave for the same inputs, if every file of it is still whole; else None."""
    if task.keep is None:
        return None
    try:
        record = json.loads(workspace.read(_record_name(task)))
        if record["key"] != _key(task):
            return None
        if not all(_is_whole(workspace.path(item["path"]), item) for item in record["outputs"]):
            return None
        return task.keep.read(workspace)
    except (LibraryError, ValueError, KeyError, TypeError, RecursionError):
        return None


def remember(workspace: Workspace, task: Task[R], value: R) -> R:
    """Store a task's value, then the record that answers for it."""
    if task.keep is not None:
        outputs = task.keep.write(workspace, value)
        record = {
            "schema": "step/1",
            "task": task.name,
            "key": _key(task),
            "outputs": [{"path": name, **_stamp(workspace.path(name))} for name in outputs],
        }
        workspace.write(_record_name(task), json.dumps(record, indent=1) + "\n")
    return value


def _record_name(task: Task[R]) -> str:
    name = task.keep.name if task.keep is not None else task.name
    return f"{WORK}/steps/{name}.json"


def _key(task: Task[R]) -> str:
    return digest(task.name, task.version, task.inputs)


def _stamp(path: Path) -> dict[str, str | int]:
    return {"size": path.stat().st_size, "sha256": file_sha256(path)}


def _is_whole(path: Path, stamp: dict[str, str | int]) -> bool:
    return path.is_file() and path.stat().st_size == stamp["size"] and file_sha256(path) == stamp["sha256"]

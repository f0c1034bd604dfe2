"""Hears that a person cancelled a run on Prefect's pages, where Prefect itself tells only runs of its own processes."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from uuid import UUID

import httpx
from prefect.client.orchestration import get_client

from repurpose.errors import CancelledError
from repurpose.lease import give_up

EVERY_SECONDS = 0.5
"""Asking costs the server some milliseconds; children are to be gone within two seconds."""

log = logging.getLogger(__name__)


@contextlib.contextmanager
def cancelled_by_person(run_id: str | None, name: str) -> Iterator[None]:
    """Within it, a run that is cancelled ends what this process works on. Raises CancelledError then."""
    if run_id is None:
        yield
        return
    done, heard = threading.Event(), threading.Event()
    listener = threading.Thread(target=_listen, args=(UUID(run_id), name, done, heard), daemon=True, name="cancelling")
    listener.start()
    try:
        yield
    except Exception as error:
        if heard.is_set() and not isinstance(error, CancelledError):
            # A child that was ended, told by its task.
            raise CancelledError(_sentence(name)) from error
        raise
    finally:
        done.set()
        listener.join(timeout=2 * EVERY_SECONDS)


def _listen(run_id: UUID, name: str, done: threading.Event, heard: threading.Event) -> None:
    with get_client(sync_client=True) as client:
        while not done.wait(EVERY_SECONDS):
            try:
                state = client.read_flow_run(run_id).state
            except httpx.HTTPError as error:
                log.debug("Prefect's server does not answer: %s", error)
                continue
            if state is not None and (state.is_cancelling() or state.is_cancelled()):
                heard.set()
                # Again and again: the lease may not be held yet, and a child may just be starting.
                give_up(_sentence(name))


def _sentence(name: str) -> str:
    return f"{name} was cancelled in Prefect; what was finished is kept, and `repurpose run` goes on from there"

"""Being told that something in a folder changed (watchfiles), where the machine can tell."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from repurpose.errors import shown
from repurpose.media.open_files import remote_kind

DEBOUNCE_MS = 500
"""Changes closer together than this are one: a growing file reports many a second."""
_STEP_MS = 100
_STEP_SECONDS = 0.5
"""How long the listener waits at a time; it returns early on a change."""
_WORDS = (
    ("No path was found", "the folder is not there"),
    ("file watch limit", "the limit of watched folders is reached; raise fs.inotify.max_user_watches"),
    ("os error 24", "the limit of watchers is reached; raise fs.inotify.max_user_instances"),
)


class FolderEvents:
    """Listens to a folder and everything below it."""

    def __init__(self, folder: Path, poll_only: bool = False) -> None:
        """Start to listen. A folder that cannot be listened to is no error: the caller looks through it anyway."""
        kind = "" if poll_only else remote_kind(folder)
        self.silent_because = f"{kind} does not report what other machines change" if kind else ""
        """Why changes are not reported here; empty where they are, or where nobody asked for them."""
        self._changes: Generator[set[Any], None, None] | None = None
        if not poll_only and not kind:
            self._listen(folder)

    def wait(self, seconds: float) -> bool:
        """Wait for a change, at most this long; whether there was one. Raises KeyboardInterrupt."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self._changes is None:
                time.sleep(left)
                continue
            try:
                if next(self._changes, None):
                    return True
            except (OSError, RuntimeError) as error:
                self.silent_because, self._changes = _reason(error), None
        return False

    def __enter__(self) -> FolderEvents:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._changes is not None:
            self._changes.close()

    def _listen(self, folder: Path) -> None:
        from watchfiles import watch

        changes = watch(
            folder,
            watch_filter=None,
            debounce=DEBOUNCE_MS,
            step=_STEP_MS,
            rust_timeout=int(_STEP_SECONDS * 1000),
            yield_on_timeout=True,
            # With True it passes over the limit of watches in silence too, and is deaf to the rest.
            ignore_permission_denied=False,
        )
        try:
            next(changes)  # Listening begins with the first step, and so do its refusals.
            self._changes = changes
        except (OSError, RuntimeError) as error:
            self.silent_because = _reason(error)
            with suppress(RuntimeError):
                changes.close()


def _reason(error: Exception) -> str:
    """watchfiles puts the system's errors into words of its own, as OSError without a number or as RuntimeError."""
    text = str(error)
    return next((words for sign, words in _WORDS if sign in text), shown(text))

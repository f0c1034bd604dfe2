"""Notices that are still to be delivered: a file each in `library/outbox/`, gone once every address has taken it.

Delivery is at least once: a process that dies between an answer and its note sends again, under the same id.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from repurpose.doors.notify_settings import WEBHOOK, NotifySettings, read_settings
from repurpose.errors import NoticeError, shown
from repurpose.model.night import Night
from repurpose.storage import flush_folder, write_atomic

SCHEMA = "notice/1"
PAUSES = (1.0, 4.0)
"""Seconds between the tries of one delivery: a server that restarts, a connection that broke."""
FIRST_PAUSE_SECONDS = 60
LONGEST_PAUSE_SECONDS = 3600
KEPT_SECONDS = 7 * 24 * 3600
"""A notice that nobody took for so long is put aside."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Notice:
    """What people are told, and which addresses have yet to take it."""

    id: str
    title: str
    body: str
    problems: bool
    created: int
    """Seconds since 1970."""
    pending: tuple[str, ...]
    """Names of `NotifySettings.targets`, which hold no secret."""
    tries: int = 0
    next_try: int = 0
    last_error: str = ""

    def is_due(self, now: int) -> bool:
        """A clock that was set back must not make it wait for longer than the longest pause."""
        return self.next_try <= now or self.next_try - now > LONGEST_PAUSE_SECONDS


Send = Callable[[NotifySettings, str, Notice], None]
"""Hands a notice to one address by its name; raises NoticeError where it was not taken."""


def outbox_of(library_root: Path) -> Path:
    return library_root / "outbox"


def put(library_root: Path, notice: Notice) -> Path:
    """Store a notice before anything is sent. One of the same id is not stored twice."""
    folder = outbox_of(library_root)
    folder.mkdir(exist_ok=True)
    path = folder / f"{notice.id}.json"
    if not path.exists():
        _write(path, notice)
    return path


def deliver(
    library_root: Path,
    settings: NotifySettings | None,
    send: Send | None = None,
    pauses: tuple[float, ...] = PAUSES,
    now: Callable[[], float] = time.time,
) -> int:
    """Try every notice that is due; returns how many were delivered to the end. Never raises for one that was not.

    Safe to call at any time, from any process: another one that is at it is left to it.
    """
    folder = outbox_of(library_root)
    if settings is None or not settings.targets() or not folder.is_dir():
        return 0
    with _alone(folder) as first:
        if not first:
            return 0
        due = [(path, notice) for path, notice in _read_all(folder) if notice.is_due(int(now()))]
        return sum(_deliver_one(path, notice, settings, send or _send, pauses, now) for path, notice in due)


def deliver_left(library_root: Path, send: Send | None = None) -> int:
    """What a door that stays open does between its looks: try again what was left over; returns as `deliver`.

    Raises NoticeSettingsError. Free where nothing is due.
    """
    folder, now = outbox_of(library_root), int(time.time())
    if not folder.is_dir() or not any(notice.is_due(now) for _, notice in _read_all(folder)):
        return 0
    return deliver(library_root, read_settings(library_root), send)


def put_aside(library_root: Path) -> tuple[Path, ...]:
    """Notices that were given up."""
    return tuple(sorted((outbox_of(library_root) / "undelivered").glob("*.json")))


def _deliver_one(
    path: Path,
    notice: Notice,
    settings: NotifySettings,
    send: Send,
    pauses: tuple[float, ...],
    now: Callable[[], float],
) -> bool:
    notice = replace(notice, pending=_still_to_tell(notice, settings.targets()))
    for pause in (0.0, *pauses):
        time.sleep(pause)
        for name in notice.pending:
            try:
                send(settings, name, notice)
            except NoticeError as error:
                notice = replace(notice, last_error=f"{name}: {error}")
                continue
            notice = replace(notice, pending=tuple(other for other in notice.pending if other != name))
            # At once: whoever has taken it is not told again after a crash.
            _write(path, notice)
        if not notice.pending:
            path.unlink(missing_ok=True)
            flush_folder(path.parent)
            return True
    _postpone(path, notice, int(now()))
    return False


def _still_to_tell(notice: Notice, known: Mapping[str, str]) -> tuple[str, ...]:
    """Who is pending and configured still. Where all of them were replaced, those in their place: somebody is told.

    A notice that was stored with nobody pending was taken by all, just before a crash.
    """
    left = tuple(name for name in notice.pending if name in known)
    return left if left or not notice.pending else tuple(known)


def _postpone(path: Path, notice: Notice, now: int) -> None:
    if now - notice.created > KEPT_SECONDS:
        aside = _move_aside(path)
        log.warning("a notice was not delivered within a week (%s); it lies in %s", notice.last_error, aside)
        return
    pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** min(notice.tries, 10))
    _write(path, replace(notice, tries=notice.tries + 1, next_try=now + pause))
    log.warning("a notice was not delivered (%s); it is kept and tried again", notice.last_error)


def _send(settings: NotifySettings, name: str, notice: Notice) -> None:
    from repurpose.media.notices import post_signed, send_message

    if name != WEBHOOK:
        # Mail and chat have no field for it: who is told twice sees that it is the same.
        body = f"{notice.body}\n\nnotice {notice.id}"
        send_message(settings.targets()[name], notice.title, body, notice.problems)
        return
    created = datetime.fromtimestamp(notice.created).astimezone().isoformat()
    content = {
        "schema": SCHEMA,
        "id": notice.id,
        "created": created,
        "title": notice.title,
        "body": notice.body,
        "problems": notice.problems,
    }
    post_signed(settings.webhook_url, settings.webhook_secret, notice.id, content, int(time.time()))


def _read_all(folder: Path) -> Iterator[tuple[Path, Notice]]:
    for path in sorted(folder.glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data.pop("schema") != SCHEMA:
                raise ValueError("of another schema")
            yield path, Notice(**{**data, "pending": tuple(data["pending"])})
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("%s is no notice (%s); it lies in %s", shown(path), type(error).__name__, _move_aside(path))


def _move_aside(path: Path) -> Path:
    aside = path.parent / "undelivered" / path.name
    aside.parent.mkdir(exist_ok=True)
    os.replace(path, aside)
    return aside


def _write(path: Path, notice: Notice) -> None:
    write_atomic(path, json.dumps({"schema": SCHEMA, **asdict(notice)}, indent=1) + "\n")


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether this process is the only one that delivers; the kernel releases the lock of one that died."""
    with open(folder / ".lock", "w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def announce(library_root: Path, settings: NotifySettings | None, night: Night, report: Path | None) -> None:
    """Tell of a night, where somebody asked to be told of such; and try again what is still to be delivered."""
    from repurpose.publish.morning import notice_text

    if settings is not None and report is not None:
        title, body, problems = notice_text(night, os.fspath(report))
        if settings.wants(problems):
            put(library_root, Notice(night.id, title, body, problems, int(time.time()), tuple(settings.targets())))
    deliver(library_root, settings)

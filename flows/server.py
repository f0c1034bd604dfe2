"""Our own Prefect server on this machine: one for all commands at once, started by the first and ended by the last.

Prefect's embedded server belongs to the command that started it: two commands run two servers over one database, and
one that was killed leaves its server running for ever. Ours is written down beside its database, so the next command
takes over what a killed one left. Where `PREFECT_API_URL` names a server, that one is used and nothing is started.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import http.client
import json
import logging
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit, urlunsplit

from repurpose.errors import ToolError

API = "PREFECT_API_URL"
START_SECONDS = 90
STOP_SECONDS = 5
ANSWER_SECONDS = 10
APPLICATION = "prefect.server.api.server:create_app"
KEPT_DAYS = 30
"""Runs that ended longer ago are deleted by the server itself, once an hour."""

log = logging.getLogger(__name__)
_users: list[IO[str]] = []
"""The lock by which this process counts as a user of the server, while it is one."""


class ServerError(ToolError):
    """Prefect's server cannot be had; the work needs none."""


def home() -> Path:
    """The folder of Prefect's database, and of what we note about its server."""
    return Path(os.environ["PREFECT_HOME"])


def is_ours() -> bool:
    """Whether this process, or the one that started it, uses our own server."""
    return bool(_users) or os.environ.get("REPURPOSE_SERVER") == os.environ.get(API, "none")


def ensure_server() -> None:
    """Have a server: the configured one, our running one, or a new one. To be called before every first use.

    Raises ServerError where none can be started, or the configured one does not answer.
    """
    if configured := os.environ.get(API):
        if not _users and not _reachable(configured):
            raise ServerError(f"Prefect's server {_without_secret(configured)} (PREFECT_API_URL) does not answer")
        return
    users = open(home() / "server.users", "a")  # noqa: SIM115 - held for as long as this process uses the server
    try:
        with _exclusive():
            fcntl.flock(users, fcntl.LOCK_SH)
            url = f"http://127.0.0.1:{_running() or _start()}/api"
    except BaseException:
        users.close()
        raise
    _users.append(users)
    atexit.register(leave_server)
    os.environ[API] = os.environ["REPURPOSE_SERVER"] = url
    if "prefect.context" in sys.modules:
        # Prefect has read its settings already.
        sys.modules["prefect.context"].refresh_global_settings_context()


def leave_server() -> None:
    """Stop using the server, and end it unless another process uses it."""
    while _users:
        users = _users.pop()
        with _exclusive(), users, contextlib.suppress(BlockingIOError):
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _end_noted()
        os.environ.pop(API, None)


def noted_process() -> int:
    """Process id of our server if it lives, else 0."""
    try:
        note = json.loads((home() / "server.json").read_text(encoding="utf-8"))
        pid = int(note["pid"])
        # A process id is given again after a while: it must be a server, too.
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError, KeyError, TypeError):
        return 0
    return pid if APPLICATION.encode() in words else 0


@contextlib.contextmanager
def _exclusive() -> Iterator[None]:
    """One process at a time starts or ends the server."""
    with open(home() / "server.start", "a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _running() -> int:
    """Port of our server if it answers, also where the command that started it was killed; else 0."""
    if not noted_process():
        return 0
    note = json.loads((home() / "server.json").read_text(encoding="utf-8"))
    if note.get("prefect") == version("prefect") and _answers(int(note["port"])):
        return int(note["port"])
    _end_noted()
    return 0


def _start() -> int:
    set_aside_damaged(home() / "prefect.db")
    for _ in range(2):
        port = _free_port()
        child = _spawn(port)
        try:
            if _wait(child, port):
                note = {"pid": child.pid, "port": port, "prefect": version("prefect")}
                (home() / "server.json").write_text(json.dumps(note) + "\n", encoding="utf-8")
                return port
        except BaseException:
            child.kill()
            raise
        child.kill()
        child.wait()
        # A damaged page may show only when it is read.
        if not set_aside_damaged(home() / "prefect.db", thorough=True):
            break
    raise ServerError(
        f"Prefect's server did not start; {home() / 'server.log'} says why, and {home()} may be deleted: "
        "it holds nothing that was made"
    )


def _spawn(port: int) -> subprocess.Popen[bytes]:
    """In a session of its own: an interrupt at the terminal is for us, who then end it in order."""
    command = [sys.executable, "-m", "uvicorn", "--factory", APPLICATION, "--host", "127.0.0.1", "--port", str(port)]
    kept = {
        "PREFECT_UI_ENABLED": os.environ.get("PREFECT_UI_ENABLED", "0"),
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(KEPT_DAYS * 86_400),
        "PREFECT__SERVER_FINAL": "1",
    }
    with open(home() / "server.log", "wb") as output:
        return subprocess.Popen(
            [*command, "--log-level", "error", "--lifespan", "on"],
            env={**kept, **os.environ},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def _wait(child: subprocess.Popen[bytes], port: int) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        if _answers(port):
            return True
        time.sleep(0.1)
    return False


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _reachable(url: str) -> bool:
    """Whether a configured server answers, if only to ask for a password."""
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=ANSWER_SECONDS):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except (OSError, ValueError, http.client.HTTPException):
        return False


def _without_secret(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _end_noted() -> None:
    """End our server; it has children of no kind."""
    pid = noted_process()
    for number in (signal.SIGTERM, signal.SIGKILL) if pid else ():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        deadline = time.monotonic() + STOP_SECONDS
        while noted_process() and time.monotonic() < deadline:
            _reap(pid)
            time.sleep(0.05)
    (home() / "server.json").unlink(missing_ok=True)


def _reap(pid: int) -> None:
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)


def set_aside_damaged(database: Path, *, thorough: bool = False) -> bool:
    """Rename a database that SQLite cannot read, so that a new one is made. Whether there was one."""
    if not database.is_file():
        return False
    try:
        with contextlib.closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True, timeout=5)) as opened:
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
            if not thorough or opened.execute("PRAGMA quick_check(1)").fetchone() == ("ok",):
                return False
    except sqlite3.OperationalError:
        # Locked, or not to be opened: no proof of damage.
        return False
    except sqlite3.DatabaseError:
        pass
    aside = database.with_name(f"{database.name}.damaged")
    for ending in ("", "-wal", "-shm"):
        part = database.with_name(database.name + ending)
        if part.exists():
            part.replace(aside.with_name(aside.name + ending))
    log.warning("Prefect's database was damaged and is begun anew; the old one is %s. Nothing made is lost", aside)
    return True

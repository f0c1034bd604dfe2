"""Fault 64 on a real server: two workers of a work pool, one inbox, one library, by the project's prefect.yaml."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from typing import Any

from slow_encoder import slow_ffmpeg

from faults.place import PROJECT, SHORT, Place, eventually, worked
from faults.table import fault

WAIT_SECONDS = 75
"""Of the automation for silent runs, with heartbeats every 30 s; ten minutes by default."""


@fault(
    64,
    "one of two workers of a work pool is killed with all its children, in mid-encode",
    expected="the other makes every recording, also the one it had in hand; its runs are set to Crashed",
)
def worker_of_pool_killed(place: Place) -> str:
    inbox = place.folder / "inbox"
    inbox.mkdir()
    for number in range(3):
        path = place.small(f"inbox/show-{number}.mp4", 5 + number)
        os.utime(path, (time.time() - 3600, time.time() - 3600 - number))
    with contextlib.closing(Pool(place, inbox)) as pool:
        database = pool.start_server()
        dying = pool.start_worker("one", REPURPOSE_FFMPEG=str(slow_ffmpeg(place.folder)))
        eventually(lambda: pool.at_work("one"), 120)
        pool.start_worker("two")
        eventually(lambda: pool.finished() == 2, 120)
        pool.kill(dying, "one")
        died = time.monotonic()
        eventually(lambda: pool.finished() == 3, 180)
        took_over = time.monotonic() - died
        # The living worker's watch goes on: heartbeats that came hold the automation back.
        eventually(lambda: pool.flows_in("RUNNING") == ["scheduled watch"], 240)
        crashed = pool.flows_in("CRASHED")
        assert sorted(crashed) == ["process recording", "scheduled watch"], crashed
        assert len(list(place.library.glob("*/clips/*/square.mp4"))) == 3
        worked(place.run("check", place.library))
        return f"server on {database}; taken over after {took_over:.0f} s; crashed: {', '.join(crashed)}"


class Pool:
    """A Prefect server of its own, with the deployments of `prefect.yaml`."""

    def __init__(self, place: Place, inbox: Path) -> None:
        self.place = place
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.changes = {
            "PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api",
            "PREFECT_HOME": str(place.folder / "prefect"),
            "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
            "DO_NOT_TRACK": "1",
            "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
            "REPURPOSE_INBOX": str(inbox),
            "REPURPOSE_SHARED_LIBRARY": str(place.library),
        }
        (place.folder / "prefect").mkdir()
        self.undo = contextlib.ExitStack()

    def close(self) -> None:
        self.undo.close()

    def start_server(self) -> str:
        """Returns the name of its database."""
        url = self._postgres()
        more = {"PREFECT_API_DATABASE_CONNECTION_URL": url} if url else {}
        command = ["server", "start", "--host", "127.0.0.1", "--port", str(self.port), "--no-ui"]
        self._start("server", command, **more)
        eventually(lambda: self.ask("GET", "/health"), 90)
        self._prefect("work-pool", "create", "repurpose", "--type", "process")
        self._prefect("deploy", "--all")
        program = "import sys; from datetime import timedelta; from flows.silent_runs import crash_silent_runs;"
        program += f"crash_silent_runs(timedelta(seconds={WAIT_SECONDS}))"
        self._finish([sys.executable, "-c", program])
        return "PostgreSQL" if url else "SQLite"

    def start_worker(self, name: str, **changes: str) -> subprocess.Popen[str]:
        own = {"REPURPOSE_HOST": name, "XDG_STATE_HOME": str(self.place.folder / f"state-{name}"), **changes}
        command = ["worker", "start", "--pool", "repurpose", "--work-queue", name, "--limit", "4"]
        worker = self._start(f"worker-{name}", command, **own)
        flags = dict(word.split("=", 1) for word in SHORT if word != "--set")
        flags |= {"inbox.shared": "true", "inbox.settle_seconds": "1", "inbox.poll_seconds": "2"}
        self._prefect("deployment", "run", f"scheduled watch/watch-{name}", "--params", json.dumps({"flags": flags}))
        return worker

    def kill(self, worker: subprocess.Popen[str], host: str) -> None:
        """As when its machine goes down: everything at once. Runs are sessions of their own, found by their host."""
        worker.send_signal(signal.SIGKILL)
        for process in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                variables = (process / "environ").read_text(errors="replace")
                if f"REPURPOSE_HOST={host}\0" in variables and str(self.place.folder) in variables:
                    os.kill(int(process.name), signal.SIGKILL)

    def at_work(self, host: str) -> bool:
        """Whether a recording is held by that machine, and a clip of it is being encoded."""
        claims = self.place.library.glob("*/.work/claim-*.json")
        held = [path.parent for path in claims if f'"host": "{host}"' in path.read_text()]
        return any(list(folder.glob("jobs/clip-*/*")) for folder in held)

    def finished(self) -> int:
        return len(list(self.place.library.glob("*/manifest.json")))

    def flows_in(self, state: str) -> list[str]:
        """The flows of runs that are in a state."""
        flows = {flow["id"]: flow["name"] for flow in self.ask("POST", "/flows/filter") or ()}
        return [
            flows[run["flow_id"]] for run in self.ask("POST", "/flow_runs/filter") or () if run["state_type"] == state
        ]

    def ask(self, method: str, path: str) -> Any:
        """None while it does not answer."""
        request = urllib.request.Request(f"{self.changes['PREFECT_API_URL']}{path}", method=method)
        request.add_header("content-type", "application/json")
        request.data = b"{}" if method == "POST" else None
        with contextlib.suppress(OSError), urllib.request.urlopen(request, timeout=20) as answer:
            return json.load(answer)

    def _start(self, name: str, command: list[str], **changes: str) -> subprocess.Popen[str]:
        argv = [sys.executable, "-m", "prefect", *command]
        output = self.place.folder / f"{name}.log"
        return self.place.start_program(argv, PROJECT, output, **{**self.changes, **changes})

    def _prefect(self, *words: str) -> None:
        self._finish([sys.executable, "-m", "prefect", *words])

    def _finish(self, argv: list[str]) -> None:
        child = self.place.start_program(argv, PROJECT, **self.changes)
        out, err = child.communicate(timeout=120)
        assert child.returncode == 0, f"{argv}: {out} {err}"

    def _postgres(self) -> str:
        """A new database where PostgreSQL is installed and may be started; else empty, for Prefect's own."""
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not programs or os.geteuid() != 0:
            return ""
        # Not in the case's own folder, which that user may not enter.
        folder = Path(tempfile.mkdtemp(prefix="faults-postgres-"))
        self.undo.callback(shutil.rmtree, folder, ignore_errors=True)
        shutil.chown(folder, "postgres")

        def as_postgres(command: str) -> list[str]:
            return ["su", "postgres", "-c", f"exec {programs[-1]}/{command}"]

        subprocess.run(as_postgres(f"initdb -D {folder}/db -A trust"), check=True, capture_output=True, cwd="/")
        port = self.port + 1 if self.port < 65_535 else self.port - 1
        argv = as_postgres(f"postgres -D {folder}/db -p {port} -k {folder}")
        database = self.place.start_program(argv, Path("/"), self.place.folder / "postgres.log")
        self.undo.callback(database.wait)
        self.undo.callback(database.terminate)
        made = as_postgres(f"createdb -h {folder} -p {port} prefect")
        eventually(lambda: subprocess.run(made, capture_output=True, cwd="/").returncode == 0, 30)
        return f"postgresql+asyncpg://postgres@127.0.0.1:{port}/prefect"

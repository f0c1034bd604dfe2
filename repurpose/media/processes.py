"""The only module that starts processes: argument lists, never a shell; time limits; no orphans."""

from __future__ import annotations

import contextlib
import ctypes
import functools
import logging
import os
import queue
import resource
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from repurpose.errors import ProcessError, StalledError, ToolError

log = logging.getLogger(__name__)

KEPT_STDERR_LINES = 200
MEMORY_MB = 6144
"""The default of `limits.memory_mb`. Encoding three shapes of an 8192×8192 picture takes 1.5 GB with two threads and
5.1 GB with 32; a file that makes a decoder ask for more is not worth a machine that swaps."""
_PR_SET_PDEATHSIG = 1


_living: dict[subprocess.Popen[str], Path | None] = {}
"""Children, each with the folder that it works in."""
_stopping = threading.Event()


@dataclass(frozen=True, slots=True)
class Completed:
    """A child that ended with 0. Its standard output went, line by line, to `on_line`."""

    argv: tuple[str, ...]
    stderr: str
    seconds: float


def run(
    argv: Sequence[str],
    *,
    cwd: Path | None = None,
    stall_seconds: float = 120,
    total_seconds: float = 4 * 3600,
    memory_mb: int = MEMORY_MB,
    on_line: Callable[[str], None] | None = None,
    is_progress: Callable[[str], bool] = bool,
) -> Completed:
    """Run a program to its end.

    A line on its standard output counts as progress where `is_progress` says so, any line that is not empty by
    default; `stall_seconds` without one ends it. It gets no more than `memory_mb` of memory (on Linux), and leaves no
    core file: these hold pieces of recordings. Its whole process group dies with us, and when we are interrupted.

    Raises ToolError when it cannot be started, StalledError past a limit, ProcessError when it ends with another
    code than 0.
    """
    log.debug("run %s", shlex.join(argv))
    started = time.monotonic()
    child = _start(argv, cwd, memory_mb)
    _living[child] = cwd
    if _stopping.is_set():
        kill_group(child)
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    stderr: deque[str] = deque(maxlen=KEPT_STDERR_LINES)
    if child.stdout is None or child.stderr is None:
        raise ToolError(f"cannot read what {argv[0]} prints", argv=list(argv))
    readers = [
        threading.Thread(target=_pump, args=(child.stdout, lines), daemon=True),
        threading.Thread(target=_keep, args=(child.stderr, stderr), daemon=True),
    ]
    for reader in readers:
        reader.start()
    try:
        _follow(argv, lines, started, stall_seconds, total_seconds, on_line, is_progress)
        returncode = child.wait()
    except BaseException:
        kill_group(child)
        raise
    finally:
        _living.pop(child, None)
        for reader in readers:
            reader.join(timeout=2)
    text = "\n".join(stderr)
    if returncode != 0:
        raise ProcessError(
            f"{Path(argv[0]).name} {_how_it_ended(returncode)}: {_last_line(stderr)}{_memory_hint(text, memory_mb)}",
            argv=list(argv),
            returncode=returncode,
            stderr=text,
        )
    return Completed(tuple(argv), text, time.monotonic() - started)


def end_all() -> None:
    """End every child at once, and start no more: for a process that was told to stop while threads wait for theirs.

    Without a grace: what they were writing is in a job's folder, which is thrown away.
    """
    _stopping.set()
    for child in tuple(_living):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)


def end_in(folder: Path) -> None:
    """End the children that work in that folder, and only these: others of this process go on."""
    for child, cwd in tuple(_living.items()):
        if cwd is not None and cwd.is_relative_to(folder):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)


@contextlib.contextmanager
def ending_children() -> Iterator[None]:
    """Within it, being told to stop (an interrupt, Prefect's termination) ends every child; errors do not."""
    try:
        yield
    except Exception:
        # An error of one task: children of the others go on.
        raise
    except BaseException:
        end_all()
        raise


def kill_group(child: subprocess.Popen[str]) -> None:
    """End a child and everything it started: politely, then after a second for good."""
    for sign, grace in ((signal.SIGTERM, 1.0), (signal.SIGKILL, 5.0)):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=grace)
            return


def _start(argv: Sequence[str], cwd: Path | None, memory_mb: int) -> subprocess.Popen[str]:
    if _stopping.is_set():
        raise ToolError(f"{argv[0]} is not started: this process is ending", argv=list(argv))
    try:
        return subprocess.Popen(
            list(argv),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
            preexec_fn=functools.partial(_bound, memory_mb << 20) if sys.platform == "linux" else None,
        )
    except ValueError as error:
        raise ToolError(f"cannot start {argv[0]}: an argument holds a NUL character", argv=list(argv)) from error
    except OSError as error:
        raise ToolError(f"cannot start {argv[0]}: {error.strerror}; see `repurpose doctor`", argv=list(argv)) from error


_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def _bound(memory_bytes: int) -> None:
    """Between fork and exec: set the child's limits; ask the kernel to kill it when the thread that started it dies.

    The limit is on private writable memory, not on addresses: x264 and libass reserve twice of what they ever touch.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _pump(stream: IO[str], lines: queue.SimpleQueue[str | None]) -> None:
    for line in stream:
        lines.put(line.rstrip("\n"))
    lines.put(None)


def _keep(stream: IO[str], kept: deque[str]) -> None:
    for line in stream:
        kept.append(line.rstrip("\n"))


def _follow(
    argv: Sequence[str],
    lines: queue.SimpleQueue[str | None],
    started: float,
    stall_seconds: float,
    total_seconds: float,
    on_line: Callable[[str], None] | None,
    is_progress: Callable[[str], bool],
) -> None:
    moved = started
    while True:
        now = time.monotonic()
        left, patience = started + total_seconds - now, moved + stall_seconds - now
        try:
            line = lines.get(timeout=max(0.0, min(patience, left)))
        except queue.Empty:
            limit = f"{stall_seconds:.0f} s without progress" if left > patience else f"{total_seconds:.0f} s"
            raise StalledError(
                f"{Path(argv[0]).name} was ended after {limit}", argv=list(argv), returncode=None, stderr=""
            ) from None
        if line is None:
            return
        if is_progress(line):
            moved = time.monotonic()
        if on_line is not None:
            on_line(line)


def _how_it_ended(returncode: int) -> str:
    if returncode >= 0:
        return f"failed with code {returncode}"
    with contextlib.suppress(ValueError):
        return f"was killed by {signal.Signals(-returncode).name}"
    return f"was killed by signal {-returncode}"


_OUT_OF_MEMORY = ("allocate memory", "malloc of size", "get_buffer() failed", "MemoryError")


def _memory_hint(stderr: str, memory_mb: int) -> str:
    if not any(words in stderr for words in _OUT_OF_MEMORY):
        return ""
    return f"; it may take {memory_mb} MB, see limits.memory_mb"


def _last_line(stderr: Sequence[str]) -> str:
    return next((line.strip() for line in reversed(stderr) if line.strip()), "it said nothing")

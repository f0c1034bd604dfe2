"""The ffmpeg program: which one, and how it is run. Composing its arguments is pure and lives in `repurpose.render`."""

from __future__ import annotations

import functools
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from repurpose.errors import ToolError
from repurpose.media import processes

PROGRAM_VARIABLE = "REPURPOSE_FFMPEG"
"""Names another ffmpeg than the one that comes with imageio-ffmpeg."""

QUIET = ("-hide_banner", "-nostdin", "-loglevel", "warning")


@functools.cache
def ffmpeg_program() -> str:
    """Path of the ffmpeg to run; raises ToolError where there is none."""
    if chosen := os.environ.get(PROGRAM_VARIABLE):
        return chosen
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ToolError(f"there is no ffmpeg; run `make setup` again or set {PROGRAM_VARIABLE}") from error


def file_url(path: str | Path) -> str:
    """A path as ffmpeg's argument: the prefix keeps a leading dash, `concat:`, `%03d` or a colon from being read."""
    return f"file:{os.path.abspath(path)}"


def run_ffmpeg(
    arguments: Sequence[str],
    *,
    cwd: Path | None = None,
    on_progress: Callable[[int], None] | None = None,
    stall_seconds: float = 120,
    total_seconds: float = 4 * 3600,
    memory_mb: int = processes.MEMORY_MB,
) -> processes.Completed:
    """Run ffmpeg with `arguments` (inputs, filters, outputs), telling `on_progress` the output time in ms.

    `Completed.stderr` holds what it logged at warning level and above (or what filters such as ebur128 print).
    Raises as `processes.run`. Code 0 is no proof of a whole file: the check room decodes what was made.
    """

    last: dict[str, str] = {}

    def has_moved(line: str) -> bool:
        """ffmpeg reports twice a second whether anything moves or not: only a changed figure is progress."""
        key, _, value = line.partition("=")
        if key not in ("frame", "out_time_us", "total_size") or last.get(key) == value:
            return False
        last[key] = value
        return True

    def follow(line: str) -> None:
        if on_progress is not None and line.startswith("out_time_us="):
            value = line.partition("=")[2]
            if value.lstrip("-").isdigit():
                on_progress(max(0, int(value) // 1000))

    return processes.run(
        [ffmpeg_program(), *QUIET, "-progress", "pipe:1", *arguments],
        cwd=cwd,
        stall_seconds=stall_seconds,
        total_seconds=total_seconds,
        memory_mb=memory_mb,
        on_line=follow,
        is_progress=has_moved,
    )


@functools.cache
def ffmpeg_version() -> str:
    """Such as `9.0.2`; the first line of `-version` where it has no plain number."""
    lines: list[str] = []
    processes.run([ffmpeg_program(), "-version"], on_line=lines.append)
    match = re.search(r"version n?(\d[\w.]*)", lines[0]) if lines else None
    return match[1] if match else (lines[0] if lines else "unknown")


@functools.cache
def list_parts(kind: str) -> frozenset[str]:
    """Names of what this ffmpeg was built with; `kind` is `filters`, `encoders` or `decoders`."""
    lines: list[str] = []
    processes.run([ffmpeg_program(), "-hide_banner", f"-{kind}"], on_line=lines.append)
    return frozenset(columns[1] for line in lines if len(columns := line.split()) > 2)

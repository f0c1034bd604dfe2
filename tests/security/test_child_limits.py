"""Memory and time of child processes: what a hostile file makes them ask for ends them, not the machine."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from repurpose.errors import ProcessError, StalledError, ToolError
from repurpose.media import filter_graph, processes
from repurpose.media.ffmpeg_program import file_url, run_ffmpeg

GREEDY = [sys.executable, "-c", "block = bytearray(400 << 20); print(len(block))"]


def test_a_child_gets_no_more_memory_than_it_may() -> None:
    assert subprocess.run(GREEDY, capture_output=True, check=True).stdout.strip() == b"419430400"
    with pytest.raises(ProcessError, match=r"MemoryError.*limits\.memory_mb"):
        processes.run(GREEDY, memory_mb=300)
    assert processes.run(GREEDY).seconds < 10


def test_a_child_leaves_no_core_file(tmp_path: Path) -> None:
    crash = "import os, resource; print(*resource.getrlimit(resource.RLIMIT_CORE)); os.abort()"
    lines: list[str] = []
    with pytest.raises(ProcessError, match="SIGABRT"):
        processes.run([sys.executable, "-c", crash], cwd=tmp_path, on_line=lines.append)
    assert lines in ([], ["0 0"])
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_never_ends_is_ended() -> None:
    busy = "import time\nwhile True: print('x', flush=True); time.sleep(0.1)"
    with pytest.raises(StalledError, match="1 s"):
        processes.run([sys.executable, "-c", busy], total_seconds=1)


def test_an_argument_with_a_nul_is_told() -> None:
    with pytest.raises(ToolError, match="NUL"):
        run_ffmpeg(["-i", "a\0b"])


@pytest.mark.slow
def test_the_largest_picture_is_encoded_within_the_limit(make_media: Callable[..., Path], tmp_path: Path) -> None:
    plain = "color=red:s=8192x8192:r=25:d=0.12"
    one = ("-x264-params", "threads=1", "-pix_fmt", "yuv420p")
    large = make_media("large.mp4", "-f", "lavfi", "-i", plain, "-c:v", "libx264", "-preset", "ultrafast", *one)
    sizes = ("1920:1080", "1080:1920", "1080:1080")
    ways = filter_graph.divide(filter_graph.read(file_url(large))["v"], len(sizes))
    outputs = [
        filter_graph.write([way.filter("scale", *size.split(":"))], str(tmp_path / f"{number}.mp4"), vcodec="libx264")
        for number, (way, size) in enumerate(zip(ways, sizes, strict=True))
    ]
    run_ffmpeg(filter_graph.arguments(outputs))
    # How an ffmpeg ends that gets no memory varies: by its own error, by a signal, or by waiting for a thread of its
    # own until the stall limit ends it. It ends.
    with pytest.raises(ProcessError):
        run_ffmpeg(filter_graph.arguments(outputs), memory_mb=500, stall_seconds=5)

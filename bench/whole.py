"""The whole job against the sum of its two great parts done bare; how soon a re-render encodes, and help answers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.encode import bare_argv
from bench.speech import Side, measure
from repurpose.captions.clip_captions import clip_captions
from repurpose.clips import find_clip
from repurpose.media.ffmpeg_program import ffmpeg_program, file_url, run_ffmpeg
from repurpose.model import Recording, Settings, Transcript
from repurpose.render import make_job
from repurpose.workspace import Library

COMMAND = [sys.executable, "-m", "repurpose"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure with what it is held against."""

    what: str
    value: float
    limit: float
    note: str = ""


def figures(source: Path) -> Iterator[Figure]:
    """Run the main job on the recording, then its parts bare, in the same minutes."""
    with tempfile.TemporaryDirectory() as name:
        library = Path(name) / "library"
        whole_wall, whole_cpu = timed([*COMMAND, "run", str(source), "--inline", "--library", str(library)])
        again_wall, _ = timed([*COMMAND, "run", str(source), "--inline", "--library", str(library)])
        speech: Side = measure("bare", source, "base")
        encode_wall, encode_cpu = _bare_encodes(library)
        decode_wall, _ = _bare_decode(source)
        note = (
            f"whole {whole_wall:.1f} s, bare recognition {speech.wall_seconds:.1f} s, "
            f"bare encoding {encode_wall:.1f} s, bare decode {decode_wall:.1f} s"
        )
        yield Figure(
            "whole job / (recognition + encoding), wall", whole_wall / (speech.wall_seconds + encode_wall), 1.4, note
        )
        yield Figure("whole job / (recognition + encoding), cpu", whole_cpu / (speech.cpu_seconds + encode_cpu), 1.4)
        yield Figure("an unchanged second run, s", again_wall, 20.0)
        yield Figure("`repurpose render` until it encodes, s", min(_until_encoding(library) for _ in range(3)), 1.0)
    yield Figure("`repurpose --help`, s", min(timed([*COMMAND, "--help"])[0] for _ in range(5)), 0.3)


def timed(command: list[str], env: dict[str, str] | None = None) -> tuple[float, float]:
    """Wall and CPU seconds of a process with all its children. Raises where it fails."""
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=env)
    wall, after = time.perf_counter() - started, os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def _bare_encodes(library: Path) -> tuple[float, float]:
    """The same renditions of every clip of the plan: same sizes, same preset, no captions, no levelling."""
    wall = cpu = 0.0
    for workspace in Library.open(library).workspaces():
        recording = workspace.load("recording.json", "recording/1", Recording)
        transcript = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
        for folder in sorted(workspace.path("clips").glob("*/")):
            clip = find_clip(str(folder), library).planned()
            captions = clip_captions(clip, transcript.within(clip.span), Settings())
            job = make_job(recording, clip, captions, Settings())
            with tempfile.TemporaryDirectory() as name:
                before, started = os.times(), time.perf_counter()
                run_ffmpeg(bare_argv(job), cwd=Path(name))
                wall += time.perf_counter() - started
                after = os.times()
                cpu += after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu


def _bare_decode(source: Path) -> tuple[float, float]:
    return timed([ffmpeg_program(), "-v", "error", "-i", file_url(source), "-map", "0:v:0", "-f", "null", "-"])


def _until_encoding(library: Path) -> float:
    """Seconds from the command to the start of the process that encodes, told by a stand-in that starts ffmpeg."""
    with tempfile.TemporaryDirectory() as name:
        mark, stand_in = Path(name) / "mark", Path(name) / "ffmpeg"
        note_time = f'case "$*" in *libx264*) [ -e {mark} ] || date +%s.%N > {mark};; esac'
        stand_in.write_text(f'#!/bin/sh\n{note_time}\nexec {ffmpeg_program()} "$@"\n')
        stand_in.chmod(0o755)
        started = time.time()
        command = [*COMMAND, "render", "01", "--library", str(library), "--shape", "vertical", "--title", f"{started}"]
        timed(command, env={**os.environ, "REPURPOSE_FFMPEG": str(stand_in)})
        return float(mark.read_text()) - started

"""Rendering all shapes of a clip against ffmpeg encoding the same pictures bare: no captions, no levelling, no tags."""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from repurpose.captions.clip_captions import clip_captions
from repurpose.check.clip import check_clip
from repurpose.ingest import read_recording
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.model import ClipPlan, Framing, IngestSettings, RenderJob, Settings, Sound, Span, Transcript, Word
from repurpose.render import graph, make_job, render_clip

WORD_MS = 400


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the report: what was timed, its seconds, those of the bare tool, and the ratio to reach."""

    what: str
    seconds: float
    bare_seconds: float
    limit: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.bare_seconds


def rows(source: Path, span: Span | None = None) -> Iterator[Row]:
    """Measure one clip of the recording; its first 30 s where no span is given.

    Work is counted in CPU seconds of all processes, which the load of others on the machine hardly moves; bare and
    ours take turns, and the least of two counts. Only the start is wall clock time.
    """
    settings = Settings()
    recording = read_recording(source, IngestSettings())
    span = span or Span(0, min(30_000, recording.probe.duration_ms))
    transcript = _words(span)
    framing = (
        Framing.still("wide", span, "full"),
        Framing.still("vertical", span, "fit"),
        Framing.still("square", span, "fit"),
    )
    clip = ClipPlan("01", "bench", "Bench", "", (), span, framing)
    captions = clip_captions(clip, transcript, settings)
    job = make_job(recording, clip, captions, settings)
    sound = Sound(100, (), -20.0, (span,))
    bare, ours, tested, started = [], [], [], []
    for _ in range(2):
        with TemporaryDirectory() as name:
            folder = Path(name)
            start = _cpu()
            run_ffmpeg(bare_argv(job), cwd=folder)
            bare.append(_cpu() - start)
            progress: list[float] = []
            begin, start = time.perf_counter(), _cpu()
            assets = render_clip(
                recording, clip, transcript, captions, settings, folder, on_progress=_clock_into(progress)
            )
            ours.append(_cpu() - start)
            started.append(progress[0] - begin)
            start = _cpu()
            check_clip(folder, assets, clip, recording, transcript, captions, sound, settings)
            tested.append(_cpu() - start)
    yield Row("render three shapes against a bare encode", min(ours), min(bare), 1.15)
    yield Row("check against render", min(tested), min(ours), 0.15)
    yield Row("the encoder's first report against 1 s", min(started), 1.0, 1.0)


def bare_argv(job: RenderJob) -> list[str]:
    """The same decode, split, scales and encoders, each file with its own AAC, and nothing else."""
    plain = replace(job, poster=None, renditions=tuple(replace(each, subtitles="") for each in job.renditions))
    argv = graph.argv(plain)
    sound = ["-map", f"0:{job.audio_index}", "-t", f"{job.span.duration_ms}ms", "-c:a", "aac", "-ac", "2"]
    sound += ["-ar", "48000", "-b:a", f"{job.audio_kbps}k", "-movflags", "+faststart"]
    for rendition in plain.renditions if job.audio_index is not None else ():
        at = argv.index(graph.picture_file(rendition))
        argv[at:at] = sound
    return argv


def _words(span: Span) -> Transcript:
    starts = range(span.start_ms, span.end_ms - WORD_MS, WORD_MS)
    words = tuple(Word(Span(ms, ms + WORD_MS - 50), "word" if ms % 2000 else "sentence.") for ms in starts)
    return Transcript("en", "made", words, ((0, len(words) - 1),))


def _clock_into(times: list[float]) -> Callable[[float], None]:
    return lambda share: times.append(time.perf_counter())


def _cpu() -> float:
    """CPU seconds of this process and of all that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Print the rows of one recording."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("source", type=Path)
    parser.add_argument("--start", type=int, default=0, metavar="MS")
    parser.add_argument("--length", type=int, default=30_000, metavar="MS")
    options = parser.parse_args()
    for row in rows(options.source, Span(options.start, options.start + options.length)):
        print(f"{row.what}: {row.seconds:.2f} s / {row.bare_seconds:.2f} s = {row.ratio:.2f} (to reach: {row.limit})")


if __name__ == "__main__":
    main()

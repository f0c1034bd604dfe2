"""Recognition against faster-whisper's own batched pipeline, called bare with the same model and settings."""

from __future__ import annotations

import argparse
import functools
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from repurpose.analyse.sound import listen_to_track
from repurpose.analyse.transcript import transcribe_speech
from repurpose.media import processes
from repurpose.media.audio_blocks import Track
from repurpose.media.containers import open_container, read_contents
from repurpose.media.processors import cpu_count
from repurpose.media.speech_model import model_folder
from repurpose.model import Sound, SpeechSettings, Transcript, Word
from repurpose.timebase import Span, seconds_to_ms


@dataclass(frozen=True, slots=True)
class Side:
    """What one way of recognising a file took, in a process of its own, and how much it heard."""

    wall_seconds: float
    cpu_seconds: float
    """Hardly moved by what else runs on the machine, so the ratio is taken of these."""
    peak_mib: int
    words: int


@dataclass(frozen=True, slots=True)
class Row:
    """A file recognised both ways; `ours` includes the audio pass with loudness and the voice detector."""

    what: str
    audio_seconds: float
    ours: Side
    bare: Side

    @property
    def ratio(self) -> float:
        """Our speed as a share of the bare pipeline's; 0.9 is to be reached."""
        return self.bare.cpu_seconds / self.ours.cpu_seconds


def rows(files: Iterable[Path], model: str = "base", rounds: int = 1) -> Iterator[Row]:
    """Measure each file; both ways take turns, and the least of the rounds counts."""
    for path in files:
        sides = [(measure("ours", path, model), measure("bare", path, model)) for _ in range(rounds)]
        ours, bare = (min(side, key=lambda side: side.cpu_seconds) for side in zip(*sides, strict=True))
        yield Row(path.name, track_of(path).span.duration_ms / 1000, ours, bare)


def measure(way: str, path: Path, model: str) -> Side:
    lines: list[str] = []
    processes.run(
        [sys.executable, "-m", "bench.speech", "--way", way, "--model", model, str(path)],
        cwd=Path(__file__).resolve().parents[1],
        stall_seconds=4 * 3600,
        on_line=lines.append,
    )
    return Side(**json.loads(lines[-1]))


def _one(way: str, path: Path, model: str) -> Side:
    model_folder(model)  # checked and joined before the clock runs
    begin, busy = time.perf_counter(), time.process_time()
    words = len((ours(path, model)[0].words) if way == "ours" else bare(path, model))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    seconds = time.perf_counter() - begin
    return Side(round(seconds, 2), round(time.process_time() - busy, 2), peak, words)


def ours(path: Path, model: str, hotwords: tuple[str, ...] = ()) -> tuple[Transcript, Sound]:
    """What we hear in a file, with the audio pass that recognition follows."""
    with tempfile.TemporaryDirectory() as name:
        pcm = Path(name) / "speech.pcm"
        track = track_of(path)
        sound = listen_to_track(track, pcm)
        settings = SpeechSettings(model=model)
        return transcribe_speech(pcm, track.span, sound.speech, settings, hotwords=hotwords), sound


def bare(path: Path, model: str) -> tuple[Word, ...]:
    """What faster-whisper's own batched pipeline hears in it."""
    settings = SpeechSettings()
    segments, _ = _pipeline(model).transcribe(
        str(path), beam_size=settings.beam_size, batch_size=settings.batch_size, word_timestamps=True
    )
    return tuple(
        Word(Span(seconds_to_ms(word.start), seconds_to_ms(max(word.start, word.end))), word.word.strip())
        for segment in segments
        for word in segment.words or ()
    )


@functools.cache
def _pipeline(model: str) -> Any:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from faster_whisper import BatchedInferencePipeline, WhisperModel

    return BatchedInferencePipeline(
        WhisperModel(str(model_folder(model)), device="cpu", compute_type="int8", cpu_threads=cpu_count())
    )


def track_of(path: Path) -> Track:
    with open_container(path) as container:
        contents = read_contents(container)
    stream = next(stream for stream in contents.streams if stream.kind == "audio")
    origin_ms = seconds_to_ms(contents.start or 0)
    return Track(str(path), stream.index, origin_ms, Span(0, seconds_to_ms(contents.duration or 0)))


def main() -> None:
    """Print a line for each file, or, with --way, measure one way here and print it as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--model", default="base")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--way", choices=["ours", "bare"], help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        side = _one(options.way, options.files[0], options.model)
        print(json.dumps({name: getattr(side, name) for name in Side.__slots__}))
        return
    print(f"{'file':32} {'audio':>7} {'':5} {'wall s':>7} {'cpu s':>7} {'MiB':>6} {'words':>6}  speed against bare")
    for row in rows(options.files, options.model, options.rounds):
        for name, side in (("ours", row.ours), ("bare", row.bare)):
            figures = f"{side.wall_seconds:7.1f} {side.cpu_seconds:7.1f} {side.peak_mib:6d} {side.words:6d}"
            ratio = f"  {row.ratio:.2f}" if name == "ours" else ""
            print(f"{row.what:32} {row.audio_seconds:7.0f} {name:5} {figures}{ratio}")


if __name__ == "__main__":
    main()

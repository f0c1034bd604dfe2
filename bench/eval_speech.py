"""`make eval-speech`: how well speech is recognised, against faster-whisper's own batched pipeline in the same run.

python -m bench.eval_speech                       every part but `long`, as Markdown on stdout (some minutes)
python -m bench.eval_speech words inventions      only these parts
python -m bench.eval_speech long --minutes 240    peak memory on the sermon, repeated (slow)
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

from bench import speech
from bench.speech_truth import Agreement, agreement, looped, sentence_boundaries, truth_of
from repurpose.media.ffmpeg_program import file_url, run_ffmpeg
from repurpose.model import Word

SHARED = Path(__file__).resolve().parents[2] / "shared" / "media"
"""Real recordings with truth, on the team's machines only; `--media` names another folder."""

MEETINGS = ("dev00", "dev01", "trn03", "trn05", "trn07")
READ = ("harvard.wav", "lucier.mp3", "read_testing.wav", "sonnet001.mp3", "sonnet002.mp3")
LONG = "sermon_13min.mp3"

NEGATIVES = {
    "speech/empty.wav": 0, "speech/laugh1.mp3": 0, "speech/noise_jackhammer.wav": 7, "video/crowd.mp3": 0,
    "video/trailer_bbb.mp4": 0,
}  # fmt: skip
"""Recordings without speech, and how many words may be heard in them: a sentence of 7 is
said beside the jackhammer."""

SONG = "speech/song_loops_whisper.mp3"
"""Words are sung in it, so only what is said again and again counts as invented."""

MADE = {
    "made: a minute of silence": "anullsrc=r=16000:cl=mono:d=60",
    "made: a minute of pink noise": "anoisesrc=r=16000:d=60:color=pink:amplitude=0.2:seed=1",
    "made: a minute of a pulsing chord": "aevalsrc=0.1*(sin(880*t)+sin(1109*t)+sin(1318*t))*(1+sin(8*t)):s=16000:d=60",
}

HOT = ("Aylin", "Fjord 3000", "Kubernetes", "Bluetooth pairing")
"""Words that none of the negatives holds: told to the model, they must not appear from nothing."""


def words(media: Path, model: str) -> Iterator[str]:
    """Word error rates and errors of the start times."""
    yield "| file | words said | errors, ours | errors, bare | WER, ours | WER, bare |"
    yield "|---|---|---|---|---|---|"
    met: list[tuple[Agreement, Agreement]] = []
    meetings = [media / "speech" / f"meeting_{name}.flac" for name in MEETINGS]
    for path in [*meetings, *(media / "speech" / name for name in READ)]:
        truth = truth_of(path)
        if truth is None:
            continue
        ours, bare = agreement(truth, speech.ours(path, model)[0].words), agreement(truth, speech.bare(path, model))
        met += [(ours, bare)] if path in meetings else []
        yield _error_row(path.name, ours, bare)
    both = [_sum([pair[side] for pair in met]) for side in (0, 1)]
    yield _error_row("the five meetings together", *both)
    yield ""
    yield "| word starts on the meetings, ms | matched | median error | 95th percentile | bias | over 250 ms |"
    yield "|---|---|---|---|---|---|"
    for side, found in zip(("ours", "bare"), both, strict=True):
        off = np.array(found.starts_ms)
        far = np.abs(off)
        yield (
            f"| {side} | {len(off)} | {np.median(far):.0f} | {np.percentile(far, 95):.0f} "
            f"| {np.median(off):+.0f} | {np.mean(far > 250):.1%} |"
        )


def inventions(media: Path, model: str) -> Iterator[str]:
    """Words in recordings without speech."""
    yield "| recording | minutes | words, ours | with hot words | words, bare | invented a minute, ours | bare |"
    yield "|---|---|---|---|---|---|---|"
    total = [0.0, 0, 0]
    with tempfile.TemporaryDirectory() as folder:
        for name, path, allowed in _negatives(media, Path(folder)):
            minutes = speech.track_of(path).span.duration_ms / 60_000
            heard = [
                speech.ours(path, model)[0].words,
                speech.ours(path, model, HOT)[0].words,
                speech.bare(path, model),
            ]
            mine, _, bare = invented = [_invented(found, allowed) for found in heard]
            total = [total[0] + minutes, total[1] + mine, total[2] + bare]
            hot = f"{len(heard[1])}, {invented[1]} invented"
            yield (
                f"| {name} | {minutes:.2f} | {len(heard[0])} | {hot} | {len(heard[2])} "
                f"| {mine / minutes:.2f} | {bare / minutes:.2f} |"
            )
    yield f"| together | {total[0]:.2f} | | | | {total[1] / total[0]:.2f} | {total[2] / total[0]:.2f} |"


def sentences(media: Path, _: str) -> Iterator[str]:
    """Sentence ends of a one hour call against a person's."""
    folder = media / "transcripts"
    reference, times = folder / "4341191.ref.nlp", folder / "4341191.rev.ctm"
    found = sentence_boundaries(reference, times)
    yield "| sentence ends of a one hour call | a person's | ours | both | precision | recall |"
    yield "|---|---|---|---|---|---|"
    yield (
        f"| the person's words and punctuation | {found.true} | {found.found} | {found.both} "
        f"| {found.precision:.3f} | {found.recall:.3f} |"
    )


def speed(media: Path, model: str) -> Iterator[str]:
    """Speed and peak memory, each way in a process of its own."""
    yield "| recording | way | seconds of sound a second | CPU seconds | peak MiB |"
    yield "|---|---|---|---|---|"
    for row in speech.rows([media / "speech" / LONG], model):
        yield from (_side_row(row.what, row.audio_seconds, way, side) for way, side in _sides(row))


def long(media: Path, model: str, minutes: int) -> Iterator[str]:
    """Our peak memory on the sermon, repeated."""
    yield "| recording | way | seconds of sound a second | CPU seconds | peak MiB |"
    yield "|---|---|---|---|---|"
    source = media / "speech" / LONG
    seconds = speech.track_of(source).span.duration_ms / 1000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "long.mp3"
        rounds = max(0, round(minutes * 60 / seconds) - 1)
        run_ffmpeg(["-stream_loop", str(rounds), "-i", file_url(source), "-c", "copy", str(path)])
        side = speech.measure("ours", path, model)
        yield _side_row(f"{LONG}, {rounds + 1} times", seconds * (rounds + 1), "ours", side)


def _sides(row: speech.Row) -> tuple[tuple[str, speech.Side], ...]:
    return ("ours", row.ours), ("bare", row.bare)


def _side_row(what: str, seconds: float, way: str, side: speech.Side) -> str:
    return f"| {what} | {way} | {seconds / side.wall_seconds:.1f} | {side.cpu_seconds:.0f} | {side.peak_mib} |"


def _error_row(what: str, ours: Agreement, bare: Agreement) -> str:
    return f"| {what} | {ours.said} | {ours.errors} | {bare.errors} | {ours.rate:.1%} | {bare.rate:.1%} |"


def _sum(found: list[Agreement]) -> Agreement:
    starts = tuple(start for one in found for start in one.starts_ms)
    return Agreement(sum(one.errors for one in found), sum(one.said for one in found), starts)


def _negatives(media: Path, folder: Path) -> Iterator[tuple[str, Path, int | None]]:
    """Name, file, and the words that may be heard in it; None where only loops count."""
    yield from ((name, media / name, allowed) for name, allowed in NEGATIVES.items())
    yield SONG, media / SONG, None
    for number, (name, source) in enumerate(MADE.items()):
        path = folder / f"{number}.wav"
        run_ffmpeg(["-f", "lavfi", "-i", source, str(path)])
        yield name, path, 0


def _invented(found: tuple[Word, ...], allowed: int | None) -> int:
    return looped(found) if allowed is None else max(0, len(found) - allowed)


def main() -> None:
    parts: dict[str, Callable[[Path, str], Iterator[str]]] = {
        "words": words, "inventions": inventions, "sentences": sentences, "speed": speed,
    }  # fmt: skip
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *parts, "long"])
    parser.add_argument("--media", type=Path, default=SHARED)
    parser.add_argument("--model", default="base")
    parser.add_argument("--minutes", type=int, default=240, help="length of the recording of `long`")
    options = parser.parse_args()
    if not options.media.is_dir():
        parser.exit(1, f"the real recordings ({options.media}) are not on this machine\n")
    for part in options.parts or parts:
        one = partial(long, minutes=options.minutes) if part == "long" else parts[part]
        lines = one(options.media, options.model)
        print(f"## {part}\n", flush=True)
        for line in lines:
            print(line, flush=True)
        print()


if __name__ == "__main__":
    main()

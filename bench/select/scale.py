"""What choosing costs, from 10 minutes to 8 hours of transcript: real ones repeated and jittered, seeded.

Each length runs in a process of its own, which also holds the transcript. Topics are measured apart.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import log
from multiprocessing import get_context
from pathlib import Path

from bench.select.figure import Row
from bench.select.recordings import MEDIA, read_recordings
from repurpose.model import (
    Analysis,
    Chat,
    ChatMessage,
    FrameSample,
    Scene,
    SelectSettings,
    Sound,
    Span,
    Survey,
    Transcript,
    Word,
)
from repurpose.select.highlights import choose_highlights
from repurpose.select.topics import find_topics

MINUTES = (10, 30, 60, 120, 240, 480)
SEED = 20260512
MOST_SECONDS, MOST_MIB = 20.0, 500.0
TEMPO = (0.9, 1.1)
DROPPED = 0.03
"""Share of the words that a repetition lacks, so that no two say the same."""
SHOT_MS = 20_000


@dataclass(frozen=True, slots=True)
class Cost:
    minutes: int
    words: int
    kept: int
    topics_s: float
    choice_s: float
    peak_mib: float


def rows() -> Iterator[Row]:
    if not MEDIA.is_dir():
        return
    costs = []
    for minutes in MINUTES:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            costs.append(pool.submit(measure, minutes).result())
    for cost in costs:
        what = f"{cost.minutes} minutes, {cost.words:,} words, {cost.kept} kept: topics and choice"
        total = cost.topics_s + cost.choice_s
        ours = f"{cost.topics_s:.2f} + {cost.choice_s:.2f} s, {cost.peak_mib:.0f} MiB"
        longest = cost.minutes == MINUTES[-1]
        held = total < MOST_SECONDS and cost.peak_mib < MOST_MIB
        asked = f"under {MOST_SECONDS:.0f} s and {MOST_MIB:.0f} MiB"
        yield Row(what, ours, "", asked if longest else "", held if longest else None)
    for name, seconds in (("topics", [c.topics_s for c in costs]), ("choice", [c.choice_s for c in costs])):
        growth = _slope([cost.words for cost in costs], seconds)
        yield Row(f"growth exponent of the time in words: {name}", f"{growth:.2f}", "quadratic 2.00", "", None)


def measure(minutes: int) -> Cost:
    """In a fresh process: its peak is that of this length alone."""
    before_kib = _peak_kib()
    analysis = long_recording(minutes * 60_000)
    began = time.process_time()
    topics = find_topics(analysis)
    between = time.process_time()
    highlights = choose_highlights(analysis, topics, SelectSettings())
    ended = time.process_time()
    grown_kib = _peak_kib() - before_kib
    kept = sum(highlight.kept for highlight in highlights)
    words = len(analysis.transcript.words)
    return Cost(minutes, words, kept, between - began, ended - between, grown_kib / 1024)


def _peak_kib() -> int:
    """Of this program alone: what `getrusage` tells begins with the peak of the process that started it."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def long_recording(duration_ms: int) -> Analysis:
    """The real recordings one after the other, each time in another order and tempo, until the time is full."""
    chance = random.Random(SEED)
    sources = [analysis.transcript for _, analysis in read_recordings()]
    words: list[Word] = []
    sentences: list[tuple[int, int]] = []
    now_ms = 0
    while now_ms < duration_ms:
        for source in chance.sample(sources, len(sources)):
            tempo = chance.uniform(*TEMPO)
            for first, last in source.sentences:
                said = [word for word in source.words[first : last + 1] if chance.random() > DROPPED]
                if said:
                    sentences.append((len(words), len(words) + len(said) - 1))
                    words += [_moved(word, tempo, now_ms) for word in said]
            now_ms += round(source.words[-1].span.end_ms * tempo) + 1000
    count = sum(last < len(words) and words[last].span.end_ms < duration_ms for _, last in sentences)
    kept = tuple(words[: sentences[count - 1][1] + 1])
    transcript = Transcript("en", "measured", kept, tuple(sentences[:count]))
    return _around(duration_ms, transcript, chance)


def _around(duration_ms: int, transcript: Transcript, chance: random.Random) -> Analysis:
    """Shots, key frames, loudness and a chat, made up, so that every signal has something to measure."""
    scenes = (Scene(Span(ms, min(ms + SHOT_MS, duration_ms)), 30.0) for ms in range(0, duration_ms, SHOT_MS))
    samples = (FrameSample(ms, 0.4, chance.random() / 5, 0.1) for ms in range(0, duration_ms, 2000))
    loudness = tuple(chance.gauss(-23, 4) for _ in range(0, duration_ms, 100))
    chat = (ChatMessage(ms, f"viewer{chance.randrange(500)}", "hm") for ms in range(0, duration_ms, 1000))
    return Analysis(
        duration_ms,
        tuple(scenes),
        Survey(tuple(samples), (), "key-frames"),
        transcript,
        Sound(100, loudness, -23.0, ()),
        Chat(tuple(chat)),
    )


def _moved(word: Word, tempo: float, by_ms: int) -> Word:
    return Word(Span(by_ms + round(word.span.start_ms * tempo), by_ms + round(word.span.end_ms * tempo)), word.text)


def _slope(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Of the line of least squares through the logarithms."""
    xs, ys = [log(size) for size in sizes], [log(max(cost, 0.001)) for cost in costs]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True))
    return over / sum((x - x_mean) ** 2 for x in xs)

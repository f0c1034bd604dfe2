"""The speech samples that the audio pass left: headerless 16 kHz mono s16le on the recording's clock."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from repurpose.analyse.chunks import Chunk, pack
from repurpose.media.audio_blocks import RATE
from repurpose.timebase import Span

BYTES_PER_MS = RATE // 1000 * 2


def length_ms(pcm: Path) -> int:
    return pcm.stat().st_size // BYTES_PER_MS


def read_samples(pcm: Path, span: Span) -> np.ndarray:
    """Float32, −1..1. Read, not mapped: the pages of a mapped file count as memory, 115 MB an hour."""
    count, offset = span.duration_ms * BYTES_PER_MS // 2, span.start_ms * BYTES_PER_MS
    return np.fromfile(pcm, np.int16, count, offset=offset).astype(np.float32) / 32768


def read_chunk(pcm: Path, chunk: Chunk) -> np.ndarray:
    return np.concatenate([read_samples(pcm, part) for part in chunk.parts])


def packed(pcm: Path, speech: Sequence[Span], whole: Span, limit_ms: int) -> tuple[Chunk, ...]:
    """Speech in chunks, cut where it is quietest if it has no pauses."""
    return pack(speech, whole, lambda span: quietest(pcm, span), limit_ms)


def quietest(pcm: Path, span: Span) -> int:
    """The middle of the quietest 100 ms: where a cut hurts least."""
    sound = read_samples(pcm, span)
    steps = np.square(sound[: len(sound) // 320 * 320]).reshape(-1, 320).sum(axis=1)  # of 20 ms
    if len(steps) < 5:
        return span.middle_ms
    return span.start_ms + int(np.convolve(steps, np.ones(5), "valid").argmin()) * 20 + 50

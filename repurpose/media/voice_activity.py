"""The voice detector: where somebody speaks, by the Silero network that comes with faster-whisper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from repurpose.timebase import Span

WINDOW = 512
"""Samples at 16 kHz that the voice detector judges at a time: 32 ms."""

_CONTEXT = 64
"""Samples of the window before that it also wants to see."""

VOICE_BEGINS, VOICE_ENDS = 0.5, 0.35
"""Probabilities at which a voice is taken to begin and to end: the defaults of Silero's authors."""

SHORTEST_PAUSE_MS = 160
"""A shorter silence belongs to the speech around it; also faster-whisper's own value for batches."""

SHORTEST_SPEECH_MS = 100
"""A shorter burst is a click or a cough."""

PAD_MS = 64
"""Two windows: the detector is late for soft consonants."""


def speech_spans(samples: np.ndarray) -> tuple[Span, ...]:
    """Where a voice is heard in 16 kHz mono float32 samples, in ms from their start."""
    return spans_of_voice(voice_probabilities([samples]))


def spans_of_voice(probabilities: Iterable[np.ndarray]) -> tuple[Span, ...]:
    """Join windows that hold a voice, with hysteresis and a little air, into spans at least a short pause apart."""
    window_ms = WINDOW * 1000 // 16_000
    spans: list[Span] = []
    begin: int | None = None
    last_voice = count = 0
    for block in probabilities:
        for probability in block.tolist():
            if probability >= (VOICE_ENDS if begin is not None and last_voice == count else VOICE_BEGINS):
                begin, last_voice = count if begin is None else begin, count + 1
            elif begin is not None and (count + 1 - last_voice) * window_ms >= SHORTEST_PAUSE_MS:
                spans.append(Span(begin * window_ms, last_voice * window_ms))
                begin = None
            count += 1
    if begin is not None:
        spans.append(Span(begin * window_ms, last_voice * window_ms))
    whole = Span(0, count * window_ms)
    return _merged(span.grow(PAD_MS, PAD_MS).clamp(whole) for span in spans if span.duration_ms >= SHORTEST_SPEECH_MS)


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    merged: list[Span] = []
    for span in spans:
        if merged and span.start_ms <= merged[-1].end_ms:
            merged[-1] = Span(merged[-1].start_ms, span.end_ms)
        else:
            merged.append(span)
    return tuple(merged)


def voice_probabilities(blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    """How surely a voice is heard in each 32 ms of 16 kHz mono float32 blocks of any length.

    The detector's memory goes on from block to block, so the result does not depend on how the sound was cut. A rest
    shorter than a window is judged with silence after it.
    """
    from faster_whisper.vad import get_vad_model

    session = get_vad_model().session
    state = {name: np.zeros((1, 1, 128), np.float32) for name in ("h", "c")}
    held = np.zeros(_CONTEXT, np.float32)  # the context of the next window, then samples short of a window
    for block in _with_rest(blocks):
        held = np.concatenate([held, block])
        count = (len(held) - _CONTEXT) // WINDOW
        if count == 0:
            continue
        windows = np.lib.stride_tricks.sliding_window_view(held, WINDOW + _CONTEXT)[::WINDOW][:count]
        output, state["h"], state["c"] = session.run(None, {"input": np.ascontiguousarray(windows), **state})
        held = held[count * WINDOW :]
        yield output.reshape(-1)


def _with_rest(blocks: Iterable[np.ndarray]) -> Iterator[np.ndarray]:
    total = 0
    for block in blocks:
        total += len(block)
        yield block
    yield np.zeros(-total % WINDOW, np.float32)

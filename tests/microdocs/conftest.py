"""Speech made of text: what the pure rooms of the how-tos are tried with."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from repurpose.model import Transcript, Word
from repurpose.timebase import Span

WORD_MS, PITCH_MS, PAUSE_MS = 300, 350, 700


@pytest.fixture
def speak() -> Callable[..., Transcript]:
    """`speak("Open it. Close it.")`: a word each 350 ms, 700 ms more after a sentence."""

    def make(text: str, start_ms: int = 0) -> Transcript:
        words: list[Word] = []
        sentences: list[tuple[int, int]] = []
        at, first = start_ms, 0
        for token in text.split():
            words.append(Word(Span(at, at + WORD_MS), token))
            at += PITCH_MS
            if token[-1] in ".?!":
                sentences.append((first, len(words) - 1))
                first, at = len(words), at + PAUSE_MS
        if first < len(words):
            sentences.append((first, len(words) - 1))
        return Transcript("en", "made", tuple(words), tuple(sentences))

    return make

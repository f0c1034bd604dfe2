"""Recordings by value: sentences laid out in time, word by word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from repurpose.model import Analysis, Span, Transcript, Word

WORD_MS = 300


@pytest.fixture
def talk() -> Callable[..., Transcript]:
    """`talk("One two.", 4000, "Three.")`: 300 ms a word, half a second after a sentence; a number is ms of silence."""

    def build(*told: str | int, language: str = "en") -> Transcript:
        words: list[Word] = []
        sentences: list[tuple[int, int]] = []
        now = 0
        for part in told:
            if isinstance(part, int):
                now += part
                continue
            first = len(words)
            for text in part.split():
                words.append(Word(Span(now, now + WORD_MS), text))
                now += WORD_MS
            sentences.append((first, len(words) - 1))
            now += 500
        return Transcript(language, "test", tuple(words), tuple(sentences))

    return build


@pytest.fixture
def spoken(talk: Callable[..., Transcript]) -> Callable[..., Analysis]:
    """An Analysis of a talk that ends a second after its last word; further fields as keywords."""

    def build(*told: str | int, **fields: object) -> Analysis:
        transcript = talk(*told)
        return Analysis(transcript.words[-1].span.end_ms + 1000, transcript=transcript, **fields)  # type: ignore[arg-type]

    return build


@pytest.fixture
def lesson() -> list[str]:
    """Three minutes about bread, three about bicycles, three about birds: 50 sentences each, 3.5 s a sentence."""
    kinds = (
        ("bread", "dough", "flour", "oven", "yeast", "crust", "loaf", "salt"),
        ("bicycle", "wheel", "brake", "pedal", "chain", "saddle", "gear", "frame"),
        ("bird", "feather", "wing", "nest", "beak", "song", "forest", "egg"),
    )
    return [
        f"The {nouns[i % 8]} of our {nouns[(i * 3 + 1) % 8]} was near the {nouns[(i * 5 + 2) % 8]} today."
        for nouns in kinds
        for i in range(50)
    ]

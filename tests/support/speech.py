"""Transcripts of words at a steady pace, for tests of what is made from words."""

from __future__ import annotations

from collections.abc import Mapping

from repurpose.model import Span, Transcript, Word


def spoken(
    text: str,
    *,
    word_ms: int = 300,
    pauses: Mapping[int, int] | None = None,
    start_ms: int = 1000,
    language: str = "en",
) -> Transcript:
    """A transcript of `text`, a word each `word_ms`, with a pause before the words of the given numbers."""
    words: list[Word] = []
    sentences: list[tuple[int, int]] = []
    now, first = start_ms, 0
    for index, part in enumerate(text.split()):
        now += (pauses or {}).get(index, 0)
        words.append(Word(Span(now, now + word_ms), part))
        now += word_ms
        if part.endswith((".", "?", "!")):
            sentences.append((first, index))
            first = index + 1
    if first < len(words):
        sentences.append((first, len(words) - 1))
    return Transcript(language, "test", tuple(words), tuple(sentences))

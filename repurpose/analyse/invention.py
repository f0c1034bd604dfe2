"""Pure: signs that the recogniser invented words, or missed some that were said."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from repurpose.media.recogniser import Heard
from repurpose.model import Word
from repurpose.timebase import Span

MOST_REPEATING = 2.4
"""Whisper's own limit of the compression ratio."""

LEAST_SURE, MOST_SILENT = -1.0, 0.6
"""Whisper's own limits of the mean log probability, and of the probability that nobody speaks."""

LITTLE_MS, LITTLE_SILENT = 3000, 0.4
"""In so little sound a word is soon found: "Thank you." in a laugh, of which the model gave 0.58 that nobody speaks
(0.26 at most in real sentences of that length)."""

FASTEST = 8.0
"""Words a second that nobody speaks for long: fast rap reaches 7."""

LOOPS = ((1, 6), (2, 4), (8, 3))
"""Up to so many words, said so often in a row: "no, no, no" is speech."""

WORTH_HEARING_MS = 1500
"""A stretch of speech without words that is shorter is a breath, a laugh or a swallowed syllable."""


SURE_OF_PROMPT = -0.6
"""Words that are all hot words need a mean log probability over this: the model says again what it was told."""


def why_invented(heard: Heard, duration_ms: int, prompt: str = "") -> str:
    """Why these words are most likely not what was said, in plain words; empty where they seem to be.

    `prompt` is what the model was told to listen for.
    """
    if not heard.words:
        return ""
    if heard.compression_ratio > MOST_REPEATING or loops([word.text for word in heard.words]):
        return "repeats itself"
    if heard.mean_log_probability < LEAST_SURE:
        return "very unsure"
    silent = LITTLE_SILENT if duration_ms < LITTLE_MS else MOST_SILENT
    if heard.no_speech_probability > silent and heard.mean_log_probability < LEAST_SURE / 2:
        return "probably no speech"
    if prompt and _only_says(heard, prompt) and heard.mean_log_probability < SURE_OF_PROMPT:
        return "says only what it was told to listen for"
    if len(heard.words) >= 10 and len(heard.words) * 1000 > FASTEST * duration_ms:
        return "faster than anybody speaks"
    return ""


def _only_says(heard: Heard, prompt: str) -> bool:
    told = set(_plain(prompt.split()))
    return set(_plain([word.text for word in heard.words])) <= told


def _plain(texts: Sequence[str]) -> list[str]:
    return [text.casefold().strip(".,!?…-—\"'") for text in texts]


def loops(texts: Sequence[str]) -> bool:
    """Whether some words come again and again without others between them.

    >>> loops("and we go and we go and we go and we go".split()), loops("no no no it is not".split())
    (True, False)
    """
    plain = _plain(texts)
    for size in range(1, LOOPS[-1][0] + 1):
        times = next(times for longest, times in LOOPS if size <= longest)
        run = 0
        for index in range(size, len(plain)):
            run = run + 1 if plain[index] == plain[index - size] else 0
            if run >= size * (times - 1):
                return True
    return False


def unheard(speech: Sequence[Span], words: Sequence[Word], within: Span) -> Iterator[tuple[tuple[Span, ...], Span]]:
    """Spans of speech (clamped) without any word, together with the gap between two words that they lie in.

    Only gaps with enough speech to be worth another hearing are given; the pauses in them do not count.
    """
    edges = [edge for word in words for edge in (word.span.start_ms, word.span.end_ms)]
    edges = [within.start_ms, *edges, within.end_ms]
    starts, ends = [span.start_ms for span in speech], [span.end_ms for span in speech]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if end - start < WORTH_HEARING_MS:
            continue
        gap = Span(start, end)
        parts = tuple(span.clamp(gap) for span in speech[bisect_right(ends, start) : bisect_left(starts, end)])
        if sum(part.duration_ms for part in parts) >= WORTH_HEARING_MS:
            yield parts, gap

"""What captions are measured against: cues filled greedily, and cues that a person's punctuation alone divides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from repurpose.model import CaptionSettings, Cue, Span, Transcript, Word

LONGEST_PAUSE_MS = 1000
"""Both start a new cue after such a silence, as ours do."""
MARKS = (".", "?", "!", ",", ";", ":", "—", "–", "-")


def greedy_cues(transcript: Transcript, settings: CaptionSettings) -> tuple[Cue, ...]:
    """Lines and cues filled word by word as far as they go; a cue lasts from its first word to its last."""
    cues: list[list[list[Word]]] = []
    for before, word in zip((None, *transcript.words), transcript.words, strict=False):
        paused = before is None or word.span.start_ms - before.span.end_ms > LONGEST_PAUSE_MS
        full = paused or (settings.max_words and sum(map(len, cues[-1])) >= settings.max_words)
        if not full and _chars([*cues[-1][-1], word]) <= settings.max_line_chars:
            cues[-1][-1].append(word)
        elif not full and len(cues[-1]) < settings.max_lines:
            cues[-1].append([word])
        else:
            cues.append([[word]])
    return tuple(_cue(lines) for lines in cues)


def punctuated_cues(transcript: Transcript, settings: CaptionSettings) -> tuple[Cue, ...]:
    """A reference that knows no word lists: a sentence is a cue; one that does not fit is halved at the mark, else at
    the longest pause, nearest to its middle, until it fits; so are lines."""
    cues = []
    for sentence in _sentences(transcript):
        for part in _halved(sentence, settings.max_line_chars * settings.max_lines, settings.max_ms):
            cues.append(_cue(list(_halved(part, settings.max_line_chars, settings.max_ms))))
    return tuple(cues)


def _sentences(transcript: Transcript) -> Iterator[Sequence[Word]]:
    for first, last in transcript.sentences:
        words = transcript.words[first : last + 1]
        starts = [0] + [
            index
            for index, (one, two) in enumerate(pairwise(words), start=1)
            if two.span.start_ms - one.span.end_ms > LONGEST_PAUSE_MS
        ]
        for one, two in pairwise([*starts, len(words)]):
            yield words[one:two]


def _halved(words: Sequence[Word], most_chars: int, most_ms: int) -> Iterator[Sequence[Word]]:
    length_ms = words[-1].span.end_ms - words[0].span.start_ms
    if len(words) == 1 or (_chars(words) <= most_chars and length_ms <= most_ms):
        yield words
        return
    middle = _chars(words) / 2
    marked = [index for index in range(1, len(words)) if words[index - 1].text.endswith(MARKS)]
    if marked:
        split = min(marked, key=lambda index: (abs(_chars(words[:index]) - middle), index))
    else:
        split = max(
            range(1, len(words)),
            key=lambda index: (
                (words[index].span.start_ms - words[index - 1].span.end_ms) // 10,
                -abs(_chars(words[:index]) - middle),
            ),
        )
    yield from _halved(words[:split], most_chars, most_ms)
    yield from _halved(words[split:], most_chars, most_ms)


def _chars(words: Sequence[Word]) -> int:
    return sum(len(word.text) + 1 for word in words) - 1


def _cue(lines: Sequence[Sequence[Word]]) -> Cue:
    words = [word for line in lines for word in line]
    start_ms = words[0].span.start_ms
    span = Span(start_ms, max(start_ms + 1, *(word.span.end_ms for word in words)))
    texts = tuple(" ".join(word.text for word in line) for line in lines)
    return Cue(span, texts, tuple(word.span.clamp(span) for word in words))

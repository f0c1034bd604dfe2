"""Transcripts with the times of their words, as other programs write them, for measuring captions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from pathlib import Path

from repurpose.model import Span, Transcript, Word
from repurpose.timebase import seconds_to_ms

LONGEST_PAUSE_MS = 1000
SENTENCE_ENDS = (".", "?", "!")


def read_ctm(path: Path) -> Transcript:
    """A recogniser's words in NIST's CTM (recording, channel, start, length, word).

    It has no marks; a second of silence ends a sentence.
    """
    words = []
    for line in path.read_text(encoding="utf-8").splitlines():
        _, _, start, length, text, *_ = line.split()
        start_ms = seconds_to_ms(float(start))
        words.append(Word(Span(start_ms, start_ms + seconds_to_ms(float(length))), text))
    return transcript_of(words, LONGEST_PAUSE_MS)


def read_octo(path: Path) -> Transcript:
    """The JSON of the BBC's recogniser: words with punctuation and times in seconds."""
    found = json.loads(path.read_text(encoding="utf-8"))["retval"]["words"]
    return transcript_of(Word(_span(word), word["punct"]) for word in found)


def read_meeting(path: Path) -> Transcript:
    """The words of a meeting by a person, every speaker's in one row by their start; marks are words of their own."""
    words: list[Word] = []
    for entry in json.loads(path.read_text(encoding="utf-8"))["words"]:
        if entry["punc"] and words:
            words[-1] = Word(words[-1].span, words[-1].text + entry["word"])
        elif not entry["punc"]:
            words.append(Word(_span(entry), entry["word"]))
    return transcript_of(sorted(words, key=lambda word: word.span.start_ms))


def read_reference(path: Path, heard: Transcript) -> Transcript:
    """A person's text of the same speech (`token|speaker|…|punctuation|case`), at the times of the words heard.

    Words that both hold in the same order have the recogniser's times; those between share the time between.
    """
    rows = [line.split("|") for line in path.read_text(encoding="utf-8").splitlines()[1:] if line]
    texts = [row[0] for row in rows]
    plain = [text.lower() for text in texts]
    blocks = SequenceMatcher(None, plain, [word.text for word in heard.words], autojunk=False).get_matching_blocks()
    spans: dict[int, Span] = {}
    for block in blocks:
        spans.update({block.a + step: heard.words[block.b + step].span for step in range(block.size)})
    times = _filled(len(texts), spans)
    return transcript_of(Word(span, text + row[4]) for span, text, row in zip(times, texts, rows, strict=True))


def transcript_of(words: Iterable[Word], pause_ms: int | None = None) -> Transcript:
    """English words whose punctuation, or a pause of such a length, says where sentences end."""
    listed = tuple(words)
    sentences, first = [], 0
    for index, word in enumerate(listed):
        following = listed[index + 1] if index + 1 < len(listed) else None
        paused = pause_ms and following and following.span.start_ms - word.span.end_ms > pause_ms
        if following is None or paused or word.text.endswith(SENTENCE_ENDS):
            sentences.append((first, index))
            first = index + 1
    return Transcript("en", "measured", listed, tuple(sentences))


def _filled(count: int, known: dict[int, Span]) -> Sequence[Span]:
    times: list[Span] = []
    anchors = [-1, *sorted(known), count]
    for one, two in pairwise(anchors):
        start = known[one].end_ms if one >= 0 else 0
        end = known[two].start_ms if two < count else start + 300 * (two - one - 1)
        missing = two - one - 1
        step = max(0, end - start) // max(1, missing)
        times += [Span(start + step * index, start + step * (index + 1)) for index in range(missing)]
        times += [known[two]] if two < count else []
    return times


def _span(entry: dict[str, float]) -> Span:
    return Span(seconds_to_ms(entry["start"]), seconds_to_ms(entry["end"]))

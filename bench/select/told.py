"""Recordings of which a person told the topics and what is worth asking about: what choices are judged by."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from bench.caption_sources import transcript_of
from bench.select.recordings import MEDIA, analysis_of, read_utterances
from repurpose.model import Analysis, Span, Word
from repurpose.timebase import seconds_to_ms

WORD_MS = 400
"""Of a word in transcripts without times: 150 a minute."""
TURN_PAUSE_MS = 300


@dataclass(frozen=True, slots=True)
class Told:
    """A recording with what a person said of it."""

    name: str
    analysis: Analysis
    topics: tuple[Span, ...] = ()
    asked: tuple[Span, ...] = ()
    """Passages that answer a question that a person asked of the meeting."""
    moments: tuple[Span, ...] = ()
    """What makes a clip."""


def read_told(media: Path = MEDIA) -> Iterator[Told]:
    """Five screen-share meetings (TinyRec), 35 meetings without times (QMSum)."""
    for path in sorted((media / "topics").glob("*.json")):
        yield _screen_share(path)
    for path in sorted((media / "topics" / "meetings").glob("*.json")):
        yield _meeting(path)


def _screen_share(path: Path) -> Told:
    found = json.loads(path.read_text(encoding="utf-8"))
    spans = [Span(seconds_to_ms(each["start"]), seconds_to_ms(each["end"])) for each in found["utterances"]]
    topics = tuple(
        Span(spans[first].start_ms, max(spans[first].end_ms, spans[last].end_ms)) for first, last, _ in found["coarse"]
    )
    return Told(path.stem[:8], analysis_of(read_utterances(path)), topics)


def _meeting(path: Path) -> Told:
    found = json.loads(path.read_text(encoding="utf-8"))
    texts = [each["content"].split() for each in found["meeting_transcripts"]]
    lengths = [len(text) * WORD_MS + TURN_PAUSE_MS for text in texts]
    starts = list(accumulate(lengths, initial=0))
    words = [
        Word(Span(start + at * WORD_MS, start + (at + 1) * WORD_MS), text)
        for start, turn in zip(starts, texts, strict=False)
        for at, text in enumerate(turn)
    ]
    topics = [span for topic in found["topic_list"] for span in _passages(topic["relevant_text_span"], starts)]
    asked = [span for query in found["specific_query_list"] for span in _passages(query["relevant_text_span"], starts)]
    return Told(path.stem, analysis_of(transcript_of(words)), tuple(topics), _joined(asked))


def _passages(pairs: Sequence[Sequence[str]], starts: Sequence[int]) -> Iterator[Span]:
    """First and last turn, both inclusive, as time."""
    for first, last in pairs:
        if 0 <= int(first) <= int(last) < len(starts) - 1:
            yield Span(starts[int(first)], starts[int(last) + 1])


def _joined(spans: Sequence[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start_ms <= joined[-1].end_ms:
            joined[-1] = Span(joined[-1].start_ms, max(joined[-1].end_ms, span.end_ms))
        else:
            joined.append(span)
    return tuple(joined)

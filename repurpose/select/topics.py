"""Where the recording turns to something else: word cohesion, pauses, openers, and the run of show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from repurpose.model import Analysis, Span, Topic, TopicList, Transcript
from repurpose.select.vocabulary import Vocabulary, phrases_in, read_vocabulary

WINDOW_WORDS = (40, 150)
"""Content words compared on each side of a gap, at least and at most: half an average topic of this recording."""
TURNS_PER_ROOT_MINUTE = 1.0
"""Turns grow with the square root of the length: 4 in 18 minutes, where people set 3 or, on a finer level, 12."""
MIN_TOPIC_MS = 60_000
SNAP_MS = 15_000
"""A planned time moves to the nearest sentence start within this."""
LONG_PAUSE_MS = 2500
_PAUSE_WEIGHT = 0.15
_TURN_WEIGHT = 0.15
_TURN = re.compile(
    r"^(?:(?:so|okay|ok|alright|all right|right|well|now|and)\W+)*"
    r"(?:next\b|moving on|let's (?:move|talk|look|go|turn|start|switch)|let us"
    r"|the (?:next|second|third|last|other|final)\b"
    r"|(?:first|second|third|final|last)ly\b|first of all|another (?:thing|question|topic)|before we"
    r"|today\b|that's (?:it|all) for|any (?:other )?questions|now let)",
    re.IGNORECASE,
)


def find_topics(analysis: Analysis) -> TopicList:
    """The recording as a row of topics: the first starts at 0, each ends where the next starts, the last at the end.

    A planned item starts a topic and names it; within long items, and without a plan, topics start where the
    words change. Near-linear in the length of the transcript.
    """
    if analysis.duration_ms <= 0:
        return TopicList(())
    vocabulary = read_vocabulary(analysis.transcript)
    planned = _planned_starts(analysis)
    starts = sorted({0, *planned})
    most = round(TURNS_PER_ROOT_MINUTE * sqrt(analysis.duration_ms / 60_000))
    turns = _turning_points(analysis.transcript, vocabulary, most)
    for _, at_ms in sorted(turns, key=lambda turn: (-turn[0], turn[1])):
        edges = (*starts, analysis.duration_ms)
        if len(starts) <= most and all(abs(at_ms - edge) >= MIN_TOPIC_MS for edge in edges):
            starts.append(at_ms)
    edges = (*sorted(starts), analysis.duration_ms)
    chapters = tuple(
        Topic(Span(start, end), planned.get(start) or _title(analysis, vocabulary, Span(start, end)))
        for start, end in pairwise(edges)
    )
    return TopicList(chapters, chapters)


def _planned_starts(analysis: Analysis) -> dict[int, str]:
    """Start of each planned item on the recording's clock, with its title; the earlier of two at one place."""
    sentences = _sentence_starts(analysis.transcript)
    planned: dict[int, str] = {}
    for item in sorted(analysis.show.items, key=lambda item: (item.span, item.title)):
        if item.span.start_ms >= analysis.duration_ms:
            continue
        near = min(sentences, key=lambda ms: (abs(ms - item.span.start_ms), ms), default=item.span.start_ms)
        start = near if abs(near - item.span.start_ms) <= SNAP_MS and item.span.start_ms > 0 else item.span.start_ms
        planned.setdefault(max(0, start), item.title)
    return planned


def _sentence_starts(transcript: Transcript) -> list[int]:
    return [transcript.words[first].span.start_ms for first, _ in transcript.sentences]


def _turning_points(transcript: Transcript, vocabulary: Vocabulary, most: int) -> list[tuple[float, int]]:
    """Strength and time of each gap between sentences that is a likely turn, for about `most` turns."""
    half_topic = sum(map(len, vocabulary.sentences)) // (2 * (most + 1))
    cohesion = _cohesion(vocabulary.sentences, min(max(half_topic, WINDOW_WORDS[0]), WINDOW_WORDS[1]))
    if not cohesion:
        return []
    depths = _depths(cohesion)
    strengths = [depth + _boundary_evidence(transcript, gap + 1) for gap, depth in enumerate(depths)]
    mean = sum(strengths) / len(strengths)
    deviation = sqrt(sum((value - mean) ** 2 for value in strengths) / len(strengths))
    starts = _sentence_starts(transcript)
    return [(value, starts[gap + 1]) for gap, value in enumerate(strengths) if value > mean + deviation]


def _boundary_evidence(transcript: Transcript, sentence: int) -> float:
    first, _ = transcript.sentences[sentence]
    pause_ms = transcript.words[first].span.start_ms - transcript.words[first - 1].span.end_ms
    turn = bool(_TURN.match(transcript.sentence_text(sentence)))
    return _PAUSE_WEIGHT * min(1.0, max(0, pause_ms) / LONG_PAUSE_MS) + _TURN_WEIGHT * turn


def _cohesion(sentences: Sequence[tuple[str, ...]], window: int) -> list[float]:
    """For each gap, how alike the `window` content words before and after it are: cosine, 0..1."""
    words = [stem for stems in sentences for stem in stems]
    found: list[float] = []
    at = 0
    for stems in sentences[:-1]:
        at += len(stems)
        left, right = words[max(0, at - window) : at], words[at : at + window]
        found.append(_cosine(Counter(left), Counter(right)))
    return found


def _cosine(left: Counter[str], right: Counter[str]) -> float:
    dot = sum(count * right[word] for word, count in left.items() if word in right)
    norm = sqrt(sum(n * n for n in left.values()) * sum(n * n for n in right.values()))
    return dot / norm if norm else 0.0


def _depths(values: Sequence[float]) -> list[float]:
    """How far each value lies below the nearest peaks on both sides (Hearst's depth score, after light smoothing)."""
    smooth = [sum(part) / len(part) for i in range(len(values)) for part in [values[max(0, i - 1) : i + 2]]]
    left, right = _climb(smooth), _climb(smooth[::-1])[::-1]
    return [(a - value) + (b - value) for a, b, value in zip(left, right, smooth, strict=True)]


def _climb(values: Sequence[float]) -> list[float]:
    """For each place the height of the peak that one reaches by walking left, uphill."""
    peaks: list[float] = []
    for index, value in enumerate(values):
        peaks.append(peaks[-1] if index and values[index - 1] >= value else value)
    return peaks


def _title(analysis: Analysis, vocabulary: Vocabulary, span: Span) -> str:
    title = " and ".join(phrases_in(analysis.transcript, vocabulary, span, 2))
    return title[:1].upper() + title[1:] if title else "Without speech"

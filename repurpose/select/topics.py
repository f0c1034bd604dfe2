"""The recording as chapters and sections: the run of show's items, and where what is said turns to something else."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from repurpose.model import Analysis, Span, Topic, TopicList, Transcript
from repurpose.select.topic_boundaries import find_boundaries
from repurpose.select.topic_titles import titles_of
from repurpose.select.vocabulary import read_vocabulary

SNAP_MS = 15_000
"""A planned time moves to the nearest sentence start within this."""
APART_MS = 10_000
"""A boundary so near to a planned one is that one."""


def find_topics(analysis: Analysis) -> TopicList:
    """The recording as a row of topics at two levels: the first starts at 0, each ends where the next starts.

    A planned item starts a topic of both levels and names its chapter; within items, and without a plan, topics start
    where the talk turns (see `find_boundaries`). Near-linear in the length of the transcript.
    """
    if analysis.duration_ms <= 0:
        return TopicList(())
    planned = _planned_starts(analysis)
    sentences = _sentence_starts(analysis.transcript)
    given = {at for at, ms in enumerate(sentences) if at and ms in planned}
    found = find_boundaries(analysis, given)
    chapters, sections = (
        _edges([sentences[at] for at in found[level]], planned, analysis.duration_ms)
        for level in ("chapters", "sections")
    )
    vocabulary = read_vocabulary(analysis.transcript)
    chapter_titles = titles_of(analysis.transcript, vocabulary, chapters)
    section_titles = titles_of(analysis.transcript, vocabulary, sections)
    named = dict(zip((span.start_ms for span in chapters), chapter_titles, strict=True)) | planned
    # A chapter that is one section has one name.
    names = {span: named[span.start_ms] for span in chapters}
    return TopicList(
        tuple(Topic(span, names[span]) for span in chapters),
        tuple(Topic(span, names.get(span, title)) for span, title in zip(sections, section_titles, strict=True)),
    )


def _edges(found: Collection[int], planned: Collection[int], duration_ms: int) -> tuple[Span, ...]:
    free = [ms for ms in found if 0 < ms < duration_ms and all(abs(ms - other) >= APART_MS for other in planned)]
    starts = sorted({0, *free, *planned})
    return tuple(Span(start, end) for start, end in pairwise([*starts, duration_ms]))


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

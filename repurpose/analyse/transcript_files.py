"""A transcript in a file of its own: ours, or a list of segments with times in seconds, as any recogniser writes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from repurpose.analyse.caption_text import divide
from repurpose.analyse.sentences import split_sentences
from repurpose.analyse.word_alignment import by_letters
from repurpose.analyse.word_times import in_order
from repurpose.codec import from_data
from repurpose.errors import RepurposeError, SidecarError, shown
from repurpose.ingest.language_tags import language_code
from repurpose.ingest.text_files import LATEST_MS, Place, read_text, time_ms
from repurpose.model import Analysis, Transcript, Word
from repurpose.timebase import Span

SCHEMA = "transcript/1"
WANTED = f'the recording\'s "{SCHEMA}", or a list of {{"start", "end", "text"}} in seconds'
Segment = tuple[Span, tuple[str, ...], str]
"""When something was said, its words, and by whom: empty where that is not known."""


def is_transcript_file(path: Path) -> bool:
    """By its name; no recording ends in `.json`."""
    return path.suffix.lower() == ".json"


def analysis_of_transcript(path: Path) -> Analysis:
    """What a transcript alone tells of its recording, which lasts to the end of the last word.

    Raises SidecarError.
    """
    transcript = read_transcript(path)
    last_ms = max((word.span.end_ms for word in transcript.words), default=0)
    return Analysis(last_ms, transcript=transcript)


def read_transcript(path: Path) -> Transcript:
    """Read `transcript/1`, a list of segments, or an object that holds them as `segments`.

    A segment has `start`, `end` and `text`, and may have a `speaker`. Its words share its time by their letters, as
    captions' do. Raises SidecarError, which names the file and the line or the entry.
    """
    place = Place(str(path))
    text = read_text(path)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise Place(str(path), error.lineno).error(f"it is no JSON ({error.msg}); expected {WANTED}") from error
    except (RecursionError, ValueError) as error:
        raise place.error(f"it is no JSON that can be read; expected {WANTED}") from error
    if isinstance(data, dict) and data.get("schema") == SCHEMA:
        return _ours(data, place)
    language = data.get("language", "en") if isinstance(data, dict) else "en"
    segments = data.get("segments") if isinstance(data, dict) else data
    if not isinstance(segments, list) or not isinstance(language, str | None):
        raise place.error(f"it holds no transcript; expected {WANTED}")
    language = language_code(language or "")
    read = [_segment(each, index, language, place.file) for index, each in enumerate(segments)]
    return lay_out(read, language, f"file {path.name}")


def _ours(data: dict[str, Any], place: Place) -> Transcript:
    try:
        transcript = from_data(Transcript, data)
    except (ValueError, TypeError, KeyError, AttributeError, RepurposeError) as error:
        raise place.error(f"it is no proper {SCHEMA} ({error}); write it again with `transcribe --json`") from error
    for index, word in enumerate(transcript.words):
        if word.span.start_ms < 0 or (index and word.span.start_ms < transcript.words[index - 1].span.start_ms):
            raise _entry_error(place.file, "word", index, "it starts before the one before it")
    told = [index for first, last in transcript.sentences for index in range(first, last + 1)]
    if told != list(range(len(transcript.words))):
        return replace(transcript, sentences=split_sentences(transcript.words))
    return transcript


def lay_out(segments: Sequence[Segment], language: str, model: str) -> Transcript:
    """The words of segments in order of their start, each within its own segment's time by its letters.

    Where people talk at the same time their words overlap, and a turn begins wherever the speaker changes.
    """
    placed: list[tuple[Word, str]] = []
    for span, said, speaker in _in_own_time(segments):
        spans = by_letters(said, span, ())
        told = [Word(each, text, timed=False) for each, text in zip(spans, said, strict=True)]
        placed += [(word, speaker) for word in in_order(told, Span(0, LATEST_MS))]
    placed.sort(key=lambda each: each[0].span.start_ms)
    words = tuple(word for word, _ in placed)
    speakers = [speaker for _, speaker in placed]
    turns = tuple(at for at, speaker in enumerate(speakers) if at == 0 or speaker != speakers[at - 1])
    return Transcript(language, model, words, split_sentences(words), turns=turns if any(speakers) else ())


def _in_own_time(segments: Sequence[Segment]) -> list[Segment]:
    """Those in which something is said, by their start.

    One voice says nothing twice at once: a segment that reaches into its speaker's next, as rolling captions do, ends
    where that starts. One that lies inside another is somebody else's, and both keep their times.
    """
    own: list[Segment] = []
    later: dict[str, Span] = {}
    for span, said, speaker in sorted(segments, key=lambda segment: segment[0], reverse=True):
        if not said:
            continue
        after = later.get(speaker, span)
        rolls = span.start_ms < after.start_ms < span.end_ms <= after.end_ms
        own.append((Span(span.start_ms, after.start_ms) if rolls else span, said, speaker))
        later[speaker] = span
    return own[::-1]


def _segment(segment: Any, index: int, language: str, file: str) -> Segment:
    """Span, words and speaker of an entry; raises SidecarError."""
    if not isinstance(segment, dict) or not isinstance(segment.get("text"), str):
        raise _entry_error(file, "entry", index, 'it has no "text"; expected {"start", "end", "text"} in seconds')
    try:
        start_ms, end_ms = (time_ms(segment.get(name), Place(file), name) for name in ("start", "end"))
    except SidecarError as error:
        raise _entry_error(file, "entry", index, str(error.details["problem"])) from error
    if end_ms < start_ms:
        raise _entry_error(file, "entry", index, "it ends before it starts; exchange start and end")
    speaker = segment.get("speaker")
    return Span(start_ms, end_ms), divide(segment["text"], language), "" if speaker is None else str(speaker)


def _entry_error(file: str, kind: str, index: int, problem: str) -> SidecarError:
    number = index + 1
    message = f"{shown(file)}, {kind} {number}: {problem}"
    return SidecarError(message, file=file, line=0, entry=number, problem=problem)

"""The real recordings beside the project of which words and their times are known, as the selection gets them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from bench.caption_sources import read_ctm, read_meeting, read_octo, read_reference, transcript_of
from repurpose.model import Analysis, Span, Transcript, Word
from repurpose.timebase import seconds_to_ms

MEDIA = Path(__file__).resolve().parents[3] / "shared" / "media"


def read_recordings(media: Path = MEDIA) -> Iterator[tuple[str, Analysis]]:
    """Name and words of each: a call twice (heard without marks, and a person's text), a talk, meetings."""
    if not media.is_dir():
        return
    heard = read_ctm(media / "transcripts" / "4341191.rev.ctm")
    yield "call, no marks", analysis_of(heard)
    yield "call, a person's marks", analysis_of(read_reference(media / "transcripts" / "4341191.ref.nlp", heard))
    for path in sorted((media / "transcripts").glob("*.json")):
        yield f"talk {path.stem[:11]}", analysis_of(read_octo(path))
    for path in sorted((media / "topics").glob("*.json")):
        yield f"screen share {path.stem[:8]}", analysis_of(read_utterances(path))
    for path in sorted((media / "speech").glob("meeting_*.json")):
        yield f"{path.stem}, 30 s", analysis_of(read_meeting(path))


def analysis_of(transcript: Transcript) -> Analysis:
    return Analysis(max(word.span.end_ms for word in transcript.words) + 1000, transcript=transcript)


def read_utterances(path: Path) -> Transcript:
    """What several people say, each utterance with its time: its words share it by their letters."""
    words: list[Word] = []
    for each in json.loads(path.read_text(encoding="utf-8"))["utterances"]:
        if each["kind"] == "speech":
            span = Span(*(seconds_to_ms(each[name]) for name in ("start", "end")))
            words += shared_words(span, each["text"].split())
    return transcript_of(sorted(words, key=lambda word: word.span))


def shared_words(span: Span, texts: list[str]) -> Iterator[Word]:
    """Words said one after another: each has the time of its letters."""
    letters, before = sum(map(len, texts)), 0
    for text in texts:
        start_ms = span.start_ms + span.duration_ms * before // letters
        before += len(text)
        yield Word(Span(start_ms, span.start_ms + span.duration_ms * before // letters), text)

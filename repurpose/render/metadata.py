"""Title, description, tags, source time code and chapters for the finished file, as ffmpeg's metadata text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from repurpose.model import MS_FRAMES, Chapter, ClipPlan, Recording, Transcript
from repurpose.timebase import Span, clock, timecode

CHAPTER_MS = 10_000
"""A new chapter at most this often."""
CHAPTER_LETTERS = 60


def tags(clip: ClipPlan, recording: Recording, fps: Fraction) -> tuple[tuple[str, str], ...]:
    """What players and editors read about the clip; empty values are left out."""
    span = clip.span
    pairs = (
        ("title", clip.title),
        ("description", clip.description),
        ("keywords", ", ".join(clip.tags)),
        ("comment", f"From {recording.name}, {clock(span.start_ms)} to {clock(span.end_ms)}"),
        ("date", recording.date),
        ("timecode", timecode(span.start_ms, fps)),
    )
    return tuple((key, value) for key, value in pairs if value)


def chapters(clip: ClipPlan, transcript: Transcript, fps: Fraction = MS_FRAMES) -> tuple[Chapter, ...]:
    """Chapters on the clip's own clock: its title at 0, then the first sentence after each ten seconds."""
    times = clip.times(fps)
    words, length_ms = times.played_words(transcript), times.intro_ms + times.length_ms + times.outro_ms
    starts = [(0, clip.title or clip.id)]
    for index in range(len(words.sentences)):
        at_ms = words.sentence_span(index).start_ms - clip.span.start_ms
        if at_ms >= starts[-1][0] + CHAPTER_MS and at_ms + CHAPTER_MS / 2 < length_ms:
            starts.append((at_ms, _shortened(words.sentence_text(index))))
    ends = [at_ms for at_ms, _ in starts[1:]] + [length_ms]
    return tuple(Chapter(Span(at_ms, end), title) for (at_ms, title), end in zip(starts, ends, strict=True))


def ffmetadata(pairs: Sequence[tuple[str, str]], chapters: Sequence[Chapter]) -> str:
    """The text of ffmpeg's metadata format."""
    lines = [";FFMETADATA1", *(f"{key}={_escaped(value)}" for key, value in pairs)]
    for chapter in chapters:
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={chapter.span.start_ms}", f"END={chapter.span.end_ms}"]
        lines.append(f"title={_escaped(chapter.title)}")
    return "\n".join(lines) + "\n"


def _escaped(value: str) -> str:
    for letter in ("\\", "=", ";", "#", "\n"):
        value = value.replace(letter, f"\\{letter}")
    # ffmpeg takes the line end after an escaped backslash for escaped too.
    return value.replace("\0", "") + (" " if value.endswith("\\") else "")


def _shortened(text: str) -> str:
    if len(text) <= CHAPTER_LETTERS:
        return text
    return text[:CHAPTER_LETTERS].rsplit(" ", 1)[0].rstrip(" ,;:.-") + "…"

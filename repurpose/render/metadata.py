"""Title, description, tags, source time code and chapters for the finished file, as ffmpeg's metadata text. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from repurpose.model import MS_FRAMES, Chapter, ClipPlan, ClipTimes, Recording, Topic, Transcript
from repurpose.timebase import Span, clock, timecode

CHAPTER_MS = 10_000
"""No chapter is shorter: players of chapters take none that is."""
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


def chapters(
    clip: ClipPlan, transcript: Transcript, sections: Sequence[Topic] = (), fps: Fraction = MS_FRAMES
) -> tuple[Chapter, ...]:
    """Chapters on the clip's own clock: the recording's sections that it shows, each from its first whole sentence.

    The first starts at 0, none is shorter than ten seconds: a shorter one is told with its longer neighbour. Where no
    section is known, the clip's title is its one chapter.
    """
    times = clip.times(fps)
    starts, length_ms = [(0, clip.title or clip.id)], times.intro_ms + times.length_ms + times.outro_ms
    for at_ms, until_ms, title in _shown(times, transcript, sections):
        if at_ms - starts[-1][0] >= CHAPTER_MS and length_ms - at_ms >= CHAPTER_MS:
            starts.append((at_ms, title))
        elif at_ms == 0 or until_ms - at_ms > at_ms - starts[-1][0]:
            starts[-1] = (starts[-1][0], title)
    ends = [at_ms for at_ms, _ in starts[1:]] + [length_ms]
    return tuple(Chapter(Span(at_ms, end), title) for (at_ms, title), end in zip(starts, ends, strict=True))


def _shown(times: ClipTimes, transcript: Transcript, sections: Sequence[Topic]) -> Iterator[tuple[int, int, str]]:
    """Start and end within the clip, and title, of each section that it shows. A planned time may lie in a sentence."""
    sentences = [transcript.sentence_span(index).start_ms for index in range(len(transcript.sentences))]
    for section in sections:
        start_ms, end_ms = max(section.span.start_ms, times.span.start_ms), min(section.span.end_ms, times.span.end_ms)
        if start_ms > times.span.start_ms:
            start_ms = min((ms for ms in sentences if ms >= start_ms), default=start_ms)
        shown = times.clip_span(Span(start_ms, max(start_ms, end_ms)))
        if shown.duration_ms and section.title:
            # An intro card belongs to what it opens.
            yield 0 if start_ms == times.span.start_ms else shown.start_ms, shown.end_ms, _shortened(section.title)


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

"""SubRip as people and tools leave it: without numbers or empty lines, with other times, tags and signs below zero."""

from __future__ import annotations

import re
from collections.abc import Iterator

from repurpose.captions.formats.file_cues import (
    LATEST_MS,
    FileContent,
    FileCue,
    FileNotes,
    numbered,
    text_lines,
    unified_line_ends,
)
from repurpose.media.subtitle_files import read_srt_cue
from repurpose.model import Cue, Span

ARROW = "-->"
_CLOCK = r"(-?)(?:(\d{1,9}):)?(\d{1,9}):(\d{1,9})(?:[,.:](\d{1,9}))?"
_TIMES = re.compile(rf"{_CLOCK}\s*+-->\s*+{_CLOCK}(?:\s.*)?", re.ASCII)
"""Hours may be missing; what follows the times is a position of some tools, which nothing here draws."""
_TAG = re.compile(r"</?(?:i|b|u|s|em|strong|font|span|c|v|lang|ruby|rt)(?:[.\s][^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
"""Formatting that SubRip files carry: HTML's, WebVTT's, and the overrides that ASS tools leave behind."""
_BREAK = re.compile(r"<br\s*/?>|\\N", re.IGNORECASE)
_UNKNOWN_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
WANTED = "each caption needs a line like 00:00:01,000 --> 00:00:02,500 and its text"


def read_subrip(text: str, name: str) -> FileContent:
    """Cues in the file's order; what is no caption is an `error` among the notes, and nothing is raised."""
    notes = FileNotes(name)
    blocks = _blocks(unified_line_ends(text))
    cues = [cue for line, block in blocks for cue in _read_block(block, line, notes)]
    return FileContent(tuple(cues), notes.all())


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that belong together, with the number of the first: up to an empty line, or the next time line."""
    first, block, timed = 1, list[str](), False
    for number, line in (*numbered(text), (0, "")):
        if not line.strip():
            if block:
                yield first, block
            block, timed = [], False
            continue
        is_time = bool(_TIMES.fullmatch(line.strip()))
        if is_time and timed:
            # Without an empty line between two cues the number of the second stands at the end of the first's text.
            carried = [block.pop()] if block[-1].strip().isdecimal() else []
            yield first, block
            first, block = number - len(carried), carried
        if not block:
            first = number
        block.append(line)
        timed = timed or is_time


def _read_block(block: list[str], line: int, notes: FileNotes) -> Iterator[FileCue]:
    at = next((index for index, text in enumerate(block) if ARROW in text), None)
    if at is None and len(block) == 1 and block[0].strip().isdecimal():
        notes.add(line, "number", "warning", "a number without times and text is left out")
        return
    match = _TIMES.fullmatch(block[at].strip()) if at is not None and at <= 1 else None
    if at is None or match is None:
        notes.add(line, "times", "error", f"not a caption; {WANTED}")
        return
    span = _span(_ms(match, 1), _ms(match, 6), line, notes)
    if span is None:
        return
    lines: tuple[str, ...] = ()
    payload = "\n".join(block[at + 1 :])
    if payload:
        span, body = read_srt_cue(span, block[at + 1 :])
        lines = text_lines(_plain(body, line, notes))
    yield FileCue(Cue(span, lines), line, block[0].strip() if at else "", payload)


def _ms(match: re.Match[str], first: int) -> int | None:
    """A time of `_CLOCK`, below zero with its sign; None where no clock shows it."""
    sign, hours, minutes, seconds, fraction = match.group(*range(first, first + 5))
    if fraction is None and hours is None:
        return None  # `00:02`: minutes and seconds, or seconds and hundredths?
    # Some tools write 013 for 13, none counts more than 59.
    if int(minutes) > 59 or int(seconds) > 59:
        return None
    whole = (int(hours or 0) * 60 + int(minutes)) * 60 + int(seconds)
    ms = whole * 1000 + int((fraction or "0").ljust(3, "0")[:3])
    return None if ms > LATEST_MS else -ms if sign else ms


def _span(start_ms: int | None, end_ms: int | None, line: int, notes: FileNotes) -> Span | None:
    if start_ms is None or end_ms is None:
        notes.add(line, "times", "error", f"not a caption, its times are none; {WANTED}")
        return None
    if end_ms < start_ms:
        notes.add(line, "times", "error", f"not a caption, it ends before it starts; {WANTED}")
        return None
    if start_ms < 0 and end_ms <= 0:
        notes.add(line, "negative", "error", "the caption lies before the start, at times below zero; it is left out")
        return None
    if start_ms < 0:
        notes.add(line, "negative", "warning", "the caption begins before zero; it is taken to begin at zero")
    return Span(max(0, start_ms), end_ms)


def _plain(text: str, line: int, notes: FileNotes) -> str:
    bare = _TAG.sub("", text)
    if bare != text:
        notes.count(line, "tags", "formatting tags are left out of the text")
    bare = _BREAK.sub("\n", bare)
    if _UNKNOWN_TAG.search(bare):
        notes.count(line, "unknown_tag", "a tag that SubRip does not know is kept as text")
    return bare

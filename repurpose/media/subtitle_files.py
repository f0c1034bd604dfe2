"""SubRip files, read and written by pysrt."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable

from repurpose.errors import CaptionError, TimeError
from repurpose.model import Cue, Span

_TAG = re.compile(r"</?(?:i|b|u|s|font)(?:\s[^<>]*)?>|\{\\[^{}]*\}", re.IGNORECASE)
"""Formatting that SubRip files carry: HTML's, and the overrides that ASS tools leave behind."""


def write_srt(cues: Iterable[Cue]) -> str:
    """SubRip text, numbered from 1, with `\\n` line ends."""
    import pysrt

    items = [
        pysrt.SubRipItem(number, cue.span.start_ms, cue.span.end_ms, "\n".join(cue.lines))
        for number, cue in enumerate(cues, start=1)
    ]
    text = io.StringIO()
    pysrt.SubRipFile(items).write_into(text, eol="\n")
    return text.getvalue()


def parse_srt(text: str, name: str) -> tuple[Cue, ...]:
    """Cues in the file's order; empty ones are left out. Raises CaptionError with file and line."""
    cues: list[Cue] = []
    block: list[str] = []
    # Blocks are cut here, not by pysrt: it counts lines at characters that are no line ends for an editor.
    for number, line in enumerate([*text.removeprefix("\ufeff").split("\n"), ""], start=1):
        if line.strip():
            block.append(line.rstrip("\r"))
        elif block:
            cues.extend(_parse_block(block, name, number - len(block)))
            block = []
    return tuple(cues)


def _parse_block(block: list[str], name: str, line: int) -> tuple[Cue, ...]:
    import pysrt

    try:
        item = pysrt.SubRipItem.from_lines(block)
        span = Span(item.start.ordinal, item.end.ordinal)
    except (pysrt.Error, TimeError) as error:
        raise CaptionError(
            f"{name}, line {line}: not a caption; each needs a line like 00:00:01,000 --> 00:00:02,500 and its text",
            file=name,
            line=line,
        ) from error
    lines = tuple(text for text in (" ".join(_TAG.sub("", line).split()) for line in item.text.split("\n")) if text)
    return (Cue(span, lines),) if lines else ()

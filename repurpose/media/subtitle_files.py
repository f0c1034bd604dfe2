"""SubRip cues, read and written by pysrt."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from repurpose.model import Cue, Span
from repurpose.timebase import timestamp


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


def read_srt_cue(span: Span, lines: Sequence[str]) -> tuple[Span, str]:
    """Times and text of one cue of at least one line.

    The time line is written anew from `span`: pysrt takes `,5` for 5 ms, and no time without hours or below zero.
    """
    import pysrt

    times = f"{timestamp(span.start_ms, ',')} --> {timestamp(span.end_ms, ',')}"
    item = pysrt.SubRipItem.from_lines([times, *lines])
    return Span(item.start.ordinal, item.end.ordinal), item.text

"""Cues as caption files: SubRip (through pysrt) and WebVTT, as text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from repurpose.captions.formats.cue_settings import CueSettings
from repurpose.captions.formats.reading import raise_lost
from repurpose.captions.formats.subrip import read_subrip
from repurpose.media.subtitle_files import write_srt
from repurpose.model import Cue, Span
from repurpose.timebase import timestamp

_BREAKING = re.compile(r"[ \x00-\x1f\x7f-\x9f\u2028\u2029]+")
"""What some reader takes for the end of a line, or a terminal for a command. Spaces that a language needs (no-break,
ideographic) stay."""


def to_srt(cues: Iterable[Cue], offset_ms: int = 0) -> str:
    """SubRip text with `\\n` line ends. `offset_ms` is taken off every time: a clip's captions start at 0."""
    return write_srt(_moved(cues, offset_ms))


def to_vtt(cues: Iterable[Cue], offset_ms: int = 0, settings: CueSettings | None = None) -> str:
    """WebVTT text; `offset_ms` as in `to_srt`. `settings` say where each cue is shown; None leaves it to the player."""
    blocks, ending = ["WEBVTT"], f" {settings}".rstrip() if settings else ""
    for number, cue in enumerate(_moved(cues, offset_ms), start=1):
        times = f"{timestamp(cue.span.start_ms)} --> {timestamp(cue.span.end_ms)}{ending}"
        blocks.append("\n".join([str(number), times, *(_escaped(line) for line in cue.lines)]))
    return "\n\n".join(blocks) + "\n"


def read_srt(text: str, name: str) -> tuple[Cue, ...]:
    """The cues of a SubRip file in order of time, without its formatting tags; cues without text are left out.

    Raises CaptionError, which names the file and the line, for what is no caption.
    """
    content = read_subrip(text.removeprefix("\ufeff"), name)
    raise_lost(content.notes, name)
    return tuple(sorted((found.cue for found in content.cues if found.cue.lines), key=lambda cue: cue.span))


def _moved(cues: Iterable[Cue], offset_ms: int) -> Iterator[Cue]:
    """Cues on the clip's clock, with the lines that a file can hold: an empty one would end the cue."""
    for cue in cues:
        lines = tuple(line for line in (_BREAKING.sub(" ", line).strip(" ") for line in cue.lines) if line.strip())
        start_ms, end_ms = cue.span.start_ms - offset_ms, cue.span.end_ms - offset_ms
        if lines and end_ms > 0:
            yield Cue(Span(max(0, start_ms), end_ms), lines)


def _escaped(line: str) -> str:
    """WebVTT reads `<` as a tag, `&` as a reference, and allows no `-->` in a text."""
    return line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

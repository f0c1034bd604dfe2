"""The events of an ASS or SSA script as cues.

Read here because the package that is kept for it does not: of eight scripts with fields of their own choice, which
both formats allow, pysubs2 1.8 read the events of none, as it expects one fixed order of fields.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from repurpose.captions.formats.file_cues import (
    LATEST_MS,
    FileContent,
    FileCue,
    FileNotes,
    numbered,
    text_lines,
    unified_line_ends,
)
from repurpose.model import Cue, Span

FIELDS = ("layer", "start", "end", "style", "name", "marginl", "marginr", "marginv", "effect", "text")
"""Of a script that has no Format line."""
SHORT_FIELDS = ("layer", "start", "end", "style", "name", "text")
_TIME = re.compile(r"(-?)(\d{1,6}):(\d{1,2}):(\d{1,2})[.:,](\d{1,3})", re.ASCII)
_MARKUP = re.compile(r"\\([{}])|\\(\u2060)|\{([^}]*)\}|\\([Nnh])")
"""An escaped brace, a backslash that is none of a command (see `ass.py`), commands in braces, a break or hard space."""
_OPEN_BRACE = re.compile(r"(?<!\\)\{")
_BREAKS = {"N": "\n", "n": "\n", "h": "\u00a0"}
_DRAWING = re.compile(r"\\p(\d+)")


def read_ass(text: str, name: str) -> FileContent:
    """Dialogue in the file's order, without its commands and drawings; comments are left out."""
    notes, cues = FileNotes(name), list[FileCue]()
    fields: Sequence[str] = ()
    section = "events"  # some tools cut out the events alone
    for number, line in numbered(unified_line_ends(text)):
        key, colon, value = line.strip().partition(":")
        if line.strip().startswith("["):
            section = line.strip().strip("[]").lower()
        elif section == "events" and colon and key.lower() == "format":
            fields = [field.strip().lower() for field in value.split(",")]
        elif section == "events" and colon and key.lower() == "dialogue":
            cue = _read_event(value.lstrip(), fields or _likely_fields(value), number, notes)
            cues += [cue] if cue else []
    return FileContent(tuple(cues), notes.all())


def _likely_fields(value: str) -> Sequence[str]:
    parts = value.split(",", len(FIELDS) - 1)
    margins = len(parts) == len(FIELDS) and all(part.strip().isdecimal() for part in parts[5:8])
    return FIELDS if margins else SHORT_FIELDS


def _read_event(value: str, fields: Sequence[str], line: int, notes: FileNotes) -> FileCue | None:
    event = dict(zip(fields, value.split(",", len(fields) - 1), strict=False))
    if not {"start", "end", "text"} <= event.keys():
        notes.add(line, "fields", "error", "the event has no Start, End or Text; a Format line names the fields")
        return None
    start_ms, end_ms = _ms(event["start"]), _ms(event["end"])
    if start_ms is None or end_ms is None or end_ms < start_ms or end_ms > LATEST_MS:
        notes.add(line, "times", "error", "not a caption; Start and End are times like 0:00:01.50, the end not earlier")
        return None
    if end_ms < 0 or (start_ms < 0 and end_ms == 0):
        notes.add(line, "negative", "error", "the caption lies before the start, at times below zero; it is left out")
        return None
    if start_ms < 0:
        notes.add(line, "negative", "warning", "the caption begins before zero; it is taken to begin at zero")
    text, drawn = _plain(event["text"])
    if drawn and not text.strip():
        notes.count(line, "drawing", "a drawing is left out")
        return None
    if "{" in event["text"].replace("\\{", ""):
        notes.count(line, "tags", "commands and comments in braces are left out of the text")
    lines = text_lines(text)
    return FileCue(Cue(Span(max(0, start_ms), end_ms), lines), line, "", event["text"])


def _ms(text: str) -> int | None:
    match = _TIME.fullmatch(text.strip())
    if match is None or int(match[3]) > 59 or int(match[4]) > 59:
        return None
    seconds = (int(match[2]) * 60 + int(match[3])) * 60 + int(match[4])
    ms = seconds * 1000 + int(match[5].ljust(3, "0"))
    return -ms if match[1] else ms


def _plain(text: str) -> tuple[str, bool]:
    """What is said, and whether something is drawn beside it."""
    # A brace that nothing closes is text. Told first, so that a line of many is not searched to its end for each.
    closed = text.rfind("}") + 1
    text = text[:closed] + _OPEN_BRACE.sub(r"\\{", text[closed:])
    said: list[str] = []
    at, drawing, drawn = 0, False, False
    for match in _MARKUP.finditer(text):
        said.append("" if drawing else text[at : match.start()])
        at = match.end()
        brace, joiner, commands, sign = match.groups()
        if commands is not None:
            for size in _DRAWING.findall(commands):
                drawing = int(size) > 0
                drawn = drawn or drawing
        elif not drawing:
            said.append(brace or ("\\" if joiner else _BREAKS.get(sign, "")))
    said.append("" if drawing else text[at:])
    return "".join(said), drawn

"""plan.yaml: the plan as a text that a person can read and edit, and that reads back to the same values."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable, Iterator

from repurpose.model import ClipPlan, DocPlan, Plan, StepPlan
from repurpose.plan.entries import STILL
from repurpose.plan.framing import text as framing_text
from repurpose.plan.framing.text import framing_lines
from repurpose.plan.reading import SCHEMA, from_yaml
from repurpose.timebase import timestamp

__all__ = ["from_yaml", "to_yaml"]

HEADER = """\
# What is made of this recording: its clips and docs. Edit it and run the recording again: only what changed is
# made anew. Delete an entry, and it is no longer made; add one with no more than start, end and title (a doc
# needs its steps too). Times are on the recording's clock; 1:02:03.5, 12:30, 90s and 250ms are understood.
"""

NOTES = {
    "schema": "the form of this file; leave it",
    "recording": "the recording that it belongs to; leave it",
    "preset": "the preset that it was made with",
    "clip.id": "begins the folder's name; leave it out in a new entry",
    "clip.end": "or length: 45s",
    "clip.description": "kept in the file, like the title",
    "clip.speaker": "named by a brand's lower third and cards",
    "clip.captions": "burned (drawn into the picture) or off",
    "clip.style": "caption style of this clip alone",
    "clip.framing": framing_text.NOTE,
    "clip.cuts": "left out of the clip; delete a line, and that stretch is shown. After each second one within a shot\n"
    "the picture is closer, so that it does not jump; not after one marked as still, where nothing moves",
    "clip.speed": "how much faster it plays; the pitch stays",
    "clip.slug": "ends the folder's name; a changed one makes a new folder",
    "clip.origin": "why it was chosen; for your information",
    "doc.summary": "stands under the title",
    "doc.reason": "why it was made, for your information",
    "doc.steps": "in order, one action each, without overlap",
    "step.instruction": "what the reader is told to do",
    "step.screenshot": "the moment that is shown",
    "step.quote": "the words as spoken",
    "step.note": "a tip, warning or result",
    "step.evidence": "shown (the picture changed with it) or said",
}
"""What stands beside a field where it appears first."""

NOTE_COLUMN = 46
WIDTH = 110
_PLAIN = re.compile(r"[^\W\d_](?:[ ._/'()’–—-]*[^\W_])*[.!)]?")
_PLAIN_ON_A_LINE = re.compile(r"[^\W\d_](?:[ .,;_/'()’–—-]*[^\W_])*[.!?)]?")
"""Texts that need no quotes, in brackets and on a line of their own: words, and no sign that YAML reads as its own."""
_WORDS_OF_YAML = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"])
_PROSE = re.compile(r"\S+(?: \S+)*")


def to_yaml(plan: Plan) -> str:
    """The plan as text; equal plans give equal texts, and `from_yaml` gives back an equal plan."""
    page = _Page()
    page.field(0, "schema", SCHEMA, "schema")
    page.field(0, "recording", _scalar(plan.recording_id), "recording")
    page.field(0, "preset", _scalar(plan.preset), "preset")
    page.break_line()
    page.field(0, "clips", "" if plan.clips else "[]")
    for clip in plan.clips:
        _write_clip(page, clip)
        page.break_line()
    page.field(0, "docs", "" if plan.docs else "[]")
    for doc in plan.docs:
        _write_doc(page, doc)
        page.break_line()
    return HEADER + "\n" + page.text()


class _Page:
    """Lines, and which notes were given."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._notes = dict(NOTES)

    def text(self) -> str:
        return "\n".join(self._lines).rstrip("\n") + "\n"

    def break_line(self) -> None:
        self._lines.append("")

    def field(self, indent: int, key: str, value: str, note: str = "", *, dash: bool = False) -> None:
        """A field with its value on the line; its note behind it where there is room, else above."""
        margin = " " * (indent - 2) + "- " if dash else " " * indent
        line = f"{margin}{key}: {value}".rstrip()
        said = self._notes.pop(note, "").splitlines()
        if len(said) == 1 and len(line) < NOTE_COLUMN:
            line = f"{line:<{NOTE_COLUMN}}# {said[0]}"
        else:
            self._lines.extend(f"{' ' * indent}# {part}" for part in said)
        self._lines.append(line)

    def lines(self, indent: int, lines: Iterable[str]) -> None:
        self._lines.extend(" " * indent + line for line in lines)

    def prose(self, indent: int, key: str, value: str, note: str = "") -> None:
        """A longer text as a paragraph, where folding keeps it exactly; else as a value in quotes."""
        if len(value) < 60 or not _PROSE.fullmatch(value) or not value.isprintable():
            self.field(indent, key, _scalar(value), note)
            return
        self.field(indent, key, ">-", note)
        width = WIDTH - indent - 2
        for line in textwrap.wrap(value, width, break_long_words=False, break_on_hyphens=False):
            self._lines.append(" " * (indent + 2) + line)


def _write_clip(page: _Page, clip: ClipPlan) -> None:
    page.field(4, "id", json.dumps(clip.id), "clip.id", dash=True)
    _write_head(page, clip.title, clip.span.start_ms, clip.span.end_ms)
    page.prose(4, "description", clip.description, "clip.description")
    page.field(4, "tags", _flow(clip.tags))
    if clip.speaker:
        page.field(4, "speaker", _scalar(clip.speaker), "clip.speaker")
    page.field(4, "captions", clip.captions, "clip.captions")
    if clip.style:
        page.field(4, "style", _scalar(clip.style), "clip.style")
    page.field(4, "framing", "" if clip.framing else "{}", "clip.framing")
    for framing in clip.framing:
        page.lines(6, framing_lines(framing, lambda text: _scalar(text, _PLAIN), WIDTH - 6))
    if clip.cuts:
        page.field(4, "cuts", "", "clip.cuts")
        page.lines(6, _cut_lines(clip))
    if clip.speed != 1:
        page.field(4, "speed", repr(clip.speed), "clip.speed")
    page.field(4, "slug", _scalar(clip.slug), "clip.slug")
    page.field(4, "origin", "", "clip.origin")
    page.field(6, "highlight", _scalar(clip.highlight))
    page.field(6, "score", repr(clip.score))
    page.prose(6, "reason", clip.reason)
    page.field(
        6, "parts", "{" + ", ".join(f"{_scalar(name, _PLAIN)}: {value!r}" for name, value in clip.parts.parts) + "}"
    )


def _cut_lines(clip: ClipPlan) -> Iterator[str]:
    for cut in clip.cuts:
        still = STILL if cut in clip.still else ""
        yield f"- {timestamp(cut.start_ms)} to {timestamp(cut.end_ms)}{still}"


def _write_doc(page: _Page, doc: DocPlan) -> None:
    page.field(4, "id", json.dumps(doc.id), "doc.id", dash=True)
    _write_head(page, doc.title, doc.span.start_ms, doc.span.end_ms)
    page.prose(4, "summary", doc.summary, "doc.summary")
    page.field(4, "tags", _flow(doc.tags))
    page.field(4, "slug", _scalar(doc.slug))
    page.prose(4, "reason", doc.reason, "doc.reason")
    page.field(4, "steps", "" if doc.steps else "[]", "doc.steps")
    for step in doc.steps:
        _write_step(page, step)


def _write_head(page: _Page, title: str, start_ms: int, end_ms: int) -> None:
    page.field(4, "title", _scalar(title))
    page.field(4, "start", timestamp(start_ms))
    page.field(4, "end", timestamp(end_ms), "clip.end")


def _write_step(page: _Page, step: StepPlan) -> None:
    page.field(8, "instruction", _scalar(step.instruction), "step.instruction", dash=True)
    page.field(8, "start", timestamp(step.span.start_ms))
    page.field(8, "end", timestamp(step.span.end_ms))
    page.field(8, "screenshot", timestamp(step.frame_ms), "step.screenshot")
    page.prose(8, "quote", step.quote, "step.quote")
    if step.note:
        page.prose(8, "note", step.note, "step.note")
    page.field(8, "evidence", step.evidence, "step.evidence")


def _flow(values: Iterable[str]) -> str:
    return "[" + ", ".join(_scalar(value, _PLAIN) for value in values) + "]"


def _scalar(value: str, plain: re.Pattern[str] = _PLAIN_ON_A_LINE) -> str:
    """A text as one YAML value: plain where nothing in it can be misread, else in double quotes as JSON."""
    if plain.fullmatch(value) and value.lower() not in _WORDS_OF_YAML:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    # What YAML calls not printable, and line ends of Unicode, which it would fold.
    return "".join(letter if letter == " " or letter.isprintable() else _escaped(letter) for letter in quoted)


def _escaped(letter: str) -> str:
    if "\ud800" <= letter <= "\udfff":
        return "\ufffd"  # half a character, which no file can hold
    return f"\\U{ord(letter):08x}" if ord(letter) > 0xFFFF else f"\\u{ord(letter):04x}"

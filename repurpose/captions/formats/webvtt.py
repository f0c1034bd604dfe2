"""WebVTT read as the W3C's parser reads it (https://www.w3.org/TR/webvtt1/#file-parsing), with the line of each cue.

Written here because no package does: of 73 files with a known parse (those of the tests of vtt.js) webvtt-py 0.6 read
70 as expected and pysubs2 1.8 read 60; neither validates settings, tells regions, or says what it left out and where.
Where vtt.js differs from the W3C's text it is followed: after a broken time line everything up to the next empty line
is skipped, and minutes may have more than two digits.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from repurpose.captions.formats.cue_settings import VttRegion, parse_cue_settings, parse_region
from repurpose.captions.formats.file_cues import (
    LATEST_MS,
    FileContent,
    FileCue,
    FileNotes,
    text_lines,
    unified_line_ends,
)
from repurpose.errors import CaptionError, shown
from repurpose.model import Cue, Span

ARROW = "-->"
_TIME = r"(?:(\d{1,9}):)?(\d{1,9}):(\d{2})\.(\d{3})"
_TIMES = re.compile(rf"[ \t\f]*{_TIME}[ \t\f]*-->[ \t\f]*{_TIME}(?:[ \t\f]+(.*))?", re.ASCII | re.DOTALL)
_RUBY_TEXT = re.compile(r"<rt(?:[.\s][^<>]*)?>.*?(?=</rt|</ruby|$)", re.DOTALL)
_TAG = re.compile(r"<[^>]*>?")
"""The W3C's tokenizer ends a tag at the next `>`, or with the cue: without one, everything after `<` is hidden."""


def read_webvtt(text: str, name: str) -> FileContent:
    """Cues in the file's order. Raises CaptionError where the first line does not say WEBVTT."""
    return _Reader(unified_line_ends(text).replace("\0", "\ufffd").split("\n"), name).read()


def plain_text(payload: str) -> str:
    """What a cue says, without its tags, with its escapes resolved; reading aids over the text (ruby) are left out.

    >>> plain_text("<v.loud Mary>Q&amp;A <00:01.000>at <i>five</i>")
    'Q&A at five'
    """
    return html.unescape(_TAG.sub("", _RUBY_TEXT.sub("", payload)))


class _Reader:
    def __init__(self, lines: Sequence[str], name: str) -> None:
        self._lines, self._name = lines, name
        self._notes = FileNotes(name)
        self._regions: dict[str, VttRegion] = {}
        self._cues: list[FileCue] = []
        self._at = 0

    def read(self) -> FileContent:
        if not re.match(r"WEBVTT(?:[ \t]|$)", self._lines[0]):
            problem = "a WebVTT file begins with WEBVTT, with nothing before it"
            raise CaptionError(f"{shown(self._name)}, line 1: {problem}", file=self._name, line=1)
        self._at = 1
        self._header()
        while self._at < len(self._lines):
            if not self._lines[self._at]:
                self._at += 1
            elif ARROW in self._lines[self._at]:
                self._cue(self._at, "")
            elif ARROW in self._line(self._at + 1):
                self._at += 1
                self._cue(self._at - 1, self._lines[self._at - 1])
            else:
                self._block()
        return FileContent(tuple(self._cues), self._notes.all(), tuple(self._regions.values()))

    def _line(self, index: int) -> str:
        return self._lines[index] if index < len(self._lines) else ""

    def _rest_of_block(self) -> list[str]:
        """Lines up to an empty one or the next time line."""
        first = self._at
        while self._line(self._at) and ARROW not in self._lines[self._at]:
            self._at += 1
        return list(self._lines[first : self._at])

    def _header(self) -> None:
        """Up to the first empty line. A header may hold regions with arrows in their names, as no time line does."""
        while (line := self._line(self._at)) and not (ARROW in line and not line.startswith("Region:")):
            if line.startswith("Region:"):
                self._add_region(line.removeprefix("Region:"), "=", self._at + 1)
            self._at += 1

    def _block(self) -> None:
        """A comment, a style sheet, a region; anything else is text that no cue shows."""
        first = self._at
        block = self._rest_of_block()
        head = block[0].rstrip(" \t")
        if head == "REGION" and not self._cues:
            self._add_region(" ".join(block[1:]), ":", first + 1)
        elif head != "STYLE" and not re.match(r"NOTE(?:[ \t]|$)", block[0]) and not head.startswith("Region:"):
            problem = "text without a time line belongs to no cue and is left out; an empty line ends a cue"
            self._notes.add(first + 1, "stray_text", "error", problem)

    def _add_region(self, text: str, delimiter: str, line: int) -> None:
        region, refused = parse_region(text, delimiter)
        self._tell_refused(refused, line)
        if region.id:
            self._regions[region.id] = region

    def _tell_refused(self, refused: Sequence[str], line: int) -> None:
        if refused:
            problem = f"{shown(' '.join(refused)[:80])!r} is no setting that WebVTT knows, and is left out"
            self._notes.add(line, "setting", "warning", problem)

    def _cue(self, first: int, cue_id: str) -> None:
        """The cue whose time line is the present line; `first` is the index of the line where it begins."""
        line = self._at + 1
        match = _TIMES.fullmatch(self._lines[self._at])
        span = _span(match) if match else None
        self._at += 1
        if match is None or span is None:
            while self._line(self._at):
                self._at += 1
            problem = "not a time line such as 00:01.000 --> 00:02.500; the cue is left out"
            self._notes.add(line, "times", "error", problem)
            return
        settings, refused = parse_cue_settings(match[9] or "", self._regions)
        self._tell_refused(refused, line)
        payload = "\n".join(self._rest_of_block())
        self._tell_tags(payload, line)
        cue = Cue(span, text_lines(plain_text(payload)))
        self._cues.append(FileCue(cue, first + 1, cue_id, payload, settings))

    def _tell_tags(self, payload: str, line: int) -> None:
        tags = _TAG.findall(payload)
        if any(not tag.endswith(">") for tag in tags):
            problem = "a < without its > hides the rest of the cue; &lt; is the sign itself"
            self._notes.add(line, "open_tag", "warning", problem)
        elif _RUBY_TEXT.search(payload):
            self._notes.count(line, "ruby", "reading aids over the text (ruby) are left out")
        elif tags:
            self._notes.count(line, "tags", "voices, styles and other tags are left out of the text")


def _span(match: re.Match[str]) -> Span | None:
    """None for times that no clock shows, or that run backwards."""
    times = []
    for first in (1, 5):
        hours, minutes, seconds, ms = (int(part or 0) for part in match.group(*range(first, first + 4)))
        if minutes > 59 or seconds > 59:
            return None
        times.append(((hours * 60 + minutes) * 60 + seconds) * 1000 + ms)
    start_ms, end_ms = times
    return Span(start_ms, end_ms) if start_ms <= end_ms <= LATEST_MS else None

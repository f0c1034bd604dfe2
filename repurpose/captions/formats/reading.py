"""Caption files of any tool as cues: the encoding and the format are told by the content, not by the name."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from repurpose.captions.formats.ass_reading import read_ass
from repurpose.captions.formats.cue_settings import CueSettings
from repurpose.captions.formats.file_cues import FileContent, FileCue, FileNotes, unified_line_ends
from repurpose.captions.formats.subrip import read_subrip
from repurpose.captions.formats.webvtt import read_webvtt
from repurpose.errors import CaptionError, UsageError, shown
from repurpose.media.text_encoding import DecodedText, decode_text
from repurpose.model import Cue, Finding

CaptionFormat = Literal["srt", "vtt", "ass"]
LARGEST = 16 << 20
"""Bytes. The captions of an 8 hour stream are 0.6 MB."""
LONGEST_LINE = 100_000
"""Characters; a line of a caption has tens."""

_READERS: Mapping[CaptionFormat, Callable[[str, str], FileContent]] = {
    "srt": read_subrip,
    "vtt": read_webvtt,
    "ass": read_ass,
}
_ASS = re.compile(r"^[ \t]*(?:\[(?:Script Info|V4\+? Styles|Events)\]|Dialogue:[^\n]*,)", re.IGNORECASE | re.MULTILINE)
_VTT_TIMES = re.compile(r"^[ \t]*\d{2}:\d{2}\.\d{3}[ \t]*-->", re.ASCII | re.MULTILINE)
"""Without hours: SubRip has them always."""


@dataclass(frozen=True, slots=True)
class ReadCaptions:
    """What a caption file holds, in its own order, with what was mended, dropped or could not be read."""

    cues: tuple[Cue, ...]
    """A cue without text has no lines."""
    notes: tuple[Finding, ...]
    """`error`: a caption is lost. `warning`: one was changed. `info`: formatting or encoding. Each names its line."""
    format: CaptionFormat
    name: str = ""
    """Of the file, for the sentence of an error."""
    encoding: str = "utf-8"
    origins: tuple[FileCue, ...] = ()
    """For each cue where it stood, and its id, text and settings as written."""

    @property
    def lines(self) -> tuple[int, ...]:
        """The line of the file where each cue begins."""
        return tuple(origin.line for origin in self.origins)

    @property
    def settings(self) -> tuple[CueSettings, ...]:
        """Of WebVTT: where and how each cue is shown."""
        return tuple(origin.settings for origin in self.origins)

    def whole(self) -> ReadCaptions:
        """These captions; raises CaptionError, with the first line, where one of the file could not be read."""
        raise_lost(self.notes, self.name)
        return self


def raise_lost(notes: Iterable[Finding], name: str) -> None:
    """Raises CaptionError of the first note that says that a caption is lost."""
    for note in notes:
        if note.severity == "error":
            raise CaptionError(note.message, file=name, line=int(dict(note.evidence)["line"]))


def read_caption_file(path: Path) -> ReadCaptions:
    """Read a file as `read_captions` does; raises UsageError too, where there is no file that may be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{shown(path)} is no regular file; give captions as SRT, WebVTT or ASS", file=str(path))
        with path.open("rb") as file:
            return read_captions(file.read(LARGEST + 1), str(path))
    except OSError as error:
        raise UsageError(f"{shown(path)} cannot be read: {error.strerror}", file=str(path)) from error


def read_captions(data: bytes, name: str) -> ReadCaptions:
    """Read a SubRip, WebVTT, ASS or SSA file.

    Survives what real files hold and says so in the notes; `ReadCaptions.whole` refuses a file that lost a caption.
    Raises CaptionError, with file and line, for what is no caption file: nothing in it, no text, no known format.
    """
    if len(data) > LARGEST:
        raise _refused(name, 1, f"the file is larger than {LARGEST >> 20} MB; no recording has so many captions")
    decoded = decode_text(data)
    if decoded is None:
        raise _refused(name, 1, "the file is no text; give captions as SRT, WebVTT or ASS")
    text = unified_line_ends(decoded.text)
    if not text.strip():
        raise _refused(name, 1, "the file is empty")
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise _refused(name, number, f"the line is longer than {LONGEST_LINE} characters; that is no caption")
    kind = _format_of(text, name)
    content = _READERS[kind](text, name)
    notes = (*_notes_of_encoding(decoded, name), *content.notes)
    if not content.cues:
        nothing = FileNotes(name)
        nothing.add(1, "nothing", "warning", "there is no caption in the file")
        notes = (*nothing.all(), *notes)
    cues = tuple(found.cue for found in content.cues)
    return ReadCaptions(cues, notes, kind, name, decoded.encoding, content.cues)


def _format_of(text: str, name: str) -> CaptionFormat:
    start = text.lstrip()
    if start.startswith("WEBVTT"):
        return "vtt"
    if _ASS.search(text):
        return "ass"
    if "-->" in text:
        return "vtt" if _VTT_TIMES.search(text) else "srt"
    line = text[: len(text) - len(start)].count("\n") + 1
    raise _refused(
        name, line, "no captions; expected WEBVTT, [Script Info], or times like 00:00:01,000 --> 00:00:02,500"
    )


def _refused(name: str, line: int, problem: str) -> CaptionError:
    return CaptionError(f"{shown(name)}, line {line}: {problem}", file=name, line=line)


def _notes_of_encoding(decoded: DecodedText, name: str) -> tuple[Finding, ...]:
    notes = FileNotes(name)
    if decoded.guessed:
        problem = f"the file says no encoding; read as {decoded.encoding}, UTF-8 would leave no doubt"
        notes.add(1, "encoding", "info", problem)
    at = decoded.text.find("\ufffd")
    if at >= 0:
        line = decoded.text.count("\n", 0, at) + 1
        problem = f"bytes that are no text in {decoded.encoding} are shown as \ufffd"
        notes.add(line, "undecodable", "warning", problem)
    return notes.all()

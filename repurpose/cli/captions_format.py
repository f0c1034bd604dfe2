"""`repurpose captions format`: a caption file rebuilt to a profile."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import put_captions, say, say_notes
from repurpose.errors import UsageError, shown

if TYPE_CHECKING:
    from repurpose.captions.formats.reading import ReadCaptions
    from repurpose.model import CaptionSettings, Cue

HELP = "rebuild a caption file to a profile"
DESCRIPTION = """\
Rebuild a caption file to a profile: every word stays; where a sentence breaks a rule, lines, cues and times are made
anew for it and its neighbours. Words have no times of their own in a file; they share the time of their cue by their
letters. A line that begins with a dash is another speaker's and is joined with no other's. What cannot keep the profile
is told on stderr, with the reason. Exit code 1: a caption could not be read, the others are written. 2: wrong use.

examples:
  repurpose captions format old.srt > new.srt
  repurpose captions format old.srt --profile social -o new.ass
"""
SUFFIXES = {".srt": "srt", ".vtt": "vtt", ".ass": "ass"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    options.add_profile(parser)
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="OUT",
        help="file to write, as its suffix says: .srt, .vtt or .ass (default: stdout, in the format of FILE)",
    )
    parser.add_argument("--force", action="store_true", help="overwrite OUT where it exists")


def act(arguments: argparse.Namespace) -> int:
    from repurpose.captions.cues.reflow import reason, reflow
    from repurpose.captions.formats.reading import read_caption_file
    from repurpose.captions.rules.lint import broken_cues, lint
    from repurpose.storage import write_atomic

    kind = _kind_of(arguments.output, arguments.force)
    settings = options.caption_settings_of(arguments)
    read = read_caption_file(arguments.file)
    say_notes(read.notes)
    cues = reflow(read.cues, settings)
    findings = lint(cues, settings)
    text = _written(read, cues, kind or read.format, settings)
    if arguments.output is None:
        put_captions(text)
    else:
        write_atomic(arguments.output, text)
        say(arguments.output)
    for finding in findings:
        say(f"cannot keep {arguments.profile}: {finding.message} The reason: {reason(finding)}.", aside=True)
    kept = len(cues) - len(broken_cues(findings))
    before = f"{len(read.cues)} caption{'' if len(read.cues) == 1 else 's'}"
    say(f"{before} became {len(cues)}; {kept} of {len(cues)} keep{'s' * (kept == 1)} {arguments.profile}", aside=True)
    return int(any(note.severity == "error" for note in read.notes))


def _kind_of(output: Path | None, force: bool) -> str:
    """The format that a file's suffix asks for, empty for stdout; raises UsageError for one that may not be written."""
    if output is None:
        return ""
    if output.suffix.lower() not in SUFFIXES:
        raise UsageError(f"{shown(output)} is none of {', '.join(SUFFIXES)}; the suffix says what to write")
    if not output.parent.is_dir():
        raise UsageError(f"there is no folder {shown(output.parent)} to write {shown(output.name)} into")
    if output.exists() and not force:
        raise UsageError(f"{shown(output)} exists; --force overwrites it, or give another name")
    return SUFFIXES[output.suffix.lower()]


def _written(read: ReadCaptions, cues: Sequence[Cue], kind: str, settings: CaptionSettings) -> str:
    from repurpose.captions.drawing.ass import to_ass
    from repurpose.captions.formats.cue_settings import CueSettings
    from repurpose.captions.formats.writing import to_srt, to_vtt

    shared = read.settings[0] if len(set(read.settings)) == 1 and not read.settings[0].region else CueSettings()
    if set(read.settings) - {shared} or (kind != "vtt" and shared != CueSettings()):
        say("info: the positions of the captions are left out", aside=True)
    if kind == "ass":
        return to_ass(cues, width=1920, height=1080, settings=settings, offset_ms=0, shape="wide")
    return to_vtt(cues, settings=shared) if kind == "vtt" else to_srt(cues)

"""`repurpose topics`: what a recording is about, from where to where."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import put_json, say

if TYPE_CHECKING:
    from repurpose.model import TopicList

HELP = "divide what is said into chapters and sections, with titles"
DESCRIPTION = """\
Divide a recording, an audio file or a transcript into chapters, and those into sections, each with its start and a
title from its own words. A transcript is a .json file: what `repurpose transcribe --json` prints, or a list of
{"start", "end", "text"} in seconds, with "speaker" where it is known. Needs no library and no network.

examples:
  repurpose topics stream.mp4
  repurpose topics meeting.json
  repurpose topics podcast.mp3 --json > topics.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a recording, or a transcript (.json)")
    options.add_sidecars(parser)
    options.add_preset(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.cli.given_analysis import given_analysis
    from repurpose.cli.one_stage import tell
    from repurpose.codec import to_json
    from repurpose.select.topics import find_topics

    analysis, findings = given_analysis(
        arguments.file, options.preset_of(arguments, arguments.file), tuple(arguments.sidecars)
    )
    tell(findings)
    found = find_topics(analysis)
    if not analysis.transcript.words:
        say(f"warning: nothing is said in {arguments.file}; topics are found in words", aside=True)
    if arguments.json:
        put_json(to_json("topics/1", found))
        return 0
    for line in outline(found):
        say(line)
    return 0


def outline(found: TopicList) -> tuple[str, ...]:
    """A line each: chapters with their start and length, their sections below them where there are several."""
    from repurpose.timebase import clock

    lines: list[str] = []
    for chapter in found.topics:
        lines.append(f"{clock(chapter.span.start_ms)}  {chapter.title}  ({clock(chapter.span.duration_ms)})")
        inside = [section for section in found.sections if chapter.span.contains(section.span.start_ms)]
        if len(inside) > 1:
            lines += [f"    {clock(section.span.start_ms)}  {section.title}" for section in inside]
    return tuple(lines)

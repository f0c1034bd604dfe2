"""`repurpose highlights`: the moments worth showing, with their scores."""

from __future__ import annotations

import argparse
from pathlib import Path

from repurpose.cli import options
from repurpose.cli.display import put_json, say

HELP = "find the moments worth showing, and say why"
DESCRIPTION = """\
Find the moments worth showing in a recording or an audio file, kept and lost ones, with the reason for each.
Needs no library. Of a transcript (.json: what `repurpose transcribe --json` prints, or a list of {"start", "end",
"text"} in seconds), its words alone are judged.

examples:
  repurpose highlights stream.mp4
  repurpose highlights podcast.mp3 --json > highlights.json
  repurpose highlights transcript.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    options.add_preset(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.cli.given_analysis import given_analysis
    from repurpose.cli.one_stage import tell
    from repurpose.codec import to_json
    from repurpose.model import HighlightList
    from repurpose.select import choose_highlights
    from repurpose.select.shortfalls import find_shortfalls
    from repurpose.select.topics import find_topics
    from repurpose.timebase import timestamp

    preset = options.preset_of(arguments, arguments.file)
    analysis, findings = given_analysis(arguments.file, preset)
    settings = preset.settings.select
    found = HighlightList(choose_highlights(analysis, find_topics(analysis), settings))
    tell((*findings, *find_shortfalls(analysis, found.highlights, settings)))
    if arguments.json:
        put_json(to_json("highlights/1", found))
        return 0
    for highlight in found.highlights:
        mark = "keep" if highlight.kept else "lost"
        times = f"{timestamp(highlight.span.start_ms)}  {highlight.span.duration_ms // 1000:3d} s"
        say(f"{mark}  {times}  {highlight.score:.3f}  {highlight.reason}")
    return 0

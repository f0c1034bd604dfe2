"""`repurpose highlights`: the moments worth showing, with their scores."""

from __future__ import annotations

import argparse
from pathlib import Path

from repurpose.cli import options
from repurpose.cli.display import put_json
from repurpose.cli.highlight_table import put_highlights

HELP = "find the moments worth showing, and say why"
DESCRIPTION = """\
Find the moments worth showing in a recording or an audio file, kept and lost ones, with the reason for each.
Needs no library. On a terminal they are a table; elsewhere one line each, with tabs between keep or lost, start, end,
seconds, score, id and reason.

examples:
  repurpose highlights stream.mp4
  repurpose highlights podcast.mp3 --json > highlights.json
  repurpose highlights stream.mp4 | grep ^keep | cut -f 2,3
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    options.add_preset(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.cli.one_stage import on_one_file, tell
    from repurpose.codec import to_json
    from repurpose.pipeline import analyse
    from repurpose.select.shortfalls import find_shortfalls
    from repurpose.steps import planning
    from repurpose.tasks import InlineRunner

    with on_one_file(arguments.file, options.preset_of(arguments, arguments.file), sound_only=True) as work:
        runner = InlineRunner()
        analysis, findings = analyse(work, runner)
        topics = runner.call(planning.topics(work, analysis))
        found = runner.call(planning.highlights(work, analysis, topics))
        shortfalls = find_shortfalls(analysis, found.highlights, work.settings.select)
    tell((*findings[len(work.recording.findings) :], *shortfalls))
    if arguments.json:
        put_json(to_json("highlights/1", found))
        return 0
    put_highlights(found.highlights)
    return 0

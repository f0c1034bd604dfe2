"""`repurpose highlights`: the moments worth showing, with their scores."""

from __future__ import annotations

import argparse
from pathlib import Path

from repurpose.cli import options
from repurpose.cli.display import put_json, say

HELP = "find the moments worth showing, and say why"
DESCRIPTION = """\
Find the moments worth showing in a recording or an audio file, kept and lost ones, with the reason for each.
Needs no library.

examples:
  repurpose highlights stream.mp4
  repurpose highlights podcast.mp3 --json > highlights.json
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
    from repurpose.timebase import timestamp

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
    for highlight in found.highlights:
        mark = "keep" if highlight.kept else "lost"
        times = f"{timestamp(highlight.span.start_ms)}  {highlight.span.duration_ms // 1000:3d} s"
        say(f"{mark}  {times}  {highlight.score:.3f}  {highlight.reason}")
    return 0

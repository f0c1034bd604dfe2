"""`repurpose scenes`: the shots of a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from repurpose.cli import options
from repurpose.cli.display import put_json, say

HELP = "find the shots of a file"
DESCRIPTION = """\
Find the shots of a file: hard cuts and fades. Needs no library.

examples:
  repurpose scenes stream.mp4
  repurpose scenes stream.mp4 --json > scenes.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    options.add_preset(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.cli.one_stage import on_one_file, tell
    from repurpose.codec import to_json
    from repurpose.steps import analysing
    from repurpose.tasks import InlineRunner
    from repurpose.timebase import timestamp

    with on_one_file(arguments.file, options.preset_of(arguments, arguments.file)) as work:
        runner = InlineRunner()
        seen = runner.call(analysing.survey(work))
        found = runner.call(analysing.scenes(work, seen))
    tell(seen.findings)
    if arguments.json:
        put_json(to_json("scenes/1", found))
        return 0
    for number, scene in enumerate(found.scenes, start=1):
        say(f"{number:4d}  {timestamp(scene.span.start_ms)}  {timestamp(scene.span.end_ms)}  {scene.score:6.1f}")
    return 0

"""`repurpose check`: the acceptance tests of finished files."""

from __future__ import annotations

import argparse
from pathlib import Path

from repurpose.cli import options
from repurpose.cli.display import put_json, say

HELP = "decode finished files and test them"
DESCRIPTION = """\
Decode finished files and test them: streams, length, loudness, black or frozen stretches, captions.
PATH is a video file, a clip's folder, a recording's folder or a whole library. Exit code 1 when an error is found.

examples:
  repurpose check library/2026-05-12-product-day-3f9a1c
  repurpose check clips/01-how-to-pair/vertical.mp4 --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.check import check_path
    from repurpose.codec import to_json
    from repurpose.model import FindingList

    found = tuple(finding for path in arguments.paths for finding in check_path(path))
    if arguments.json:
        put_json(to_json("findings/1", FindingList(found)))
    else:
        for finding in found:
            say(f"{finding.severity:<8}{finding.rule:<24}{finding.where}: {finding.message}")
        if not found:
            say("no findings")
    return int(any(finding.severity == "error" for finding in found))

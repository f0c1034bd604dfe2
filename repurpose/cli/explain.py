"""`repurpose explain`: the score receipt of a clip."""

from __future__ import annotations

import argparse

from repurpose.cli import options
from repurpose.cli.display import say

HELP = "say why a clip was chosen"
DESCRIPTION = """\
Say why a clip was chosen: the parts of its score, the rival that it beat, what would change its rank.
CLIP is a clip's folder, its clip.json, or an id such as 01 or RECORDING/01.

examples:
  repurpose explain 01
  repurpose explain library/2026-05-12-product-day-3f9a1c/clips/01-how-to-pair
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clip", metavar="CLIP")
    options.add_library(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.clips import find_clip
    from repurpose.errors import ClipNotFoundError
    from repurpose.model import HighlightList
    from repurpose.select.explain import receipt

    clip = find_clip(arguments.clip, arguments.library)
    stored = clip.workspace.load("highlights.json", "highlights/1", HighlightList).highlights
    planned = clip.planned()
    for highlight in stored:
        if highlight.id == planned.highlight:
            say(f"{planned.id}  {planned.title}")
            for line in receipt(highlight, stored).splitlines():
                say(line)
            return 0
    raise ClipNotFoundError(f"clip {planned.id} was added by hand: it has no score to explain", clip=planned.id)

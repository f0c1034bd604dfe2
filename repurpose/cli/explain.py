"""`repurpose explain`: the score receipt of a clip, of any near candidate, or of a moment."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import put_json, say
from repurpose.errors import UsageError

if TYPE_CHECKING:
    from repurpose.receipts import Answer

HELP = "say why a clip was chosen, or a moment was not"
DESCRIPTION = """\
Say why a clip was chosen, or a moment was not: the parts of its score, what was taken off, the rival that it beat or
lost to, what would change its rank.
CLIP is a clip's folder, its clip.json, an id such as 01 or RECORDING/01, or a highlight's id such as h26796-64668 from
highlights.json. With --at it is a recording: its folder, the folder's name, or its id; the only one may go unnamed.

examples:
  repurpose explain 01
  repurpose explain library/2026-05-12-product-day-3f9a1c/clips/01-how-to-pair
  repurpose explain h26796-64668
  repurpose explain 2026-05-12-product-day-3f9a1c --at 0:12:30
"""
MOST_OTHERS = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clip", metavar="CLIP", nargs="?", default="")
    parser.add_argument("--at", metavar="TIME", help="explain this moment of the recording, such as 0:12:30")
    options.add_library(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.codec import to_json
    from repurpose.receipts import explain, explain_moment

    if arguments.at is not None:
        answer = explain_moment(arguments.clip, options.time_of(arguments.at, "--at"), arguments.library)
    elif arguments.clip:
        answer = explain(arguments.clip, arguments.library)
    else:
        raise UsageError("name a clip or a highlight, or a moment with --at TIME")
    if arguments.json:
        put_json(to_json("receipt/1", answer))
    else:
        _tell(answer)
    return 0


def _tell(answer: Answer) -> None:
    from repurpose.select.receipt_text import receipt_text
    from repurpose.timebase import clock

    say(answer.title)
    for note in answer.notes:
        say(note)
    if answer.receipt:
        for line in receipt_text(answer.receipt).splitlines():
            say(line)
    if not answer.others:
        return
    say("")
    say("Also near, and there:")
    for other in answer.others[:MOST_OTHERS]:
        span = f"{clock(other.span.start_ms)} to {clock(other.span.end_ms)}"
        say(f"  {other.id}  {span}  {other.score:.3f}  {'kept' if other.kept else 'lost'}  {other.reason}")

"""`repurpose highlights`: the moments worth showing, with their scores."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import put_json, say
from repurpose.cli.highlight_table import put_highlights
from repurpose.errors import UsageError

if TYPE_CHECKING:
    from repurpose.model import HighlightList

HELP = "find the moments worth showing, and say why"
DESCRIPTION = """\
Find the moments worth showing in a recording or an audio file, kept and lost ones, with the reason for each.
With --chat and no file: the moments that the audience marked, by the chat log alone. Of a transcript (.json: what
`repurpose transcribe --json` prints, or a list of {"start", "end", "text"} in seconds) its words alone are judged.
Needs no library. On a terminal they are a table; elsewhere one line each, with tabs between keep or lost, start, end,
seconds, score, id and reason.

examples:
  repurpose highlights stream.mp4
  repurpose highlights podcast.mp3 --json > highlights.json
  repurpose highlights stream.mp4 | grep ^keep | cut -f 2,3
  repurpose highlights transcript.json
  repurpose highlights stream.mp4 --sidecar notes.txt
  repurpose highlights --chat stream.live_chat.json --duration 4:18:29
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="may be left out where --chat is given")
    parser.add_argument("--chat", type=Path, metavar="LOG", help="a chat log: of FILE, or alone")
    parser.add_argument(
        "--duration",
        metavar="TIME",
        help="how long the recording of a chat log alone is (default: to its last message)",
    )
    options.add_sidecars(parser)
    options.add_preset(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.codec import to_json

    if arguments.file is None and arguments.chat is None:
        raise UsageError("give a recording, or a chat log with --chat")
    if arguments.duration is not None and arguments.file is not None:
        raise UsageError("--duration goes with --chat alone; a recording has its own")
    if arguments.sidecars and arguments.file is None:
        raise UsageError("--sidecar goes with a recording; a chat log alone is judged by itself")
    found = _of_chat(arguments) if arguments.file is None else _of_file(arguments)
    if arguments.json:
        put_json(to_json("highlights/1", found))
        return 0
    put_highlights(found.highlights)
    return 0


def _of_chat(arguments: argparse.Namespace) -> HighlightList:
    from repurpose.analyse.chat import read_chat_alone
    from repurpose.cli.one_stage import tell
    from repurpose.ingest.text_files import LATEST_MS
    from repurpose.model import HighlightList
    from repurpose.select.audience import audience_moments

    settings = options.preset_of(arguments, None).settings
    duration_ms = None if arguments.duration is None else options.time_of(arguments.duration, "--duration")
    if duration_ms is not None and not 0 < duration_ms <= LATEST_MS:
        raise UsageError("--duration is above 0 and at most 100 hours; write it like 4:18:29")
    chat, duration_ms = read_chat_alone(str(arguments.chat), settings.ingest, duration_ms)
    tell(chat.findings)
    if not chat.messages:
        say(f"warning: {arguments.chat} holds no message; there is nothing to choose by", aside=True)
    return HighlightList(audience_moments(chat, duration_ms, settings.select))


def _of_file(arguments: argparse.Namespace) -> HighlightList:
    from repurpose.cli.given_analysis import given_analysis
    from repurpose.cli.one_stage import tell
    from repurpose.model import HighlightList
    from repurpose.select.highlights import choose_highlights
    from repurpose.select.shortfalls import find_shortfalls
    from repurpose.select.topics import find_topics

    preset = options.preset_of(arguments, arguments.file)
    settings = preset.settings.select
    sidecars = (*([arguments.chat] if arguments.chat else ()), *arguments.sidecars)
    analysis, findings = given_analysis(arguments.file, preset, sidecars)
    found = choose_highlights(analysis, find_topics(analysis), settings)
    tell((*findings, *find_shortfalls(analysis, found, settings)))
    return HighlightList(found)

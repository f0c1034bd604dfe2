"""`repurpose transcribe`: what is said in a file."""

from __future__ import annotations

import argparse
from pathlib import Path

from repurpose.cli import options
from repurpose.cli.display import put_json, say

HELP = "write down what is said in a recording or an audio file"
DESCRIPTION = """\
Write down what is said in a recording or an audio file. Needs no library and no network. Captions of the same name
beside the file (.srt, .vtt) are used instead of recognition; the preset's glossary corrects the words.

examples:
  repurpose transcribe talk.mp3
  repurpose transcribe stream.mp4 --set speech.model=tiny.en --json > transcript.json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    options.add_preset(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.cli.one_stage import on_one_file, tell
    from repurpose.codec import to_json
    from repurpose.steps import analysing, hearing
    from repurpose.tasks import InlineRunner
    from repurpose.timebase import timestamp

    with on_one_file(arguments.file, options.preset_of(arguments, arguments.file), sound_only=True) as work:
        runner = InlineRunner()
        heard = runner.call(analysing.sound(work))
        found = hearing.words(work, runner, heard)
    tell((*heard.findings, *found.findings))
    if arguments.json:
        put_json(to_json("transcript/1", found))
        return 0
    for index in range(len(found.sentences)):
        say(f"{timestamp(found.sentence_span(index).start_ms)}  {found.sentence_text(index)}")
    return 0

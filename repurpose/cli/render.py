"""`repurpose render`: re-render one clip."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli import options
from repurpose.cli.display import put_json, say
from repurpose.errors import UsageError

if TYPE_CHECKING:
    from repurpose.clips import FoundClip
    from repurpose.model import Settings

HELP = "re-render one clip, with changed boundaries, title or shapes"
DESCRIPTION = """\
Re-render one clip from stored analysis. The change goes into plan.yaml (a text with comments of your
own is kept as plan.previous.yaml); shapes that were not asked for are marked stale. What you wrote into
the clip's captions.srt is burnt in as it stands; delete the file to have the captions made anew.
CLIP is a clip's folder, its clip.json, or an id such as 01 or RECORDING/01.

examples:
  repurpose render 01 --start +1.5s --end 0:04:10
  repurpose render clips/01-how-to-pair --shape vertical --title "Pairing in one minute"
  repurpose render 01 --style karaoke
  repurpose render 01 --start=-0.5s            a sign moves the boundary; write = before a minus
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clip", metavar="CLIP")
    parser.add_argument("--start", metavar="TIME", help="new start, in the recording; +1s or -1s moves the old one")
    parser.add_argument("--end", metavar="TIME", help="new end, in the recording; +1s or -1s moves the old one")
    parser.add_argument("--title")
    parser.add_argument(
        "--style", metavar="NAME", help="caption style of this clip, such as karaoke; '' for the preset's"
    )
    parser.add_argument("--shape", action="append", choices=["wide", "vertical", "square"], help="repeatable")
    parser.add_argument("--preset", metavar="NAME", help="other settings than those that the recording was run with")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="flags")
    options.add_library(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.cli.display import show_progress
    from repurpose.clips import find_clip
    from repurpose.rerender import Change, rerender
    from repurpose.tasks import InlineRunner

    found = find_clip(arguments.clip, arguments.library)
    planned = found.planned()
    change = Change(
        start_ms=_boundary(arguments.start, planned.span.start_ms),
        end_ms=_boundary(arguments.end, planned.span.end_ms),
        title=arguments.title,
        style=arguments.style,
        shapes=tuple(dict.fromkeys(arguments.shape)) if arguments.shape else None,
    )
    with show_progress(f"clip {found.id}") as progress:
        record = rerender(found, change, _settings(arguments, found), InlineRunner(), progress)
    folder = found.workspace.path(found.folder)
    if arguments.json:
        put_json((folder / "clip.json").read_text(encoding="utf-8"))
    else:
        for rendition in record.renditions:
            say(f"{folder / rendition.path}{'  (stale)' if rendition.stale else ''}")
    for finding in record.findings:
        say(f"{finding.severity}: {finding.message}", aside=True)
    return int(any(finding.severity == "error" for finding in record.findings))


def _settings(arguments: argparse.Namespace, found: FoundClip) -> Settings | None:
    """The preset's, with what lies beside the recording; None for those of the last run."""
    if arguments.preset is None and not arguments.flags:
        return None
    if arguments.preset is None:
        raise UsageError("--set changes a preset's settings; name the preset too, such as --preset talk")
    return options.preset_of(arguments, Path(found.recording().parts[0].path)).settings


def _boundary(text: str | None, current_ms: int) -> int | None:
    from repurpose.timebase import parse_time

    if text is None:
        return None
    if text[:1] in "+-":
        moved = parse_time(text[1:])
        return current_ms + (moved if text[0] == "+" else -moved)
    return parse_time(text)

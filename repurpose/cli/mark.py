"""`repurpose mark`: say what was published and what was rejected."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from repurpose.cli import options
from repurpose.cli.display import put_json, say
from repurpose.errors import UsageError

if TYPE_CHECKING:
    from repurpose.workspace import Workspace

HELP = "say that clips were published or rejected, so that they are not suggested again"
DESCRIPTION = """\
Say that clips were published or rejected: their moments are suggested again in no later run of the same recording,
whatever its name, preset or folder. A published clip stays in plan.yaml with its files; a rejected one goes, unless
you edited plan.yaml yourself. `open` takes either back. Without a verdict: show what is remembered of the recording.
A clip of ours that you delete from plan.yaml counts as rejected, too. `repurpose run --again` suggests all of them.
VERDICT stands right after the clips. CLIP is a clip's folder, its clip.json, or an id such as 01 or RECORDING/01.
Where the clip is gone, its id or a time within it, such as RECORDING/0:12:30, still means its moment.

examples:
  repurpose mark 03 published
  repurpose mark 01 04 05 rejected
  repurpose mark 2026-05-12-product-day-3f9a1c/03 open
  repurpose mark 03                             what was decided on the moments of its recording
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("clips", nargs="+", metavar="CLIP")
    parser.add_argument(
        "verdict",
        nargs="?",
        metavar="VERDICT",
        help="published, rejected or open; left out, what is remembered is shown",
    )
    options.add_library(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from datetime import date

    from repurpose.marking import find_moment, mark, show_verdicts
    from repurpose.model import Verdict

    # The parser gives every word to CLIP: it cannot know where the clips end.
    names: list[str] = [*arguments.clips, *filter(None, [arguments.verdict])]
    verdict = next((each for each in get_args(Verdict) if each == names[-1]), None)
    if verdict is not None and len(names) == 1:
        raise UsageError(f"name the clip, too, such as `repurpose mark 03 {verdict}`")
    targets = [find_moment(name, arguments.library) for name in (names[:-1] if verdict else names)]
    workspaces = {target.workspace.folder: target.workspace for target in targets}
    if arguments.json and len(workspaces) > 1:
        raise UsageError("--json tells of one recording at a time; name clips of one")
    if verdict is not None:
        for target in targets:
            mark(target, verdict, date.today().isoformat())
        for workspace in workspaces.values():
            if why := show_verdicts(workspace):
                say(f"remembered; the pages of {workspace.folder.name} do not show it yet: {why}", aside=True)
    for workspace in workspaces.values():
        _show(workspace, as_json=arguments.json)
    return 0


def _show(workspace: Workspace, *, as_json: bool) -> None:
    from repurpose.codec import to_json
    from repurpose.marking import recording_of
    from repurpose.model import MomentList
    from repurpose.moments import SCHEMA, read_moments
    from repurpose.timebase import clock
    from repurpose.workspace import Library

    recording = recording_of(workspace)
    moments = read_moments(Library(workspace.folder.parent), recording)
    if as_json:
        put_json(to_json(SCHEMA, MomentList(Path(recording.parts[0].path).name, moments)))
        return
    for moment in moments:
        by = "deleted from plan.yaml" if moment.by == "plan" else ""
        times = f"{clock(moment.span.start_ms)} to {clock(moment.span.end_ms)}"
        say("  ".join(filter(None, (f"{moment.verdict:<9}", moment.clip, times, moment.date, moment.title, by))))
    if not moments:
        say(f"nothing was decided on {workspace.folder.name} yet")

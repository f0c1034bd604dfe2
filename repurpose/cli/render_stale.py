"""`repurpose render --stale`: what is stale or missing made anew, and nothing else."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.cli.display import put_json, say, show_progress
from repurpose.errors import ClipNotFoundError, LibraryError, RepurposeError, UsageError

if TYPE_CHECKING:
    from repurpose.renewal import Limits, Remade
    from repurpose.workspace import Workspace

NOT_WITH = ("start", "start_at", "end", "end_at", "longer", "shorter", "title", "style")


def act_stale(arguments: argparse.Namespace, started: float) -> int:
    """Renew a library, a recording or a clip; one that fails leaves the others to be made."""
    from repurpose.cli import options

    given = [name for name in NOT_WITH if getattr(arguments, name) is not None]
    if given or arguments.exact or arguments.flags:
        what = f"--{given[0].replace('_', '-')}" if given else "--exact" if arguments.exact else "--set"
        raise UsageError(f"--stale changes nothing, so it takes no {what}; render the clip by its name for that")
    if arguments.preset is not None:
        options.preset_of(arguments)  # one that is not there, or is wrong, is told before any work
    workspaces, limits = _chosen(arguments)
    done: list[tuple[Workspace, Remade]] = []
    failed = False
    for workspace in workspaces:
        try:
            done += [(workspace, each) for each in _renewed(arguments, workspace, limits)]
        except (RepurposeError, OSError) as error:
            failed = True
            say(f"repurpose: {workspace.folder.name}: {error}", aside=True)
    _tell(arguments, done, started, failed=failed)
    return int(failed or any(remade.fault for _, remade in done))


def _chosen(arguments: argparse.Namespace) -> tuple[tuple[Workspace, ...], Limits]:
    from repurpose.clips import find_clip, find_recordings
    from repurpose.renewal import Limits

    shapes = tuple(arguments.shape or ())
    try:
        return find_recordings(arguments.clip, arguments.library), Limits(shapes=shapes)
    except LibraryError:
        if not arguments.clip:
            raise
    try:
        found = find_clip(arguments.clip, arguments.library)
    except ClipNotFoundError as error:
        raise ClipNotFoundError(
            f"there is no recording and no clip '{arguments.clip}' in {arguments.library}", clip=arguments.clip
        ) from error
    return (found.workspace,), Limits(f"clip/{found.id}", shapes)


def _renewed(arguments: argparse.Namespace, workspace: Workspace, limits: Limits) -> tuple[Remade, ...]:
    from repurpose.renewal import Remade, renew_stale, to_renew
    from repurpose.tasks import InlineRunner

    if arguments.dry_run:
        return tuple(Remade(path) for path in to_renew(workspace, limits, arguments.preset))
    with show_progress(workspace.folder.name) as progress:
        return renew_stale(workspace, limits, arguments.preset, InlineRunner(), progress)


def _tell(arguments: argparse.Namespace, done: list[tuple[Workspace, Remade]], started: float, *, failed: bool) -> None:
    made = [str(Path(workspace.folder, remade.path)) for workspace, remade in done if not remade.fault]
    kept = [(str(Path(workspace.folder, remade.path)), remade.fault) for workspace, remade in done if remade.fault]
    if arguments.json:
        put_json(json.dumps({"made": made, "not_made": [{"path": path, "why": why} for path, why in kept]}, indent=1))
    else:
        for path in made:
            say(path)
    for path, why in kept:
        say(f"error: {path}: {why}", aside=True)
    verb = "would be made" if arguments.dry_run else "made"
    what = f"{len(made)} {'file' if len(made) == 1 else 'files'} {verb}" if done or failed else "nothing is stale"
    say(f"{what}{f', {len(kept)} not' if kept else ''}, in {time.monotonic() - started:.1f} s", aside=True)

"""Where a clip's files lie: beside `clip.json` once they passed their tests, in `held/` below it until then.

A clip with an error-level finding stays in `held/`, so that nothing takes it for one that may be published.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace

from repurpose.model import HELD, Asset, ClipPlan, Finding, Made
from repurpose.remembering import remember
from repurpose.tasks import Task
from repurpose.workspace import Workspace


def home(clip: ClipPlan) -> str:
    """The clip's folder, where its files lie that may be published."""
    return f"clips/{clip.folder}"


def held(clip: ClipPlan) -> str:
    """Where its files lie that were not tested yet, or did not pass."""
    return f"{home(clip)}/{HELD}"


def unplaced(assets: tuple[Asset, ...]) -> tuple[Asset, ...]:
    """The assets by name alone, the same wherever they lie: what a test's result follows from."""
    return tuple(replace(asset, path=asset.path.rpartition("/")[2]) for asset in assets)


def settle(workspace: Workspace, clip: ClipPlan, task: Task[Made], made: Made, tested: tuple[Finding, ...]) -> Made:
    """Move what passed its tests out of `held/`, and what did not into it; `task` then answers with the new places.

    An earlier version that still lies beside a clip which did not pass is removed: clip.json no longer speaks of it.
    Captions are never held, because an editor may write into them.
    """
    bad = any(finding.severity == "error" for finding in (*made.findings, *tested))
    settled = replace(made, assets=tuple(_moved(workspace, clip, asset, bad) for asset in made.assets))
    _clear(workspace, clip, {asset.path for asset in settled.assets}, home(clip) if bad else held(clip), made.assets)
    return made if settled == made else remember(workspace, task, settled)


def _moved(workspace: Workspace, clip: ClipPlan, asset: Asset, bad: bool) -> Asset:
    folder, _, name = asset.path.rpartition("/")
    target = held(clip) if bad and asset.kind != "captions" else home(clip)
    if folder != target:
        workspace.adopt(workspace.path(folder), [name], target)
    return replace(asset, path=f"{target}/{name}")


def _clear(workspace: Workspace, clip: ClipPlan, keep: set[str], folder: str, assets: tuple[Asset, ...]) -> None:
    """Remove other versions of the files from the folder that they do not belong in now."""
    for asset in unplaced(assets):
        if (name := f"{folder}/{asset.path}") not in keep:
            workspace.path(name).unlink(missing_ok=True)
    with contextlib.suppress(OSError):  # Not there, or not empty: what people put there stays.
        workspace.path(held(clip)).rmdir()

"""Re-rendering one clip from stored analysis: no recogniser, no detector, no Prefect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from repurpose.clip_changes import Change, changed
from repurpose.clips import FoundClip
from repurpose.errors import NoSuchFileError, SourceChangedError
from repurpose.ingest.fingerprint import fingerprint
from repurpose.ingest.joined import join
from repurpose.model import (
    Asset,
    ClipPlan,
    ClipRecord,
    Made,
    Manifest,
    Plan,
    Recording,
    Settings,
    ShapeName,
    Transcript,
)
from repurpose.pipeline import silent
from repurpose.plan.document import to_yaml
from repurpose.remembering import RememberingRunner
from repurpose.republish import republish, stored_closeup, stored_scenes
from repurpose.steps import making
from repurpose.steps.captioning import captions_of, styled
from repurpose.steps.placing import unplaced
from repurpose.steps.standing_plan import PLAN, standing_plan
from repurpose.steps.work import Work
from repurpose.tasks import Progress, Runner, Task
from repurpose.workspace import WORK, Workspace

PREVIOUS = "plan.previous.yaml"


def rerender(
    found: FoundClip,
    change: Change,
    settings: Settings | None,
    runner: Runner,
    progress: Progress,
    tell: Callable[[str], None] = lambda note: None,
) -> ClipRecord:
    """Change a clip in plan.yaml, render it anew, test it, and bring clip.json, manifest and gallery up to date.

    The clip keeps its folder, whatever its title becomes. Shapes that were not asked for are marked stale. `tell`
    gets what an editor should know of a moved boundary, before the work.
    """
    with found.workspace.claim() as workspace:
        recording = _with_source(found.recording(), workspace)
        settings = settings or workspace.load("settings.json", "settings/1", Settings)
        work = Work(recording, workspace, settings, "", progress)
        plan = standing_plan(workspace, recording.probe.duration_ms)
        before = found.planned()
        words = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
        clip, notes = changed(work, before, change, words)
        for note in notes:
            tell(note)
        work = styled(work, clip)
        spoken = words.within(clip.span)
        captions = captions_of(work, clip, spoken, stored_scenes(workspace), stored_closeup(workspace))
        task = making.clip(work, clip, spoken, captions, change.shapes)
        made = _render(work, clip, task, change.shapes, runner)
        # Only now: the same command, given again after an interrupt, must not move a boundary twice.
        _store_plan(workspace, plan, before, clip)
        return republish(work, clip, task, made, words, captions, runner)


def preview(
    found: FoundClip, change: Change, settings: Settings | None
) -> tuple[ClipPlan, ClipPlan, tuple[str, ...], Transcript]:
    """The plan's entry before and after the change, what to know of it, and the recording's words; nothing is done."""
    workspace = found.workspace
    settings = settings or workspace.load("settings.json", "settings/1", Settings)
    work = Work(found.recording(), workspace, settings, "", silent)
    words = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
    before = found.planned()
    clip, notes = changed(work, before, change, words)
    styled(work, clip)  # a style that there is not is told now
    return before, clip, notes, words


def _with_source(recording: Recording, workspace: Workspace) -> Recording:
    for part in recording.sources:
        if not Path(part.path).is_file():
            raise NoSuchFileError(
                f"{part.path} is not there any more; first `repurpose run` the recording at its new place",
                file=part.path,
            )
        if fingerprint(Path(part.path)) != part.fingerprint:
            raise SourceChangedError(f"{part.path} is another recording now; run `repurpose run` on it", file=part.path)
    if not recording.joined:
        return recording
    # Made again where it was cleared away, found where the library was moved.
    ingest = workspace.load("settings.json", "settings/1", Settings).ingest
    return replace(recording, joined=join(recording, workspace.path(WORK), ingest, lambda share: None).joined)


def _store_plan(workspace: Workspace, plan: Plan, before: ClipPlan, clip: ClipPlan) -> None:
    """The plan stays the truth: the change goes into plan.yaml, and what it said before stands beside it."""
    if clip == before:
        return
    text = workspace.read(PLAN)
    if text != to_yaml(plan):
        # Comments and layout of a person, which ours would lose.
        workspace.write(PREVIOUS, text)
    changed = replace(plan, clips=tuple(clip if other.id == clip.id else other for other in plan.clips))
    # Not remembered as ours: a later run must not replace a person's change by its own proposal.
    workspace.write(PLAN, to_yaml(changed))


def _render(work: Work, clip: ClipPlan, task: Task[Made], shapes: tuple[ShapeName, ...] | None, runner: Runner) -> Made:
    made = RememberingRunner(runner, work.workspace).call(task) if shapes is None else runner.call(task)
    if shapes is None:
        return made
    fresh = {asset.path for asset in unplaced(made.assets)}
    stored = _stored_assets(work.workspace, clip)
    kept = tuple(asset for asset in stored if asset.path.rpartition("/")[2] not in fresh)
    return replace(made, assets=made.assets + kept)


def _stored_assets(workspace: Workspace, clip: ClipPlan) -> tuple[Asset, ...]:
    manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    return tuple(
        asset
        for asset in manifest.assets
        if asset.made_from == f"clip/{clip.id}" and asset.plan_digest and workspace.path(asset.path).is_file()
    )

"""Re-rendering one clip from stored analysis: no recogniser, no detector, no Prefect."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
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
    Finding,
    FindingList,
    Made,
    Manifest,
    Plan,
    Recording,
    Settings,
    Transcript,
)
from repurpose.plan.document import to_yaml
from repurpose.remembering import remember
from repurpose.republish import republish, stored_findings
from repurpose.settings_now import SettingsNow
from repurpose.standing import Standing, Stored
from repurpose.steps import making
from repurpose.steps.kept import KeptSound
from repurpose.steps.placing import held, home
from repurpose.steps.provenance import POSTER, SRT, VTT
from repurpose.steps.renewing import Renewed, clip_anew
from repurpose.steps.standing_plan import PLAN, standing_plan
from repurpose.steps.work import Work
from repurpose.tasks import Progress, Runner, silent
from repurpose.workspace import WORK, Workspace

PREVIOUS = "plan.previous.yaml"
HELD_RULE = "render.held"
"""Of the finding that a version did not pass and lies apart."""


@dataclass(frozen=True, slots=True)
class Rerendered:
    """What came of rendering a clip anew."""

    record: ClipRecord
    faults: tuple[Finding, ...] = ()
    """Why the new version was not taken; the files before it stand. Empty where it was."""


def rerender(
    found: FoundClip,
    change: Change,
    settings: Settings | None,
    runner: Runner,
    progress: Progress,
    tell: Callable[[str], None] = lambda note: None,
) -> Rerendered:
    """Change a clip in plan.yaml, render it anew, test it, and bring clip.json, manifest and gallery up to date.

    The files that stand, and the plan, stay as they are until the new ones have passed. The clip keeps its folder,
    whatever its title becomes. Shapes that were not asked for are marked stale. `tell` gets what an editor should know
    of a moved boundary, before the work.
    """
    with found.workspace.claim() as workspace:
        last = workspace.load("settings.json", "settings/1", Settings)
        recording = with_source(found.recording(), workspace, last)
        work = Work(recording, workspace, settings or last, "", progress)
        plan = standing_plan(workspace, recording.probe.duration_ms)
        before = found.planned()
        words = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
        clip, notes = changed(work, before, change, words)
        for note in notes:
            tell(note)
        stored = Stored.of(work, words)
        shapes = change.shapes or tuple(framing.shape for framing in clip.framing)
        names = {f"{shape}.mp4" for shape in shapes} | {SRT, VTT, POSTER}
        renewed = make_anew(stored, clip, names, runner)
        if not renewed.held:
            # Only now: the same command, given again after an interrupt, must not move a boundary twice.
            _store_plan(workspace, plan, before, clip)
        others = replace(stored, work=replace(work, settings=last))
        return record_anew(stored, others, before if renewed.held else clip, renewed)


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
    Stored.of(work, words).captioned(clip)  # a style that there is not, or captions that cannot be read, are told now
    return before, clip, notes, words


def with_source(recording: Recording, workspace: Workspace, settings: Settings) -> Recording:
    """The recording, its files found to be the same as ever. Raises NoSuchFileError, SourceChangedError."""
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
    return replace(recording, joined=join(recording, workspace.path(WORK), settings.ingest, lambda share: None).joined)


def make_anew(stored: Stored, clip: ClipPlan, names: Collection[str], runner: Runner) -> Renewed:
    """Make some of a clip's files, by name, and put them in their place where they pass."""
    work, words, captions = stored.captioned(clip)
    return runner.call(clip_anew(work, clip, words, captions, names))


def record_anew(
    stored: Stored, others: Stored, clip: ClipPlan, renewed: Renewed, preset: SettingsNow | None = None
) -> Rerendered:
    """Bring what is published up to date with files of a clip that were made anew, or that were held back.

    `stored` is what the clip follows from, `others` what the other clips do; `preset` is told as the recording's.
    """
    workspace = stored.work.workspace
    told = tuple(each for each in stored_findings(workspace, clip) if each.rule != HELD_RULE)
    stood = _assets(workspace, clip)
    if renewed.held and any(asset.path == _at_home(asset, clip) for asset in stood if asset.kind == "video"):
        faults = tuple(each for each in renewed.made.findings if each.severity == "error")
        made = Made(f"clip/{clip.id}", stood, (*told, _held_back(clip, faults)))
        return Rerendered(republish(others.work, clip, made, others, preset), faults)
    fresh = {_at_home(asset, clip) for asset in renewed.made.assets}
    # What was told of files that stand is still true of them; of the whole clip it was told anew.
    kept = tuple(each for each in told if each.where.startswith(f"{home(clip)}/") and each.where not in fresh)
    made = replace(
        renewed.made,
        assets=renewed.made.assets + tuple(asset for asset in stood if _at_home(asset, clip) not in fresh),
        findings=renewed.made.findings + kept,
    )
    record = republish(stored.work, clip, made, others, preset)
    if renewed.held:
        return Rerendered(record, record.errors)
    _remember(stored, clip, made)
    return Rerendered(record)


def _held_back(clip: ClipPlan, faults: tuple[Finding, ...]) -> Finding:
    message = (
        f"a newer version did not pass ({'; '.join(dict.fromkeys(each.message for each in faults))}): it lies in "
        f"{held(clip)}, and the files made before it stand"
    )
    evidence = tuple((each.where, each.rule) for each in faults)
    return Finding(HELD_RULE, "warning", f"clip/{clip.id}", message, evidence)


def _remember(stored: Stored, clip: ClipPlan, made: Made) -> None:
    """Where every file of the clip is as the plan wants it, the main job need not make it again."""
    work, words, captions = stored.captioned(clip)
    facts = stored.facts(clip)
    planned = tuple(asset for asset in made.assets if asset.path in facts)
    if {asset.path for asset in planned} != set(facts) or Standing(facts).stale(planned):
        return
    noticed = making.noticed(work, clip, captions)
    whole = Made(made.entry, planned, noticed)
    tested = FindingList(tuple(each for each in made.findings if each not in noticed))
    heard = KeptSound("sound").read(work.workspace)
    remember(work.workspace, making.clip(work, clip, words, captions), whole)
    remember(work.workspace, making.clip_check(work, clip, whole, words, captions, heard), tested)


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


def _assets(workspace: Workspace, clip: ClipPlan) -> tuple[Asset, ...]:
    """The clip's files that were published last and are there."""
    manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    return tuple(
        asset
        for asset in manifest.assets
        if asset.made_from == f"clip/{clip.id}" and asset.plan_digest and workspace.path(asset.path).is_file()
    )


def _at_home(asset: Asset, clip: ClipPlan) -> str:
    """Where the file lies once it passes; one that was held is superseded by one that stands."""
    return f"{home(clip)}/{asset.path.rpartition('/')[2]}"

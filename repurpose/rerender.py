"""Re-rendering one clip from stored analysis: no recogniser, no detector, no Prefect."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from repurpose.clips import FoundClip
from repurpose.codec import digest
from repurpose.errors import NoSuchFileError, SourceChangedError, StoredDataError, UsageError
from repurpose.ingest.fingerprint import fingerprint
from repurpose.ingest.joined import join
from repurpose.model import (
    Analysis,
    Asset,
    Chat,
    ClipPlan,
    ClipRecord,
    Closeup,
    DocRecord,
    Edition,
    Finding,
    FindingList,
    HighlightList,
    Made,
    Manifest,
    Plan,
    Recording,
    SceneList,
    Settings,
    ShapeName,
    Show,
    Span,
    Survey,
    TopicList,
    Transcript,
)
from repurpose.pipeline import clip_record
from repurpose.plan.document import to_yaml
from repurpose.plan.framing import frame_clip
from repurpose.remembering import RememberingRunner
from repurpose.steps import making
from repurpose.steps.kept import KeptSound
from repurpose.steps.standing_plan import PLAN, standing_plan
from repurpose.steps.work import Work
from repurpose.tasks import Progress, Runner
from repurpose.workspace import WORK, Library, Workspace

PREVIOUS = "plan.previous.yaml"


@dataclass(frozen=True, slots=True)
class Change:
    """What to change before rendering; None leaves as it is."""

    start_ms: int | None = None
    end_ms: int | None = None
    title: str | None = None
    shapes: tuple[ShapeName, ...] | None = None
    """Render only these; None renders every shape of the plan."""


def rerender(
    found: FoundClip, change: Change, settings: Settings | None, runner: Runner, progress: Progress
) -> ClipRecord:
    """Change a clip in plan.yaml, render it anew, test it, and bring clip.json, manifest and gallery up to date.

    The clip keeps its folder, whatever its title becomes. Shapes that were not asked for are marked stale.
    """
    with found.workspace.claim() as workspace:
        recording = _with_source(found.recording(), workspace)
        settings = settings or workspace.load("settings.json", "settings/1", Settings)
        work = Work(recording, workspace, settings, "", progress)
        plan = standing_plan(workspace, recording.probe.duration_ms)
        before = found.planned()
        clip = _changed(work, before, change)
        words = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
        made = _render(work, clip, words.within(clip.span), change.shapes, runner)
        # Only now: the same command, given again after an interrupt, must not move a boundary twice.
        _store_plan(workspace, plan, before, clip)
        return _republish(work, clip, made, words, runner)


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


def _changed(work: Work, clip: ClipPlan, change: Change) -> ClipPlan:
    start = clip.span.start_ms if change.start_ms is None else change.start_ms
    end = clip.span.end_ms if change.end_ms is None else change.end_ms
    if not 0 <= start < end <= work.recording.probe.duration_ms:
        raise UsageError(
            f"clip {clip.id} cannot go from {start} ms to {end} ms: it has to end after it starts and to lie within "
            f"the recording's {work.recording.probe.duration_ms} ms"
        )
    if change.title is not None and not change.title.strip():
        raise UsageError(f"clip {clip.id} needs a title; leave --title out to keep '{clip.title}'")
    planned = {framing.shape for framing in clip.framing}
    missing = tuple(shape for shape in change.shapes or () if shape not in planned)
    framing = clip.framing
    if missing:
        closeup = work.workspace.load("analysis/closeup.json", "closeup/1", Closeup)
        survey = work.workspace.load("analysis/picture.json", "picture/1", Survey)
        framing += frame_clip(Span(start, end), closeup, survey, work.recording.video.display_size, missing)
    return replace(clip, span=Span(start, end), title=change.title or clip.title, framing=framing)


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


def _render(
    work: Work, clip: ClipPlan, words: Transcript, shapes: tuple[ShapeName, ...] | None, runner: Runner
) -> Made:
    task = making.clip(work, clip, words, shapes)
    made = RememberingRunner(runner, work.workspace).call(task) if shapes is None else runner.call(task)
    if shapes is None:
        return made
    fresh = {asset.path for asset in made.assets}
    kept = tuple(asset for asset in _stored_assets(work.workspace, clip) if asset.path not in fresh)
    return replace(made, assets=made.assets + kept)


def _stored_assets(workspace: Workspace, clip: ClipPlan) -> tuple[Asset, ...]:
    manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    return tuple(
        asset
        for asset in manifest.assets
        if asset.made_from == f"clip/{clip.id}" and asset.plan_digest and workspace.path(asset.path).is_file()
    )


def _republish(work: Work, clip: ClipPlan, made: Made, transcript: Transcript, runner: Runner) -> ClipRecord:
    from repurpose.publish import publish

    workspace = work.workspace
    sound = KeptSound("sound").read(workspace)
    words = transcript.within(clip.span)
    current = digest(*making.clip_inputs(work, clip, words))
    fresh = replace(made, assets=tuple(asset for asset in made.assets if asset.plan_digest == current))
    check: FindingList = runner.call(making.clip_check(work, clip, fresh, words, sound))
    record = clip_record(work.recording, clip, made, made.findings + check.findings)
    edition = _stored_edition(work, transcript, record, made)
    library = Library(workspace.folder.parent)
    publish(library, workspace, edition, work.settings)
    return record


def _stored_edition(work: Work, transcript: Transcript, record: ClipRecord, made: Made) -> Edition:
    """What was published last, with one clip replaced."""
    workspace = work.workspace
    manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    plan = standing_plan(workspace, work.recording.probe.duration_ms)
    records = [
        record if clip.id == record.id else standing_record(work, manifest, clip, transcript) for clip in plan.clips
    ]
    old = set(_findings_before(workspace, record))
    made_here = tuple(asset for asset in manifest.assets if asset.plan_digest and asset.made_from != made.entry)
    findings = tuple(item for item in manifest.findings if item not in old) + record.findings
    kept = tuple(item for item in records if item is not None)
    return stored_edition(work, transcript, kept, made_here + made.assets, findings)


def stored_edition(
    work: Work,
    transcript: Transcript,
    clips: tuple[ClipRecord, ...],
    assets: tuple[Asset, ...],
    findings: tuple[Finding, ...],
) -> Edition:
    """What was published last, with these words, clips, files and findings."""
    workspace = work.workspace
    manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    plan = standing_plan(workspace, work.recording.probe.duration_ms)
    return Edition(
        recording=work.recording,
        preset_name=dict(manifest.preset)["name"],
        preset=_preset_rows(manifest),
        analysis=Analysis(
            duration_ms=work.recording.probe.duration_ms,
            scenes=workspace.load("analysis/scenes.json", "scenes/1", SceneList).scenes,
            survey=workspace.load("analysis/picture.json", "picture/1", Survey),
            transcript=transcript,
            sound=KeptSound("sound").read(workspace),
            chat=workspace.load("analysis/chat.json", "chat/1", Chat),
            show=workspace.load("analysis/show.json", "show/1", Show),
        ),
        topics=workspace.load("analysis/topics.json", "topics/1", TopicList).topics,
        highlights=workspace.load("highlights.json", "highlights/1", HighlightList).highlights,
        plan=plan,
        clips=clips,
        docs=tuple(
            workspace.load(f"docs/{doc.folder}/doc.json", "doc/1", DocRecord)
            for doc in plan.docs
            if workspace.path(f"docs/{doc.folder}/doc.json").is_file()
        ),
        assets=assets,
        findings=tuple(item for item in findings if item.rule != "publish.orphan"),
    )


def _findings_before(workspace: Workspace, record: ClipRecord) -> tuple[object, ...]:
    stored = _stored_record(workspace, record)
    return stored.findings if stored else ()


def _stored_record(workspace: Workspace, clip: ClipPlan | ClipRecord) -> ClipRecord | None:
    try:
        return workspace.load(f"clips/{clip.id}-{clip.slug}/clip.json", "clip/1", ClipRecord)
    except StoredDataError:
        return None


def standing_record(work: Work, manifest: Manifest, clip: ClipPlan, transcript: Transcript) -> ClipRecord | None:
    """What stands of another clip; a file is stale where the plan, edited since, says something else."""
    stored = _stored_record(work.workspace, clip)
    if stored is None:
        return None
    # The settings of the last whole run: what this one render was given besides is not the others'.
    own = replace(work, settings=work.workspace.load("settings.json", "settings/1", Settings))
    current = digest(*making.clip_inputs(own, clip, transcript.within(clip.span)))
    made_from = {asset.path: asset.plan_digest for asset in manifest.assets}
    renditions = tuple(
        replace(item, stale=made_from.get(f"clips/{clip.folder}/{item.path}") != current) for item in stored.renditions
    )
    return replace(stored, renditions=renditions)


def _preset_rows(manifest: Manifest) -> tuple[tuple[str, str, str], ...]:
    rows = []
    for key, text in manifest.preset[1:]:
        value, _, layer = text.rpartition(" (")
        rows.append((key, value, layer.removesuffix(")")))
    return tuple(rows)

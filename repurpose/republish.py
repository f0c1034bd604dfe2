"""What was published last, brought up to date with one clip that was rendered anew."""

from __future__ import annotations

from dataclasses import replace

from repurpose.codec import digest
from repurpose.errors import CaptionError, PresetError, StoredDataError
from repurpose.model import (
    Analysis,
    Asset,
    Chat,
    ClipCaptions,
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
    Scene,
    SceneList,
    Settings,
    Show,
    Survey,
    TopicList,
    Transcript,
)
from repurpose.pipeline import clip_record
from repurpose.steps import making
from repurpose.steps.captioning import captions_of, carded, styled
from repurpose.steps.kept import KeptSound
from repurpose.steps.placing import settle
from repurpose.steps.standing_plan import standing_plan
from repurpose.steps.work import Work
from repurpose.tasks import Runner, Task
from repurpose.workspace import Library, Workspace


def stored_scenes(workspace: Workspace) -> tuple[Scene, ...]:
    """The shots of a recording that was analysed."""
    return workspace.load("analysis/scenes.json", "scenes/1", SceneList).scenes


def stored_closeup(workspace: Workspace) -> Closeup:
    """What the closer look at the chosen spans found."""
    return workspace.load("analysis/closeup.json", "closeup/1", Closeup)


def republish(
    work: Work,
    clip: ClipPlan,
    task: Task[Made],
    made: Made,
    transcript: Transcript,
    captions: ClipCaptions,
    runner: Runner,
) -> ClipRecord:
    """Test a clip that `task` rendered anew, and bring clip.json, manifest and gallery up to date."""
    from repurpose.publish import publish

    workspace = work.workspace
    sound = KeptSound("sound").read(workspace)
    words = transcript.within(clip.span)
    current = digest(*making.clip_inputs(work, clip, words, captions))
    fresh = replace(made, assets=tuple(asset for asset in made.assets if asset.plan_digest == current))
    check: FindingList = runner.call(making.clip_check(work, clip, fresh, words, captions, sound))
    made = settle(workspace, clip, task, made, check.findings)
    record = clip_record(work.recording, carded(work, clip), made, made.findings + check.findings)
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
    found = workspace.load("analysis/topics.json", "topics/1", TopicList)
    return Edition(
        recording=work.recording,
        preset_name=dict(manifest.preset)["name"],
        preset=_preset_rows(manifest),
        analysis=Analysis(
            duration_ms=work.recording.probe.duration_ms,
            scenes=stored_scenes(workspace),
            survey=workspace.load("analysis/picture.json", "picture/1", Survey),
            transcript=transcript,
            sound=KeptSound("sound").read(workspace),
            chat=workspace.load("analysis/chat.json", "chat/1", Chat),
            show=workspace.load("analysis/show.json", "show/1", Show),
        ),
        topics=found.topics,
        sections=found.sections,
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
    try:
        own = styled(replace(work, settings=work.workspace.load("settings.json", "settings/1", Settings)), clip)
        words = transcript.within(clip.span)
        captions = captions_of(own, clip, words, stored_scenes(work.workspace), stored_closeup(work.workspace))
        current = digest(*making.clip_inputs(own, clip, words, captions))
    except (CaptionError, PresetError):
        current = ""  # Edited into something that cannot be read: what was rendered before is not it.
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

"""What was published last, brought up to date with one clip that was rendered anew."""

from __future__ import annotations

from dataclasses import replace

from repurpose.errors import StoredDataError
from repurpose.model import (
    Analysis,
    Asset,
    Chat,
    ClipPlan,
    ClipRecord,
    DocRecord,
    Edition,
    Finding,
    HighlightList,
    Made,
    Manifest,
    Show,
    Survey,
    TopicList,
    Transcript,
)
from repurpose.settings_now import SettingsNow, preset_rows
from repurpose.standing import Standing, Stored, stored_scenes
from repurpose.steps.captioning import carded
from repurpose.steps.clip_record import clip_record
from repurpose.steps.kept import KeptSound
from repurpose.steps.standing_plan import standing_plan
from repurpose.steps.work import Work
from repurpose.workspace import Library, Workspace


def republish(work: Work, clip: ClipPlan, made: Made, stored: Stored, preset: SettingsNow | None = None) -> ClipRecord:
    """Bring clip.json, manifest and gallery up to date with a clip that was rendered anew and tested.

    `made` holds all the files of the clip and all that is to be told of it; `stored` is what the other clips follow
    from, `work` what this one does.
    """
    from repurpose.publish import publish

    workspace = work.workspace
    manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    plan = standing_plan(workspace, work.recording.probe.duration_ms)
    standing = Standing.of(stored, plan).besides(replace(stored, work=work).facts(clip))
    record = clip_record(work.recording, carded(work, clip), made, made.findings, standing.stale(made.assets))
    others = [standing_record(workspace, manifest, each, standing) for each in plan.clips if each.id != clip.id]
    records = sorted((record, *(each for each in others if each)), key=lambda each: (each.span, each.id))
    old = set(stored_findings(workspace, clip))
    kept = tuple(asset for asset in manifest.assets if asset.plan_digest and asset.made_from != made.entry)
    told = tuple(item for item in manifest.findings if item not in old) + made.findings
    edition = stored_edition(work, stored.transcript, tuple(records), kept + made.assets, told, standing, preset)
    publish(Library(workspace.folder.parent), workspace, edition, stored.work.settings)
    return record


def stored_edition(
    work: Work,
    transcript: Transcript,
    clips: tuple[ClipRecord, ...],
    assets: tuple[Asset, ...],
    findings: tuple[Finding, ...],
    standing: Standing,
    preset: SettingsNow | None = None,
) -> Edition:
    """What was published last, with these words, clips, files and findings, and what of it is stale.

    `preset` is told in place of that of the last run.
    """
    workspace = work.workspace
    manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    plan = standing_plan(workspace, work.recording.probe.duration_ms)
    found = workspace.load("analysis/topics.json", "topics/1", TopicList)
    return Edition(
        recording=work.recording,
        preset_name=dict(manifest.preset)["name"] if preset is None else preset.name,
        preset=tuple(preset_rows(manifest)) if preset is None else preset.rows,
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
        stale=standing.stale(assets),
    )


def stored_findings(workspace: Workspace, clip: ClipPlan) -> tuple[Finding, ...]:
    """What was told of a clip last."""
    stored = _stored_record(workspace, clip)
    return stored.findings if stored else ()


def _stored_record(workspace: Workspace, clip: ClipPlan) -> ClipRecord | None:
    try:
        return workspace.load(f"clips/{clip.folder}/clip.json", "clip/1", ClipRecord)
    except StoredDataError:
        return None


def standing_record(workspace: Workspace, manifest: Manifest, clip: ClipPlan, standing: Standing) -> ClipRecord | None:
    """What stands of a clip; a file is stale where the plan, edited since, or a setting says something else."""
    stored = _stored_record(workspace, clip)
    if stored is None:
        return None
    stale = {f"clips/{clip.folder}/{item.path}" for item in stored.renditions} - {
        asset.path for asset in manifest.assets if asset.plan_digest and not standing.is_stale(asset)
    }
    return replace(
        stored,
        renditions=tuple(
            replace(item, stale=f"clips/{clip.folder}/{item.path}" in stale) for item in stored.renditions
        ),
    )

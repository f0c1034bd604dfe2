"""A changed glossary applied to what was published, without recognising and without rendering."""

from __future__ import annotations

from dataclasses import dataclass, replace

from repurpose.codec import digest, to_json
from repurpose.glossary_files import read_glossary
from repurpose.model import Asset, ClipPlan, Manifest, Recording, Settings, Transcript
from repurpose.presets import Preset
from repurpose.republish import standing_record, stored_edition
from repurpose.standing import Standing, Stored
from repurpose.steps.captioning import SRT
from repurpose.steps.hearing import as_written
from repurpose.steps.provenance import VTT, clip_facts
from repurpose.steps.renewing import write_captions
from repurpose.steps.standing_plan import standing_plan, uncorrected
from repurpose.steps.work import Work
from repurpose.tasks import silent
from repurpose.workspace import WORK, Library, Workspace

_SPOKEN = ("speech.glossary", "plan.uncorrected")
"""Rules of findings that an earlier glossary left behind."""


@dataclass(frozen=True, slots=True)
class Recaptioned:
    """What a changed glossary changed."""

    transcript: Transcript
    clips: tuple[str, ...]
    """Ids of the clips whose captions were written anew."""
    stale: tuple[str, ...]
    """Files that show other words than their captions now: `clips/01-slug/vertical.mp4`."""


def recaption(workspace: Workspace) -> Recaptioned:
    """Correct the stored words by the glossary as it is now; write every caption file anew that they change.

    Films stay as they are and are marked stale in clip.json and manifest.json; titles, tags and the choice of clips
    stay: `repurpose run` makes those anew. Raises GlossaryError, StoredDataError, PlanError, BusyError.
    """
    library = Library(workspace.folder.parent)
    settings = workspace.load("settings.json", "settings/1", Settings)
    name = dict(workspace.load("manifest.json", "manifest/1", Manifest).preset)["name"]
    glossary = read_glossary(library.root, Preset(name, settings, ()))
    with workspace.claim() as held:
        recording = held.load("recording.json", "recording/1", Recording)
        work = Work(recording, held, settings, name, silent, glossary)
        transcript = as_written(recognised(held), glossary)
        held.write("analysis/transcript.json", to_json("transcript/1", transcript))
        manifest = held.load("manifest.json", "manifest/1", Manifest)
        plan = standing_plan(held, recording.probe.duration_ms)
        assets = {asset.path: asset for asset in manifest.assets if asset.plan_digest}
        stored = Stored.of(work, transcript)
        changed = [clip.id for clip in plan.clips if _rewritten(stored, clip, assets)]
        findings = tuple(each for each in manifest.findings if each.rule not in _SPOKEN)
        findings += tuple(each for each in transcript.findings if each.rule in _SPOKEN) + uncorrected(plan, glossary)
        standing = Standing.of(stored, plan)
        records = (standing_record(held, manifest, clip, standing) for clip in plan.clips)
        clips = tuple(record for record in records if record is not None)
        from repurpose.publish import publish

        edition = stored_edition(work, transcript, clips, tuple(assets.values()), findings, standing)
        published = publish(library, held, edition, settings)
    return Recaptioned(transcript, tuple(changed), published.stale)


def recognised(workspace: Workspace) -> Transcript:
    """The words before any glossary, with what was told of them; of captions where those were read last."""
    last = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
    name = "captions" if last.model.startswith("sidecar ") else "recognised"
    found = workspace.load(f"{WORK}/{name}.json", "transcript/1", Transcript)
    # What was told of the choice of captions is known to the last transcript alone.
    return replace(found, findings=tuple(each for each in last.findings if each.rule not in _SPOKEN))


def _rewritten(stored: Stored, clip: ClipPlan, assets: dict[str, Asset]) -> bool:
    """Write a clip's caption files anew where its words changed; their entries in `assets` follow."""
    work, words, captions = stored.captioned(clip)
    facts = clip_facts(work, clip, words, captions)
    names = [name for name in (SRT, VTT) if f"clips/{clip.folder}/{name}" in assets]
    if all(assets[f"clips/{clip.folder}/{name}"].plan_digest == digest(facts[name]) for name in names):
        return False
    for asset in write_captions(work, clip, captions, facts, names):
        assets[asset.path] = asset
    return True

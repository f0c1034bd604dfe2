"""A changed glossary applied to what was published, without recognising and without rendering."""

from __future__ import annotations

from dataclasses import dataclass, replace

from repurpose.captions.formats.writing import to_srt, to_vtt
from repurpose.codec import digest, to_json
from repurpose.glossary_files import read_glossary
from repurpose.model import Asset, ClipPlan, Manifest, Recording, Settings, Transcript
from repurpose.pipeline import silent
from repurpose.presets import Preset
from repurpose.republish import standing_record, stored_closeup, stored_edition, stored_scenes
from repurpose.steps import making
from repurpose.steps.captioning import SRT, captions_of, note_written, styled
from repurpose.steps.hearing import as_written
from repurpose.steps.standing_plan import standing_plan, uncorrected
from repurpose.steps.work import Work
from repurpose.storage import file_sha256
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
        transcript = as_written(_recognised(held), glossary)
        held.write("analysis/transcript.json", to_json("transcript/1", transcript))
        manifest = held.load("manifest.json", "manifest/1", Manifest)
        plan = standing_plan(held, recording.probe.duration_ms)
        assets = {asset.path: asset for asset in manifest.assets if asset.plan_digest}
        changed = [clip.id for clip in plan.clips if _rewritten(work, clip, transcript, assets)]
        findings = tuple(each for each in manifest.findings if each.rule not in _SPOKEN)
        findings += tuple(each for each in transcript.findings if each.rule in _SPOKEN) + uncorrected(plan, glossary)
        records = (standing_record(work, manifest, clip, transcript) for clip in plan.clips)
        clips = tuple(record for record in records if record is not None)
        from repurpose.publish import publish

        edition = stored_edition(work, transcript, clips, tuple(assets.values()), findings)
        published = publish(library, held, edition, settings)
    return Recaptioned(transcript, tuple(changed), published.stale)


def _recognised(workspace: Workspace) -> Transcript:
    """The words before any glossary, with what was told of them; of captions where those were read last."""
    last = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
    name = "captions" if last.model.startswith("sidecar ") else "recognised"
    found = workspace.load(f"{WORK}/{name}.json", "transcript/1", Transcript)
    # What was told of the choice of captions is known to the last transcript alone.
    return replace(found, findings=tuple(each for each in last.findings if each.rule not in _SPOKEN))


def _rewritten(work: Work, clip: ClipPlan, transcript: Transcript, assets: dict[str, Asset]) -> bool:
    """Write a clip's caption files anew where its words changed; their entries in `assets` follow."""
    work, words = styled(work, clip), transcript.within(clip.span)
    captions = captions_of(work, clip, words, stored_scenes(work.workspace), stored_closeup(work.workspace))
    current = digest(*making.clip_inputs(work, clip, words, captions))
    names = [f"clips/{clip.folder}/captions.{ending}" for ending in ("srt", "vtt")]
    known = [assets[name] for name in names if name in assets]
    if not known or all(asset.plan_digest == current for asset in known):
        return False
    for asset in known:
        write = to_srt if asset.path.endswith(".srt") else to_vtt
        text = write(captions.cues, offset_ms=clip.span.start_ms)
        if asset.path.endswith(SRT):
            note_written(work.workspace, clip, text.encode())
        path = work.workspace.write(asset.path, text)
        assets[asset.path] = replace(asset, sha256=file_sha256(path), size=path.stat().st_size, plan_digest=current)
    return True

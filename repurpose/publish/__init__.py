"""What was made becomes a manifest, a gallery, timelines, a catalogue and a report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal

from repurpose.codec import to_json
from repurpose.model import Asset, ClipRecord, Cue, Edition, Finding, Manifest, Past, Settings
from repurpose.model.result import AssetKind
from repurpose.storage import file_sha256
from repurpose.workspace import Library, Workspace

FULL_SRT, FULL_VTT = "captions/full.srt", "captions/full.vtt"


def publish(library: Library, workspace: Workspace, edition: Edition, settings: Settings) -> Manifest:
    """Write every file that follows from the edition; the manifest last, because it answers for the others."""
    from repurpose.publish.gallery import gallery_html
    from repurpose.publish.report import report_markdown

    edition = _with_verdicts(library, _with_orphans(workspace, edition))
    cues, told = _captions(edition, settings)
    edition = replace(edition, findings=(*(each for each in edition.findings if each.where != FULL_SRT), *told))
    written = [*_write_captions(workspace, cues), *_write_timelines(workspace, edition)]
    for clip in edition.clips:
        written.append(write_clip_record(workspace, clip))
    for doc in edition.docs:
        name = f"docs/{doc.id}-{doc.slug}/doc.json"
        workspace.write(name, to_json("doc/1", doc))
        written.append(name)
    workspace.write("report.md", report_markdown(edition))
    workspace.write("index.html", gallery_html(edition))
    written += ["report.md", "index.html", "plan.yaml", "highlights.json"]
    manifest = manifest_of(workspace, edition, tuple(_described(workspace, name) for name in written))
    workspace.write("manifest.json", to_json("manifest/1", manifest))
    from repurpose.publish import catalogue

    catalogue.update(library.root, workspace.folder.name, edition)
    return manifest


def manifest_of(workspace: Workspace, edition: Edition, written: tuple[Asset, ...]) -> Manifest:
    assets = tuple(sorted((*edition.assets, *written), key=lambda asset: asset.path))
    stale = {
        f"clips/{clip.id}-{clip.slug}/{rendition.path}"
        for clip in edition.clips
        for rendition in clip.renditions
        if rendition.stale
    }
    tools = sorted({tool for asset in assets for tool in asset.tools})
    return Manifest(
        recording_id=edition.recording.id,
        name=edition.recording.name,
        source=edition.recording.parts[0].path,
        folder=workspace.folder.name,
        preset=(("name", edition.preset_name), *((key, f"{value} ({layer})") for key, value, layer in edition.preset)),
        assets=assets,
        findings=edition.findings,
        tools=tuple(tools),
        stale=tuple(sorted(stale | {*edition.stale})),
        held=tuple(sorted(f"clips/{clip.id}-{clip.slug}" for clip in edition.clips if clip.held)),
    )


def write_clip_record(workspace: Workspace, clip: ClipRecord) -> str:
    name = f"clips/{clip.id}-{clip.slug}/clip.json"
    workspace.write(name, to_json("clip/1", clip))
    return name


def _captions(edition: Edition, settings: Settings) -> tuple[tuple[Cue, ...], tuple[Finding, ...]]:
    """The whole recording captioned, and which of its captions cannot keep their profile."""
    from repurpose.captions.cues.building import make_cues
    from repurpose.captions.rules.reported import caption_findings

    recording, analysis = edition.recording, edition.analysis
    fps = recording.video.fps if recording.probe.video else Fraction(25)
    shots = tuple(scene.span.start_ms for scene in analysis.scenes[1:])
    cues = make_cues(analysis.transcript, recording.span, settings.captions, fps=fps, shots=shots)
    return cues, caption_findings(cues, settings.captions, fps, FULL_SRT)


def _write_captions(workspace: Workspace, cues: Sequence[Cue]) -> list[str]:
    from repurpose.captions.formats.writing import to_srt, to_vtt

    workspace.write(FULL_SRT, to_srt(cues))
    workspace.write(FULL_VTT, to_vtt(cues))
    return [FULL_SRT, FULL_VTT]


def _write_timelines(workspace: Workspace, edition: Edition) -> list[str]:
    from repurpose.publish.timelines import timelines

    names = []
    for name, text in timelines(edition):
        workspace.write(f"timelines/{name}", text)
        names.append(f"timelines/{name}")
    return names


_KINDS: dict[str, AssetKind] = {
    ".srt": "captions",
    ".vtt": "captions",
    ".html": "document",
    ".md": "document",
    ".json": "data",
}


def _described(workspace: Workspace, name: str) -> Asset:
    path = workspace.path(name)
    kind: AssetKind = "timeline" if name.startswith("timelines/") else _KINDS.get(path.suffix, "data")
    kinds = {"clips": "clip", "docs": "doc"}
    room, _, rest = name.partition("/")
    entry = f"{kinds[room]}/{rest.partition('-')[0]}" if room in kinds else ""
    return Asset(kind, name, file_sha256(path), path.stat().st_size, made_from=entry)


def _with_orphans(workspace: Workspace, edition: Edition) -> Edition:
    """Say which folders belong to no entry of the plan any more; deleting them is a person's choice."""
    planned = {f"clips/{clip.folder}" for clip in edition.plan.clips} | {
        f"docs/{doc.folder}" for doc in edition.plan.docs
    }
    present = {f"{kind}/{path.name}" for kind in ("clips", "docs") for path in workspace.path(kind).glob("*/")}
    orphans = tuple(
        Finding("publish.orphan", "info", name, f"{name} is in the plan no longer; delete it when nobody needs it")
        for name in sorted(present - planned)
    )
    return replace(edition, findings=edition.findings + orphans)


def _with_verdicts(library: Library, edition: Edition) -> Edition:
    """The clips with what people decided on them; what cannot be read of that was told when the clips were chosen."""
    from repurpose.moments import recall

    past, _ = recall(library, edition.recording)
    return replace(edition, clips=tuple(replace(clip, verdict=_verdict(past, clip)) for clip in edition.clips))


def _verdict(past: Past, clip: ClipRecord) -> Literal["", "published", "rejected"]:
    moment = past.said_of(clip.span)
    return "" if moment is None or moment.verdict == "open" else moment.verdict

"""What stands of a recording: which files are whole, missing or stale, and why; nothing is decoded or made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from repurpose.codec import to_json
from repurpose.errors import BusyError, LibraryError, RepurposeError
from repurpose.glossary_files import read_glossary
from repurpose.ingest.fingerprint import fingerprint
from repurpose.media.ffmpeg_program import ffmpeg_version
from repurpose.model import (
    HELD,
    Asset,
    EntryStatus,
    FileState,
    FileStatus,
    Manifest,
    Plan,
    Recording,
    RecordingStatus,
    Transcript,
)
from repurpose.presets import Preset
from repurpose.recaption import recognised
from repurpose.settings_now import SettingsNow, settings_now
from repurpose.standing import UNREADABLE, Standing, Stored
from repurpose.steps.hearing import as_written
from repurpose.steps.provenance import DOC, SRT, Facts, facts_of, read_facts
from repurpose.steps.reasons import reasons
from repurpose.steps.standing_plan import standing_plan
from repurpose.steps.work import Work
from repurpose.storage import file_sha256
from repurpose.tasks import silent
from repurpose.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Look:
    """A recording as it would be made today, and what stands of it."""

    work: Work
    manifest: Manifest
    plan: Plan
    now: SettingsNow
    stored: Stored
    standing: Standing
    new_words: bool
    """Whether the glossary of today writes its words differently."""
    verify: bool = False
    """Whether files are read whole to see that they are as they were made."""


def look_at(workspace: Workspace, preset: str | None = None, *, verify: bool = False) -> Look:
    """Read what is stored of a recording, and the preset, glossary, plan and captions as they are now.

    Raises StoredDataError, PlanError, PresetError, GlossaryError.
    """
    recording = workspace.load("recording.json", "recording/1", Recording)
    manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    plan = standing_plan(workspace, recording.probe.duration_ms)
    now = settings_now(workspace, manifest, recording, preset)
    glossary = read_glossary(workspace.folder.parent, now.preset or Preset(now.name, now.settings, ()))
    words = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
    written = as_written(recognised(workspace), glossary)
    if _is_other(recording):
        recording = replace(recording, id=f"not {recording.id}")
    work = Work(recording, workspace, now.settings, now.name, silent, glossary)
    stored = Stored.of(work, written)
    return Look(work, manifest, plan, now, stored, Standing.of(stored, plan), words.words != written.words, verify)


def status_and_mark(workspace: Workspace, preset: str | None = None, *, verify: bool = False) -> RecordingStatus:
    """What stands of a recording; what is stale by its own preset is written into its manifest."""
    try:
        look = look_at(workspace, preset, verify=verify)
        status = status_of(look)
        if preset is None:
            mark_stale(look, status)
        return status
    except RepurposeError as error:
        return RecordingStatus(workspace.folder.name, "", "", error=error.message)


def status_of(look: Look) -> RecordingStatus:
    """Every file of every entry, with what else should be known."""
    planned = [
        *(_clip(look, f"clip/{clip.id}", clip.title, f"clips/{clip.folder}") for clip in look.plan.clips),
        *(_doc(look, f"doc/{doc.id}", doc.title, f"docs/{doc.folder}") for doc in look.plan.docs),
    ]
    entries = (*planned, *_left_over(look, {entry.folder for entry in planned}))
    return RecordingStatus(
        look.work.workspace.folder.name,
        look.manifest.name,
        look.now.name,
        tuple(entries),
        (*_source(look), *look.now.notes, *_tools(look)),
    )


def mark_stale(look: Look, status: RecordingStatus) -> None:
    """Write into the manifest which files are stale, unless it says so; a recording at work is left alone."""
    if status.error or look.manifest.stale == status.stale:
        return
    try:
        with look.work.workspace.claim() as held:
            held.write("manifest.json", to_json("manifest/1", replace(look.manifest, stale=status.stale)))
    except (BusyError, LibraryError, OSError):
        return  # It is told all the same, and written when somebody may.


def _clip(look: Look, entry: str, title: str, folder: str) -> EntryStatus:
    assets = {asset.path: asset for asset in look.manifest.assets if asset.plan_digest}
    files: list[FileStatus] = []
    for path, facts in look.standing.facts.items():
        if not path.startswith(f"{folder}/"):
            continue
        held = f"{folder}/{HELD}/{path.rpartition('/')[2]}"
        asset = assets.get(path) or assets.get(held)
        state, why = _state(look, entry, asset, facts)
        files.append(FileStatus(asset.path if asset else path, state, why))
    return EntryStatus(entry, title, folder, tuple(files), _errors(look, entry, folder))


def _doc(look: Look, entry: str, title: str, folder: str) -> EntryStatus:
    facts = look.standing.facts[folder]
    mine = [each for each in look.manifest.assets if each.plan_digest and each.path.startswith(f"{folder}/")]
    files = [FileStatus(asset.path, *_state(look, entry, asset, facts)) for asset in mine]
    files = files or [FileStatus(f"{folder}/", "missing", ("it was never made",))]
    return EntryStatus(entry, title, folder, tuple(files), _errors(look, entry, folder))


def _state(look: Look, entry: str, asset: Asset | None, facts: Facts) -> tuple[FileState, tuple[str, ...]]:
    if asset is None:
        return "missing", ("it was never made",)
    path, name = look.work.workspace.path(asset.path), asset.path.rpartition("/")[2]
    by_hand = name == SRT and ("captions by hand", "yes") in facts
    if not path.is_file():
        return "missing", ("it was made, and is not there any more",)
    if look.standing.is_stale(asset) and not (by_hand and _differs(path, asset, True)):
        return "stale", _why(look, entry, asset, facts)
    if _differs(path, asset, look.verify or name == SRT):
        edited = ("an editor wrote it; the clip's other files follow it",)
        return ("edited", edited) if by_hand else ("damaged", ("it is not as it was made",))
    return ("held", ("it did not pass its tests",)) if f"/{HELD}/" in asset.path else ("whole", ())


def _differs(path: Path, asset: Asset, read: bool) -> bool:
    return path.stat().st_size != asset.size or (read and file_sha256(path) != asset.sha256)


def _why(look: Look, entry: str, asset: Asset, facts: Facts) -> tuple[str, ...]:
    if unreadable := dict(facts).get(UNREADABLE):
        return (unreadable,)
    name = DOC if entry.startswith("doc/") else asset.path.rpartition("/")[2]
    before = facts_of(read_facts(look.work.workspace, entry), name, asset.plan_digest)
    edited = ("captions by hand", "yes") in facts
    return reasons(before, facts, new_words=look.new_words, edited=edited, rules=look.now.caption_rules)


def _errors(look: Look, entry: str, folder: str) -> tuple[str, ...]:
    found = (
        finding.message
        for finding in look.manifest.findings
        if finding.severity == "error" and (finding.where == entry or finding.where.startswith(f"{folder}/"))
    )
    return tuple(dict.fromkeys(found))


def _left_over(look: Look, folders: set[str]) -> Iterator[EntryStatus]:
    """Files that were made of entries or shapes that the plan has no longer, by their folder."""
    mine: dict[str, list[FileStatus]] = {}
    for asset in look.manifest.assets:
        folder = "/".join(asset.path.split("/")[:2])
        gone = look.standing.facts_of(asset) is None and look.work.workspace.path(asset.path).is_file()
        if asset.plan_digest and gone:
            why = ("the plan has it no longer; delete it when nobody needs it",)
            mine.setdefault(folder, []).append(FileStatus(asset.path, "left over", why))
    for folder, files in mine.items():
        kind, _, name = folder.partition("/")
        title = "" if folder in folders else "not in the plan"
        yield EntryStatus(f"{kind.removesuffix('s')}/{name.partition('-')[0]}", title, folder, tuple(files))


def _is_other(recording: Recording) -> bool:
    """Whether another recording lies where this one lay; one that went away may come back."""
    parts = [(Path(part.path), part) for part in recording.sources if Path(part.path).is_file()]
    return any(path.stat().st_size != part.size or fingerprint(path) != part.fingerprint for path, part in parts)


def _source(look: Look) -> Iterator[str]:
    for part in look.work.recording.sources:
        path = Path(part.path)
        if not path.is_file():
            yield f"{part.path} is not there; nothing can be rendered until `repurpose run` finds it at its new place"
    if _is_other(look.work.recording):
        yield "another recording lies where this one lay; `repurpose run` makes a folder of its own for that one"


def _tools(look: Look) -> Iterator[str]:
    here = ffmpeg_version()
    others = sorted({version for asset in look.manifest.assets for name, version in asset.tools if name == "ffmpeg"})
    old = [version for version in others if version != here]
    if old:
        yield f"files were made with ffmpeg {', '.join(old)}, and this is {here}; that makes none of them stale"

"""The captions of a clip, and what an editor has written into its caption files since we did."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import PurePosixPath

from repurpose.captions.clip_captions import clip_captions
from repurpose.captions.formats.reading import read_captions
from repurpose.captions.rules.reported import caption_findings
from repurpose.codec import to_json
from repurpose.errors import StoredDataError
from repurpose.model import (
    MS_FRAMES,
    ClipCaptions,
    ClipPlan,
    ClipRecord,
    ClipTimes,
    Closeup,
    Cue,
    EditedCaptions,
    Finding,
    Manifest,
    Occupied,
    Scene,
    Transcript,
)
from repurpose.presets import with_style
from repurpose.render.brand_places import BrandPlaces, brand_places
from repurpose.render.branding import card_frames
from repurpose.render.jobs import output_rate
from repurpose.render.occupied import occupied
from repurpose.render.pieces import closer_after_cuts
from repurpose.steps.work import Work
from repurpose.storage import file_sha256
from repurpose.timebase import FrameGrid
from repurpose.workspace import WORK, Workspace

SRT = "captions.srt"


def captions_of(
    work: Work, clip: ClipPlan, words: Transcript, scenes: Sequence[Scene], closeup: Closeup
) -> ClipCaptions:
    """The clip's captions: what an editor wrote stands, the rest follows from the words, shots and pictures.

    Raises CaptionError, with file and line, for an edited file that cannot be read.
    """
    clip, fps = carded(work, clip), clip_rate(work)
    edited = standing_edit(work.workspace, clip, fps)
    made = clip_captions(clip, words, work.settings, fps=fps, shots=cuts_of(scenes), edited=edited)
    times, percent = clip.times(fps), work.settings.clips.punch_in_percent
    shown = replace(clip, framing=tuple(closer_after_cuts(each, times, percent, clip.still) for each in clip.framing))
    avoid = occupied(shown, closeup, work.recording.video.display_size)
    seen = {shape: _played(each, times) for shape, each in avoid}
    brand = brand_places(clip, work.recording, work.settings, fps, seen)
    panels = tuple((shape, each.panel) for shape, each in brand.items() if each.panel)
    kept_clear = ((shape, each + brand.get(shape, BrandPlaces()).occupied) for shape, each in seen.items())
    return replace(made, avoid=tuple(kept_clear) if made.cues else (), panels=panels)


def _played(seen: Sequence[Occupied], times: ClipTimes) -> tuple[Occupied, ...]:
    """What is seen on the captions' clock; not what is seen in a cut alone."""
    shown = (replace(each, span=times.played_span(each.span)) for each in seen)
    return tuple(each for each in shown if each.span.duration_ms)


def clip_rate(work: Work) -> Fraction:
    """Frames a second of the recording's clips."""
    return output_rate(work.recording.video, work.settings.video.max_fps)


def cuts_of(scenes: Sequence[Scene]) -> tuple[int, ...]:
    """Times of the shot changes in ms."""
    return tuple(scene.span.start_ms for scene in scenes[1:])


def told_of(work: Work, clip: ClipPlan, captions: ClipCaptions) -> tuple[Finding, ...]:
    """Every caption of the clip that cannot keep its profile, with the reason."""
    where, fps, settings = f"clip/{clip.id}", clip_rate(work), work.settings
    found = list(caption_findings(captions.cues, settings.captions, fps, where, edited=captions.edited))
    tall = next((cues for shape, cues in captions.burned if shape != "wide"), ())
    if clip.captions == "burned":
        found += caption_findings(tall, settings.vertical_captions, fps, where, edited=captions.edited)
    return tuple(found)


def carded(work: Work, clip: ClipPlan) -> ClipPlan:
    """The clip with the cards of the brand, in whole frames: its clock and its length follow them."""
    brand, fps = work.settings.brand, clip_rate(work)
    intro_ms, outro_ms = (FrameGrid(fps).ms(card_frames(length, fps)) for length in (brand.intro_ms, brand.end_ms))
    return replace(clip, intro_ms=intro_ms, outro_ms=outro_ms)


def styled(work: Work, clip: ClipPlan) -> Work:
    """The work with the look that the plan gives to this clip. Raises PresetError for a style that there is not."""
    if not clip.style:
        return work
    folders = (work.workspace.folder.parent / "presets",)
    return replace(work, settings=with_style(work.settings, clip.style, folders))


def standing_edit(workspace: Workspace, clip: ClipPlan, fps: Fraction = MS_FRAMES) -> EditedCaptions | None:
    """What an editor wrote for the clip's moment: now, or before an earlier rendering.

    A caption file that was deleted takes its edit with it.
    """
    name = _edited_file(workspace, clip)
    if name is not None:
        edit = _read(workspace, name, clip, fps)
        workspace.write(_store(clip), to_json("edited-captions/1", edit))
        # Read once: in a folder of an earlier title it would stand against what is edited later.
        note_written(workspace, clip, workspace.path(name).read_bytes())
    elif not any(workspace.path("clips").glob(f"{clip.id}-*/{SRT}")):
        return None
    else:
        try:
            edit = workspace.load(_store(clip), "edited-captions/1", EditedCaptions)
        except StoredDataError:
            return None
    return edit if edit.is_of(clip.span) else None


def note_written(workspace: Workspace, clip: ClipPlan, text: bytes) -> None:
    """Remember a caption file's content as known, before it gets its name: another one is an editor's."""
    known = _ours(workspace, clip)
    digest = hashlib.sha256(text).hexdigest()
    workspace.write(_ledger(clip), "\n".join((*known[-9:], digest)) + "\n")


def _edited_file(workspace: Workspace, clip: ClipPlan) -> str | None:
    """The clip's caption file where its content is not ours; its folder may still bear an earlier title."""
    planned = f"clips/{clip.folder}/{SRT}"
    others = sorted(f"clips/{path.parent.name}/{SRT}" for path in workspace.path("clips").glob(f"{clip.id}-*/{SRT}"))
    known = set(_ours(workspace, clip))
    for name in dict.fromkeys((planned, *others)):
        path = workspace.path(name)
        if path.is_file() and path.stat().st_size and file_sha256(path) not in known | _published(workspace, name):
            return name
    return None


def _ours(workspace: Workspace, clip: ClipPlan) -> list[str]:
    try:
        return workspace.read(_ledger(clip)).split()
    except StoredDataError:
        return []


def _published(workspace: Workspace, name: str) -> set[str]:
    """What the manifest says of the file: all that is left of our own where the hidden folder was deleted."""
    try:
        manifest = workspace.load("manifest.json", "manifest/1", Manifest)
    except StoredDataError:
        return set()
    return {asset.sha256 for asset in manifest.assets if asset.path == name}


def _read(workspace: Workspace, name: str, clip: ClipPlan, fps: Fraction) -> EditedCaptions:
    """The file's cues on the recording's clock, which are counted from the start of the clip as it was rendered."""
    path = workspace.path(name)
    cues = read_captions(path.read_bytes(), str(path)).whole().cues
    try:
        record = workspace.load(str(PurePosixPath(name).with_name("clip.json")), "clip/1", ClipRecord)
        times = record.times(fps)
    except StoredDataError:
        times = clip.times(fps)
    return EditedCaptions(times.span, tuple(Cue(times.recording_span(cue.span), cue.lines) for cue in cues))


def _ledger(clip: ClipPlan) -> str:
    return f"{WORK}/captions/clip-{clip.id}.sha256"


def _store(clip: ClipPlan) -> str:
    return f"{WORK}/captions/clip-{clip.id}.json"

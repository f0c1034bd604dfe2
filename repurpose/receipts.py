"""Finding what `repurpose explain` is asked about: a clip, a highlight, or a moment of a recording."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from repurpose.clips import find_clip
from repurpose.errors import ClipNotFoundError, StoredDataError
from repurpose.model import ClipPlan, ClipSettings, Highlight, HighlightList, Settings, Show, Transcript
from repurpose.select.receipt import Receipt, make_receipt
from repurpose.timebase import clock
from repurpose.workspace import Library, Workspace

_HIGHLIGHT = re.compile(r"(?:(?P<recording>.+)/)?(?P<id>h\d+-\d+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of what was asked."""

    title: str
    """Id and title of the clip, or the recording."""
    receipt: Receipt | None
    """None where nothing was measured: a clip that a person added, or a moment that was never near."""
    notes: tuple[str, ...] = ()
    """Plain sentences where there is no receipt."""
    others: tuple[Highlight, ...] = ()
    """Further near candidates that hold the moment, the best first."""


def explain(name: str, library: Path) -> Answer:
    """`name` is a clip as `find_clip` takes it, or a highlight's id, after `RECORDING/` where several have it.

    Raises ClipNotFoundError where there is none, or more than one.
    """
    if match := _HIGHLIGHT.fullmatch(name.rstrip("/")):
        return _of_highlight(match["id"], match["recording"] or "", library)
    clip = find_clip(name, library)
    return _of_clip(clip.workspace, clip.planned())


def explain_moment(name: str, ms: int, library: Path) -> Answer:
    """The near candidate that holds the moment: the kept one, else the best. `name` is a recording, empty for the one.

    Raises ClipNotFoundError for a name that is no recording of the library, or no name where there are several.
    """
    workspace = _recording(name, library)
    highlights = _highlights(workspace)
    holding = sorted(
        (each for each in highlights if each.span.contains(ms)),
        key=lambda each: (not each.kept, -each.score, each.span),
    )
    title = f"{workspace.folder.name} at {clock(ms)}"
    if not holding:
        return Answer(title, None, tuple(_never_near(workspace, highlights, ms)))
    return Answer(title, _receipt(workspace, holding[0], highlights), others=tuple(holding[1:]))


# --- finding -----------------------------------------------------------------------------------------------


def _of_highlight(identity: str, recording: str, library: Path) -> Answer:
    spaces = [_recording(recording, library)] if recording else list(Library(library).workspaces())
    found = []
    for space in spaces:
        # A folder that is at work, or damaged, does not matter for what is found in another.
        with contextlib.suppress(*[StoredDataError] * (not recording)):
            found += [space] if any(each.id == identity for each in _highlights(space)) else []
    if not found:
        raise ClipNotFoundError(
            f"no recording in {library} has a near candidate '{identity}'; highlights.json lists them", clip=identity
        )
    if len(found) > 1:
        choices = ", ".join(f"{space.folder.name}/{identity}" for space in found)
        raise ClipNotFoundError(f"'{identity}' is in several recordings: {choices}; give one of these", clip=identity)
    highlights = _highlights(found[0])
    highlight = next(each for each in highlights if each.id == identity)
    return Answer(found[0].folder.name, _receipt(found[0], highlight, highlights))


def _recording(name: str, library: Path) -> Workspace:
    """By its folder, the folder's name, or its id; without a name the library's only one."""
    folder = Path(name)
    if name and os.path.isfile(folder / "recording.json"):  # not Path.is_file, which raises for a name grown too long
        return Workspace(folder.resolve())
    spaces = list(Library(library).workspaces())
    found = [each for each in spaces if name.rstrip("/") in ("", each.folder.name, each.recording_id())]
    if len(found) == 1:
        return found[0]
    names = ", ".join(each.folder.name for each in spaces) or "none"
    raise ClipNotFoundError(
        f"{f'there is no recording {name!r}' if name else 'name the recording'} in {library}; it holds: {names}",
        clip=name,
    )


def _highlights(workspace: Workspace) -> tuple[Highlight, ...]:
    return workspace.load("highlights.json", "highlights/1", HighlightList).highlights


# --- saying ------------------------------------------------------------------------------------------------


def _of_clip(workspace: Workspace, clip: ClipPlan) -> Answer:
    title, highlights = f"{clip.id}  {clip.title}", _highlights(workspace)
    origin = next((each for each in highlights if each.id == clip.highlight), None)
    if origin is not None and origin.span.overlaps(clip.span):
        notes = tuple(_moved(clip, origin, _settings(workspace).clips))
        return Answer(title, _receipt(workspace, origin, highlights, notes))
    if origin is not None:
        note = f"A person moved this clip away from {origin.id}, so its score says nothing of what it shows now."
    elif clip.highlight:
        note = f"It came of {clip.highlight}, which is no near candidate of the recording any more."
    else:
        note = "A person added this clip: it has no score to explain."
    there = sorted((each for each in highlights if each.span.overlaps(clip.span)), key=lambda each: -each.score)
    return Answer(title, None, (note,), tuple(there))


def _moved(clip: ClipPlan, origin: Highlight, settings: ClipSettings) -> list[str]:
    """Only what goes beyond the air that every clip gets around its words is a person's doing."""
    before, after = origin.span.start_ms - clip.span.start_ms, clip.span.end_ms - origin.span.end_ms
    moves = []
    if not 0 <= before <= settings.lead_ms:
        moves.append(f"starts {abs(before) / 1000:.1f} s {'before' if before > 0 else 'after'} it")
    if not 0 <= after <= settings.tail_ms:
        moves.append(f"ends {abs(after) / 1000:.1f} s {'after' if after > 0 else 'before'} it")
    if not moves:
        return []
    return [f"A person moved its clip: it {' and '.join(moves)}. The score is that of what was chosen."]


def _receipt(
    workspace: Workspace, highlight: Highlight, highlights: Sequence[Highlight], notes: tuple[str, ...] = ()
) -> Receipt:
    return make_receipt(highlight, highlights, _settings(workspace).select.floor, notes)


def _settings(workspace: Workspace) -> Settings:
    return workspace.load("settings.json", "settings/1", Settings)


def _never_near(workspace: Workspace, highlights: Sequence[Highlight], ms: int) -> list[str]:
    """Why no near candidate holds the moment, as far as it can be known, and where the nearest one is."""
    said = [f"No near candidate holds {clock(ms)}."]
    show = workspace.load("analysis/show.json", "show/1", Show)
    said += [
        "It lies in a stretch that the notes forbid."
        if item.fixed
        else f'It lies in "{item.title}" of the run of show, of which there is never a clip.'
        for item in show.items
        if item.never_clip and item.span.contains(ms)
    ]
    transcript = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
    if not any(abs(word.span.middle_ms - ms) < 15_000 for word in transcript.words):
        said.append("Nothing is said within 15 s of it.")
    if highlights:
        nearest = min(highlights, key=lambda each: (max(each.span.start_ms - ms, ms - each.span.end_ms), each.span))
        span = f"{clock(nearest.span.start_ms)} to {clock(nearest.span.end_ms)}"
        said.append(f"The nearest is {nearest.id} ({span}, score {nearest.score:.3f}).")
    return said

"""An editor's word on clips: published, rejected, or open again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from repurpose.clips import find_clip
from repurpose.errors import BusyError, ClipNotFoundError, RepurposeError, StoredDataError, TimeError, UsageError
from repurpose.model import Manifest, Moment, Recording, Settings, Transcript, Verdict
from repurpose.moments import change_moments, read_moments
from repurpose.republish import standing_record, stored_edition
from repurpose.standing import Standing, Stored
from repurpose.steps.past import said_in
from repurpose.steps.standing_plan import standing_plan
from repurpose.steps.work import Work
from repurpose.tasks import silent
from repurpose.timebase import parse_time
from repurpose.workspace import Library, Workspace

SAME_CUT = 0.8
"""Time in common over time of either, from which two cuts are one."""


@dataclass(frozen=True, slots=True)
class Target:
    """A moment that is meant, and whose it is."""

    workspace: Workspace
    moment: Moment
    """As a clip has it, or as it was marked where the clip is gone."""


def find_moment(name: str, library: Path) -> Target:
    """The moment of a clip as `find_clip` finds it, else one that was decided on: by the clip's id, or a time within.

    Raises ClipNotFoundError where there is none, or more than one.
    """
    try:
        found = find_clip(name, library)
    except ClipNotFoundError:
        marked = list(_marked(name, Library(library)))
        if (near := get_close_matches(name, get_args(Verdict), 1)) and not marked:
            raise UsageError(f"'{name}' is no clip and no verdict; did you mean {near[0]}?") from None
        if len(marked) != 1:
            raise
        return marked[0]
    record = found.record()
    text = said_in(found.workspace, record.span)
    return Target(found.workspace, Moment(record.span, "open", text, record.id, title=record.title))


def _marked(name: str, library: Library) -> Iterator[Target]:
    recording, _, clip = name.rstrip("/").rpartition("/")
    at_ms: int | None = None
    with contextlib.suppress(TimeError):
        at_ms = parse_time(clip) if ":" in clip else None
    for workspace in library.workspaces():
        if recording not in (workspace.folder.name, workspace.recording_id(), ""):
            continue
        # What is damaged elsewhere does not matter for what is found here.
        with contextlib.suppress(*[StoredDataError] * (not recording)):
            for moment in read_moments(library, recording_of(workspace)):
                if (clip and moment.clip == clip) or (at_ms is not None and moment.span.contains(at_ms)):
                    yield Target(workspace, moment)


def mark(target: Target, verdict: Verdict, today: str) -> Moment:
    """Remember the verdict in the library; what was said of the same moment before is replaced.

    `today` is `YYYY-MM-DD`. Raises StoredDataError where what is remembered cannot be read, BusyError.
    """
    said = replace(target.moment, verdict=verdict, by="mark", date=today)
    library = Library(target.workspace.folder.parent)

    def alter(moments: Sequence[Moment]) -> list[Moment]:
        same = [each for each in moments if _is_replaced(each, said)]
        if [(each.span, each.verdict, each.by) for each in same] == [(said.span, verdict, "mark")]:
            return list(moments)  # Said before: its date stays.
        return [each for each in moments if each not in same] + [said]

    change_moments(library, recording_of(target.workspace), alter)
    return said


def _is_replaced(before: Moment, said: Moment) -> bool:
    """Two cuts of a moment may get two verdicts; taking one back opens the moment."""
    if not before.is_of(said.span):
        return False
    common = before.span.overlap_ms(said.span)
    alike = common >= SAME_CUT * (before.span.duration_ms + said.span.duration_ms - common)
    return alike or said.verdict == "open" or before.verdict == "open" or before.clip == said.clip


def recording_of(workspace: Workspace) -> Recording:
    return workspace.load("recording.json", "recording/1", Recording)


def show_verdicts(workspace: Workspace) -> str:
    """Write clip.json, report and gallery anew with what is remembered; returns why that has to wait, or nothing.

    Nothing is rendered or tested.
    """
    from repurpose.publish import publish

    library = Library(workspace.folder.parent)
    try:
        with workspace.claim() as held:
            settings = held.load("settings.json", "settings/1", Settings)
            manifest = held.load("manifest.json", "manifest/1", Manifest)
            work = Work(recording_of(held), held, settings, dict(manifest.preset)["name"], silent)
            words = held.load("analysis/transcript.json", "transcript/1", Transcript)
            plan = standing_plan(held, work.recording.probe.duration_ms)
            standing = Standing.of(Stored.of(work, words), plan)
            records = [standing_record(held, manifest, clip, standing) for clip in plan.clips]
            assets = tuple(asset for asset in manifest.assets if asset.plan_digest)
            kept = tuple(record for record in records if record is not None)
            publish(library, held, stored_edition(work, words, kept, assets, manifest.findings, standing), settings)
    except BusyError as error:
        return error.message
    except RepurposeError as error:
        return f"{error.message}; `repurpose run` writes its pages anew"
    return ""

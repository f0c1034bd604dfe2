"""The tests of finished files wherever they lie: in a library against their recording, elsewhere as far as they go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from repurpose.check.finding import Checked, Untested
from repurpose.check.probe_file import probe
from repurpose.clips import find_clip
from repurpose.errors import RepurposeError
from repurpose.model import ClipPlan, ClipRecord, Finding, Manifest, Settings, Transcript
from repurpose.rerender import with_source
from repurpose.standing import Stored
from repurpose.steps.captioning import carded
from repurpose.steps.kept import KeptSound
from repurpose.steps.seeing import seen_of
from repurpose.steps.work import Work
from repurpose.tasks import silent

T = TypeVar("T", Finding, Untested)


def check_anything(path: Path) -> Checked:
    """Test a film, a clip's folder, a recording's folder or a library. Raises as `probe_file.probe`."""
    return probe(path, test_clip=_against_recording)


def _against_recording(folder: Path, where: str, only: str) -> Checked | None:
    """None where the recording or what is stored of it is not at hand, or the plan wants another clip by now."""
    from repurpose.check.clip import check_clip

    try:
        found = find_clip(str(folder), folder.parent)
        workspace, clip, record = found.workspace, found.planned(), found.record()
        settings = workspace.load("settings.json", "settings/1", Settings)
        recording = with_source(found.recording(), workspace, settings)
        words = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
        if not _is_of(record, clip):
            return None
        work = Work(recording, workspace, settings, "", silent)
        work, words, captions = Stored.of(work, words).captioned(clip)
        wanted = [each for each in record.renditions if only in ("", each.path)]
        names = {each.path for each in wanted if not each.stale}
        home = f"clips/{clip.folder}/"
        assets = tuple(
            replace(asset, path=asset.path.removeprefix(home))
            for asset in workspace.load("manifest.json", "manifest/1", Manifest).assets
            if asset.path.removeprefix(home) in names
        )
        if len(assets) != len(wanted):
            return None
        heard = KeptSound("sound").read(workspace)
        tested = check_clip(
            folder, assets, carded(work, clip), recording, words, captions, heard, work.settings, seen_of(work, clip)
        )
    except (RepurposeError, OSError):
        return None
    return Checked(
        tuple(_named(each, home, where) for each in tested.findings),
        tuple(_named(each, home, where) for each in tested.untested),
        tuple(f"{where}/{name.removeprefix(home)}" for name in tested.tested),
    )


def _is_of(record: ClipRecord, clip: ClipPlan) -> bool:
    """Whether the files were made by the plan as it is."""
    return (record.span, record.cuts, record.speed) == (clip.span, clip.cuts, clip.speed)


def _named(told: T, home: str, where: str) -> T:
    """With the place as the reader named the folder."""
    return replace(told, where=f"{where}/{told.where.removeprefix(home)}") if told.where.startswith(home) else told

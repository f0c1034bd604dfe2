"""Finding a clip in a library by what people type: a folder, a clip.json, or an id."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from repurpose.errors import ClipNotFoundError, LibraryError
from repurpose.model import ClipPlan, ClipRecord, Recording
from repurpose.steps.standing_plan import standing_plan
from repurpose.workspace import Library, Workspace


@dataclass(frozen=True, slots=True)
class FoundClip:
    """A clip that stands in a library."""

    workspace: Workspace
    id: str
    folder: str
    """Relative to the workspace, `clips/01-slug`."""

    def recording(self) -> Recording:
        return self.workspace.load("recording.json", "recording/1", Recording)

    def record(self) -> ClipRecord:
        return self.workspace.load(f"{self.folder}/clip.json", "clip/1", ClipRecord)

    def is_planned(self) -> bool:
        """Whether the plan still has this clip in this folder."""
        plan = standing_plan(self.workspace, self.recording().probe.duration_ms)
        return any(f"clips/{clip.folder}" == self.folder for clip in plan.clips)

    def planned(self) -> ClipPlan:
        """The plan's entry; raises ClipNotFoundError when the plan has it no longer."""
        plan = standing_plan(self.workspace, self.recording().probe.duration_ms)
        for clip in plan.clips:
            if f"clips/{clip.folder}" == self.folder:
                return clip
        raise ClipNotFoundError(
            f"{self.folder} is no clip of {self.workspace.path('plan.yaml')} any more; name one that is in it",
            clip=self.id,
        )


def find_clip(name: str, library: Path) -> FoundClip:
    """The clip that `name` means: a clip's folder or clip.json, or `01`, a slug, `RECORDING/01` within the library.

    Raises ClipNotFoundError where there is none, or more than one.
    """
    path = Path(name)
    path = path.parent if path.name == "clip.json" else path
    if (path / "clip.json").is_file():
        folder = path.resolve()
        return FoundClip(Workspace(folder.parent.parent), folder.name.partition("-")[0], f"clips/{folder.name}")
    recording, _, clip = name.rstrip("/").rpartition("/")
    found = [
        FoundClip(workspace, folder.name.partition("-")[0], f"clips/{folder.name}")
        for workspace in Library(library).workspaces()
        if recording in (workspace.folder.name, workspace.recording_id(), "")
        for folder in sorted(workspace.path("clips").glob("*/"))
        if clip in (folder.name, folder.name.partition("-")[0], folder.name.partition("-")[2])
    ]
    if len(found) > 1:
        # A changed title leaves the old folder beside the new one: what the plan names is meant.
        found = [item for item in found if item.is_planned()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise ClipNotFoundError(f"there is no clip '{name}' in {library}; give its folder, or --library", clip=name)
    choices = ", ".join(f"{item.workspace.folder.name}/{item.id}" for item in found)
    raise ClipNotFoundError(f"'{name}' is a clip of several recordings: {choices}; give one of these", clip=name)


def find_recordings(name: str, library: Path) -> tuple[Workspace, ...]:
    """The recording that `name` means, a folder, a folder's name or an id; without a name all of the library.

    Raises LibraryError where there is no such recording, or no library.
    """
    if name and (Path(name) / "recording.json").is_file():
        return (Workspace(Path(name).resolve()),)
    if not library.is_dir():
        raise LibraryError(f"there is no library {library}; name one with --library", folder=str(library))
    every = tuple(Library(library).workspaces())
    found = tuple(each for each in every if name in ("", each.folder.name, each.recording_id()))
    if name and not found:
        raise LibraryError(f"there is no recording '{name}' in {library}; give its folder, or --library")
    return found

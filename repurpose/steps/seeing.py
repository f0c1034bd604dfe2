"""What the analysis saw of a clip's pictures, as the tests of its files take it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from repurpose.errors import StoredDataError
from repurpose.model import ClipPlan, Closeup, SceneList
from repurpose.steps.provenance import sections_of
from repurpose.steps.work import Work

if TYPE_CHECKING:
    from repurpose.check.subject import Seen


def seen_of(work: Work, clip: ClipPlan) -> Seen:
    """From what is stored of the recording; only what lies in the clip's span, so that nothing else matters to it."""
    from repurpose.check.subject import Seen

    workspace = work.workspace
    try:
        scenes = workspace.load("analysis/scenes.json", "scenes/1", SceneList).scenes
        closeup = workspace.load("analysis/closeup.json", "closeup/1", Closeup)
    except StoredDataError:  # a recording that was analysed by an older version
        scenes, closeup = (), Closeup()
    cuts = tuple(scene.span.start_ms for scene in scenes[1:] if clip.span.contains(scene.span.start_ms))
    faces = tuple(face for face in closeup.faces if clip.span.contains(face.ms))
    return Seen(cuts, Closeup(faces=faces), sections_of(work))

"""What `clip.json` says of a clip, from its plan and what was made of it. Pure."""

from __future__ import annotations

from collections.abc import Collection

from repurpose.model import ClipPlan, ClipRecord, Finding, Made, Recording, RenditionRecord
from repurpose.steps.placing import held


def clip_record(
    recording: Recording, clip: ClipPlan, made: Made, findings: tuple[Finding, ...], stale: Collection[str] = ()
) -> ClipRecord:
    """What `clip.json` says of a clip; `stale` are paths of files that do not follow from the plan any more."""
    folder = f"clips/{clip.folder}/"
    return ClipRecord(
        id=clip.id,
        recording_id=recording.id,
        span=clip.span,
        title=clip.title,
        slug=clip.slug,
        description=clip.description,
        tags=clip.tags,
        score=clip.score,
        parts=clip.parts,
        reason=clip.reason,
        renditions=tuple(
            RenditionRecord(
                asset.shape,
                asset.path.removeprefix(folder),
                asset.width,
                asset.height,
                asset.duration_ms,
                asset.sha256,
                stale=asset.path in stale,
                commands=asset.commands,
            )
            for asset in made.assets
            if asset.shape is not None
        ),
        findings=findings,
        cuts=clip.cuts,
        speed=clip.speed,
        held=any(asset.path.startswith(f"{held(clip)}/") for asset in made.assets),
        intro_ms=clip.intro_ms,
        outro_ms=clip.outro_ms,
    )

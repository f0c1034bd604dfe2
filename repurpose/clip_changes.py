"""What an editor asks to be different about a clip, and the plan's entry that follows from it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from repurpose.errors import UsageError
from repurpose.model import ClipPlan, Framing, ShapeName, Show, Span, Survey, Transcript
from repurpose.plan.air import room_of
from repurpose.plan.boundaries import Ground, Wish, move_boundaries
from repurpose.standing import stored_closeup, stored_scenes
from repurpose.steps.captioning import cuts_of
from repurpose.steps.work import Work


@dataclass(frozen=True, slots=True)
class Change:
    """What to change before rendering; None leaves as it is."""

    wish: Wish = field(default_factory=Wish)
    title: str | None = None
    style: str | None = None
    """A caption style; empty for the preset's again."""
    shapes: tuple[ShapeName, ...] | None = None
    """Render only these; None renders every shape of the plan."""


def changed(work: Work, clip: ClipPlan, change: Change, transcript: Transcript) -> tuple[ClipPlan, tuple[str, ...]]:
    """The plan's entry with the change, and what an editor should know of it. Raises UsageError."""
    if change.title is not None and not change.title.strip():
        raise UsageError(f"clip {clip.id} needs a title; leave --title out to keep '{clip.title}'")
    span, notes = clip.span, tuple[str, ...]()
    if change.wish != Wish():
        span, notes = move_boundaries(clip.span, change.wish, _ground(work, clip, transcript))
        notes += _odd_length(work, clip, span.duration_ms)
    style = clip.style if change.style is None else change.style
    planned = {framing.shape for framing in clip.framing}
    missing = tuple(shape for shape in change.shapes or () if shape not in planned)
    moved = clip.moved(span)
    framing = moved.framing
    if missing or span != clip.span:
        framing = _reframed(work, clip, span, missing)
    return replace(moved, title=change.title or clip.title, framing=framing, style=style), notes


def _reframed(work: Work, clip: ClipPlan, span: Span, missing: tuple[ShapeName, ...]) -> tuple[Framing, ...]:
    """The clip's framing for a new span, from what the analysis saw; what an editor framed stands."""
    # Loaded only where a boundary moves: planning brings NumPy along, and a title waits for nothing.
    from repurpose.plan.framing.renewed import reframe
    from repurpose.plan.framing.shots import frame_clip

    closeup = stored_closeup(work.workspace)
    survey = work.workspace.load("analysis/picture.json", "picture/1", Survey)
    cuts_ms = cuts_of(stored_scenes(work.workspace))
    shapes = tuple(framing.shape for framing in clip.framing)
    size = work.recording.video.display_size
    before = frame_clip(clip.span, closeup, survey, size, shapes, cuts_ms)
    after = frame_clip(span, closeup, survey, size, (*shapes, *missing), cuts_ms)
    return reframe(clip, span, before, after, cuts_ms)


def _ground(work: Work, clip: ClipPlan, transcript: Transcript) -> Ground:
    recording = work.recording.span
    show = work.workspace.load("analysis/show.json", "show/1", Show)
    return Ground(
        transcript,
        cuts_of(stored_scenes(work.workspace)),
        work.settings.clips.lead_ms,
        work.settings.clips.tail_ms,
        recording,
        room_of(clip.span, show.items, recording),
    )


def _odd_length(work: Work, clip: ClipPlan, duration_ms: int) -> tuple[str, ...]:
    """A clip that has become shorter or longer than the preset's clips are, which may be wanted."""
    settings = work.settings.select
    bound = settings.max_ms if duration_ms > settings.max_ms else settings.min_ms
    usual = settings.min_ms <= duration_ms <= settings.max_ms
    if usual or duration_ms == clip.span.duration_ms:
        return ()
    word, key = ("longer", "max_ms") if bound == settings.max_ms else ("shorter", "min_ms")
    return (f"the clip is {duration_ms / 1000:.1f} s long now, {word} than the preset's {bound / 1000:g} s ({key})",)

"""What people decided on a recording's moments before: read at the start of a run, with what its plan.yaml tells."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from repurpose.errors import StoredDataError
from repurpose.model import NO_PAST, ClipPlan, Finding, Highlight, Moment, Past, Plan, Recording, Span, Transcript
from repurpose.moments import change_moments, read_moments, recall
from repurpose.plan.renewal import deleted_clips, published_clips
from repurpose.steps.standing_plan import PLAN, PROPOSED, edited_plan, plan_of_ours, readable_plan
from repurpose.steps.work import Work
from repurpose.workspace import Library, Workspace


def settle_past(work: Work, library: Library) -> tuple[Past, tuple[Finding, ...]]:
    """What was published and rejected of the recording, clips that a person deleted from plan.yaml among it."""
    note_deleted(library, work.workspace, work.recording)
    return recall(library, work.recording)


def considered(past: Past, again: bool) -> Past:
    """What the choice leaves out: nothing where an editor asks for it all the same."""
    return NO_PAST if again else past


def looked_at(highlights: Sequence[Highlight], standing: Plan | None, past: Past) -> tuple[Span, ...]:
    """The stretches that clips are made of, in order: the kept highlights, and what was published and stands."""
    published = published_clips(standing, past)
    spans = {highlight.id: highlight.span for highlight in highlights}
    kept = {highlight.span for highlight in highlights if highlight.kept}
    return tuple(sorted(kept | {spans.get(clip.highlight, clip.span) for clip in published}))


def still_rejected(plan: Plan, past: Past) -> tuple[Finding, ...]:
    """Clips of an edited plan that were rejected: its entries stand until a person deletes them."""
    said = [(clip, past.said_of(clip.span)) for clip in plan.clips]
    clips = [clip.id for clip, moment in said if moment is not None and moment.verdict == "rejected"]
    if not clips:
        return ()
    message = (
        f"{'clip' if len(clips) == 1 else 'clips'} {', '.join(clips)} of {PLAN} {'was' if len(clips) == 1 else 'were'} "
        "rejected, and stands because the plan was edited by hand; delete the entry to have it made no longer"
    )
    return (Finding("plan.rejected", "info", PLAN, message),)


def note_deleted(library: Library, workspace: Workspace, recording: Recording) -> None:
    """Take clips of ours that a person deleted from plan.yaml for rejected, and those that stand there again for open.

    What was marked stays as it was marked.
    """
    duration_ms = recording.probe.duration_ms
    plan, written = edited_plan(workspace, duration_ms), plan_of_ours(workspace, duration_ms)
    if plan is None or written is None:
        return
    deleted = deleted_clips(written, readable_plan(workspace, PROPOSED, duration_ms), plan)
    rejected = [_rejected(workspace, clip) for clip in deleted]

    def alter(moments: Sequence[Moment]) -> list[Moment]:
        kept = [each for each in moments if each.by != "plan" or not any(each.is_of(clip.span) for clip in plan.clips)]
        return kept + [each for each in rejected if not any(other.is_of(each.span) for other in kept)]

    try:
        before = read_moments(library, recording)
        if set(alter(before)) != set(before):
            change_moments(library, recording, alter)
    except StoredDataError:
        return  # `recall` tells of it.


def _rejected(workspace: Workspace, clip: ClipPlan) -> Moment:
    today = date.today().isoformat()
    return Moment(clip.span, "rejected", said_in(workspace, clip.span), clip.id, "plan", clip.title, today)


def said_in(workspace: Workspace, span: Span) -> str:
    """What is said in a stretch, by the stored transcript; empty without one."""
    try:
        transcript = workspace.load("analysis/transcript.json", "transcript/1", Transcript)
    except StoredDataError:
        return ""
    return " ".join(word.text for word in transcript.words_in(span))

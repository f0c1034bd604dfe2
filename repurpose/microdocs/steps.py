"""Instructive spans become planned docs: numbered steps with their quote, evidence and the time of their picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repurpose.microdocs.actions import Action, group_actions, read_all
from repurpose.microdocs.evidence import QUICK_MS, owned_changes, settled_ms, telling_changes
from repurpose.microdocs.instructive import sentences_in
from repurpose.microdocs.titles import find_tags, slug_of, summarise, title_from, title_of_matter
from repurpose.model import Closeup, DocPlan, DocSettings, PictureChange, Show, ShowItem, StepPlan, Transcript
from repurpose.select.instructions import Reading, drop_fillers, sentence_case
from repurpose.timebase import Span

AFTER_MS = 1500
"""How long after a step's last word the picture may still answer it."""


def plan_docs(
    transcript: Transcript, spans: tuple[Span, ...], closeup: Closeup, show: Show, settings: DocSettings
) -> tuple[DocPlan, ...]:
    """A doc for each span, in order of time, ids counted from "01"; none for a span in which nothing is said.

    A span with more steps than `max_steps` becomes several docs of nearly equal length. Where nothing was recognised
    as an instruction (a demanded doc, another language than English), the sentences themselves are the steps and
    the doc's reason says so.
    """
    drafts = [draft for span in sorted(spans) for draft in _drafts(transcript, span, closeup, show, settings)]
    return tuple(_doc(f"{number:02d}", draft) for number, draft in enumerate(drafts, start=1))


@dataclass(frozen=True, slots=True)
class _Draft:
    title: str
    summary: str
    tags: tuple[str, ...]
    span: Span
    steps: tuple[StepPlan, ...]
    reason: str


def _doc(number: str, draft: _Draft) -> DocPlan:
    return DocPlan(
        number, slug_of(draft.title), draft.title, draft.summary, draft.tags, draft.span, draft.steps, draft.reason
    )


def _drafts(transcript: Transcript, span: Span, closeup: Closeup, show: Show, settings: DocSettings) -> list[_Draft]:
    indexes = sentences_in(transcript, span)
    if not indexes:
        return []
    readings = read_all(transcript, indexes)
    changes = tuple(change for change in closeup.changes if span.grow(0, AFTER_MS).contains(change.ms))
    actions = group_actions(transcript, readings, indexes, [change.ms for change in changes])
    recognised = bool(actions)
    if not recognised:
        actions = _sentences_as_steps(transcript, indexes, changes, settings.max_steps)
    steps = _steps(transcript, actions, changes, span)
    item = _item_of(show, span)
    title, summary, tags = _described(transcript, readings, actions, item)
    reason = _reason(item, recognised, len(actions))
    groups = _in_parts(steps, settings.max_steps)
    drafts = []
    for part, group in enumerate(groups, start=1):
        own_title = title if len(groups) == 1 else f"{title} ({part} of {len(groups)})"
        start = span.start_ms if part == 1 else group[0].span.start_ms
        end = span.end_ms if part == len(groups) else group[-1].span.end_ms
        drafts.append(_Draft(own_title, summary, tags, Span(start, max(start, end)), group, reason))
    return drafts


def _sentences_as_steps(
    transcript: Transcript, indexes: Sequence[int], changes: Sequence[PictureChange], max_steps: int
) -> tuple[Action, ...]:
    """A step for each sentence that the picture answered, else for each sentence; neighbours merged to `max_steps`."""
    starts = [transcript.sentence_span(index).start_ms for index in indexes]
    heads = {
        max((at for at, start in enumerate(starts) if start + QUICK_MS <= change.ms), default=0) for change in changes
    }
    order = sorted({0, *heads}) if heads else list(range(len(indexes)))
    if len(order) > max_steps:
        order = [order[number * len(order) // max_steps] for number in range(max_steps)]
    ends = [*order[1:], len(indexes)]
    return tuple(
        Action(indexes[at], indexes[end - 1], sentence_case(drop_fillers(transcript.sentence_text(indexes[at]))))
        for at, end in zip(order, ends, strict=True)
    )


def _steps(
    transcript: Transcript, actions: Sequence[Action], changes: Sequence[PictureChange], span: Span
) -> tuple[StepPlan, ...]:
    starts = [transcript.sentence_span(action.first).start_ms for action in actions]
    windows = [
        Span(start, max(start, end)) for start, end in zip(starts, [*starts[1:], span.end_ms + AFTER_MS], strict=True)
    ]
    telling = telling_changes(windows, changes)
    owned = owned_changes(windows, telling)
    steps = []
    for number, (action, window) in enumerate(zip(actions, windows, strict=True), start=1):
        own = owned[number - 1]
        end = max(transcript.sentence_span(action.last).end_ms, window.start_ms)
        said = Span(window.start_ms, min(end, window.end_ms))
        steps.append(
            StepPlan(
                number,
                action.instruction,
                " ".join(transcript.sentence_text(index) for index in range(action.first, action.last + 1)),
                said,
                "shown" if own else "said",
                settled_ms(own[-1], telling) if own else said.middle_ms,
                " ".join(action.notes),
            )
        )
    return tuple(steps)


def _item_of(show: Show, span: Span) -> ShowItem | None:
    """The planned item that the span is: a demanded one that it lies in, else one that it fills at least by half."""
    near = [item for item in show.items if 2 * item.span.overlap_ms(span) >= span.duration_ms > 0]
    fitting = [item for item in near if item.must_doc or 2 * item.span.overlap_ms(span) >= item.span.duration_ms]
    return max(fitting, key=lambda item: (item.must_doc, item.span.overlap_ms(span)), default=None)


def _described(
    transcript: Transcript, readings: dict[int, Reading], actions: Sequence[Action], item: ShowItem | None
) -> tuple[str, str, tuple[str, ...]]:
    """Title, summary and tags."""
    intro = [index for index in readings if index < actions[0].first]
    announced = [index for index in intro if readings[index].kind == "announcement"]
    intro = intro[intro.index(announced[0]) :] if announced else intro
    told = [transcript.sentence_text(index) for index in intro] or [action.instruction for action in actions]
    texts = [transcript.sentence_text(index) for action in actions for index in range(action.first, action.last + 1)]
    tags = find_tags(item.tags if item else (), texts)
    titles = (
        item.title.strip() if item else "",
        *(title_from(transcript.sentence_text(index)) for index in announced),
        title_of_matter(find_tags((), texts), actions[0].instruction),
    )
    return next(title for title in titles if title), summarise(told), tags


def _reason(item: ShowItem | None, recognised: bool, count: int) -> str:
    if not recognised:
        return "The run of show asks for it. No instruction was recognised, so the steps are sentences as spoken."
    found = f"{count} instruction{'s' if count != 1 else ''} in a row"
    return f"The run of show asks for it: {found}." if item and item.must_doc else f"Found by its words: {found}."


def _in_parts(steps: tuple[StepPlan, ...], max_steps: int) -> list[tuple[StepPlan, ...]]:
    """Groups of at most `max_steps`, as even as can be, each numbered from 1."""
    parts = -(-len(steps) // max_steps)
    groups = []
    for part in range(parts):
        group = steps[part * len(steps) // parts : (part + 1) * len(steps) // parts]
        groups.append(tuple(_renumbered(step, number) for number, step in enumerate(group, start=1)))
    return groups


def _renumbered(step: StepPlan, number: int) -> StepPlan:
    return StepPlan(number, step.instruction, step.quote, step.span, step.evidence, step.frame_ms, step.note)

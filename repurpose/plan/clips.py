"""Kept highlights become planned clips: air around the words, a title, tags, a framing for each shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from repurpose.model import (
    Analysis,
    ClipPlan,
    Closeup,
    Highlight,
    Recording,
    Settings,
    ShowItem,
    Topic,
    Transcript,
)
from repurpose.plan.air import add_air, room_of
from repurpose.plan.framing.shots import frame_clip
from repurpose.plan.joins import by_shots, stands_still
from repurpose.plan.naming import free_slug, slugify
from repurpose.plan.pauses import find_cuts
from repurpose.plan.tags import find_tags
from repurpose.plan.titles import describe, title_clip
from repurpose.select.vocabulary import read_vocabulary
from repurpose.timebase import Span, clock


def plan_clips(
    recording: Recording,
    analysis: Analysis,
    highlights: Sequence[Highlight],
    topics: Sequence[Topic],
    closeup: Closeup,
    wanted: Settings,
) -> tuple[ClipPlan, ...]:
    """A clip for each kept highlight, in order of time, with ids "01"…"""
    settings, longest_ms = wanted.clips, wanted.select.max_ms
    kept = sorted((highlight for highlight in highlights if highlight.kept), key=lambda found: (found.span, found.id))
    transcript, vocabulary = analysis.transcript, read_vocabulary(analysis.transcript)
    items = [_item_at(highlight.span, analysis.show.items) for highlight in kept]
    shots = sorted(scene.span.start_ms for scene in analysis.scenes)[1:]
    titles: set[str] = set()
    slugs: set[str] = set()
    clips: list[ClipPlan] = []
    for number, (highlight, item) in enumerate(zip(kept, items, strict=True), start=1):
        span, sentences = highlight.span, _sentences_in(transcript, highlight.span)
        preferred = _planned_titles(highlight, item, kept, items)
        fallback = (*_topic_titles(span, topics), f"At {clock(span.start_ms)}")
        title = title_clip(transcript, vocabulary, sentences, preferred, titles) or fallback[0]
        room = room_of(span, analysis.show.items, recording.span)
        air = add_air(span, transcript.words, settings.lead_ms, settings.tail_ms, room, longest_ms, shots)
        clip = ClipPlan(
            id=f"{number:02d}",
            slug=free_slug(slugify(title, "clip"), slugs),
            title=title,
            description=describe(transcript, sentences),
            tags=find_tags(transcript, vocabulary, sentences, item.tags if item else ()),
            span=air,
            framing=frame_clip(air, closeup, analysis.survey, recording.video.display_size, settings.shapes, shots),
            captions=settings.captions,
            score=highlight.score,
            parts=highlight.parts,
            reason=highlight.reason,
            highlight=highlight.id,
            speed=settings.speed,
            speaker=item.speaker if item else "",
        )
        cuts = find_cuts(clip, analysis, closeup, settings, wanted.select.min_ms)
        still = tuple(cut for cut in cuts if stands_still(cut, analysis, closeup))
        framing = tuple(by_shots(each, shots) for each in clip.framing) if cuts != still else clip.framing
        clips.append(replace(clip, framing=framing, cuts=cuts, still=still))
    return tuple(clips)


def _sentences_in(transcript: Transcript, span: Span) -> range:
    """The sentences whose middle lies in the span."""
    inside = [
        index for index in range(len(transcript.sentences)) if span.contains(transcript.sentence_span(index).middle_ms)
    ]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _item_at(span: Span, items: Sequence[ShowItem]) -> ShowItem | None:
    """The planned item in which at least half of the span lies."""
    near = [item for item in items if 2 * item.span.overlap_ms(span) >= span.duration_ms > 0]
    return max(near, key=lambda item: (item.span.overlap_ms(span), -item.span.start_ms), default=None)


def _planned_titles(
    highlight: Highlight, item: ShowItem | None, kept: Sequence[Highlight], items: Sequence[ShowItem | None]
) -> tuple[str, ...]:
    """The item's title, for the clip that best stands for the item: no two clips share it."""
    if item is None:
        return ()
    rivals = [other for other, theirs in zip(kept, items, strict=True) if theirs is item]
    best = max(rivals, key=lambda other: (other.span.overlap_ms(item.span), other.score, -other.span.start_ms))
    return (item.title,) if best is highlight else ()


def _topic_titles(span: Span, topics: Sequence[Topic]) -> tuple[str, ...]:
    near = sorted(topics, key=lambda topic: (-topic.span.overlap_ms(span), topic.span))
    return tuple(topic.title for topic in near[:1] if topic.span.overlaps(span))

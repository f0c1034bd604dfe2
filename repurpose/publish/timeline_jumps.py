"""Where a click on the timeline leads: to the clip that shows a moment, else to the row with its time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from repurpose.model import Edition, Span, Topic
from repurpose.publish.considered import Considered
from repurpose.publish.timeline_scale import tip


def chapter_anchor(topic: Topic) -> str:
    """Id of a chapter's row under "Topics"."""
    return f"topic-{topic.span.start_ms}"


def section_anchor(topic: Topic) -> str:
    return f"section-{topic.span.start_ms}"


def sections_of(edition: Edition, chapter: Topic) -> tuple[Topic, ...]:
    """The sections that have rows of their own: those of a chapter that has more than one."""
    inner = tuple(part for part in edition.sections if chapter.span.contains(part.span.start_ms))
    return inner if len(inner) > 1 else ()


@dataclass(frozen=True, slots=True)
class Jumps:
    """What of the page tells of a moment: there is no player of the whole recording, whose file may lie anywhere."""

    moments: tuple[Considered, ...]
    rows: tuple[tuple[Span, str], ...]
    """Each stretch that has a row under "Topics", with its anchor; the finer ones first."""

    @classmethod
    def of(cls, edition: Edition, moments: Sequence[Considered]) -> Jumps:
        fine = [
            (part.span, section_anchor(part)) for chapter in edition.topics for part in sections_of(edition, chapter)
        ]
        return cls(tuple(moments), (*fine, *((topic.span, chapter_anchor(topic)) for topic in edition.topics)))

    def row(self, ms: int) -> str:
        """Anchor of the finest row whose stretch holds a time; empty where there is none."""
        return next((anchor for span, anchor in self.rows if span.contains(ms)), "")

    def nearest(self, span: Span) -> str:
        """Anchor of the clip that shows most of a stretch, else of what was held back there, else of its row."""
        shown = [moment for moment in self.moments if moment.span.overlaps(_lasting(span))]
        best = max(
            shown,
            key=lambda each: (each.made, each.span.overlap_ms(_lasting(span)), -each.span.start_ms),
            default=None,
        )
        return best.anchor if best else self.row(span.start_ms)


def linked(anchor: str, said: str, drawn: str) -> str:
    """What is drawn, as a link where it leads anywhere. Not a step of the Tab key: those are the moments; the rows have
    the same in text."""
    inner = f"{tip(said)}{drawn}"
    return f'<a href="#{anchor}" tabindex="-1">{inner}</a>' if anchor else f"<g>{inner}</g>"


def _lasting(span: Span) -> Span:
    """A moment without a length lasts a little."""
    return span if span.duration_ms else Span(span.start_ms, span.start_ms + 1)

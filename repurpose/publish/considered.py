"""What was near being a clip, as the page shows it: where it lies, what became of it, and where to read on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from repurpose.model import ClipRecord, Edition, Highlight, Span

Fate = Literal["kept", "moved", "added", "earlier", "lost", "dropped"]
"""Chosen and made. A clip that a person moved to other words, or added; one of a plan that stands, though its moment is
no near candidate now. Not chosen. Chosen, and taken out by hand."""

_UNSCORED: dict[Fate, str] = {
    "moved": "A person moved this clip.",
    "added": "A person added this clip.",
    "earlier": "It was chosen in an earlier run.",
}


@dataclass(frozen=True, slots=True)
class Considered:
    """A near candidate, or a clip that a person added."""

    span: Span
    score: float | None
    """None where nothing was measured: the span is a person's."""
    fate: Fate
    anchor: str
    """Id of its place on the page: its clip's card, else its row among what was held back."""
    reason: str
    text: str = ""
    clip: str = ""
    """Id of its clip; empty for one that was held back."""
    rival: str = ""
    """Anchor of what it lost to; empty where nothing beat it."""

    @property
    def made(self) -> bool:
        return bool(self.clip)


def find_considered(edition: Edition) -> tuple[Considered, ...]:
    """Every near candidate and every clip, in order of time. No two share an anchor."""
    origins = {entry.id: entry.highlight for entry in edition.plan.clips}
    known = {highlight.id: highlight for highlight in edition.highlights}
    clips: dict[str, ClipRecord] = {}
    found: list[Considered] = []
    for clip in edition.clips:
        name = origins.get(clip.id, "")
        origin = known.get(name)
        if origin and name not in clips and origin.span.overlaps(clip.span):
            clips[name] = clip
            found.append(Considered(clip.span, origin.score, "kept", clip_anchor(clip), clip.reason, clip=clip.id))
            continue
        fate: Fate = "added" if not name or name in clips else "moved" if origin else "earlier"
        found.append(Considered(clip.span, None, fate, clip_anchor(clip), _UNSCORED[fate], clip=clip.id))
    anchors = {name: clip_anchor(clips[name]) if name in clips else quote(name) for name in known}
    found += [_held_back(highlight, anchors) for highlight in edition.highlights if highlight.id not in clips]
    return tuple(sorted(found, key=lambda moment: (moment.span, moment.anchor)))


def clip_anchor(clip: ClipRecord) -> str:
    return quote(f"clip-{clip.id}")


def held_back_ones(moments: tuple[Considered, ...]) -> list[Considered]:
    """What no clip was made of, the best first."""
    return sorted((each for each in moments if not each.made), key=lambda each: (-(each.score or 0), each.span))


def _held_back(highlight: Highlight, anchors: Mapping[str, str]) -> Considered:
    reason = highlight.reason
    if highlight.kept:
        reason = f"It was chosen, and a person took it out of the plan or moved its clip away. {reason}"
    return Considered(
        highlight.span,
        highlight.score,
        "dropped" if highlight.kept else "lost",
        anchors[highlight.id],
        reason,
        highlight.text,
        rival=anchors.get(highlight.lost_to or "", ""),
    )


def verdict(reason: str) -> str:
    """What beat it, without figures and without what speaks for it and against it.

    >>> verdict("Overlaps the clip at 0:01:00, which scores higher (0.6 against 0.5); for it: opens with a question.")
    'Overlaps the clip at 0:01:00, which scores higher'
    """
    return reason.partition(";")[0].partition(" (")[0].removesuffix(".")

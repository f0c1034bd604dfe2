"""What is worth showing: topics, candidates, their signals, and the highlights with receipts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from repurpose.timebase import Span


@dataclass(frozen=True, slots=True)
class Topic:
    span: Span
    title: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that could be a clip: whole sentences, within the preset's length."""

    span: Span
    first_sentence: int
    last_sentence: int
    text: str
    must: bool = False
    """True where the run of show demands a clip here."""


@dataclass(frozen=True, slots=True)
class Signals:
    """Named parts, each 0..1 (weights: any number ≥ 0), in a fixed order of names.

    The same type holds what was measured and the weights that a preset gives.
    """

    parts: tuple[tuple[str, float], ...] = ()

    @classmethod
    def of(cls, parts: Mapping[str, float] | Iterable[tuple[str, float]]) -> Signals:
        return cls(tuple(sorted(dict(parts).items())))

    def as_dict(self) -> dict[str, float]:
        return dict(self.parts)

    def __getitem__(self, name: str) -> float:
        return self.as_dict()[name]


@dataclass(frozen=True, slots=True)
class Deduction:
    """What the choice took off a score because of a highlight that was kept before."""

    kind: str
    """Before the name of the other, in plain words: `words in common with`, `a place near`."""
    share: float
    """Of the score, 0..1."""
    to: str
    """Id of the kept one."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """A candidate with its receipt."""

    id: str
    """Stable within a recording: `h` and the start and end in ms."""
    span: Span
    score: float
    """Weighted mean of the parts, 0..1."""
    parts: Signals
    weights: Signals
    reason: str
    """Why it was kept or lost, in plain words."""
    kept: bool
    lost_to: str | None
    """The id of the highlight that beat it; None when kept or below the floor."""
    text: str
    deductions: tuple[Deduction, ...] = field(default=(), metadata={"unsaid": True})
    """What counted against it when its place was given."""
    must: bool = field(default=False, metadata={"unsaid": True})
    """The run of show demands a clip here."""

    @property
    def worth(self) -> float:
        """The score less what was taken off: by this the choice compares."""
        return self.score * (1 - sum(deduction.share for deduction in self.deductions))


@dataclass(frozen=True, slots=True)
class TopicList:
    """`analysis/topics.json` (schema topics/1): the recording as a row of topics, twice."""

    topics: tuple[Topic, ...]
    """Chapters: the first starts at 0, each ends where the next starts, the last at the recording's end."""
    sections: tuple[Topic, ...] = ()
    """The finer level, a row like the chapters; every chapter's start is a section's start."""


@dataclass(frozen=True, slots=True)
class HighlightList:
    """`highlights.json` (schema highlights/1): every near candidate, kept or not, in order of time."""

    highlights: tuple[Highlight, ...]

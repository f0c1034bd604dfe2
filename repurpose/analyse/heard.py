"""What recognition keeps of a batch of chunks."""

from __future__ import annotations

from dataclasses import dataclass

from repurpose.model import Word
from repurpose.timebase import Span


@dataclass(frozen=True, slots=True)
class Tongue:
    """A stretch that is in another language than the recording."""

    span: Span
    language: str


@dataclass(frozen=True, slots=True)
class HeardBatch:
    """What one batch of chunks gave."""

    words: tuple[Word, ...] = ()
    dropped: tuple[Word, ...] = ()
    """Words that were left out as inventions."""
    tongues: tuple[Tongue, ...] = ()

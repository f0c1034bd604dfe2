"""Where the words of a text are said in a recording, once or again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from repurpose.model import Span, Transcript
from repurpose.select.vocabulary import stem

SAME_WORDS = 0.6
"""Share of a text's content words that a stretch of as many must hold to be that text."""
FEWEST_WORDS = 12
"""Different content words below which a text is found nowhere."""


@dataclass(frozen=True)
class Said:
    """The content words of a recording in order, with their times."""

    language: str
    stems: tuple[str, ...]
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, transcript: Transcript) -> Said:
        pairs = [(stem(word.text, transcript.language), word.span) for word in transcript.words]
        kept = [(stem_, span) for stem_, span in pairs if stem_]
        return cls(transcript.language, tuple(stem_ for stem_, _ in kept), tuple(span for _, span in kept))

    def where(self, text: str) -> Iterator[Span]:
        """Stretches that hold most of the text's content words, the best first, none over another."""
        wanted = [stem_ for word in text.split() if (stem_ := stem(word, self.language))]
        count = len(wanted)
        if len(set(wanted)) < FEWEST_WORDS or count > len(self.stems):
            return
        taken: list[int] = []
        for shared, first in sorted(self._shares(Counter(wanted), count), key=lambda found: (-found[0], found[1])):
            if shared >= SAME_WORDS * count and all(abs(first - other) >= count for other in taken):
                taken.append(first)
                yield Span(self.spans[first].start_ms, max(self.spans[first].start_ms, self._end_ms(first, count)))

    def _end_ms(self, first: int, count: int) -> int:
        return self.spans[first + count - 1].end_ms

    def _shares(self, wanted: Counter[str], count: int) -> Iterator[tuple[int, int]]:
        """(words in common, first word) of each window of `count` words that may hold enough of them."""
        known = np.fromiter((word in wanted for word in self.stems), dtype=np.int32, count=len(self.stems))
        sums = np.concatenate(([0], np.cumsum(known)))
        # Each word of the window that is wanted at all, an upper bound: it rules out nearly every place at once.
        likely = np.flatnonzero(sums[count:] - sums[:-count] >= SAME_WORDS * count)
        window, shared, at = Counter[str](), 0, -count
        for first in map(int, likely):
            if first >= at + count:
                window, shared = Counter(self.stems[first : first + count]), 0
                shared = sum(min(number, wanted[word]) for word, number in window.items() if word in wanted)
            else:
                for step in range(at, first):
                    shared -= self._change(window, wanted, self.stems[step], -1)
                    shared += self._change(window, wanted, self.stems[step + count], 1)
            at = first
            yield shared, first

    def _change(self, window: Counter[str], wanted: Counter[str], word: str, by: int) -> int:
        """Put a word into the window or take it out; 1 where that changes what the window shares."""
        before = window[word]
        window[word] = before + by
        return int(min(before, before + by) < wanted.get(word, 0))

"""Where the words of a text are said in a recording, once or again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from repurpose.model import Span, Transcript
from repurpose.select.vocabulary import stem

SAME_PAIRS = 0.5
"""Share of a text's pairs of neighbouring content words that a stretch of as many must hold to be that text.

Other places of the same recording share 0.40 at most (334 texts of 19 real talks and meetings; single words 0.62), a
recogniser's words and a person's transcript of one moment 0.56 at least (120 moments of a call, median 0.82).
"""
FEWEST_WORDS = 12
"""Different content words below which a text is found nowhere."""


Pair = tuple[str, str]


@dataclass(frozen=True)
class Said:
    """The content words of a recording in order, with their times.

    Texts are compared by pairs of neighbouring words: a subject's words come up all over a recording, its pairs hardly.
    """

    language: str
    pairs: tuple[Pair, ...]
    spans: tuple[Span, ...]
    """Of each word; one more than the pairs."""

    @classmethod
    def of(cls, transcript: Transcript) -> Said:
        stems = [(stem(word.text, transcript.language), word.span) for word in transcript.words]
        kept = [(stem_, span) for stem_, span in stems if stem_]
        return cls(transcript.language, tuple(pairwise(stem_ for stem_, _ in kept)), tuple(span for _, span in kept))

    def where(self, text: str) -> Iterator[Span]:
        """Stretches that hold most of what the text says, the best first, none over another."""
        stems = [stem_ for word in text.split() if (stem_ := stem(word, self.language))]
        count = len(stems) - 1
        if len(set(stems)) < FEWEST_WORDS or count > len(self.pairs):
            return
        taken: list[int] = []
        shares = self._shares(Counter(pairwise(stems)), count)
        for shared, first in sorted(shares, key=lambda found: (-found[0], found[1])):
            if shared >= SAME_PAIRS * count and all(abs(first - other) >= count for other in taken):
                taken.append(first)
                start_ms = self.spans[first].start_ms
                yield Span(start_ms, max(start_ms, self.spans[first + count].end_ms))

    def _shares(self, wanted: Counter[Pair], count: int) -> Iterator[tuple[int, int]]:
        """(pairs in common, first word) of each window of `count` pairs that may hold enough of them."""
        known = np.fromiter((pair in wanted for pair in self.pairs), dtype=np.int32, count=len(self.pairs))
        sums = np.concatenate(([0], np.cumsum(known)))
        # Each pair of the window that is wanted at all, an upper bound: it rules out nearly every place at once.
        likely = np.flatnonzero(sums[count:] - sums[:-count] >= SAME_PAIRS * count)
        window, shared, at = Counter[Pair](), 0, -count
        for first in map(int, likely):
            if first >= at + count:
                window = Counter(self.pairs[first : first + count])
                shared = sum(min(number, wanted[pair]) for pair, number in window.items() if pair in wanted)
            else:
                for step in range(at, first):
                    shared -= _change(window, wanted, self.pairs[step], -1)
                    shared += _change(window, wanted, self.pairs[step + count], 1)
            at = first
            yield shared, first


def _change(window: Counter[Pair], wanted: Counter[Pair], pair: Pair, by: int) -> int:
    """Put a pair into the window or take it out; 1 where that changes what the window shares."""
    before = window[pair]
    window[pair] = before + by
    return int(min(before, before + by) < wanted.get(pair, 0))

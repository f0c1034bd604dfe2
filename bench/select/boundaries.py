"""Do clips begin and end with sentences, within the bounds, and cut no word? On every real recording with words.

Judged by the words alone, with code of its own. Where the words have no marks, a pause is all that can be asked of a
start; how many of those starts are a person's sentence starts is a row of its own. Baseline: a clip every 60 s.
"""

from __future__ import annotations

import hashlib
import random
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise

from bench.select.figure import Row
from bench.select.recordings import read_recordings
from repurpose.codec import to_json
from repurpose.model import Analysis, HighlightList, SelectSettings, Span, Word
from repurpose.select.candidates import find_candidates
from repurpose.select.choose import choose
from repurpose.select.evidence import Evidence
from repurpose.select.highlights import choose_highlights
from repurpose.select.score import score_candidates
from repurpose.select.topics import find_topics

SETTINGS = SelectSettings()
WINDOW_MS = 60_000
END_PAUSE_MS = 250
HEARD_START_MS = 300
"""How far a start may lie from a person's: a recogniser's words and those of the text differ around it."""
SEED = 20260512


def rows() -> Iterator[Row]:
    recordings = dict(read_recordings())
    if not recordings:
        return
    topics = {name: find_topics(analysis) for name, analysis in recordings.items()}
    found = {name: find_candidates(analysis, SETTINGS) for name, analysis in recordings.items()}
    chosen = {name: choose_highlights(recordings[name], topics[name], SETTINGS) for name in recordings}
    sets = {
        "kept": {name: [each.span for each in chosen[name] if each.kept] for name in recordings},
        "candidates": {name: [each.span for each in found[name]] for name in recordings},
    }
    windows = {name: list(_windows(analysis)) for name, analysis in recordings.items()}
    judges = {name: Judge(analysis) for name, analysis in recordings.items()}
    for kind, spans in sets.items():
        for what, (test, least) in TESTS.items():
            count, share = _share(judges, spans, test)
            baseline = _share(judges, windows, test)[1]
            asked = f"{'at least ' if least < 1 else ''}{least:.0%}"
            yield Row(f"{count} {kind}: {what}", f"{share:.1%}", f"every 60 s {baseline:.1%}", asked, share >= least)
    yield from _heard_starts(recordings, sets["kept"], sets["candidates"])
    yield _same_bytes(recordings)


def _share(judges: dict[str, Judge], spans: dict[str, list[Span]], test: Test) -> tuple[int, float]:
    held = [test(judges[name], span) for name, each in spans.items() for span in each]
    return len(held), sum(held) / max(1, len(held))


def _windows(analysis: Analysis) -> Iterator[Span]:
    for start, end in pairwise(range(0, analysis.duration_ms + 1, WINDOW_MS)):
        yield Span(start, end)


# --- judging, by the words alone ---------------------------------------------------------------------------


class Judge:
    """The words of one recording, to ask about spans."""

    def __init__(self, analysis: Analysis) -> None:
        self._words = analysis.transcript.words
        self._starts = [word.span.start_ms for word in self._words]
        self._reach = [0, *accumulate((word.span.end_ms for word in self._words), max)]
        self._marked = any(map(_closed, self._words))

    def within(self, span: Span) -> bool:
        return SETTINGS.min_ms <= span.duration_ms <= SETTINGS.max_ms

    def whole(self, span: Span) -> bool:
        """No word begins before an edge and ends after it."""
        return all(self._reach[self._index(ms)] <= ms for ms in (span.start_ms, span.end_ms))

    def begins(self, span: Span) -> bool:
        """The first word within follows a mark, nothing, or, in a text without marks, a pause."""
        first = self._index(span.start_ms)
        if first in (0, len(self._words)):
            return first == 0
        paused = not self._marked and self._silence_ms(first) >= END_PAUSE_MS
        return self._clean(span.start_ms) and (paused or _closed(self._words[first - 1]))

    def ends(self, span: Span) -> bool:
        after = self._index(span.end_ms)
        if after in (0, len(self._words)):
            return after > 0
        closed = _closed(self._words[after - 1]) or self._silence_ms(after) >= END_PAUSE_MS
        return self._clean(span.end_ms) and closed

    def both(self, span: Span) -> bool:
        return self.begins(span) and self.ends(span)

    def _index(self, ms: int) -> int:
        """The first word that begins at this time or later."""
        return bisect_left(self._starts, ms)

    def _clean(self, ms: int) -> bool:
        return self._reach[self._index(ms)] <= ms

    def _silence_ms(self, word: int) -> int:
        return self._starts[word] - self._reach[word]


def _closed(word: Word) -> bool:
    return word.text.rstrip("\"'”’)")[-1:] in tuple(".?!…")


Test = Callable[[Judge, Span], bool]
TESTS: dict[str, tuple[Test, float]] = {
    "within 30 to 90 s": (Judge.within, 1.0),
    "begin at a sentence start": (Judge.begins, 0.95),
    "end at a sentence end or a pause of 250 ms": (Judge.ends, 0.95),
    "both": (Judge.both, 0.95),
    "cut no word": (Judge.whole, 1.0),
}


# --- further figures ---------------------------------------------------------------------------------------


def _heard_starts(
    recordings: dict[str, Analysis], kept: dict[str, list[Span]], candidates: dict[str, list[Span]]
) -> Iterator[Row]:
    """Of the call that was heard without marks: which starts are starts in a person's text?"""
    heard, person = recordings["call, no marks"].transcript, recordings["call, a person's marks"].transcript
    starts = [person.words[first].span.start_ms for first, _ in person.sentences]

    def share(found: Sequence[int]) -> float:
        held = []
        for ms in found:
            at = bisect_left(starts, ms)
            held.append(any(abs(ms - start) <= HEARD_START_MS for start in starts[max(0, at - 1) : at + 1]))
        return sum(held) / max(1, len(held))

    pauses = [b.span.start_ms for a, b in pairwise(heard.words) if b.span.start_ms - a.span.end_ms >= END_PAUSE_MS]
    long = [b.span.start_ms for a, b in pairwise(heard.words) if b.span.start_ms - a.span.end_ms >= 600]
    baselines = (
        f"every 60 s {share([*range(0, heard.words[-1].span.end_ms, WINDOW_MS)]):.0%}, "
        f"any pause of 250 ms {share(pauses):.0%}, of 600 ms {share(long):.0%}"
    )
    for name, spans in (("kept", kept), ("candidates", candidates)):
        own = sorted({span.start_ms for span in spans["call, no marks"]})
        what = f"{len(own)} starts of {name} in words without marks that are a person's sentence starts"
        yield Row(what, f"{share(own):.0%}", baselines, "", None)


def _same_bytes(recordings: dict[str, Analysis]) -> Row:
    """Each recording chosen from twice, and from candidates in another order."""
    differing = 0
    for analysis in recordings.values():
        evidence = Evidence(analysis, find_topics(analysis), SETTINGS)
        candidates = list(find_candidates(analysis, SETTINGS))
        random.Random(SEED).shuffle(candidates)
        shuffled = choose(evidence, score_candidates(evidence, candidates))
        runs = [choose_highlights(analysis, find_topics(analysis), SETTINGS) for _ in range(2)]
        sums = {
            hashlib.sha256(to_json("highlights/1", HighlightList(run)).encode()).hexdigest()
            for run in (*runs, shuffled)
        }
        differing += len(sums) > 1
    what = "two runs and one on shuffled candidates: recordings whose highlights.json differs by a byte"
    return Row(what, f"{differing} of {len(recordings)}", "", "0", differing == 0)

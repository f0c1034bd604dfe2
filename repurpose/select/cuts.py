"""Where a clip may start and end: sentences, else pauses; clean of words, moved to shot changes, past a laugh."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from repurpose.analyse.sentences import ends_sentence
from repurpose.model import Analysis, Transcript
from repurpose.select.openings import goes_on, hangs

ENDS_PER_START = 6
"""Kept of the ends of each start, so that what follows judges tens of thousands of spans and not hundreds."""
END_PAUSE_MS = 250
"""A clip may end at a pause of this length within a sentence."""
START_PAUSE_MS, START_EVERY_MS = 600, 15_000
"""Without sentence marks a sentence begins after the longest pauses: the first at least, and one in the second on
average. In a call of 96 minutes, heard without marks, a sentence began after 53 % of the pauses of 600 ms and more, and
after 74 % of those of a second and more that no word like "the" or "um" comes before."""
LONG_PAUSE_MS = 1000
"""Where the transcript itself divides at such a pause, a sentence begins without a mark too."""
UNMARKED_MS, UNMARKED_WORDS = 30_000, 60
"""A longer stretch without a sentence mark was not punctuated: there pauses count."""
PIECE_MS = (10_000, 30_000)
"""What has neither marks nor pauses is cut at the longest gap that leaves a piece of this length."""
SHOT_MS = 500
"""A start or end moves to a shot change this near."""
REACTION_GAP_MS, REACTION_MS = 1500, 4000
"""A laugh that begins within the first of the last word belongs to the clip, up to the second."""
REACTION = 0.5
"""What it adds to how well an end closes."""


@dataclass(frozen=True, slots=True)
class Start:
    """The first word of a sentence."""

    word: int
    sentence: int
    said_ms: int
    """Where the word begins."""
    ms: int
    """Where the clip does: at a shot change just before, else with the word."""
    marked: bool
    """False where a pause alone tells that a sentence begins."""


@dataclass(frozen=True, slots=True)
class End:
    """The last word of a sentence, or the one before a pause."""

    word: int
    sentence: int
    said_ms: int
    ms: int
    """Past the laugh and up to the shot change that follow at once; never into the next word."""
    closing: float
    """How well a clip ends here, 0..1: half for a sentence mark, half for a pause of a second, half for a laugh."""


@dataclass(frozen=True, slots=True)
class Cuts:
    starts: tuple[Start, ...] = ()
    ends: tuple[End, ...] = ()


def find_cuts(analysis: Analysis) -> Cuts:
    """All places in order of time. None lies within a word, of whichever speaker: where two talk at once, there is
    none."""
    transcript = analysis.transcript
    words = transcript.words
    if not words:
        return Cuts()
    reach = list(accumulate((word.span.end_ms for word in words), max))
    firsts = [first for first, _ in transcript.sentences]
    sentence_of = [bisect_right(firsts, at) - 1 for at in range(len(words))]
    begins = _begins(transcript)
    clean = [at for at in range(1, len(words)) if reach[at - 1] <= words[at].span.start_ms]
    starts = [
        Start(at, sentence_of[at], words[at].span.start_ms, words[at].span.start_ms, begins[at])
        for at in (0, *clean)
        if at in begins
    ]
    ends = [
        End(at - 1, sentence_of[at - 1], reach[at - 1], reach[at - 1], closing)
        for at in (*clean, len(words))
        if (closing := _closing(transcript, at, begins)) is not None
    ]
    return Cuts(tuple(_starts_at_shots(analysis, starts, reach)), tuple(_past_reactions(analysis, ends)))


# --- words -------------------------------------------------------------------------------------------------


def _begins(transcript: Transcript) -> dict[int, bool]:
    """The words that begin a sentence, and whether a mark says so: within stretches without marks pauses do."""
    words = transcript.words
    firsts = [first for first, _ in transcript.sentences]
    begins = {at: True for at in firsts if at == 0 or ends_sentence(words[at - 1].text)}
    for first, after in pairwise((*sorted({0, *begins}), len(words))):
        divided = [at for at in firsts[bisect_right(firsts, first) : bisect_left(firsts, after)]]
        long = words[after - 1].span.end_ms - words[first].span.start_ms > UNMARKED_MS
        if not long and after - first <= UNMARKED_WORDS:
            begins |= {at: False for at in divided if _pause_ms(transcript, at) >= LONG_PAUSE_MS}
            continue
        paused = _longest_pauses(transcript, first, after)
        begins |= dict.fromkeys(paused, False)
        begins |= dict.fromkeys(_forced(transcript, sorted({first, *paused, after})), False)
    return begins


def _longest_pauses(transcript: Transcript, first: int, after: int) -> list[int]:
    """The words after the longest pauses between two words, as many as a clip needs to begin at; more where equal."""
    paused = [at for at in range(first + 1, after) if _pause_ms(transcript, at) >= START_PAUSE_MS]
    paused = [at for at in paused if _opens(transcript, at)]
    length_ms = transcript.words[after - 1].span.end_ms - transcript.words[first].span.start_ms
    ordered = sorted((_pause_ms(transcript, at) for at in paused), reverse=True)
    least = ordered[: 1 + length_ms // START_EVERY_MS][-1:]
    return [at for at in paused if _pause_ms(transcript, at) >= least[0]]


def _opens(transcript: Transcript, at: int) -> bool:
    return not hangs(transcript, at - 1) and not goes_on(transcript, at)


def _forced(transcript: Transcript, edges: Sequence[int]) -> Iterator[int]:
    """Further cuts where two edges lie too far apart for a clip to begin between them."""
    words = transcript.words
    shortest, longest = PIECE_MS
    for first, after in pairwise(edges):
        at = first
        while at + 1 < after and words[after - 1].span.end_ms - words[at].span.start_ms > 3 * longest:
            begin = words[at].span.start_ms
            low, high = (
                bisect_left(words, begin + ms, at, after, key=lambda word: word.span.start_ms) for ms in PIECE_MS
            )
            gaps = range(min(max(low, at + 1), after - 1), min(max(high, at + 2), after))
            at = max(
                gaps, key=lambda gap: (min(_pause_ms(transcript, gap), 1000) * (1 + _opens(transcript, gap)), -gap)
            )
            if words[at].span.start_ms - begin >= shortest:
                yield at


def _pause_ms(transcript: Transcript, at: int) -> int:
    return transcript.words[at].span.start_ms - transcript.words[at - 1].span.end_ms


def _closing(transcript: Transcript, after: int, begins: dict[int, bool]) -> float | None:
    """How well a clip ends before word `after`; None where one may not."""
    pause_ms = _pause_ms(transcript, after) if after < len(transcript.words) else 1000
    mark = begins.get(after, False) or after == len(transcript.words)
    if not mark and pause_ms < END_PAUSE_MS and after not in begins:
        return None
    pause = min(1.0, max(0, pause_ms) / 1000)
    return 0.5 + 0.5 * pause if mark else 0.5 * pause * (0.3 if hangs(transcript, after - 1) else 1.0)


# --- picture and room --------------------------------------------------------------------------------------


def _starts_at_shots(analysis: Analysis, starts: Sequence[Start], reach: Sequence[int]) -> Iterator[Start]:
    """The last shot change before the word, and after the word before it."""
    cuts = _shot_changes(analysis)
    for start in starts:
        before = cuts[max(0, bisect_right(cuts, start.said_ms) - 1) :][:1]
        free_ms = reach[start.word - 1] if start.word else 0
        moved = [ms for ms in before if max(free_ms, start.said_ms - SHOT_MS) <= ms <= start.said_ms]
        yield replace(start, ms=moved[0]) if moved else start


def _past_reactions(analysis: Analysis, ends: Sequence[End]) -> Iterator[End]:
    """The laugh after the last word, then the first shot change after that; both as far as the next word."""
    cuts = _shot_changes(analysis)
    words = analysis.transcript.words
    events = sorted(analysis.sound.events, key=lambda event: event.span)
    begins = [event.span.start_ms for event in events]
    for end in ends:
        free_ms = words[end.word + 1].span.start_ms if end.word + 1 < len(words) else analysis.duration_ms
        ms = end.said_ms
        for event in events[max(0, bisect_left(begins, ms) - 2) :]:
            if event.span.start_ms > ms + REACTION_GAP_MS:
                break
            ms = max(ms, min(event.span.end_ms, end.said_ms + REACTION_MS, free_ms))
        after = cuts[bisect_left(cuts, ms) :][:1]
        moved = [cut for cut in after if cut <= min(ms + SHOT_MS, free_ms)]
        closing = min(1.0, end.closing + REACTION * (ms > end.said_ms))
        yield replace(end, ms=max(end.said_ms, moved[0] if moved else ms), closing=closing)


def _shot_changes(analysis: Analysis) -> list[int]:
    return sorted(scene.span.start_ms for scene in analysis.scenes)[1:]

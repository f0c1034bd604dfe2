"""Every stretch that could be a clip: whole sentences within the preset's length, or shots where nobody speaks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from repurpose.model import Analysis, Candidate, SelectSettings, ShowItem, Span, Transcript
from repurpose.select.speech import Speech
from repurpose.select.vocabulary import SENTENCE_MARKS

ENDS_PER_START = 6
"""Kept for each start, so that the number of candidates grows with the recording and not with its square."""
NEIGHBOUR_MS = 5000
"""A demanded clip takes in sentences up to this far away, to fill its length."""
PIECE_MS = (10_000, 30_000)
"""A sentence longer than the longest clip is cut at the longest pause that leaves a piece of this length."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A sentence, or a piece of one that is too long for a clip."""

    sentence: int
    span: Span
    text: str
    ending: float
    """How well a clip ends with it, 0..1: half for a sentence mark, half for a pause of a second after it."""


def find_candidates(analysis: Analysis, settings: SelectSettings) -> tuple[Candidate, ...]:
    """In order of time, near-linear in number; at shot changes where no stretch holds enough speech.

    A candidate cut at shots has sentence indexes of -1. A `must_clip` item for which nothing of the
    preset's length exists gives one all the same, as long as its surroundings allow.
    """
    never = [item.span for item in analysis.show.items if item.never_clip]
    units = _units(analysis.transcript, settings.max_ms)
    found = list(_spoken(analysis, settings, units, never)) or list(_shown(analysis, settings, never))
    for item in analysis.show.items:
        if item.must_clip and not any(candidate.must and answers(candidate.span, item) for candidate in found):
            found += _demanded(analysis, settings, units, never, item)
    return tuple(sorted(set(found), key=lambda candidate: (candidate.span, candidate.text)))


def answers(clip: Span, item: ShowItem) -> bool:
    """True where a clip of this span shows the planned item: they share half of the shorter of the two."""
    return 2 * clip.overlap_ms(item.span) >= max(1, min(clip.duration_ms, item.span.duration_ms))


def _candidate(analysis: Analysis, span: Span, units: Sequence[_Unit]) -> Candidate:
    must = any(item.must_clip and answers(span, item) for item in analysis.show.items)
    if units:
        return Candidate(span, units[0].sentence, units[-1].sentence, " ".join(unit.text for unit in units), must)
    words = analysis.transcript.words
    first, last = (bisect_left(words, ms, key=lambda word: word.span.start_ms) for ms in (span.start_ms, span.end_ms))
    return Candidate(span, -1, -1, " ".join(word.text for word in words[first:last]), must)


# --- speech ------------------------------------------------------------------------------------------------


def _units(transcript: Transcript, max_ms: int) -> list[_Unit]:
    pieces = [
        (index, *piece) for index in range(len(transcript.sentences)) for piece in _pieces(transcript, index, max_ms)
    ]
    return [_unit(transcript, *piece) for piece in pieces]


def _unit(transcript: Transcript, sentence: int, first: int, last: int) -> _Unit:
    words = transcript.words
    span = Span(words[first].span.start_ms, max(words[first].span.start_ms, words[last].span.end_ms))
    pause_ms = words[last + 1].span.start_ms - span.end_ms if last + 1 < len(words) else 1000
    mark = words[last].text.endswith(SENTENCE_MARKS)
    text = " ".join(word.text for word in words[first : last + 1])
    return _Unit(sentence, span, text, 0.5 * mark + 0.5 * min(1.0, max(0, pause_ms) / 1000))


def _pieces(transcript: Transcript, sentence: int, max_ms: int) -> Iterator[tuple[int, int]]:
    """First and last word of the sentence, or of each of its pieces where it is longer than a clip may be."""
    first, last = transcript.sentences[sentence]
    words = transcript.words
    if words[last].span.end_ms - words[first].span.start_ms <= max_ms:
        yield first, last
        return
    while first <= last:
        begin = words[first].span.start_ms
        ends = [
            at
            for at in range(first, min(last, first + 400))
            if begin + PIECE_MS[0] <= words[at].span.end_ms <= begin + PIECE_MS[1]
        ]
        cut = max(ends, key=lambda at: words[at + 1].span.start_ms - words[at].span.end_ms, default=last)
        yield first, cut
        first = cut + 1


def _spoken(
    analysis: Analysis, settings: SelectSettings, units: Sequence[_Unit], never: Sequence[Span]
) -> Iterator[Candidate]:
    speech = Speech.of(analysis)
    for first, unit in enumerate(units):
        ends: list[int] = []
        for last in range(first, len(units)):
            span = Span(unit.span.start_ms, max(unit.span.start_ms, units[last].span.end_ms))
            if span.duration_ms > settings.max_ms or any(span.overlaps(stretch) for stretch in never):
                break
            if span.duration_ms >= settings.min_ms and speech.fills(span):
                ends.append(last)
        for last in _best_ends(units, first, ends, settings):
            span = Span(unit.span.start_ms, units[last].span.end_ms)
            yield _candidate(analysis, span, units[first : last + 1])


def _best_ends(units: Sequence[_Unit], first: int, ends: Sequence[int], settings: SelectSettings) -> list[int]:
    """The ends that close a thought, nearer to the length that the preset aims at."""

    def merit(last: int) -> float:
        off_ms = abs(units[last].span.end_ms - units[first].span.start_ms - settings.target_ms)
        return units[last].ending - off_ms / max(1, settings.max_ms - settings.min_ms)

    return sorted(sorted(ends, key=lambda last: (-merit(last), last))[:ENDS_PER_START])


# --- no speech ---------------------------------------------------------------------------------------------


def _shown(analysis: Analysis, settings: SelectSettings, never: Sequence[Span]) -> Iterator[Candidate]:
    """From each shot's start to the later shot starts within the bounds; long shots are cut at the length aimed at."""
    edges = _shot_edges(analysis, settings.target_ms)
    for at, start in enumerate(edges):
        ends = [
            end
            for end in edges[at + 1 : bisect_right(edges, start + settings.max_ms)]
            if end - start >= settings.min_ms and not any(Span(start, end).overlaps(stretch) for stretch in never)
        ]
        ends.sort(key=lambda end: (abs(end - start - settings.target_ms), end))
        for end in ends[:ENDS_PER_START]:
            yield _candidate(analysis, Span(start, end), ())


def _shot_edges(analysis: Analysis, target_ms: int) -> list[int]:
    """Starts of shots, with steps of `target_ms` within longer ones, and the end; never within a word."""
    cuts = sorted({0, *(scene.span.start_ms for scene in analysis.scenes), analysis.duration_ms})
    edges = [cuts[0]]
    for cut in cuts[1:]:
        while cut - edges[-1] > 2 * target_ms:
            edges.append(edges[-1] + target_ms)
        edges.append(cut)
    starts = [word.span.start_ms for word in analysis.transcript.words]
    return [ms for ms in edges if not _in_word(analysis.transcript, bisect_left(starts, ms) - 1, ms)]


def _in_word(transcript: Transcript, before: int, ms: int) -> bool:
    return before >= 0 and transcript.words[before].span.end_ms > ms


# --- what the run of show demands --------------------------------------------------------------------------


def _demanded(
    analysis: Analysis, settings: SelectSettings, units: Sequence[_Unit], never: Sequence[Span], item: ShowItem
) -> list[Candidate]:
    """The sentences of the item with near neighbours, else with the silence around, up to the shortest length.

    Without speech the item's own span, kept within the longest length; nothing where `never_clip` covers it.
    """
    free = [unit for unit in units if not any(unit.span.overlaps(stretch) for stretch in never)]
    inside = [at for at, unit in enumerate(free) if item.span.contains(unit.span.middle_ms)]
    chosen: Sequence[_Unit] = ()
    span = item.span.clamp(Span(0, analysis.duration_ms))
    if inside:
        first, last = _widened(free, inside[0], inside[-1], settings, never)
        chosen, span = free[first : last + 1], _joined(free, first, last)
    span = Span(span.start_ms, min(span.end_ms, span.start_ms + settings.max_ms))
    for padded in (_padded(analysis, span, settings.min_ms), span):
        if padded.duration_ms > 0 and not any(padded.overlaps(stretch) for stretch in never):
            return [replace(_candidate(analysis, padded, chosen), must=True)]
    return []


def _padded(analysis: Analysis, span: Span, min_ms: int) -> Span:
    """At least `min_ms` where the recording has them: what one end has no room for, the other gets."""
    missing = max(0, min_ms - span.duration_ms)
    start = max(0, min(span.start_ms - missing // 2, analysis.duration_ms - span.duration_ms - missing))
    wide = Span(start, min(analysis.duration_ms, start + span.duration_ms + missing))
    return _between_words(analysis.transcript, wide)


def _joined(units: Sequence[_Unit], first: int, last: int) -> Span:
    return Span(units[first].span.start_ms, max(units[first].span.start_ms, units[last].span.end_ms))


def _widened(
    units: Sequence[_Unit], first: int, last: int, settings: SelectSettings, never: Sequence[Span]
) -> tuple[int, int]:
    """Drop sentences from the end beyond the longest length, or add the nearer neighbour below the shortest."""

    def allowed(span: Span) -> bool:
        return span.duration_ms <= settings.max_ms and not any(span.overlaps(stretch) for stretch in never)

    def near(before: int, after: int) -> bool:
        gap_ms = units[after].span.start_ms - units[before].span.end_ms
        return before == after or gap_ms <= NEIGHBOUR_MS

    while last > first and not allowed(_joined(units, first, last)):
        last -= 1
    while _joined(units, first, last).duration_ms < settings.min_ms:
        steps = [(a, b) for a, b in ((first, last + 1), (first - 1, last)) if a >= 0 and b < len(units)]
        steps = [(a, b) for a, b in steps if allowed(_joined(units, a, b)) and near(a, first) and near(last, b)]
        if not steps:
            break
        first, last = min(steps, key=lambda step: _joined(units, *step).duration_ms)
    return first, last


def _between_words(transcript: Transcript, span: Span) -> Span:
    """The span without the words that lie across its edges."""
    cut = [word.span for word in transcript.words if word.span.overlaps(span) and not span.covers(word.span)]
    start = max((word.end_ms for word in cut if word.start_ms < span.start_ms), default=span.start_ms)
    end = min((word.start_ms for word in cut if word.end_ms > span.end_ms), default=span.end_ms)
    return Span(start, max(start, end))

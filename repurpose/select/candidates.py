"""Every stretch that could be a clip: whole sentences within the preset's length, or shots where nobody speaks."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from repurpose.model import Analysis, Candidate, SelectSettings, ShowItem, Span
from repurpose.select.barred import Barred, find_barred, forbidden
from repurpose.select.cuts import ENDS_PER_START, Cuts, End, Start, find_cuts
from repurpose.select.demanded import answers, meet_demand
from repurpose.select.liveliness import Liveliness
from repurpose.select.openings import LEANS, opening
from repurpose.select.shown import find_shown
from repurpose.select.speech import Speech

SETUP_MS = 20_000
"""A start that leans on what was said before gives way to an earlier one within this that stands alone."""
SETUP_PAUSE_MS = 3000
"""Across a longer pause nothing is a set-up."""
_MOVE_MS = 10_000
"""More than a laugh and a shot change together move an end."""


def find_candidates(analysis: Analysis, settings: SelectSettings) -> tuple[Candidate, ...]:
    """In order of time, linear in number; cut at shot changes where nobody speaks but something happens.

    A candidate cut at shots has sentence indexes of -1. A `must_clip` item for which nothing of the
    preset's length exists gives one all the same, as long as its surroundings allow.
    """
    cuts = find_cuts(analysis)
    speech, lively = Speech.of(analysis), Liveliness.of(analysis)
    barred = find_barred(analysis, speech, lively)
    musts = [item for item in analysis.show.items if item.must_clip]
    found = {
        _candidate(analysis, span, (start.sentence, end.sentence), musts)
        for start, end, span in _spoken(analysis, settings, cuts, speech, barred)
    }
    found |= {
        _candidate(analysis, span, (-1, -1), musts) for span in find_shown(analysis, settings, barred, speech, lively)
    }
    for item in musts:
        if not any(candidate.must and answers(candidate.span, item) for candidate in found):
            demand = meet_demand(analysis, settings, cuts, forbidden(analysis), item)
            if demand is not None:
                sentences = (demand.first_sentence, demand.last_sentence)
                found.add(_candidate(analysis, demand.span, sentences, (), must=True))
    return tuple(sorted(found, key=lambda candidate: (candidate.span, -candidate.first_sentence, candidate.text)))


def _candidate(
    analysis: Analysis, span: Span, sentences: tuple[int, int], musts: Sequence[ShowItem], *, must: bool = False
) -> Candidate:
    words = analysis.transcript.words
    first, last = (bisect_left(words, ms, key=lambda word: word.span.start_ms) for ms in (span.start_ms, span.end_ms))
    text = " ".join(word.text for word in words[first:last])
    return Candidate(span, *sentences, text, must or any(answers(span, item) for item in musts))


def _spoken(
    analysis: Analysis, settings: SelectSettings, cuts: Cuts, speech: Speech, barred: Barred
) -> Iterator[tuple[Start, End, Span]]:
    """For each start that stands alone, or has nothing before it to lean on, the ends that close best."""
    said = [end.said_ms for end in cuts.ends]
    for start in _standing(analysis, cuts, barred):
        first = bisect_left(said, start.ms + settings.min_ms - _MOVE_MS)
        after = bisect_right(said, start.said_ms + settings.max_ms)
        fitting = [
            (start, end, span)
            for end in cuts.ends[first:after]
            if (span := _fitting(start, end, settings, barred)) and speech.fills(Span(start.said_ms, end.said_ms))
        ]
        yield from sorted(fitting, key=lambda found: _demerit(found, settings))[:ENDS_PER_START]


def _fitting(start: Start, end: End, settings: SelectSettings, barred: Barred) -> Span | None:
    """The span with both edges moved; with the words alone where that is too long or not allowed; else None."""
    for first_ms, last_ms in ((start.ms, end.ms), (start.said_ms, end.said_ms)):
        if settings.min_ms <= last_ms - first_ms <= settings.max_ms and not barred.hits(Span(first_ms, last_ms)):
            return Span(first_ms, last_ms)
    return None


def _demerit(found: tuple[Start, End, Span], settings: SelectSettings) -> tuple[float, int]:
    """Least for ends that close a thought or a laugh, nearer to the length that the preset aims at."""
    _, end, span = found
    off_ms = abs(span.duration_ms - settings.target_ms)
    return off_ms / max(1, settings.max_ms - settings.min_ms) - end.closing, end.word


def _standing(analysis: Analysis, cuts: Cuts, barred: Barred) -> Iterator[Start]:
    """The starts that need nothing before them, and those whose set-up is not there: they are marked down later.

    A start that leans is extended backwards, to one that stands: that one's candidates hold it.
    """
    transcript = analysis.transcript
    leans = [opening(transcript, start.word)[0] < LEANS for start in cuts.starts]
    for at, start in enumerate(cuts.starts):
        if not (leans[at] and any(not leans[before] for before in _setup(analysis, cuts, barred, at))):
            yield start


def _setup(analysis: Analysis, cuts: Cuts, barred: Barred, at: int) -> Iterator[int]:
    """The starts before this one from which one talks on to it without a long pause, the nearest first."""
    words = analysis.transcript.words
    for before in range(at - 1, -1, -1):
        following = cuts.starts[before + 1]
        pause_ms = following.said_ms - words[following.word - 1].span.end_ms
        between = Span(cuts.starts[before].said_ms, cuts.starts[at].said_ms)
        if pause_ms > SETUP_PAUSE_MS or between.duration_ms > SETUP_MS or barred.hits(between):
            return
        yield before

"""Each signal of the defaults off in turn, each other one on: what becomes of the clips that are kept?

Nobody marked highlights in recordings of which the words are known, so the judges are what people did mark: where the
topics of meetings begin and end, and which passages answer the questions that were asked of a meeting; and the moments
that the sample was written around (its voices are synthetic). A signal stays in the defaults where turning it off makes
things worse on one of the two; `chat` is judged on a real stream by its own part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from statistics import fmean, stdev

from bench.select.figure import Row
from bench.select.told import Told, read_told
from bench.select.whole_sample import read_sample
from repurpose.model import SelectSettings, Signals, Span
from repurpose.select.candidates import find_candidates
from repurpose.select.choose import choose
from repurpose.select.evidence import Evidence
from repurpose.select.score import Scoring, score_candidates, weigh
from repurpose.select.signals import SIGNALS
from repurpose.select.topics import find_topics

TRIED = 0.5
"""Weight at which a signal is tried that has none in the defaults."""
NEAR_MS = 10_000
WITHIN = 0.9
RANKED = "ranked"
"""How often a candidate that was asked about, or is a moment, scores higher than one that was not."""
SETTINGS = SelectSettings()
Judge = Callable[[Told, Sequence[Span]], float | None]
"""From the kept clips to 0..1; None where the recording lacks the truth."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One recording, all its candidates measured once."""

    told: Told
    evidence: Evidence
    scoring: Scoring

    def choice(self, weights: Signals) -> tuple[tuple[Span, ...], dict[str, float]]:
        """What is kept with such weights, and how good that is."""
        scored = tuple(replace(each, score=weigh(each.parts, weights)) for each in self.scoring.scored)
        evidence = replace(self.evidence, settings=replace(SETTINGS, weights=weights))
        chosen = choose(evidence, replace(self.scoring, scored=scored, weights=weights))
        kept = tuple(each.span for each in chosen if each.kept)
        ranking = _auc(self.told, [(each.candidate.span, each.score) for each in scored])
        return kept, _qualities(self.told, kept) | ({} if ranking is None else {RANKED: ranking})


def rows() -> Iterator[Row]:
    meetings = [_measured(told) for told in read_told()]
    if meetings:
        yield from _ablated(f"{len(meetings)} meetings", meetings)
    yield from _ablated("the sample", [_measured(told) for told in read_sample()])


def _measured(told: Told) -> Judged:
    every = Signals.of({name: 1.0 for name in SIGNALS})
    evidence = Evidence(told.analysis, find_topics(told.analysis), replace(SETTINGS, weights=every))
    return Judged(told, evidence, score_candidates(evidence, find_candidates(told.analysis, SETTINGS)))


def _ablated(what: str, recordings: Sequence[Judged]) -> Iterator[Row]:
    weights = SETTINGS.weights.as_dict()
    whole = [each.choice(SETTINGS.weights) for each in recordings]
    before = [quality for _, quality in whole]
    evenly = [_evenly(each, kept) for each, (kept, _) in zip(recordings, whole, strict=True)]
    yield Row(f"{what}: the default weights", _means(before), f"evenly spaced: {_means(evenly)}", "", None)
    for name in sorted({name for each in recordings for name, _ in each.scoring.usual.parts}):
        turned = Signals.of({**weights, name: 0.0 if weights.get(name) else TRIED})
        other = [each.choice(turned) for each in recordings]
        after = [quality for _, quality in other]
        gains = [fmean(two[part] - one[part] for part in one) for one, two in zip(before, after, strict=True)]
        changed = sum(one[0] != two[0] for one, two in zip(whole, other, strict=True))
        error = f" (± {100 * stdev(gains) / sqrt(len(gains)):.2f})" if len(gains) > 1 else ""
        yield Row(
            f"{what}: {name} {'off' if weights.get(name) else 'on'}",
            f"{100 * fmean(gains):+.2f}{error}, other clips in {changed}",
            f"{_changes(before, after)}; alone it ranks {_alone(recordings, name)}",
            "worse",
            fmean(gains) < 0,
        )


def _changes(before: Sequence[Mapping[str, float]], after: Sequence[Mapping[str, float]]) -> str:
    gains = {
        part: 100 * fmean(other[part] - one[part] for one, other in zip(before, after, strict=True) if part in one)
        for part in (*JUDGES, RANKED)
        if any(part in one for one in before)
    }
    return ", ".join(f"{part} {gain:+.1f}" for part, gain in gains.items())


def _qualities(told: Told, kept: Sequence[Span]) -> dict[str, float]:
    return {name: value for name, judge in JUDGES.items() if (value := judge(told, kept)) is not None}


def _means(qualities: Sequence[Mapping[str, float]]) -> str:
    parts = {part: [each[part] for each in qualities if part in each] for part in (*JUDGES, RANKED)}
    return ", ".join(f"{part} {fmean(values):.1%}" for part, values in parts.items() if values)


def _evenly(judged: Judged, kept: Sequence[Span]) -> dict[str, float]:
    """The baseline: as many clips, evenly spaced, of the length aimed at."""
    step = judged.told.analysis.duration_ms // max(1, len(kept))
    spans = [Span(step * at, step * at + min(step, SETTINGS.target_ms)) for at in range(len(kept))]
    return _qualities(judged.told, spans)


# --- the judges --------------------------------------------------------------------------------------------


def _one_topic(told: Told, kept: Sequence[Span]) -> float | None:
    """Share of the clips that lie within one topic."""
    if not told.topics or not kept:
        return None
    return fmean(any(topic.overlap_ms(span) >= WITHIN * span.duration_ms for topic in told.topics) for span in kept)


def _topics_shown(told: Told, kept: Sequence[Span]) -> float | None:
    """Topics with a clip, of as many as the clips could show."""
    room = [topic for topic in told.topics if topic.duration_ms >= SETTINGS.min_ms]
    if not room or not kept:
        return None
    shown = sum(any(2 * topic.overlap_ms(span) >= span.duration_ms for span in kept) for topic in room)
    return shown / min(len(room), len(kept))


def _topic_begun(told: Told, kept: Sequence[Span]) -> float | None:
    """Share of the clips that begin with a topic: they have its set-up."""
    if not told.topics or not kept:
        return None
    return fmean(any(abs(topic.start_ms - span.start_ms) <= NEAR_MS for topic in told.topics) for span in kept)


def _asked_about(told: Told, kept: Sequence[Span]) -> float | None:
    """Share of the clips' time in passages that somebody asked about."""
    if not told.asked or not kept:
        return None
    shared = sum(span.overlap_ms(passage) for span in kept for passage in told.asked)
    return shared / sum(span.duration_ms for span in kept)


def _moments(told: Told, kept: Sequence[Span]) -> float | None:
    """Of each moment the best clip's overlap over union, on the mean."""
    if not told.moments:
        return None
    return fmean(max((_likeness(moment, span) for span in kept), default=0.0) for moment in told.moments)


def _likeness(one: Span, other: Span) -> float:
    common = one.overlap_ms(other)
    return common / (one.duration_ms + other.duration_ms - common)


JUDGES: dict[str, Judge] = {
    "one topic": _one_topic,
    "topics shown": _topics_shown,
    "topic begun": _topic_begun,
    "asked about": _asked_about,
    "moments": _moments,
}


def _alone(recordings: Sequence[Judged], name: str) -> str:
    found = []
    for each in recordings:
        parts = [(scored.candidate.span, scored.parts.as_dict().get(name)) for scored in each.scoring.scored]
        value = _auc(each.told, [(span, part) for span, part in parts if part is not None])
        found += [] if value is None else [value]
    return f"{fmean(found):.1%}" if found else "nothing"


def _auc(told: Told, values: Sequence[tuple[Span, float]]) -> float | None:
    """How often a candidate that was asked about, or is a moment, has more than one that was not; chance is 0.5."""
    wanted = told.asked or told.moments
    ranked = sorted(
        (value, 2 * sum(span.overlap_ms(each) for each in wanted) >= span.duration_ms) for span, value in values
    )
    good = sum(label for _, label in ranked)
    if not good or good == len(ranked):
        return None
    return (_rank_sum(ranked) - good * (good + 1) / 2) / (good * (len(ranked) - good))


def _rank_sum(ranked: Sequence[tuple[float, bool]]) -> float:
    """Of the good ones, from 1; ties share their mean rank (Mann and Whitney)."""
    total, at = 0.0, 0
    while at < len(ranked):
        end = at
        while end < len(ranked) and ranked[end][0] == ranked[at][0]:
            end += 1
        total += sum(label for _, label in ranked[at:end]) * (at + end + 1) / 2
        at = end
    return total

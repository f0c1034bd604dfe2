"""Topics of real meetings beside no boundary, evenly spaced ones with the true count, and NLTK's TextTiling.

Ours is judged on recordings that its weights were learned without (leave one out of five, and a seventh of 35).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

import numpy as np

from bench.select.figure import Row
from bench.select.topic_measures import boundary_f1, pk, window_difference
from bench.select.topic_sources import LEVELS, Told, recordings
from bench.select.topic_training import held_out
from repurpose.select.topic_boundaries import divide
from repurpose.select.topic_evidence import Level
from repurpose.select.vocabulary import FUNCTION_WORDS

MARGIN = 0.15
KINDS = {"screen": "5 screen-share meetings", "meeting": "35 meetings"}
MEASURES = ("Pk", "WindowDiff", "F1 ± 15 s")
Scores = dict[str, list[tuple[float, float, float]]]


def rows() -> Iterator[Row]:
    if not any(recordings()):
        return
    chapters: dict[str, tuple[int, ...]] = {}
    for level in LEVELS:
        scores: dict[str, Scores] = {kind: defaultdict(list) for kind in KINDS}
        for lesson, weights in held_out(level):
            told = lesson.told
            given = chapters.get(told.name, ()) if level == "sections" else ()
            found = divide(told.analysis, lesson.evidence, weights, level, given)
            if level == "chapters":
                chapters[told.name] = found
            for name, units in (("ours", told.units(found)), *_baselines(told, level)):
                scores[told.kind][name].append(_score(told, level, units))
        for kind, what in KINDS.items():
            yield from _rows(f"{level}, {what}", scores[kind])


def _score(told: Told, level: Level, units: Sequence[int]) -> tuple[float, float, float]:
    truth, count = told.truth[level], len(told.texts)
    times = [[told.spans[unit].start_ms for unit in each] for each in (truth, units)]
    return pk(count, truth, units), window_difference(count, truth, units), boundary_f1(*times)


def _rows(what: str, scores: Scores) -> Iterator[Row]:
    means = {name: np.mean(each, axis=0) for name, each in scores.items()}
    ours = means.pop("ours")
    for at, measure in enumerate(MEASURES):
        baselines = ", ".join(f"{name} {mean[at]:.3f}" for name, mean in means.items())
        least = min(float(mean[at]) for mean in means.values()) * (1 - MARGIN)
        error = measure != "F1 ± 15 s"
        asked = f"at most {least:.3f}" if error else "none"
        yield Row(
            f"{measure} of {what}", f"{ours[at]:.3f}", baselines, asked, bool(ours[at] <= least) if error else None
        )


def _baselines(told: Told, level: Level) -> Iterator[tuple[str, Sequence[int]]]:
    yield "no boundary", ()
    count, parts = len(told.texts), len(told.truth[level]) + 1
    yield "evenly spaced", sorted({round(count * part / parts) for part in range(1, parts)} - {0, count})
    yield "TextTiling", _tiles(told.texts)


@cache
def _tiles(texts: tuple[str, ...]) -> tuple[int, ...]:
    """NLTK's TextTiling, each unit a paragraph, with our list of function words; a minute of work for an hour."""
    from nltk.tokenize.texttiling import TextTilingTokenizer

    edges = np.cumsum([0, *(len(text) + 2 for text in texts)])
    try:
        tiles = TextTilingTokenizer(stopwords=sorted(FUNCTION_WORDS)).tokenize("\n\n".join(texts))
    except ValueError:  # it refuses a text that is too short for its windows
        return ()
    ends = np.cumsum([len(tile) for tile in tiles])[:-1]
    return tuple(sorted({int(np.argmin(np.abs(edges - end))) for end in ends} - {0, len(texts)}))

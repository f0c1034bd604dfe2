"""The weights of repurpose/select/topic_weights.py, learned from real recordings.

`python -m bench.select.topic_training` writes them.
A logistic model with an L2 penalty, by Newton's method. `held_out` learns without the recordings that are judged.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import numpy as np

from bench.select.topic_sources import LEVELS, Told, recordings
from repurpose.select.topic_boundaries import Weights
from repurpose.select.topic_cohesion import Values
from repurpose.select.topic_evidence import Level, TopicEvidence, expected_count, spread, topic_evidence

OUT = Path(__file__).resolve().parents[2] / "repurpose" / "select" / "topic_weights.py"
PENALTY = 60.0
SPREAD = 4
"""A boundary is learned at up to three sentences around it: people set it at one or the other."""
SCREEN_WEIGHT = 3.0
"""The five screen-share meetings count for more each, or the 35 others would drown them."""
FOLDS = 7


@dataclasses.dataclass(frozen=True, slots=True)
class Lesson:
    """Evidence of one recording with the truth."""

    told: Told
    evidence: TopicEvidence


@cache
def lessons() -> tuple[Lesson, ...]:
    return tuple(Lesson(told, topic_evidence(told.analysis)) for told in recordings())


def held_out(level: Level) -> Iterable[tuple[Lesson, Weights]]:
    """Each recording with weights that were learned without it and without the others of its fold."""
    for kind in ("screen", "meeting"):
        mine = [lesson for lesson in lessons() if lesson.told.kind == kind]
        folds = len(mine) if kind == "screen" else FOLDS
        for fold in range(folds):
            judged = mine[fold::folds]
            weights = learn([lesson for lesson in lessons() if lesson not in judged], level)
            yield from ((lesson, weights) for lesson in judged)


def learn(some: Sequence[Lesson], level: Level) -> Weights:
    names = some[0].evidence.names
    values = np.concatenate([lesson.evidence.values for lesson in some])
    mean, deviation = values.mean(0), values.std(0) + 1e-9
    rows = np.c_[(values - mean) / deviation, np.ones(len(values))]
    truth = np.concatenate([_truth(lesson, level) for lesson in some])
    offsets = np.concatenate([_offset(lesson, level) for lesson in some])
    counts = np.concatenate(
        [np.full(len(each.evidence.values), SCREEN_WEIGHT if each.told.kind == "screen" else 1.0) for each in some]
    )
    fitted = _newton(rows, truth, offsets, counts)
    factors = fitted[:-1] / deviation
    return Weights(dict(zip(names, map(float, factors), strict=True)), float(fitted[-1] - mean @ factors))


def _truth(lesson: Lesson, level: Level) -> Values:
    marks = np.zeros(len(lesson.evidence.values))
    marks[[at - 1 for at in lesson.told.sentences(level)]] = 1.0
    return np.minimum(1.0, spread(marks, SPREAD) / SPREAD)


def _offset(lesson: Lesson, level: Level) -> Values:
    minutes = lesson.told.analysis.transcript.words[-1].span.end_ms / 60_000
    size = len(lesson.evidence.values)
    return np.full(size, np.log(expected_count(level, minutes) / (size + 1)))


def _newton(rows: Values, truth: Values, offsets: Values, counts: Values) -> Values:
    fitted = np.zeros(rows.shape[1])
    penalty = np.full(len(fitted), PENALTY)
    penalty[-1] = 1e-3
    for _ in range(25):
        chance = 1 / (1 + np.exp(-np.clip(rows @ fitted + offsets, -30, 30)))
        slope = rows.T @ (counts * (truth - chance)) - penalty * fitted
        curve = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        fitted += step
        if np.abs(step).max() < 1e-6:
            break
    return fitted


def main() -> None:
    lines = ['"""How much each piece of evidence counts for a new topic.', ""]
    lines += ["Written by `python -m bench.select.topic_training`, from 40 real meetings; not to be edited by hand."]
    lines += ['"""', "", "from __future__ import annotations", ""]
    lines += ["WEIGHTS: dict[str, tuple[dict[str, float], float]] = {"]
    for level in LEVELS:
        weights = learn(lessons(), level)
        lines += [f'    "{level}": (', "        {"]
        lines += [f'            "{name}": {value:.4f},' for name, value in weights.weights.items()]
        lines += ["        },", f"        {weights.intercept:.4f},", "    ),"]
    OUT.write_text("\n".join([*lines, "}"]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

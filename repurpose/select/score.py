"""Every candidate measured by every signal, and the parts weighed to one score."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from repurpose.model import Candidate, Signals
from repurpose.select.evidence import Evidence
from repurpose.select.signals import OF_WORDS, SIGNALS, Measured, check_weights


@dataclass(frozen=True, slots=True)
class Scored:
    candidate: Candidate
    score: float
    parts: Signals
    """The signals that have a source here and that weigh more than 0."""


@dataclass(frozen=True, slots=True)
class Scoring:
    """All candidates of a recording with their scores."""

    scored: tuple[Scored, ...]
    weights: Signals
    """The preset's weights above 0, of absent signals too."""
    usual: Signals
    """Mean of each measured part over all candidates: what is nothing special in this recording."""
    describe: Mapping[str, Callable[[Candidate], str]]
    """For each signal that was measured: what it found, in plain words."""


def score_candidates(evidence: Evidence, candidates: Sequence[Candidate]) -> Scoring:
    """Raises PresetError for weights of unknown signals."""
    settings = evidence.settings
    check_weights(settings.weights)
    weights = Signals.of((name, weight) for name, weight in settings.weights.parts if weight > 0)
    measured = {name: each for name, _ in weights.parts if (each := _measure(name, evidence, candidates)) is not None}
    parts: list[list[tuple[str, float]]] = [[] for _ in candidates]
    for name, (judged, found) in measured.items():
        for index, value in zip(judged, found.values, strict=True):
            parts[index].append((name, round(value, 3)))
    scored: list[Scored] = []
    for candidate, own in zip(candidates, parts, strict=True):
        signals = Signals.of(own)
        scored.append(Scored(candidate, weigh(signals, weights), signals))
    usual = Signals.of((name, fmean(found.values or (0.0,))) for name, (_, found) in measured.items())
    return Scoring(tuple(scored), weights, usual, {name: found.describe for name, (_, found) in measured.items()})


def _measure(name: str, evidence: Evidence, candidates: Sequence[Candidate]) -> tuple[list[int], Measured] | None:
    """The candidates that the signal judges, by their place, and what it measured of them."""
    spoken = [at for at, each in enumerate(candidates) if each.first_sentence >= 0 or name not in OF_WORDS]
    found = SIGNALS[name](evidence, candidates if len(spoken) == len(candidates) else [candidates[at] for at in spoken])
    return None if found is None else (spoken, found)


def weigh(parts: Signals, weights: Signals) -> float:
    """Mean of the parts by their weights, 0..1; a weight without a part is left out, so it drags nothing down.

    >>> weigh(Signals.of({"hook": 1.0, "shots": 0.0}), Signals.of({"chat": 5.0, "hook": 3.0, "shots": 1.0}))
    0.75
    """
    weight_of = weights.as_dict()
    total = sum(weight_of.get(name, 0.0) for name, _ in parts.parts)
    return round(sum(weight_of.get(name, 0.0) * value for name, value in parts.parts) / total, 4) if total else 0.0

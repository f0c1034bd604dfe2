"""The signals: one module each, named in one dict. How to add one: docs/adding-a-signal.md."""

from __future__ import annotations

from math import isfinite

from repurpose.errors import PresetError
from repurpose.model import Signals
from repurpose.select.signals import chat, completeness, cues, hook, keywords, loudness, shots, speech_rate
from repurpose.select.signals.measured import Measure, Measured

SIGNALS: dict[str, Measure] = {
    "chat": chat.measure,
    "completeness": completeness.measure,
    "cues": cues.measure,
    "hook": hook.measure,
    "keywords": keywords.measure,
    "loudness": loudness.measure,
    "shots": shots.measure,
    "speech_rate": speech_rate.measure,
}

__all__ = ["SIGNALS", "Measure", "Measured", "check_weights"]


def check_weights(weights: Signals) -> None:
    """Raise PresetError for a weight of no known signal, a weight below 0, or none above 0."""
    for name, weight in weights.parts:
        if name not in SIGNALS:
            known = ", ".join(sorted(SIGNALS))
            raise PresetError(
                f"select.weights.{name} is no signal; the known ones are {known}", key=f"select.weights.{name}"
            )
        if not isfinite(weight) or weight < 0:
            raise PresetError(
                f"select.weights.{name} is {weight}; give 0 to switch the signal off, or a number above it",
                key=f"select.weights.{name}",
            )
    if not any(weight for _, weight in weights.parts):
        raise PresetError("select.weights are all 0; give at least one signal a weight above 0", key="select.weights")

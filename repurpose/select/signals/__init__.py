"""The signals: one module each, found by its name. How to add one: docs/adding-a-signal.md."""

from __future__ import annotations

from importlib import import_module
from math import isfinite
from pkgutil import iter_modules

from repurpose.errors import PresetError
from repurpose.model import Signals
from repurpose.select.signals.measured import Measure, Measured

_SHARED = ("measured",)
"""Modules here that are no signal."""

_MODULES = {
    name: import_module(f"{__name__}.{name}")
    for name in sorted(module.name for module in iter_modules(__path__))
    if name not in _SHARED
}

SIGNALS: dict[str, Measure] = {name: module.measure for name, module in _MODULES.items()}

OF_WORDS = frozenset(name for name, module in _MODULES.items() if getattr(module, "OF_WORDS", False))
"""The signals that measure what is said: a candidate cut at shots, where nobody speaks, has no part of them."""

__all__ = ["OF_WORDS", "SIGNALS", "Measure", "Measured", "check_weights"]


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

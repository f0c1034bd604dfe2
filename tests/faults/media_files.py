"""Faults 19 to 45: odd, broken and hostile media."""

from __future__ import annotations

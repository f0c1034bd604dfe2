"""Faults 46 to 70: kills, disks, clocks, schedulers."""

from __future__ import annotations

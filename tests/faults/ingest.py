"""Faults 1 to 18: what arrives, and how."""

from __future__ import annotations

"""Editions made by hand: what the publish room's writers are tried with."""

from __future__ import annotations

from dataclasses import replace

import pytest
from editions import make_edition

from repurpose.model import Analysis, Edition


@pytest.fixture
def edition() -> Edition:
    return make_edition()


@pytest.fixture
def empty(edition: Edition) -> Edition:
    """A recording of which nothing was made."""
    plan = replace(edition.plan, clips=(), docs=())
    return replace(
        edition, plan=plan, clips=(), docs=(), assets=(), findings=(), highlights=(), topics=(),
        analysis=Analysis(edition.analysis.duration_ms),
    )  # fmt: skip

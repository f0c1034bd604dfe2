"""Clips are encoded in the plan's order, whichever is ready first."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any
from unittest.mock import MagicMock

import pytest

from repurpose.errors import CaptionError
from repurpose.model import ClipPlan, FindingList, Made, Span
from repurpose.steps import finishing
from repurpose.tasks import InlineRunner, Task

CLIPS = [ClipPlan(f"0{number}", "slug", "Title", "", (), Span(0, 30_000), ()) for number in (1, 2, 3)]


@pytest.fixture
def encoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the clips in the order in which they were encoded; the first is slow to be made ready, and the
    second cannot be where its title says so."""
    order: list[str] = []

    def captions_of(_work: object, clip: ClipPlan, *_rest: object) -> None:
        if clip.id == "01":
            time.sleep(0.3)
        if clip.title == "broken":
            raise CaptionError("no captions")

    def encode(_work: object, clip: ClipPlan, *_rest: object) -> Task[Made]:
        def run() -> Made:
            order.append(clip.id)
            return Made(f"clip/{clip.id}", (), ())

        return Task(f"clip {clip.id}", run, resource="encode")

    def test(_work: object, clip: ClipPlan, *_rest: object) -> Task[FindingList]:
        return Task(f"check {clip.id}", lambda: FindingList(()))

    monkeypatch.setattr(finishing, "captions_of", captions_of)
    monkeypatch.setattr(finishing, "styled", lambda work, _clip: work)
    monkeypatch.setattr(finishing, "estimate_bytes", lambda *_: 0)
    monkeypatch.setattr(finishing.making, "clip", encode)
    monkeypatch.setattr(finishing.making, "clip_check", test)
    return order


def outcomes(clips: list[ClipPlan]) -> list[finishing.Finished]:
    anything: Any = MagicMock()
    plan = anything
    plan.clips, plan.docs = clips, ()
    return finishing.finish_entries(anything, InlineRunner(3), anything, plan, anything, anything)[0]


def test_clips_are_encoded_in_the_order_of_the_plan(encoded: list[str]) -> None:
    assert [finished.made.entry for finished in outcomes(CLIPS)] == ["clip/01", "clip/02", "clip/03"]
    assert encoded == ["01", "02", "03"]


def test_a_clip_that_cannot_be_made_ready_holds_up_none_behind_it(encoded: list[str]) -> None:
    finished = outcomes([CLIPS[0], replace(CLIPS[1], title="broken"), CLIPS[2]])
    assert encoded == ["01", "03"]
    assert [finding.severity for finding in finished[1].findings] == ["error"]

"""plan.yaml on disk: text in another encoding is a person's work, not a missing file."""

from __future__ import annotations

from pathlib import Path

import pytest

from repurpose.captions.glossary import Glossary
from repurpose.errors import PlanError, StoredDataError
from repurpose.model import ClipPlan, DocPlan, Plan, Span, StepPlan
from repurpose.plan.document import to_yaml
from repurpose.steps.standing_plan import PLAN, settle_plan, standing_plan, uncorrected
from repurpose.workspace import Workspace

PROPOSED = Plan("3f9a1c0de0", "talk", (), ())


def test_a_plan_in_another_encoding_is_refused_and_kept(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    content = "schema: plan/1  # für später\n".encode("latin-1")
    workspace.path(PLAN).write_bytes(content)
    with pytest.raises(PlanError, match=r"plan\.yaml is not UTF-8 text"):
        settle_plan(workspace, PROPOSED, 60_000)
    with pytest.raises(PlanError, match="save it as UTF-8"):
        standing_plan(workspace, 60_000)
    assert workspace.path(PLAN).read_bytes() == content


def test_no_plan_is_a_new_one_and_a_damaged_note_of_ours_makes_it_a_persons(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with pytest.raises(StoredDataError, match="is missing"):
        standing_plan(workspace, 60_000)
    assert settle_plan(workspace, PROPOSED, 60_000) == (PROPOSED, ())
    workspace.path(".work/plan.sha256").write_bytes(b"\xff\x00")
    other = Plan("3f9a1c0de0", "quick", (), ())
    plan, findings = settle_plan(workspace, other, 60_000)
    assert plan == PROPOSED
    assert [finding.rule for finding in findings] == ["plan.edited"]
    assert workspace.read(PLAN) == to_yaml(PROPOSED)


def test_texts_of_an_edited_plan_that_the_glossary_corrects_are_told() -> None:
    clip = ClipPlan("01", "a", "Why prefekt?", "On flows.", ("prefekt", "flows"), Span(0, 30_000), ())
    step = StepPlan(1, "Open Prefect.", "open prefekt", Span(0, 5000), "said", 0)
    plan = Plan("3f9a1c0de0", "talk", (clip,), (DocPlan("01", "b", "Start", "", (), Span(0, 9000), (step,)),))
    (finding,) = uncorrected(plan, Glossary(corrections=(("prefekt", "Prefect"),)))
    assert finding.rule == "plan.uncorrected"
    assert "3 of its texts" in finding.message
    assert "'Why prefekt?' of clip/01" in finding.message
    assert finding.evidence == (("clip/01", "Why prefekt?"), ("clip/01", "prefekt"), ("doc/01", "open prefekt"))
    assert uncorrected(plan, Glossary()) == ()

"""plan.yaml on disk: text in another encoding is a person's work, not a missing file."""

from __future__ import annotations

from pathlib import Path

import pytest

from repurpose.errors import PlanError, StoredDataError
from repurpose.model import Plan
from repurpose.plan.document import to_yaml
from repurpose.steps.standing_plan import PLAN, settle_plan, standing_plan
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

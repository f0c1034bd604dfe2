"""plan.yaml on disk: what we propose, unless a person has edited it; then their word stands."""

from __future__ import annotations

import hashlib

from repurpose.captions.glossary import Glossary, correct_text
from repurpose.errors import PlanError, StoredDataError
from repurpose.model import Finding, Plan
from repurpose.plan.document import from_yaml, to_yaml
from repurpose.workspace import WORK, Workspace

PLAN = "plan.yaml"
PROPOSED = "plan.proposed.yaml"
MOST_SHOWN = 50
"""Texts that a finding holds as evidence."""
_WRITTEN = f"{WORK}/plan.sha256"
"""Digests of the plan.yaml texts that we wrote: another content means that a person edited it."""
_OURS = f"{WORK}/plan.ours.yaml"
"""The text that we wrote last: what it has and an edited plan.yaml has not was deleted by a person."""


def settle_plan(workspace: Workspace, proposed: Plan, duration_ms: int) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan that stands. An edited plan.yaml is never overwritten: a differing proposal is put beside it.

    Raises PlanError, with file, line and field, for an edited plan that cannot be used.
    """
    proposal = to_yaml(proposed)
    current = _read_plan(workspace) if workspace.path(PLAN).exists() else None
    if current is None or _is_ours(workspace, current):
        if current != proposal or _read(workspace, _OURS) != proposal:
            write_plan(workspace, proposal)
        return from_yaml(proposal, str(workspace.path(PLAN)), duration_ms), ()
    plan = from_yaml(current, str(workspace.path(PLAN)), duration_ms)
    if plan.recording_id != proposed.recording_id:
        path = workspace.path(PLAN)
        raise PlanError(
            f"{path}, field 'recording': it is the plan of recording {plan.recording_id}, this one is "
            f"{proposed.recording_id}; copy its clips instead of the whole file",
            file=str(path),
            line=0,
            field="recording",
        )
    if plan == proposed:
        return plan, ()
    workspace.write(PROPOSED, proposal)
    message = f"{PLAN} was edited by hand and stands as it is; what Repurpose would propose is in {PROPOSED}"
    return plan, (Finding("plan.edited", "info", PLAN, message),)


def uncorrected(plan: Plan, glossary: Glossary) -> tuple[Finding, ...]:
    """Which texts of an edited plan the glossary would write differently: they are a person's, and stand."""
    texts = [(f"clip/{clip.id}", text) for clip in plan.clips for text in (clip.title, clip.description, *clip.tags)]
    for doc in plan.docs:
        steps = (text for step in doc.steps for text in (step.instruction, step.quote, step.note))
        texts += [(f"doc/{doc.id}", text) for text in (doc.title, doc.summary, *doc.tags, *steps)]
    found = tuple((entry, text) for entry, text in texts if correct_text(text, glossary) != text)
    if not found:
        return ()
    message = (
        f"{PLAN} was edited by hand, and {len(found)} of its texts hold what the glossary corrects, like "
        f"'{found[0][1]}' of {found[0][0]}; they stand until you change them"
    )
    return (Finding("plan.uncorrected", "warning", PLAN, message, found[:MOST_SHOWN]),)


def standing_plan(workspace: Workspace, duration_ms: int) -> Plan:
    """plan.yaml as it is now. Raises StoredDataError where there is none, PlanError where it cannot be used."""
    return from_yaml(_read_plan(workspace), str(workspace.path(PLAN)), duration_ms)


def readable_plan(workspace: Workspace, name: str, duration_ms: int) -> Plan | None:
    """A stored plan; None where there is none, or one that cannot be used."""
    text = _read(workspace, name)
    try:
        return None if text is None else from_yaml(text, str(workspace.path(name)), duration_ms)
    except PlanError:
        return None


def edited_plan(workspace: Workspace, duration_ms: int) -> Plan | None:
    """plan.yaml where a person edited it; None where they did not, or so that it cannot be used."""
    text = _read(workspace, PLAN)
    return None if text is None or _is_ours(workspace, text) else readable_plan(workspace, PLAN, duration_ms)


def plan_of_ours(workspace: Workspace, duration_ms: int) -> Plan | None:
    """What we last wrote to plan.yaml; None where that is not known any more."""
    return readable_plan(workspace, _OURS, duration_ms)


def write_plan(workspace: Workspace, text: str) -> None:
    """Put our own text under plan.yaml's name, and remember that it is ours."""
    known = [each for each in (_read(workspace, _WRITTEN) or "").split() if each != _digest(text)]
    # First, so that a kill between the two does not make our own text look like a person's.
    workspace.write(_WRITTEN, "\n".join((*known[-9:], _digest(text))) + "\n")
    workspace.write(_OURS, text)
    workspace.write(PLAN, text)


def _read_plan(workspace: Workspace) -> str:
    """The text of plan.yaml; one that is no UTF-8 may hold a person's work, and is not taken for missing."""
    try:
        return workspace.read(PLAN)
    except StoredDataError as error:
        path = workspace.path(PLAN)
        if not path.exists():
            raise
        raise PlanError(
            f"{path} is not UTF-8 text; save it as UTF-8, or delete it to get a new plan",
            file=str(path),
            line=0,
            field="",
        ) from error


def _is_ours(workspace: Workspace, text: str) -> bool:
    return _digest(text) in (_read(workspace, _WRITTEN) or "").split()


def _read(workspace: Workspace, name: str) -> str | None:
    try:
        return workspace.read(name)
    except StoredDataError:
        return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

"""The documents say what the code does."""

from __future__ import annotations

from pathlib import Path

import yaml

from repurpose import __version__
from repurpose.cli import VERBS
from repurpose.cli.reference import reference
from repurpose.presets import list_presets


def test_the_command_reference_is_fresh(project: Path) -> None:
    stored = (project / "docs" / "cli.md").read_text(encoding="utf-8")
    assert stored == reference(), "docs/cli.md is stale: run `make docs`"


def test_every_verb_has_help_with_examples() -> None:
    for verb in VERBS:
        assert verb.HELP
        assert "examples:" in verb.DESCRIPTION


def test_every_preset_is_in_the_presets_page(project: Path) -> None:
    page = (project / "docs" / "presets.md").read_text(encoding="utf-8")
    for path in list_presets():
        assert f"`{path.stem}`" in page


def test_deployments_ask_for_this_version(project: Path) -> None:
    deployments = yaml.safe_load((project / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert len(deployments) == 5
    assert {each["parameters"]["version"] for each in deployments} == {__version__}

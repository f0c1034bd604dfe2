"""`repurpose captions profiles`: the caption profiles, and which guide each rule is from."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from repurpose.cli import options
from repurpose.cli.display import put_json, say
from repurpose.errors import PresetError

HELP = "list the caption profiles and their sources"
DESCRIPTION = """\
List the caption profiles: what each is for, its rules, and the guide that each rule is from.

examples:
  repurpose captions profiles
  repurpose captions profiles --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    from repurpose.presets import list_presets

    folder = arguments.library / "presets"
    found: dict[str, Any] = {}
    for path in list_presets((folder / "captions",), "captions"):
        try:
            rules = _rules(path.stem, folder)
            found[path.stem] = {"path": str(path), "about": _first_line(path), "rules": rules}
        except PresetError as error:
            say(f"warning: {error}", aside=True)
    if arguments.json:
        put_json(json.dumps(found, indent=1))
        return 0
    for profile in found.values():
        say(profile["about"])
        say(f"    {profile['path']}")
        for key, rule in profile["rules"].items():
            say(f"    {key:<21} {rule['value']!s:<6} {rule['source']}".rstrip())
    return 0


def _first_line(path: Path) -> str:
    first = path.read_text(encoding="utf-8").partition("\n")[0]
    return first.lstrip("# ") if first.startswith("#") else path.stem


def _rules(name: str, folder: Path) -> dict[str, dict[str, Any]]:
    """Each rule of a profile that is given by a layer, with the value and the guide that it is from."""
    from repurpose.presets import read_caption_data, read_layer

    rules: dict[str, dict[str, Any]] = {}
    for path, content in read_caption_data("profile", name, (folder,)):
        sources = read_layer(path).get("sources", {})
        for key, value in content.items():
            rules[key] = {"value": value, "source": str(sources.get(key, ""))}
    return rules

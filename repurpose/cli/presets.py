"""`repurpose presets`: what there is, and what a preset resolves to."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from repurpose.cli import options
from repurpose.cli.display import put_json, say

HELP = "list the presets, or show one resolved"
DESCRIPTION = """\
List the presets, or show what one resolves to and which layer each value came from
(default < preset < file beside the recording < flag).

examples:
  repurpose presets
  repurpose presets show talk
  repurpose presets show talk --recording stream.mp4 --set video.crf=18 --json
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", nargs="?", choices=["list", "show"], default="list")
    parser.add_argument("name", nargs="?", default="talk", metavar="NAME")
    parser.add_argument("--recording", type=Path, help="lay the settings beside this recording over the preset")
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="flags")
    options.add_library(parser)
    options.add_json(parser)


def act(arguments: argparse.Namespace) -> int:
    if arguments.what == "list":
        _list(arguments)
    else:
        arguments.preset = arguments.name
        _show(arguments)
    return 0


def _list(arguments: argparse.Namespace) -> None:
    from repurpose.presets import describe, list_presets

    found = {path.stem: path for path in list_presets((arguments.library / "presets",))}
    if arguments.json:
        put_json(json.dumps({name: {"path": str(path), "about": describe(path)} for name, path in found.items()}))
        return
    for path in found.values():
        say(describe(path))
        say(f"    {path}")
    brands = list_presets((arguments.library / "presets" / "brands",), "brands")
    if brands:
        say("brands, for [brand] name or --set brand.name=NAME:")
    for path in brands:
        say(f"  {describe(path)}")
        say(f"    {path}")


def _show(arguments: argparse.Namespace) -> None:
    preset = options.preset_of(arguments, arguments.recording)
    rows = list(preset.rows())
    if arguments.json:
        put_json(json.dumps({key: {"value": value, "layer": layer} for key, value, layer in rows}, indent=1))
        return
    key_width = max(len(key) for key, _, _ in rows)
    value_width = min(34, max(len(value) for _, value, _ in rows))
    for key, value, layer in rows:
        say(f"{key:<{key_width}}  {value:<{value_width}}  {layer}")

"""Options that several verbs share, and what follows from them."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from repurpose.errors import UsageError

if TYPE_CHECKING:
    from repurpose.model import CaptionSettings
    from repurpose.presets import Preset

LIBRARY_VARIABLE = "REPURPOSE_LIBRARY"


def add_library(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--library",
        type=Path,
        default=Path(os.environ.get(LIBRARY_VARIABLE, "library")),
        metavar="DIR",
        help=f"folder of everything made (default: ./library, or ${LIBRARY_VARIABLE})",
    )


def add_preset(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--preset", default="talk", metavar="NAME", help="a preset's name or TOML file (default: talk; see `presets`)"
    )
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        dest="flags",
        help="change one setting, such as --set select.clips_per_hour=8; repeatable",
    )


def add_profile(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--profile",
        default="netflix-en",
        metavar="NAME",
        help="a caption profile's name or TOML file (default: netflix-en; see `captions profiles`)",
    )


def time_of(text: str, option: str) -> int:
    """The time that an option was given, in ms. Raises UsageError that names the option."""
    from repurpose.errors import TimeError, UsageError
    from repurpose.timebase import parse_time

    try:
        return parse_time(text)
    except TimeError as error:
        raise UsageError(f"{option}: {error.message}") from error


def add_sidecars(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--sidecar",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        dest="sidecars",
        help="chat, run of show, markers, chapters, notes or captions that do not lie beside the recording; "
        "its name or its contents tell which; repeatable",
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def flags_of(arguments: argparse.Namespace) -> dict[str, str]:
    """The `--set` options; raises UsageError for one that is not KEY=VALUE."""
    flags: dict[str, str] = {}
    for text in arguments.flags:
        key, equals, value = text.partition("=")
        if not equals or "." not in key:
            raise UsageError(f"--set takes table.key=value, not '{text}'; `repurpose presets show talk` lists the keys")
        flags[key.strip()] = value.strip()
    return flags


def preset_of(arguments: argparse.Namespace, recording: Path | None = None) -> Preset:
    from repurpose.presets import resolve_preset
    from repurpose.select.signals import check_weights

    library: Path | None = getattr(arguments, "library", None)
    folders = (library / "presets",) if library else ()
    preset = resolve_preset(arguments.preset, recording=recording, flags=flags_of(arguments), folders=folders)
    check_weights(preset.settings.select.weights)
    return preset


def caption_settings_of(arguments: argparse.Namespace) -> CaptionSettings:
    from repurpose.presets import caption_settings

    return caption_settings(arguments.profile, (arguments.library / "presets",))

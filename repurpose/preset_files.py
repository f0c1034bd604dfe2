"""Where presets lie: their folders, those that a name finds, and what a file says of itself."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from repurpose.errors import PresetError

SHIPPED = Path(__file__).resolve().parent.parent / "presets"
GLOSSARY_SUFFIX = ".glossary.toml"
"""A preset's glossary lies beside it, and is no preset."""
CAPTION_FOLDERS = {"profile": "captions", "style": "styles"}
"""Where caption profiles and styles lie beside the presets."""
BRANDS = "brands"
"""Where brand files lie beside the presets."""


def preset_folders() -> tuple[Path, ...]:
    """Where presets are looked for after those of the library: the user's own, then the shipped ones."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return config / "repurpose" / "presets", SHIPPED


def list_presets(folders: tuple[Path, ...] = (), within: str = "") -> tuple[Path, ...]:
    """Every preset that a name finds; an earlier folder hides a later one's preset of the same name.

    `within` is `captions` for caption profiles, `styles` for styles, `brands` for brand files, which lie in folders of
    that name.
    """
    found: dict[str, Path] = {}
    for folder in (*folders, *(each / within for each in preset_folders())):
        with contextlib.suppress(PermissionError):  # A service has no home, or may not look into it.
            for path in sorted(folder.glob("*.toml")):
                if not path.name.endswith(GLOSSARY_SUFFIX):
                    found.setdefault(path.stem, path)
    return tuple(found[name] for name in sorted(found))


def describe(path: Path) -> str:
    """The comment in a preset's first lines."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("# ").rstrip())
    return " ".join(lines)


def find_preset(name: str, folders: tuple[Path, ...] = (), within: str = "") -> Path:
    """The file of a preset's name, or the path of a TOML file. Raises PresetError where there is none."""
    captions = {folder: f"caption {kind}" for kind, folder in CAPTION_FOLDERS.items()}
    what = {"": "preset", BRANDS: "brand", **captions}[within]
    if name.endswith(".toml"):
        if not Path(name).is_file():
            raise PresetError(f"there is no {what} file {name}", file=name, key="")
        return Path(name)
    known = {path.stem: path for path in list_presets(folders, within)}
    if name not in known:
        raise PresetError(
            f"there is no {what} '{name}'; there are {', '.join(known) or 'none'}, or give the path of a .toml file",
            file=name,
            key="",
        )
    return known[name]

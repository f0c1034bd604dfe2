"""The glossaries of a run: the library's own, with that of the preset over it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from repurpose.captions.glossary import Glossary, merge, parse_glossary
from repurpose.errors import GlossaryError, shown
from repurpose.presets import GLOSSARY_SUFFIX, Preset, preset_folders

LIBRARY_GLOSSARY = "glossary.toml"
LARGEST = 256 << 10
"""Bytes; 2,000 terms and as many corrections take 100 KB."""


def read_glossary(library: Path | None, preset: Preset) -> Glossary:
    """What `glossary.toml` in the library and `<preset>.glossary.toml` hold together; empty where neither is.

    The preset's lies beside its file, or in the library's or the user's folder of presets. `library` is None for verbs
    that need none. Raises GlossaryError, which names file and key.
    """
    return merge(*(parse_glossary(_read(path), shown(path)) for path in find_glossaries(library, preset)))


def find_glossaries(library: Path | None, preset: Preset) -> Iterator[Path]:
    """The files that `read_glossary` reads, lowest first."""
    if library is not None and os.path.isfile(library / LIBRARY_GLOSSARY):
        yield library / LIBRARY_GLOSSARY
    own = [preset.file.parent] if preset.file is not None else []
    folders = [*own, *([library / "presets"] if library else []), *preset_folders()]
    named = (folder / f"{preset.name}{GLOSSARY_SUFFIX}" for folder in folders)
    yield from [path for path in named if os.path.isfile(path)][:1]


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise GlossaryError(
                f"{shown(path)} is larger than {LARGEST >> 10} KB; it is no glossary", file=str(path), key=""
            )
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GlossaryError(f"{shown(path)} is not UTF-8; save it as UTF-8", file=str(path), key="") from error
    except OSError as error:
        raise GlossaryError(f"{shown(path)} cannot be read: {error.strerror}", file=str(path), key="") from error

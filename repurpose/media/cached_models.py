"""Whisper models that other programs left in the user's Hugging Face cache (CTranslate2); read, never fetched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

NEEDED_FILES = ("model.bin", "config.json", "tokenizer.json")
"""Without the last, faster-whisper would try to download one."""

PREFIX = "models--Systran--faster-"
"""Of the folders that faster-whisper fills: `…whisper-small`, `…distil-whisper-large-v3`."""


@dataclass(frozen=True, slots=True)
class CachedModel:
    name: str
    """As faster-whisper calls it: `small`, `large-v3`, `distil-large-v3`."""
    languages: str
    size: int
    """Bytes of its files."""
    folder: Path


def cached_models() -> tuple[CachedModel, ...]:
    """Whole models in the cache, by name; a download that was broken off is none."""
    return tuple(sorted(_found(_hub()), key=lambda model: model.name))


def _found(hub: Path) -> Iterator[CachedModel]:
    try:
        places = sorted(place for place in hub.iterdir() if place.name.startswith(PREFIX))
    except OSError:
        return
    for place in places:
        name = place.name.removeprefix(PREFIX).replace("distil-whisper-", "distil-").removeprefix("whisper-")
        folder = _snapshot(place)
        if folder is not None:
            size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
            yield CachedModel(name, "English" if name.endswith(".en") else "99 languages", size, folder)


def _snapshot(place: Path) -> Path | None:
    """The version that `main` names, if it is whole."""
    try:
        revision = (place / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return None
    folder = place / "snapshots" / Path(revision).name
    return folder if all((folder / file).is_file() for file in NEEDED_FILES) else None


def _hub() -> Path:
    """Where Hugging Face's library keeps what it fetched, by its own variables."""
    if named := os.environ.get("HF_HUB_CACHE"):
        return Path(named).expanduser()
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"
    return Path(home).expanduser() / "hub"

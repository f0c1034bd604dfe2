"""The rules of the house that imports can break."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
PACKAGE = PROJECT / "repurpose"

ROOMS = ["ingest", "analyse", "captions", "select", "microdocs", "plan", "render", "check", "publish"]
"""In the order of the way through: a room may import itself and earlier ones (docs/architecture.md)."""

OUTSIDE = {
    "apprise", "av", "charset_normalizer", "cv2", "ctranslate2", "faster_whisper", "ffmpeg", "fontTools",
    "imageio_ffmpeg", "jinja2",
    "moviepy", "onnxruntime", "opentimelineio", "PIL", "pysrt", "rapidocr", "ruamel", "scenedetect",
    "watchfiles",
}  # fmt: skip
"""Packages with an adapter in repurpose/media, and imported nowhere else. NumPy is a language here, not a tool."""


def sources(folder: Path = PACKAGE) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, type checking imports too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def room_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 and parts[0] == "repurpose" and parts[1] in ROOMS else None


@pytest.mark.parametrize("room", ROOMS)
def test_no_room_imports_a_later_one(room: str) -> None:
    allowed = ROOMS[: ROOMS.index(room) + 1]
    for path in sources(PACKAGE / room):
        for module in imports(path):
            assert room_of(module) in (None, *allowed), f"{path.relative_to(PROJECT)} imports {module}"


def test_rooms_know_nothing_of_the_way_through() -> None:
    above = {"repurpose.pipeline", "repurpose.rerender", "repurpose.clips", "repurpose.remembering"}
    for room in [*ROOMS, "media", "model"]:
        for path in sources(PACKAGE / room):
            named = {m for m in imports(path) if m in above or m.startswith(("repurpose.cli", "repurpose.steps"))}
            assert not named, f"{path.relative_to(PROJECT)} imports {named}"


def test_doors_stand_above_the_way_through_and_below_the_command_line() -> None:
    for path in sources():
        if path.parent not in (PACKAGE / "doors", PACKAGE / "cli"):
            assert not any(module.startswith("repurpose.doors") for module in imports(path)), path
    for path in sources(PACKAGE / "doors"):
        assert not any(module.startswith("repurpose.cli") for module in imports(path)), path


def test_prefect_stays_in_flows() -> None:
    for path in sources():
        assert not any(module.split(".")[0] == "prefect" for module in imports(path)), path


def test_flows_know_nothing_of_media() -> None:
    for path in sources(PROJECT / "flows"):
        for module in imports(path):
            assert room_of(module) is None, f"{path.relative_to(PROJECT)} imports {module}"
            assert not module.startswith("repurpose.media"), f"{path.relative_to(PROJECT)} imports {module}"


def test_outside_packages_have_one_door() -> None:
    for path in sources():
        if path.parent != PACKAGE / "media":
            named = {module.split(".")[0] for module in imports(path)} & OUTSIDE
            assert not named, (
                f"{path.relative_to(PROJECT)} imports {named}: put it behind an adapter in repurpose/media"
            )


def test_an_adapter_is_not_named_after_its_package() -> None:
    assert not {path.stem for path in sources(PACKAGE / "media")} & (OUTSIDE | {"prefect", "numpy"})


def test_one_module_starts_processes() -> None:
    for path in sources():
        if path.name != "processes.py":
            assert not {"subprocess", "multiprocessing", "pty"} & set(imports(path)), path
            assert "os.system" not in path.read_text(encoding="utf-8"), path


def test_print_and_exit_only_in_the_command_line() -> None:
    for path in sources():
        if path.parent == PACKAGE / "cli":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                assert ast.unparse(node.func) not in ("print", "sys.exit", "exit"), f"{path}:{node.lineno}"


def test_no_bare_except_and_no_assert_in_the_product() -> None:
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Assert), f"{path}:{node.lineno}"
            assert not (isinstance(node, ast.ExceptHandler) and node.type is None), f"{path}:{node.lineno}"


def test_the_command_line_starts_without_heavy_packages() -> None:
    program = "import sys, repurpose.cli; repurpose.cli.build_parser(); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & (OUTSIDE | {"numpy", "prefect", "rich"})

"""Bombs: sizes, depths, numbers and patterns that are cheap to write and dear to read are refused within seconds."""

from __future__ import annotations

import importlib
import os
import pkgutil
import re
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from measured import PROGRAM, read_measured

import repurpose
from repurpose.analyse.chat import parse_chat
from repurpose.codec import from_json
from repurpose.errors import PlanError, PresetError, SidecarError, StoredDataError, YamlSyntaxError
from repurpose.ingest.sidecars import find_sidecars
from repurpose.ingest.text_files import LARGEST, read_text
from repurpose.media.ffmpeg_program import run_ffmpeg
from repurpose.media.yaml_text import load_yaml
from repurpose.model import FindingList
from repurpose.plan.document import from_yaml
from repurpose.presets import resolve_preset

MOST_MEMORY = 1 << 30
Make = Callable[..., Path]


@contextmanager
def soon(seconds: float = 3.0) -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < seconds


# --- texts -------------------------------------------------------------------------------------------------

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{here}: &{here} [{','.join(['*' + before] * 9)}]\n" for before, here in zip("abcdefgh", "bcdefghi", strict=True)
)
YAML_BOMBS = {
    "aliases": LAUGHS,
    "depth": "[" * 100_000,
    "depth of maps": "".join("  " * level + "a:\n" for level in range(2000)),
    "digits": "a: " + "9" * 2_000_000,
    "digits in short": "a: " + "9" * 900_000,
    "length": "a: 1\n" * 1_000_000,
    "tag": "!!python/object/apply:os.system ['false']",
}


@pytest.mark.parametrize("name", YAML_BOMBS)
def test_yaml_bombs_are_refused_quickly(name: str) -> None:
    with soon(5), pytest.raises(YamlSyntaxError):
        load_yaml(YAML_BOMBS[name], "plan.yaml")
    with soon(5), pytest.raises(PlanError):
        from_yaml(YAML_BOMBS[name], "plan.yaml", 1000)


TOML_BOMBS = {
    "digits": f"[video]\ncrf = {'9' * 100_000}\n",
    "depth": f"[video]\ncrf = {'[' * 20_000}\n",
    "length": "# x\n" * 1_000_000,
    "tables": "".join(f"[{'.'.join('a' * (level + 1))}]\n" for level in range(300)),
    "not a number": "[select]\nfloor = nan\n",
    "endless": "[captions]\nmax_chars_per_second = inf\n",
    "endless weight": "[select.weights]\nhook = inf\n",
}


@pytest.mark.parametrize("name", TOML_BOMBS)
def test_toml_bombs_are_refused_quickly(tmp_path: Path, name: str) -> None:
    (tmp_path / "bomb.toml").write_text(TOML_BOMBS[name])
    with soon(), pytest.raises(PresetError):
        resolve_preset(str(tmp_path / "bomb.toml"))


JSON_BOMBS = {"digits": f"[{'9' * 1_000_000}]", "depth": "[" * 1_000_000, "depth of maps": '{"a":' * 1_000_000}


@pytest.mark.parametrize("name", JSON_BOMBS)
def test_json_bombs_are_refused_quickly(name: str) -> None:
    with soon(), pytest.raises(SidecarError):
        list(parse_chat(JSON_BOMBS[name], "a.chat.json"))
    with soon(), pytest.raises(StoredDataError):
        from_json("findings/1", FindingList, JSON_BOMBS[name], "x.json")


def test_a_sidecar_of_a_gigabyte_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "a.chat.txt"
    path.touch()
    os.truncate(path, 1 << 30)
    with soon(), pytest.raises(SidecarError, match=f"larger than {LARGEST >> 20} MB"):
        read_text(path)
    with soon(), pytest.raises(SidecarError, match="larger"):
        find_sidecars(tmp_path / "a.mp4")


def test_a_sidecar_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.chat.txt")
    with soon(), pytest.raises(SidecarError, match="regular"):
        find_sidecars(tmp_path / "b.mp4", (tmp_path / "a.chat.txt",))


@pytest.mark.parametrize("name", ["a.chat.txt", "a.chat.csv"])
def test_an_endless_line_is_told(name: str) -> None:
    head = "seconds,user,text\n" if name.endswith("csv") else ""
    mark = "," if head else " "
    with soon(), pytest.raises(SidecarError, match=r"a\.chat"):
        list(parse_chat(f"{head}1{mark}ada{mark}{'x' * 30_000_000}", name))


UNITS = (
    "a ",
    "1,",
    "<i ",
    "{\\",
    "so ",
    "and, ",
    "a: ",
    "1.1:",
    "not ",
    "any ",
    "how ",
    "\u2013 ",
    "_001",
    "(1) ",
    "2026-05",
)
ATTACKS = ["1" + " " * 4999, " " * 5000, "a" * 5000, *(unit * (5000 // len(unit)) + "!" for unit in UNITS)]
IN_NAMES = ("repurpose.ingest.names", "repurpose.ingest.part_names")
"""Their patterns see names of files, which have 255 bytes at most."""
ONLY_MATCHED = ("repurpose.ingest.sidecars._MARKER", "repurpose.captions.formats.webvtt._TIMES")
"""From the start of a line; searching with it would begin anew at each place."""


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every compiled pattern of every module, in tuples and dicts too."""
    for found in pkgutil.walk_packages(repurpose.__path__, "repurpose."):
        if found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, value in vars(module).items():
            held = value if isinstance(value, (tuple, list)) else value.values() if isinstance(value, dict) else [value]
            for item in held:
                for pattern in item if isinstance(item, tuple) else (item,):
                    if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                        yield f"{found.name}.{name}", pattern


def test_no_pattern_can_be_made_to_search_for_minutes() -> None:
    slow = re.compile(r"^\s*(\S+)\s+([^:]+?):(?:\s(.*))?$", re.DOTALL)
    started = time.thread_time()
    assert not slow.match("1" + " " * 6000)
    assert time.thread_time() - started > 0.05, "the attack does not work: this test proves nothing"
    found = {pattern: name for name, pattern in patterns()}
    assert len(found) > 15
    for pattern, name in found.items():
        length = 255 if name.rpartition(".")[0] in IN_NAMES else 5000
        tried = (pattern.match, pattern.fullmatch) if name in ONLY_MATCHED else (pattern.fullmatch, pattern.search)
        for attack in ATTACKS:
            for search in tried:
                started = time.thread_time()
                search(attack[:length])
                assert time.thread_time() - started < 0.2, f"{name} on {attack[:8]!r}…"


# --- media -------------------------------------------------------------------------------------------------


def scenes(path: Path) -> tuple[int, str]:
    """Exit code and words of `repurpose scenes`, which may take neither a minute nor a gigabyte."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "scenes", str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    code, peak = read_measured(done.stdout)
    assert peak < MOST_MEMORY, f"{peak >> 20} MB"
    assert "unexpected" not in done.stderr, done.stderr
    return code, done.stderr


def element(name: bytes, content: bytes) -> bytes:
    """Of EBML, its length in eight bytes."""
    return name + struct.pack(">Q", len(content) | 1 << 56) + content


def number(name: bytes, value: int) -> bytes:
    return element(name, value.to_bytes(4, "big"))


def test_a_hundred_thousand_streams_are_refused(tmp_path: Path) -> None:
    def track(index: int) -> bytes:
        size = element(b"\xe0", number(b"\xb0", 64) + number(b"\xba", 64))
        kind = number(b"\xd7", index) + number(b"\x73\xc5", index) + number(b"\x83", 1) + element(b"\x86", b"V_VP8")
        return element(b"\xae", kind + size)

    head = element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"matroska"))
    for count in (100, 100_000):
        tracks = element(b"\x16\x54\xae\x6b", b"".join(track(index) for index in range(1, count + 1)))
        path = tmp_path / f"{count}.mkv"
        path.write_bytes(head + element(b"\x18\x53\x80\x67", tracks))
        code, said = scenes(path)
        assert code == 1
        assert path.name in said


def test_a_million_seconds_in_a_few_bytes_are_refused(make_media: Make) -> None:
    path = make_media("long.mkv", "-f", "lavfi", "-i", "testsrc=s=64x64:r=1:d=2", "-vf", "setpts=N*1000000/TB",
                      "-fps_mode", "passthrough", "-c:v", "libx264")  # fmt: skip
    code, said = scenes(path)
    assert (code, "declares 27" in said) == (1, True), said


def test_a_sample_of_a_gigabyte_that_is_hardly_there(make_media: Make) -> None:
    path = make_media("sparse.mp4", "-f", "lavfi", "-i", "testsrc=s=320x180:d=4", "-c:v", "libx264", "-g", "25")
    content = bytearray(path.read_bytes())
    table = content.index(b"stsz") + 16
    content[table + 200 : table + 204] = struct.pack(">I", 900 << 20)
    path.write_bytes(content)
    os.truncate(path, 4 << 30)
    assert scenes(path)[0] in (0, 1)


@pytest.mark.slow
def test_a_hundred_thousand_chapters(make_media: Make, tmp_path: Path) -> None:
    plain = make_media("plain.mp4", "-f", "lavfi", "-i", "testsrc=s=64x64:d=4")
    entries = (
        f"[CHAPTER]\nTIMEBASE=1/1000000\nSTART={40 * n}\nEND={40 * n + 40}\ntitle={'x' * 200}\n" for n in range(100_000)
    )
    (tmp_path / "c.txt").write_text(";FFMETADATA1\n" + "".join(entries))
    out = tmp_path / "chapters.mkv"
    inputs = ["-i", str(plain), "-f", "ffmetadata", "-i", str(tmp_path / "c.txt")]
    run_ffmpeg([*inputs, "-map_metadata", "1", "-c", "copy", str(out)])
    assert scenes(out)[0] == 0


@pytest.mark.slow
def test_a_picture_of_absurd_size_is_refused_or_passed_over(make_media: Make, tmp_path: Path) -> None:
    one = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
    small = make_media("small.ts", "-f", "lavfi", "-i", "testsrc=s=320x180:d=4:r=25", *one, "-g", "25")
    huge = make_media("huge.ts", "-f", "lavfi", "-i", "color=red:s=12288x8192:r=25:d=0.2", *one, "-x264-params",
                      "threads=1", "-output_ts_offset", "4")  # fmt: skip
    code, said = scenes(huge)
    assert code == 1
    assert "declares a picture of 12288×8192" in said
    grows = tmp_path / "grows.ts"
    grows.write_bytes(small.read_bytes() + huge.read_bytes())
    assert scenes(grows)[0] == 0


@pytest.mark.slow
def test_a_picture_that_changes_its_size_is_no_crash(make_media: Make, tmp_path: Path) -> None:
    parts = [
        make_media(f"{size}.ts", "-f", "lavfi", "-i", f"testsrc=s={size}:d=3:r=25", "-c:v", "libx264", "-pix_fmt",
                   "yuv420p", "-output_ts_offset", str(3 * at))
        for at, size in enumerate(("320x180", "180x320", "1280x960"))
    ]  # fmt: skip
    changes = tmp_path / "changes.ts"
    changes.write_bytes(b"".join(part.read_bytes() for part in parts))
    assert scenes(changes)[0] == 0

"""`make bench`: every figure of speed and memory, each against the bare tools in the same run; written to bench/out/.

python -m bench                 all (two hours on two cores; most of it is the two hour input)
python -m bench scenes speech   only these parts
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from bench import encode, memory, scenes, speech, whole
from bench.whole import Figure

PROJECT = Path(__file__).resolve().parents[1]
SAMPLE = PROJECT / "sample_media" / "product-day.mp4"
SHARED = PROJECT.parent / "shared" / "media"
"""Real recordings, on the team's machines only; what is not there is left out, and said."""


def main() -> None:
    parts: dict[str, Callable[[], Iterator[Figure]]] = {
        "scenes": _scenes,
        "speech": _speech,
        "encode": _encode,
        "whole": lambda: whole.figures(SAMPLE),
        "memory": lambda: memory.figures(SAMPLE),
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *parts], help="all of them where none is named")
    chosen = parser.parse_args().parts or list(parts)
    lines = [f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}", ""]
    lines += ["| part | what | figure | limit | note |", "|---|---|---|---|---|"]
    print("\n".join(lines))
    for part in chosen:
        for figure in parts[part]():
            lines.append(f"| {part} | {figure.what} | {figure.value:.2f} | {figure.limit:g} | {figure.note} |")
            print(lines[-1], flush=True)
    target = PROJECT / "bench" / "out" / "report.md"
    target.parent.mkdir(exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _scenes() -> Iterator[Figure]:
    limits = {"slide_talk_1080p.mp4": 6.0, SAMPLE.name: 6.0, "sintel_trailer-720p.mp4": 1.0, "trailer_bbb.mp4": 1.0}
    for row in scenes.rows(_present(limits, "video")):
        note = f"ours {row.ours.wall_seconds:.2f} s; {row.both} cuts found by both, missed {list(row.missed_ms)}"
        yield Figure(f"{row.what}: times as fast as PySceneDetect's command", row.ratio, limits[row.what], note)


def _speech() -> Iterator[Figure]:
    names = ("sermon_13min.mp3", "slide_talk_1080p.mp4", SAMPLE.name)
    for row in speech.rows([*_present(names, "speech"), *_present(names, "video")]):
        note = f"ours {row.ours.wall_seconds:.1f} s and {row.ours.peak_mib} MiB, bare {row.bare.peak_mib} MiB"
        yield Figure(f"{row.what}: speed against the bare batched pipeline", row.ratio, 0.9, note)


def _encode() -> Iterator[Figure]:
    for row in encode.rows(SAMPLE):
        yield Figure(
            f"{row.what} / bare", row.ratio, row.limit, f"{row.seconds:.1f} s against {row.bare_seconds:.1f} s"
        )


def _present(names: Iterable[str], folder: str) -> list[Path]:
    found = []
    for name in names:
        path = SAMPLE if name == SAMPLE.name and folder == "video" else SHARED / folder / name
        if path.is_file():
            found.append(path)
        elif folder == "video" and not SHARED.is_dir():
            print(f"({name} is not on this machine: left out)")
    return found


if __name__ == "__main__":
    main()

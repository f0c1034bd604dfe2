"""`make eval-select`: how well moments are chosen; written to bench/out/select.md.

python -m bench.select                all
python -m bench.select topics chat    only these parts

The real recordings lie beside the project, on the team's machines only; a part without its recordings says so.
"""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import bench.select
from bench.select.figure import Part

PROJECT = Path(__file__).resolve().parents[2]
OUT = PROJECT / "bench" / "out" / "select.md"
HELD = {True: "yes", False: "no", None: ""}


def main() -> None:
    parts = _parts()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=[[], *parts], help="all of them where none is named")
    chosen = parser.parse_args().parts or list(parts)
    lines = ["| part | what | ours | baselines | asked | held |", "|---|---|---|---|---|---|"]
    print("\n".join(lines))
    for part in chosen:
        rows = list(parts[part]())
        if not rows:
            print(f"({part}: its recordings are not on this machine)")
        for row in rows:
            line = (part, row.what, row.ours, row.baselines, row.asked, HELD[row.held])
            lines.append(f"| {' | '.join(line)} |")
            print(lines[-1], flush=True)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _parts() -> dict[str, Part]:
    """Every module here that has `rows`, by its name."""
    modules = (import_module(f"bench.select.{each.name}") for each in iter_modules(bench.select.__path__))
    return {module.__name__.rpartition(".")[2]: module.rows for module in modules if hasattr(module, "rows")}


if __name__ == "__main__":
    main()

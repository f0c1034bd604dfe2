"""`make faults`: every case of the fault list as a table, written to bench/out/faults.md as well.

python -m faults                all (hours: 12 h recordings, kills, 10,000 files)
python -m faults --quick        those of every test run
python -m faults --only 19,20   these numbers
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from faults.place import PROJECT
from faults.table import HEAD, Fault, Row, faults, missing, try_case


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="faults", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="only the cases of every test run")
    parser.add_argument("--only", default="", metavar="NUMBERS", help="such as 19,20")
    arguments = parser.parse_args()
    only = {int(number) for number in arguments.only.split(",") if number}
    chosen = [known for known in faults() if known.number in (only or {known.number})]
    rows = []
    print(HEAD)
    for row in _rows([known for known in chosen if known.quick or not arguments.quick]):
        rows.append(row)
        print(row.markdown(), flush=True)
    if not arguments.quick:
        for row in (row for row in missing(faults()) if row.number in (only or {row.number})):
            rows.append(row)
            print(row.markdown())
    if not only and not arguments.quick:
        _write(rows)
    wrong = sum(row.failed for row in rows)
    print(f"\n{len(rows)} rows, {wrong} not as expected")
    return int(wrong > 0)


def _rows(chosen: list[Fault]) -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="faults-", ignore_cleanup_errors=True) as folder:
        for number, known in enumerate(chosen):
            yield try_case(known, Path(folder) / str(number), Path(folder) / "kept")


def _write(rows: list[Row]) -> None:
    target = PROJECT / "bench" / "out" / "faults.md"
    target.parent.mkdir(exist_ok=True)
    lines = [row.markdown() for row in sorted(rows, key=lambda row: row.number)]
    target.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
